"""Instants as asked values: one expression serves every instant, so a rule is compiled once.

Whatever depends on the instant (the border of a window, the shop's day) is worked out in Python and travels with the question:
engines do not agree about the arithmetic of time, and a plain value lets them skip what lies outside a window.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from enishi.kernel.calendar import day_end, day_start, local_date
from enishi.segments.types import Ago, Between, Last, Window
from enishi.warehouse.compile import asked
from enishi.warehouse.port import Expression, Value

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


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


class Moment:
    """The instant that a leaf looks from: the one asked about, or `days` × 24 hours before it."""

    def __init__(self, asking: Asking, days: int = 0) -> None:
        self._asking = asking
        self._days = days

    @property
    def at(self) -> Expression:
        """The instant itself."""
        return self.before(0)

    def before(self, days: int) -> Expression:
        """The instant `days` × 24 hours before."""
        back = timedelta(days=self._days + days)
        name = f"ago_{self._days + days}" if back else "at"
        return self._asking.value(name, "timestamp(6)", lambda at: at - back)

    def earlier(self, days: int) -> "Moment":
        """The moment `days` × 24 hours before this one."""
        return Moment(self._asking, self._days + days)

    def of_day(self, name: str, kind: str, of: Callable[[datetime], Value]) -> Expression:
        """A value worked out from this instant."""
        back = timedelta(days=self._days)
        return self._asking.value(f"{name}_{self._days}", kind, lambda at: of(at - back))

    @property
    def today(self) -> Expression:
        """The shop's day."""
        return self.of_day("today", "date", local_date)

    @property
    def second(self) -> Expression:
        """Whole seconds since 1970."""
        return self.of_day("second", "int64", lambda at: (at - _EPOCH) // _SECOND)

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
