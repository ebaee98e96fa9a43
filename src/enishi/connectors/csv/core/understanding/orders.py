"""One order out of its lines: what was bought, what came back, by whom, and what became of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from enishi.connectors.csv.core.columns import Columns
from enishi.connectors.csv.core.options import chosen
from enishi.connectors.csv.core.reasons import problem
from enishi.connectors.csv.core.surveying import SEPARATOR
from enishi.connectors.csv.core.understanding import people
from enishi.connectors.csv.core.understanding.order_lines import Goods, LineReader
from enishi.connectors.csv.core.understanding.record import Record, refused, short, subject, without_blanks
from enishi.connectors.csv.core.understanding.shipments import order_claim
from enishi.connectors.csv.core.values.numbers import rounded
from enishi.connectors.csv.core.values.text import Bad
from enishi.connectors.csv.types import Context, Fact, Mapping, Problem, Row, Subject, Verdict

MAX_LINES = 2000
_ONE_DAY = timedelta(days=1)  #: lines of one order may carry several minutes, not several days
_REMEMBERED = 50_000
_OUTCOMES = ("status", "cancelled_at", "shipped_at", "tracking_number")
_CIRCUMSTANCES = (
    *("payment_method", "channel", "subscription_id", "order_number_of_customer", "recipient_name", "is_test"),
    *("requested_delivery_on", "coupon_code", "points_used"),
)


class OrderReader:
    """Understands whole orders."""

    def __init__(self, mapping: Mapping, columns: Columns, context: Context) -> None:
        self._mapping, self._columns, self._context = mapping, columns, context
        self._lines = LineReader(mapping, columns)
        places = {name: (column.index, *column.more) for name, column in mapping.columns.items()}
        self._indexes = [at for indexes in places.values() for at in indexes]
        self._who = [at for name, indexes in places.items() if name in people.FIELDS for at in indexes]
        self._tells_of_people = chosen(mapping, "people") == "tell"
        self._known: dict[tuple[str, ...], tuple[dict[str, Any], dict[str, Any]]] = {}
        self._last_told: dict[str, dict[str, Any]] = {}
        self._has_circumstances = any(name in columns for name in _CIRCUMSTANCES)
        self._has_outcome = any(name in columns for name in _OUTCOMES)
        self._constant = [(name, places[name][0]) for name in ("customer_id", "email", "ordered_at") if name in places]

    def unnamed(self, cells: Sequence[str]) -> Problem:
        """Why no order can be told from these cells."""
        found = self._columns.get("order_id")(cells)
        if isinstance(found, Bad):
            return self._columns.problem("order_id", cells, found)
        return problem("value_missing", field="order_id")

    def understood(self, key: str, rows: Sequence[Row]) -> tuple[Subject | None, list[Verdict]]:
        """The order of `rows`, and verdicts for the lines that are no part of it (all, when it is refused)."""
        for row in rows:
            if row.problem is not None:
                return None, _all_refused(rows, row.line, row.problem)
        head = _Head(self._mapping, self._columns, self._context, self._said(rows), rows[0].line)
        if len(rows) > 1 and (contradiction := self._contradiction(rows)) is not None:
            return None, _all_refused(rows, *contradiction)
        goods = self._lines.read(rows)
        if goods.wrong is not None:
            return None, _all_refused(rows, *goods.wrong)
        if len(goods.sold) + len(goods.back) > MAX_LINES:
            return None, _all_refused(rows, rows[0].line, problem("order_too_long", limit=MAX_LINES))
        if head.value("status") == "begun":
            why = problem("left_not_ordered")
            return None, [refused(row.line, why) for row in rows]
        left = [refused(line, why) for line, why in goods.left]
        has_lines = bool(goods.sold or goods.back)
        if not has_lines and (left or head.value("total") is None):
            missing = problem("value_missing", field="total")
            return None, left if len(left) == len(rows) else _all_refused(rows, rows[0].line, missing)
        told = self._told_of(key, head)
        facts, unsaid = self._facts(told, head, goods)
        if head.problem is not None:
            return None, _all_refused(rows, head.line, head.problem)
        gone = {verdict.line for verdict in left}
        lines = [row.line for row in rows if row.line not in gone] if gone else [row.line for row in rows]
        return subject(f"order/{told.key}", lines, facts, self._context, unsaid=unsaid), left

    def _said(self, rows: Sequence[Row]) -> list[str]:
        """The first line's cells, with what it leaves open filled in from the lines after it."""
        cells = rows[0].cells
        missing = [index for index in self._indexes if not cells[index]] if len(rows) > 1 else []
        if missing:
            cells = list(cells)
            for index in missing:
                cells[index] = next((row.cells[index] for row in rows if row.cells[index]), "")
        return cells

    def _contradiction(self, rows: Sequence[Row]) -> tuple[int, Problem] | None:
        """The first line that names another buyer or another day than a line before it."""
        for name, index in self._constant:
            first = next((row for row in rows if row.cells[index]), rows[0])
            said = first.cells[index]
            for row in rows:
                cell = row.cells[index]
                if cell != said and cell and self._differ(name, first, row):
                    return row.line, problem("order_contradicts", field=name, value=cell, other=said, line=first.line)
        return None

    def _differ(self, name: str, first: Row, row: Row) -> bool:
        one, other = self._columns.read[name](first.cells), self._columns.read[name](row.cells)
        if isinstance(one, datetime) and isinstance(other, datetime):
            return abs(one - other) > _ONE_DAY
        return isinstance(one, str) and isinstance(other, str) and one != other

    def _people(self, head: "_Head") -> tuple[dict[str, Any], dict[str, Any]]:
        """Claims and profile; those who order often are read once."""
        key = tuple([head.cells[index] for index in self._who])
        found = self._known.get(key)
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            found = self._known[key] = people.claims(head), people.profile(head)
        return found

    def _told_of(self, key: str, head: "_Head") -> "_Told":
        site, shown = key.split(SEPARATOR)
        internal = head.soft(
            "internal_id"
        )  # what the cart's webhooks call the order, where people are shown another number
        order_id = internal if isinstance(internal, str) else shown
        named, _ = self._people(head)
        claimed = {"cart": order_claim(site or self._context.site, order_id), **named}
        at = head.needed("ordered_at") or head.now
        return _Told(f"{site or self._context.site}/{order_id}", claimed, site, order_id, at)

    def _facts(self, told: "_Told", head: "_Head", goods: Goods) -> tuple[list[Fact], list[Fact]]:
        """What is to be told, and what need not be said again: the same of the same person within one import."""
        around = _circumstances(head) if self._has_circumstances else {}
        facts, unsaid = _money(head, goods, told, around), list[Fact]()
        if self._has_outcome:
            facts += _outcome(head, told, facts)
        named, known = self._people(head)
        if known and self._tells_of_people:
            fact = told.fact("customer_identified", known, f"who/{short(known)}")
            person = people.named(named)
            if person and self._last_told.get(person) == known:
                unsaid.append(fact)
            else:
                facts.append(fact)
                self._remember(person, known)
        if head.soft("accepts_email") and self._context.basis:
            wish = people.consent_body(head, "email", granted=True)
            facts.append(told.fact("consent_changed", wish, "wish"))
        return facts, unsaid

    def _remember(self, person: str, known: dict[str, Any]) -> None:
        if len(self._last_told) > _REMEMBERED:
            self._last_told.clear()
        self._last_told[person] = known


class _Head(Record):
    """What the order's lines say of the order: the first that says something counts, for some carts fill in only the first line."""

    def value(self, name: str) -> Any:
        """As of a record; what is known of people is not worth refusing money for."""
        read = self.columns.read.get(name)
        if read is None:
            return None
        found = read(self.cells)
        if type(found) is Bad:
            if name not in people.PROFILE_FIELDS and name not in people.CLAIM_FIELDS:
                self.problem = self.problem or self.columns.problem(name, self.cells, found)
            return None
        return found

    def amount(self, name: str) -> int:
        """An amount that is a part of the total; carts write what they take off with or without a minus."""
        found: int = self.value(name) or 0
        return abs(found)


class _Told:
    """What every event of an order has in common."""

    def __init__(self, key: str, claimed: dict[str, Any], site: str, order_id: str, at: datetime) -> None:
        self.key, self.claimed, self.site, self.order_id, self.at = key, claimed, site, order_id, at

    def fact(self, kind: str, body: dict[str, Any], natural_key: str, at: datetime | None = None, **more: Any) -> Fact:
        return Fact(
            kind=kind,
            body=body,
            claims=self.claimed,
            natural_key=f"{self.key}/{natural_key}",
            occurred_at=at or self.at,
            site=self.site,
            **more,
        )


def _money(head: _Head, goods: Goods, told: _Told, around: dict[str, Any]) -> list[Fact]:
    """The sale, and what of it came back."""
    currency = head.value("currency") or head.mapping.currency
    returned = rounded(goods.value_back)
    facts = []
    if goods.sold or not goods.back:
        amounts = _amounts(head, goods, returned)
        body = {"order_id": told.order_id, "lines": goods.sold, **amounts, "currency": currency}
        facts.append(told.fact("order_placed", {**body, **around}, "placed", when="first"))
        facts.append(told.fact("order_changed", body, "changed", max(head.now, told.at), when="change", renews=True))
    refunded = returned or (0 if _is_cancelled(head) else head.amount("refunded"))
    if not refunded and head.value("status") == "returned":
        refunded = facts[0].body["total"] if facts else 0
    if refunded or goods.back:
        back = {"order_id": told.order_id, "amount": refunded, "currency": currency, "lines": goods.back}
        facts.append(told.fact("order_refunded", back, f"refunded/{refunded}"))
    return facts


def _amounts(head: _Head, goods: Goods, returned: int) -> dict[str, int]:
    """The total as the file gives it (then it is net of what came back), or as the lines come to."""
    shipping, discount = head.amount("shipping"), head.amount("discount")
    total = head.value("total")
    if total is None:
        total = rounded(goods.value) + shipping - discount - head.amount("points_used")
    else:
        total += returned
    if total < 0:
        head.refuse("value_negative", field="total", value=str(total))
    found = {"total": total}
    if shipping:
        found["shipping"] = shipping
    if discount:
        found["discount"] = discount
    return found


def _circumstances(head: _Head) -> dict[str, Any]:
    recipient = head.soft("recipient_name")
    buyer = "".join(str(head.soft(name) or "") for name in ("family_name", "given_name")) or head.soft("full_name")
    contract = head.value("subscription_id")
    found = {
        "payment_method": head.value("payment_method"),
        "channel": "subscription" if contract else head.value("channel"),
        "subscription_id": contract,
        "order_number_of_customer": head.soft("order_number_of_customer") or None,
        "recipient_differs": bool(recipient and buyer and _letters(recipient) != _letters(buyer)) or None,
        "is_test": head.soft("is_test") or None,
        "requested_delivery_on": head.soft("requested_delivery_on"),
        "coupon_codes": head.value("coupon_code"),
        "points_used": head.amount("points_used") or None,
    }
    return without_blanks(found)


def _outcome(head: _Head, told: _Told, facts: Sequence[Fact]) -> list[Fact]:
    """Cancelled, or on its way."""
    cancelled = head.value("cancelled_at")
    if facts[0].kind == "order_placed" and _is_cancelled(head):
        at = max(cancelled or told.at, told.at)
        return [told.fact("order_cancelled", {"order_id": told.order_id}, "cancelled", at)]
    shipped, tracking = head.value("shipped_at"), head.value("tracking_number")
    if not shipped and not tracking:
        return []
    body = {"order_id": told.order_id, "tracking_number": tracking, "carrier": head.value("carrier")}
    at = max(min(shipped or told.at, head.now), told.at)
    return [told.fact("shipped", without_blanks(body), f"shipped/{tracking or ''}", at)]


def _is_cancelled(head: _Head) -> bool:
    """Of a cancelled order nothing is left to be refunded."""
    return bool(head.value("cancelled_at")) or head.value("status") == "cancelled"


def _letters(name: str) -> str:
    return name.replace(" ", "").replace("\u3000", "")


def _all_refused(rows: Sequence[Row], line: int, why: Problem) -> list[Verdict]:
    """An order is taken whole or not at all: the line at fault has the reason, the others say which line that is."""
    others = problem("order_line_refused", line=line)
    return [refused(row.line, row.problem or (why if row.line == line else others)) for row in rows]
