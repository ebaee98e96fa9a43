"""Windows compared with each other."""

from math import inf

from enishi.segments.types import Ago, Between, Ever, Last, Window


def days_back(window: Window) -> tuple[float, float] | None:
    """From how many to how many days ago; None between days of the calendar."""
    match window:
        case Ever():
            return 0, inf
        case Last(days=days):
            return 0, days
        case Ago(least=least, most=most):
            return least, inf if most is None else most
    return None


def days_long(window: Window) -> float:
    """On how many of the shop's days at most it lies."""
    back = days_back(window)
    if back is not None:
        return back[1] - back[0] + 1
    assert isinstance(window, Between)
    return inf if window.first is None or window.last is None else (window.last - window.first).days + 1


def lies_in(one: Window, whole: Window) -> bool:
    """Whether the first window never reaches beyond the second."""
    if one == whole or isinstance(whole, Ever):
        return True
    inner, outer = days_back(one), days_back(whole)
    if inner is not None and outer is not None:
        return outer[0] <= inner[0] and inner[1] <= outer[1]
    if isinstance(one, Between) and isinstance(whole, Between):
        first = whole.first is None or (one.first is not None and one.first >= whole.first)
        return first and (whole.last is None or (one.last is not None and one.last <= whole.last))
    return False
