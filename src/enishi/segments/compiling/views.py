"""What is looked at: whose rows, and up to which instant. Instants are asked values: one expression serves them all, so that a rule is
compiled once.

Whatever depends on the instant (the border of a window, the shop's day) is worked out in Python and travels with the question:
engines do not agree about the arithmetic of time, and a plain value lets them skip what lies outside a window.
"""

from collections.abc import Callable
from datetime import date, datetime

from enishi.kernel.calendar import day_end, day_start, local_date
from enishi.segments.core.windows import then
from enishi.segments.types import Ago, Between, Ever, Last, Window
from enishi.warehouse.compile import asked
from enishi.warehouse.port import Expression, Relation, Value

EVER = Ever()
PLACES = {"nth", "latest"}  #: what an order is among all of a customer's
WHOLE = 65_536  #: the share of the sample that is everybody
_GOLDEN = 40_503  #: of WHOLE


class Asking:
    """What a question carries, by name, each worked out from the instant that is asked about."""

    def __init__(self) -> None:
        self._of: dict[str, Callable[[datetime], Value]] = {}

    def value(self, name: str, kind: str, of: Callable[[datetime], Value]) -> Expression:
        """A value of the type `kind` (Ibis' word) that is `of` the instant asked about. One name is always one thing."""
        self._of[name] = of
        return asked(name, kind)

    def values(self, at: datetime) -> dict[str, Value]:
        """Everything that was asked for, of this instant."""
        return {name: of(at) for name, of in self._of.items()}


class View:
    """The rows as a leaf sees them: up to the instant asked about, or `days` × 24 hours before it, or the end of the shop's day `on`;
    everybody's, or those of a sample."""

    def __init__(
        self,
        asking: Asking,
        currency: str,
        *,
        days: int = 0,
        on: date | None = None,
        orders: Window = EVER,
        sampled: bool = False,
        is_told: bool = False,
    ) -> None:
        self._asking = asking
        self._days, self._on = days, on
        self._sampled = sampled
        self.currency = currency  #: what amounts are counted in
        self.is_told = is_told  #: everything that is known had happened by now: what was worked out of it may be read
        self.orders = orders  #: a window that holds those of all leaves that look at orders

    def rows(self, relation: Relation) -> Expression:
        """The rows of a table that has `customer_id`, whenever they were."""
        rows = relation.expression
        return rows.filter(self._is_drawn(rows.customer_id)) if self._sampled else rows

    def _is_drawn(self, customer: Expression) -> Expression:
        """Whether a customer is of the sample: the fraction of id × golden ratio is below the `share` asked for (of 65,536). That
        spreads ids evenly, whatever their steps are, and is arithmetic that all engines do alike."""
        share = self._asking.value("share", "int64", lambda _at: WHOLE)
        return (customer * _GOLDEN) % WHOLE < share

    @property
    def at(self) -> Expression:
        """The instant itself."""
        return self.before(0)

    def before(self, days: int) -> Expression:
        """The instant `days` × 24 hours before."""
        back = self._days + days
        name = f"{'ago' if back >= 0 else 'ahead'}_{abs(back)}" if back else "at"
        return self._asking.value(name + self._ending, "timestamp(6)", lambda at: then(at, days_ago=back, on=self._on))

    @property
    def _ending(self) -> str:
        return "" if self._on is None else f"_of_{self._on.toordinal()}"

    def then(self, *, days_ago: int, on: date | None) -> "View":
        """The view from `days_ago` × 24 hours before this one, or from the end of the shop's day `on`."""
        return View(self._asking, self.currency, days=self._days + days_ago, on=on, sampled=self._sampled)

    def of_orders(self, window: Window) -> "View":
        """The same, where no order outside this window is looked at."""
        return View(
            self._asking,
            self.currency,
            days=self._days,
            on=self._on,
            orders=window,
            sampled=self._sampled,
            is_told=self.is_told,
        )

    def of_day(self, name: str, kind: str, of: Callable[[datetime], Value]) -> Expression:
        """A value worked out from this instant."""
        return self._asking.value(
            f"{name}_{self._days}{self._ending}", kind, lambda at: of(then(at, days_ago=self._days, on=self._on))
        )

    @property
    def today(self) -> Expression:
        """The shop's day."""
        return self.of_day("today", "date", local_date)

    def during(self, at: Expression, window: Window) -> Expression:
        """Whether an instant lies in the window, and not after this one."""
        inside = at <= self.at
        match window:
            case Last(days=days):
                return inside & (at > self.before(days))
            case Ago(least=least, most=most):
                inside = at <= self.before(least)
                return inside if most is None else inside & (at > self.before(most))
            case Between(first=first, last=last):
                if first is not None:
                    inside &= at >= self._instant(f"start_of_{first:%Y%m%d}", day_start(first))
                if last is not None:
                    inside &= at < self._instant(f"end_of_{last:%Y%m%d}", day_end(last))
        return inside

    def _instant(self, name: str, instant: datetime) -> Expression:
        return self._asking.value(name, "timestamp(6)", lambda _at: instant)
