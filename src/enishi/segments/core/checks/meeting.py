"""What is left of each figure of a customer of whom several conditions hold: ranges are put together, and what follows from one for
another is drawn. Where nothing is left, nobody is.
"""

from collections.abc import Iterator, Mapping
from math import inf

from msgspec.structs import replace

from enishi.segments.core.checks.allowed import Allowed, Edge, above, below, numbers
from enishi.segments.core.checks.figures import ORDERS, Figure, Limit, is_whole, limits, universe
from enishi.segments.core.checks.spans import days_back, lies_in
from enishi.segments.types import Did, Question, Where, World

#: What is left of each figure that something was said of.
Left = Mapping[Figure, Allowed]

_ZERO: Edge = (0, 0)
_FIRST, _LAST = Figure("number", "first_order_days_ago"), Figure("number", "last_order_days_ago")

#: Figures that there are only of who ordered at least so often.
_WITHOUT = {
    _FIRST: 1,
    _LAST: 1,
    Figure("number", "average_order"): 1,
    Figure("number", "days_between_orders"): 2,
    Figure("number", "overdue_ratio"): 2,
    Figure("is", "site_of_first_order"): 1,
    Figure("is", "channel_of_first_order"): 1,
}
#: Figures that are above nothing only of who ordered.
_OF_BUYERS = (Figure("number", "products_bought"), Figure("number", "sales"))


def met(left: Left, leaf: Question, world: World) -> Left | None:
    """What is left once this canonical condition holds too; None: nobody is."""
    found = dict(left)
    waiting = list(limits(leaf, world))
    while waiting:
        figure, limit = waiting.pop()
        before = found.get(figure)
        now = (universe(figure, world) if before is None else before).and_(limit)
        if is_whole(figure):
            now = now.whole()
        if now.is_empty:
            return None
        if now != before:
            found[figure] = now
            waiting += _following(figure, now, found)
    return found


def _following(figure: Figure, now: Allowed, found: Left) -> Iterator[Limit]:
    """What follows for other figures, and from those already known for this one."""
    yield from _of_size(figure, now, found)
    if figure.kind == "count":
        yield from _of_count(figure, now)
    if not now.missing and figure in _WITHOUT:
        yield ORDERS, numbers(_WITHOUT[figure], inf)
    if figure in _OF_BUYERS and now.least > _ZERO:
        yield ORDERS, numbers(1, inf)


def _of_count(figure: Figure, now: Allowed) -> Iterator[Limit]:
    """What came to something happened; orders in the last n days say when the last was, and so on."""
    about: Did = figure.about
    back = days_back(about.during)
    if now.least > _ZERO:
        if about.of != "times":
            yield Figure("count", replace(about, of="times")), numbers(1, inf)
        if about.what in ("ordered", "bought") and back is not None:
            yield _LAST, numbers(0, back[1] - 1)
            yield _FIRST, numbers(back[0], inf)
    elif now.most == _ZERO and _is_plain(about) and back is not None:
        if back[0] == 0:
            yield _LAST, _or_missing(numbers(back[1], inf))
        if back[1] == inf:
            yield _FIRST, _or_missing(numbers(0, back[0] - 1))


def _is_plain(about: Did) -> bool:
    return (about.what, about.where, about.of) == ("ordered", (), "times")


def _or_missing(some: Allowed) -> Allowed:
    return some._replace(missing=True)


def _of_size(figure: Figure, now: Allowed, found: Left) -> Iterator[Limit]:
    """Of two figures of which one is never more than the other."""
    for other, left in found.items():
        if other.kind != figure.kind or other == figure or (now.missing or left.missing):
            continue
        if _never_more(figure, other):
            yield other, above(now.least)
            yield figure, below(left.most)
        elif _never_more(other, figure):
            yield other, below(now.most)
            yield figure, above(left.least)


def _never_more(one: Figure, other: Figure) -> bool:
    """Whether the first can be seen never to be more than the second."""
    if one.kind == "count":
        return _counts_less(one.about, other.about)
    if one.kind == "some":
        (field, some), (of, more) = one.about, other.about
        return field == of and (more is None or (some is not None and some <= more))
    return (one, other) == (_LAST, _FIRST)


def _counts_less(one: Did, other: Did) -> bool:
    """In a narrower window, or looking narrower, there is never more; and never more orders with a product than orders."""
    if (
        one.of != other.of
        or (one.what, one.of) == ("points_changed", "amount")
        or not lies_in(one.during, other.during)
    ):
        return False
    if one.what != other.what:
        return (one.what, other.what, one.of, other.where) == ("bought", "ordered", "times", ())
    return all(any(_looks_narrower(each, wider) for each in one.where) for wider in other.where)


def _looks_narrower(one: Where, wider: Where) -> bool:
    if one.field != wider.field:
        return False
    return one == wider or (one.op == wider.op == "is" and set(one.values) <= set(wider.values))
