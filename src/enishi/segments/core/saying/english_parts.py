"""Limits, windows and days in English."""

from collections.abc import Sequence
from datetime import date

from enishi.segments.core.saying.figures import Figure, is_exact, plain
from enishi.segments.types import Ago, Between, Last, Range, Window

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def limits(range_: Range, figure: Figure) -> str:
    """A range in words."""
    least, most = range_.least, range_.most
    if least is None:
        return "any number" if most is None else f"at most {figure(most)}"
    if most is None:
        return f"at least {figure(least)}"
    return f"exactly {figure(least)}" if is_exact(range_) else f"from {figure(least)} to {figure(most)}"


def one_of(values: Sequence[str]) -> str:
    """“a” or “b”."""
    return " or ".join(values) if values else "nothing"


def day(on: date) -> str:
    """1 January 2026."""
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def window(during: Window) -> str:
    """With a blank before it; nothing for ever."""
    match during:
        case Last(days=1):
            return " in the last 24 hours"
        case Last(days=days):
            return f" in the last {plain(days)} days"
        case Ago(least=least, most=None):
            return f" at least {plain(least)} days ago"
        case Ago(least=least, most=most) if most is not None:
            return f" between {plain(most)} and {plain(least)} days ago"
        case Between(first=None, last=last) if last is not None:
            return f" until {day(last)}"
        case Between(first=first, last=None) if first is not None:
            return f" since {day(first)}"
        case Between(first=first, last=last) if first is not None and last is not None:
            return f" on {day(first)}" if first == last else f" from {day(first)} to {day(last)}"
    return ""


def days_ahead(first: int, last: int) -> str:
    """today · 7 days from now · between 7 days ago and today."""
    return ahead(first) if first == last else f"between {ahead(first)} and {ahead(last)}"


def ahead(days: int) -> str:
    """today · 7 days from now · 7 days ago."""
    if days == 0:
        return "today"
    number = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{number} from now" if days > 0 else f"{number} ago"
