"""When a window begins and ends, as seen from an instant. Both interpreters ask here."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from enishi.kernel.calendar import day_end, day_start
from enishi.segments.types import Ago, Between, Ever, Last, Window

_MOMENT = timedelta(microseconds=1)
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_END = datetime.max.replace(tzinfo=UTC)


class Bounds(NamedTuple):
    """Inside is what lies after `after` (None: no limit) and not after `upto`."""

    after: datetime | None
    upto: datetime

    def hold(self, instant: datetime) -> bool:
        """Whether the instant is inside."""
        return (self.after is None or self.after < instant) and instant <= self.upto


def bounds(window: Window, at: datetime) -> Bounds:
    """The window as seen from `at`; it never reaches beyond `at`."""
    match window:
        case Ever():
            return Bounds(None, at)
        case Last(days=days):
            return Bounds(earlier(at, days), at)
        case Ago(least=least, most=most):
            return Bounds(None if most is None else earlier(at, most), earlier(at, least))
        case Between(first=first, last=last):
            after = None if first is None else day_start(first) - _MOMENT
            return Bounds(after, at if last is None else min(at, day_end(last) - _MOMENT))


def then(at: datetime, *, days_ago: int = 0, on: date | None = None) -> datetime:
    """`days_ago` × 24 hours before, or the end of the shop's day `on` once that is over."""
    return earlier(at if on is None else min(at, day_end(on) - _MOMENT), days_ago)


def turns(window: Window, instant: datetime) -> tuple[datetime, ...]:
    """When something that happened at `instant` comes into the window and when it falls out of it, as `at` moves on."""
    match window:
        case Last(days=days):
            return instant, later(instant, days)
        case Ago(least=least, most=None):
            return (later(instant, least),)
        case Ago(least=least, most=most) if most is not None:
            return later(instant, least), later(instant, most)
    return (instant,)


def earlier(at: datetime, days: int) -> datetime:
    """`days` × 24 hours before; the beginning of time where that is farther than dates go."""
    try:
        return at - timedelta(days=days)
    except OverflowError:
        return _BEGINNING if days > 0 else _END


def later(at: datetime, days: int) -> datetime:
    """`days` × 24 hours after; the end of time where that is farther than dates go."""
    return earlier(at, -days)
