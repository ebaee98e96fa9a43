"""Customers who each did one thing that is easily misread; random ones do it too seldom."""

from datetime import datetime, timedelta

from enishi.history.types import CorrectionRow, CustomerHistory, LineRow, OrderRow, ReachRow, WordRow
from enishi.kernel.calendar import EPOCH, local_date
from tests.core.segments.making import START

FIRST_ID = 9001  #: no random customer has such a one


class Witness:
    """Writes down one customer's history, word after word: every word has a later place in the log."""

    def __init__(self, number: int) -> None:
        self.customer_id = FIRST_ID + number
        self._position = self.customer_id * 1000
        self._rows: dict[str, tuple[object, ...]] = {}
        self._placed: dict[str, int] = {}

    def _add(self, part: str, *rows: object) -> "Witness":
        self._rows[part] = (*self._rows.get(part, ()), *rows)
        return self

    def _next(self) -> int:
        self._position += 1
        return self._position

    def order(self, name: str, days: float, pieces: int, payment: str = "card") -> "Witness":
        at, position = _at(days), self._next()
        self._placed[name] = position
        order = OrderRow(
            self._id(name), "shop", at, local_date(at), "web", payment, (), "", 1000, 0, 0, "JPY", position
        )
        return self._add("orders", order)._lines(name, at, pieces, position)

    def changed(self, name: str, days: float, pieces: int) -> "Witness":
        at, position = _at(days), self._next()
        row = CorrectionRow(
            self._id(name),
            "shop",
            at,
            local_date(at),
            "changed",
            100 * pieces,
            0,
            0,
            None,
            "JPY",
            position,
            self._placed[name],
        )
        return self._add("corrections", row)._lines(name, at, pieces, position)

    def _lines(self, name: str, at: datetime, pieces: int, position: int) -> "Witness":
        line = LineRow(self._id(name), "shop", at, local_date(at), "tea", "", pieces, 100, False, position)
        return self._add("lines", line)

    def _id(self, name: str) -> str:
        return f"{name}-{self.customer_id}"

    def word(self, field: str, value: str | int | None, days: int, rank: int = 2) -> "Witness":
        text, number = (value, None) if isinstance(value, str) else (None, value)
        return self._add("words", WordRow(field, rank, _at(days), self._next(), text, number, value is None))

    def erased(self) -> "Witness":
        """As a history of somebody erased says it."""
        return self._add("words", WordRow("is_erased", 0, EPOCH, 0, None, 1.0, False))

    def email(self) -> "Witness":
        return self.word("email", self._address, -90)

    @property
    def _address(self) -> str:
        return f"{self.customer_id:032d}"

    def reach(
        self, what: str, days: int, purpose: str = "", until: int | None = None, voice: str = "known"
    ) -> "Witness":
        says = what in ("granted", "withdrawn")
        detail = voice if says else self._address if what == "suppressed" else "moved"
        channel = "email" if says or what == "suppressed" else ""
        end = None if until is None else _at(until)
        return self._add("reach", ReachRow(what, channel, purpose, _at(days), end, detail, self._next()))

    def history(self) -> CustomerHistory:
        return CustomerHistory(customer_id=self.customer_id, **self._rows)  # type: ignore[arg-type]


def _at(days: float) -> datetime:
    return START + timedelta(days)


def witnesses() -> tuple[CustomerHistory, ...]:
    """All of them."""
    people = [Witness(number) for number in range(14)]
    people[0].word("sex", "female", -30, rank=3).word("sex", "male", -1)
    people[1].word("is_staff", 1, -30).word("is_staff", None, -1)
    people[2].email().reach("granted", -30, "marketing").reach("withdrawn", -7, "newsletter")
    people[3].email().reach("granted", -30, "marketing").reach("hold", -8, "moved", until=-1)
    people[4].email().reach("granted", -30, "marketing").reach("suppressed", -8, "hard_bounce", until=-1)
    people[5].order("a", -9, 3).order("b", -8, 2)  # lasts two thirds of a day
    people[6].order("a", -8, 1).changed("a", -7, 5).changed("a", -1, 2)
    people[7].order("a", -8, 1, payment="")
    people[8].order("a", -100, 1).changed("a", -8, 5)
    people[9].email().word("email", None, -8).reach("granted", -30, "marketing")
    people[10].word("birth_month", 2, -30).word("birth_day", 28, -30)
    people[11].reach("withdrawn", -30, "marketing").reach("granted", -7, "marketing", voice="list")
    people[12].order("a", -0.5, 1)  # at the shop's midnight
    people[13].word("sex", "female", -30).order("a", -8, 1).reach("granted", -9, "marketing").erased()
    return tuple(each.history() for each in people)
