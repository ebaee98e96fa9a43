"""Whether two conditions can be seen never to hold of the same person: what people type by mistake, not every contradiction there is."""

from collections.abc import Callable
from typing import Any

from enishi.segments.core.canonical_leaves import turned
from enishi.segments.core.words import attribute, number
from enishi.segments.types import (
    Allows,
    Between,
    Did,
    Ever,
    Has,
    Is,
    Last,
    Question,
    Range,
    Rank,
    Reachable,
    Window,
)


def exclude(one: Question, other: Question) -> bool:
    """Whether two canonical leaves can be seen never to hold of the same person. One way round; the caller asks the other too."""
    if turned(one) == other:
        return True
    if one.negated and other.negated:
        return _fill(turned(one), turned(other))
    if one.negated or other.negated:
        return _narrower(one, turned(other)) if other.negated else False
    excluded: Callable[[Any, Any], bool] | None = _EXCLUDED.get((type(one), type(other)))
    return excluded is not None and excluded(one, other)


def _fill(one: Question, other: Question) -> bool:
    """Whether everybody is in one of two ranges of a number that there is of everybody."""
    if not (isinstance(one, Has) and isinstance(other, Has) and one.what == other.what):
        return False
    entry = number(one.what)
    low, high = one.range, other.range
    if entry is None or not entry.always or low.least is not None or high.most is not None:
        return False
    step = 1 if entry.type == "number" else 0
    return low.most is None or high.least is None or high.least <= low.most + step


def _narrower(one: Question, whole: Question) -> bool:
    """Whether the first holds only where the second does: its values are some of the other's."""
    if isinstance(one, Is) and isinstance(whole, Is):
        if whole.op == "known":
            return one.field == whole.field
        return (one.field, one.op, "is") == (whole.field, "is", whole.op) and set(one.values) <= set(whole.values)
    if isinstance(one, Has) and isinstance(whole, Has):
        return one.what == whole.what and _lies_in(one.range, whole.range)
    return False


def _is_is(one: Is, other: Is) -> bool:
    if one.field != other.field or one.op == "known" or other.op == "known":
        return False
    entry = attribute(one.field)
    if entry is None or entry.prefix:
        return False  # somebody may have several tags
    if one.op == "is" and other.op == "is":
        return not set(one.values) & set(other.values)
    return not _meet(_numbers(one), _numbers(other))


def _numbers(leaf: Is) -> Range:
    values = [value for value in leaf.values if not isinstance(value, str)]
    least = min(values, default=None) if leaf.op in ("is", "at_least") else None
    return Range(least=least, most=max(values, default=None) if leaf.op in ("is", "at_most") else None)


def _has_has(one: Has, other: Has) -> bool:
    return (one.what == other.what and not _meet(one.range, other.range)) or _too_few_orders(one, other)


def _band_age(one: Is, other: Has) -> bool:
    if one.field != "age_band" or other.what != "age" or one.op != "is":
        return False
    return not any(_meet(_years(str(band)), other.range) for band in one.values)


def _years(band: str) -> Range:
    first = int(band.removesuffix("+"))
    return Range(least=first, most=None if band.endswith("+") else first + 9)


def _did_did(one: Did, other: Did) -> bool:
    """In a narrower window, or looking narrower, there is never more."""
    if (one.what, one.of) != (other.what, other.of) or one.what == "points_changed":
        return False
    if (one.where, one.during) == (other.where, other.during):
        return not _meet(one.count, other.count)
    if not (set(map(repr, other.where)) <= set(map(repr, one.where)) and _inside(one.during, other.during)):
        return False
    return one.count.least is not None and other.count.most is not None and one.count.least > other.count.most


def _did_has(one: Did, other: Has) -> bool:
    """Who ordered has orders, and the last of them is not longer ago than any."""
    if one.of != "times" or one.what not in ("ordered", "bought"):
        return False
    if other.what == "orders":
        return one.count.least is not None and other.range.most is not None and one.count.least > other.range.most
    if other.what != "last_order_days_ago" or not isinstance(one.during, Last):
        return False
    if (one.count.least or 0) > 0:  # the last is less than so many times 24 hours ago
        return other.range.least is not None and other.range.least >= one.during.days
    none_at_all = one.what == "ordered" and not one.where and one.count.most == 0
    return none_at_all and other.range.most is not None and other.range.most < one.during.days


#: Numbers there are only of who ordered at least so often.
_WITHOUT = {
    "last_order_days_ago": 1, "first_order_days_ago": 1, "average_order": 1, "days_between_orders": 2, "overdue_ratio": 2,
}  # fmt: skip


def _too_few_orders(one: Has, other: Has) -> bool:
    if one.what != "orders" or one.range.most is None:
        return False
    most = one.range.most
    return most < _WITHOUT.get(other.what, 0) or (
        other.what == "products_bought" and most < 1 and _from_one(other.range)
    )


def _from_one(range_: Range) -> bool:
    return range_.least is not None and range_.least >= 1


def _rank_rank(one: Rank, other: Rank) -> bool:
    return (one.axis, one.days_ago) == (other.axis, other.days_ago) and not set(one.ranks) & set(other.ranks)


def _allows_allows(one: Allows, other: Allows) -> bool:
    return (one.channel, one.purpose) == (other.channel, other.purpose) and one.state != other.state


def _reachable_allows(one: Reachable, other: Allows) -> bool:
    """Nobody can be written to who did not allow it."""
    return (one.channel, other.purpose) == (other.channel, "marketing") and other.state != "granted"


def _rank_has(one: Rank, other: Has) -> bool:
    """Who never ordered has no letter."""
    return one.days_ago == 0 and "" not in one.ranks and other.what == "orders" and other.range.most == 0


_EXCLUDED: dict[tuple[type[Question], type[Question]], Callable[[Any, Any], bool]] = {
    (Is, Is): _is_is,
    (Has, Has): _has_has,
    (Is, Has): _band_age,
    (Did, Did): _did_did,
    (Did, Has): _did_has,
    (Rank, Rank): _rank_rank,
    (Allows, Allows): _allows_allows,
    (Reachable, Allows): _reachable_allows,
    (Rank, Has): _rank_has,
}


def _meet(one: Range, other: Range) -> bool:
    least = [edge for edge in (one.least, other.least) if edge is not None]
    most = [edge for edge in (one.most, other.most) if edge is not None]
    return not least or not most or max(least) <= min(most)


def _lies_in(one: Range, whole: Range) -> bool:
    low = whole.least is None or (one.least is not None and one.least >= whole.least)
    return low and (whole.most is None or (one.most is not None and one.most <= whole.most))


def _inside(one: Window, whole: Window) -> bool:
    """Whether the first window never reaches beyond the second."""
    if isinstance(whole, Ever) or one == whole:
        return True
    if isinstance(one, Last) and isinstance(whole, Last):
        return one.days <= whole.days
    if isinstance(one, Between) and isinstance(whole, Between):
        first = whole.first is None or (one.first is not None and one.first >= whole.first)
        return first and (whole.last is None or (one.last is not None and one.last <= whole.last))
    return False
