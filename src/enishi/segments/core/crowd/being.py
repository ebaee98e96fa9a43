"""Is, Has, Birthday, of many customers: what each is, and the numbers of each, worked out once for all rules that ask."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

import numpy as np
import numpy.typing as npt

from enishi.kernel.calendar import AHEAD, DAY, EPOCH, microseconds
from enishi.segments.core import birthdays
from enishi.segments.core.crowd.buying import Bought, bought
from enishi.segments.core.crowd.columns import NEVER, Floats, Ints, Mask, Several, looks, several
from enishi.segments.core.crowd.crowd import SHORT, Crowd
from enishi.segments.core.crowd.doing import happened, within
from enishi.segments.core.entries import Attribute, Number
from enishi.segments.core.keeping import kept
from enishi.segments.core.leaves.being import attribute_turns, number_of, number_turns, values_of
from enishi.segments.core.numbers import thresholds
from enishi.segments.core.words import attribute, happening, number
from enishi.segments.types import Birthday, Has, Is, Range

_SECOND = 1_000_000
_DAY_SECONDS = 86_400.0
_FIRST_DAY = date(1970, 1, 1).toordinal()


# --- what they are ------------------------------------------------------------------------------------------------------------


def attribute_holds(crowd: Crowd, leaf: Is) -> Mask:
    """Whom it holds of, its negation apart."""
    entry = attribute(leaf.field)
    if entry is None:
        return np.zeros(len(crowd), dtype=bool)
    said = crowd.once(("attribute", entry.name), lambda: _said(crowd, entry))
    return looks(said, leaf.op, kept(leaf.values, entry.kept, crowd.world.texts_key))


def _said(crowd: Crowd, entry: Attribute) -> Several:
    first = _OF_FIRST_ORDER.get(entry.name)
    if first is None:
        return several(values_of(entry, seen) for seen in crowd.seen(entry.parts))
    orders = bought(crowd, crowd.now)
    buyers = np.flatnonzero(orders.sizes)
    said = orders.orders.texts(first).take(orders.first[buyers])
    return Several(len(crowd), buyers[said.known], said.take(np.flatnonzero(said.known)))


#: Attributes that are a column of the first order.
_OF_FIRST_ORDER = {"site_of_first_order": "site", "channel_of_first_order": "channel"}


def attribute_turning(crowd: Crowd, leaf: Is) -> Ints:
    """When that may change by time alone."""
    entry = attribute(leaf.field)
    if entry is None or entry.turns is None:
        return np.full(len(crowd), NEVER)
    if entry.name == "age_band":
        return crowd.once("growing", lambda: _growing(crowd))
    return crowd.once(
        ("turns", entry.name),
        lambda: earliest(crowd, (attribute_turns(leaf, seen) for seen in crowd.seen(entry.parts))),
    )


def earliest(crowd: Crowd, turns: Iterable[Iterable[datetime]]) -> Ints:
    """The first instant of each customer's that is still to come."""
    firsts = (min((turn for turn in each if turn > crowd.at), default=None) for each in turns)
    return np.array([NEVER if first is None else microseconds(first - EPOCH) for first in firsts], dtype=np.int64)


# --- their numbers ------------------------------------------------------------------------------------------------------------


def number_holds(crowd: Crowd, leaf: Has) -> Mask:
    """Whom it holds of, its negation apart."""
    entry = number(leaf.what)
    if entry is None:
        return np.zeros(len(crowd), dtype=bool)
    return within(leaf.range, crowd.once(("number", entry.name), lambda: _numbers(crowd, entry)))


def _numbers(crowd: Crowd, entry: Number) -> Floats:
    """NaN where there is none."""
    if entry.name in _SINCE:
        return days_since(crowd, _SINCE[entry.name](crowd))
    if entry.name in _OF_ORDERS:
        return _OF_ORDERS[entry.name](bought(crowd, crowd.now)).astype(np.float64)
    numbers = (number_of(entry, seen) for seen in crowd.seen(entry.parts))
    return np.array([np.nan if found is None else found for found in numbers], dtype=np.float64)


def days_since(crowd: Crowd, instants: Ints) -> Floats:
    """Whole times 24 hours."""
    return np.where(instants == NEVER, np.nan, (crowd.now - instants) // DAY)


def last_order(orders: Bought) -> Ints:
    """When each customer ordered last, `NEVER` where they did not."""
    return _order_at(orders, orders.first + orders.sizes - 1)


def _order_at(orders: Bought, places: Ints) -> Ints:
    found = np.full(len(orders.sizes), NEVER)
    buyers = np.flatnonzero(orders.sizes)
    found[buyers] = orders.instants[places[buyers]]
    return found


def _last(crowd: Crowd, name: str) -> Ints:
    entry = happening(name)
    assert entry is not None
    rows, found = happened(crowd, entry), np.full(len(crowd), NEVER)
    found[rows.owner] = rows.at  # they lie in order: the last stays
    return found


#: Numbers that are days since an instant.
_SINCE: dict[str, Callable[[Crowd], Ints]] = {
    "first_order_days_ago": lambda crowd: _order_at(bought(crowd, crowd.now), bought(crowd, crowd.now).first),
    "last_order_days_ago": lambda crowd: last_order(bought(crowd, crowd.now)),
    "last_visit_days_ago": lambda crowd: _last(crowd, "visited"),
    "delivered_days_ago": lambda crowd: _last(crowd, "delivered"),
}


def _average(orders: Bought) -> Floats:
    return _divided(orders.sales, orders.sizes, orders.sizes > 0)


def _divided(numbers: Ints | Floats, by: Ints | npt.NDArray[np.floating], where: Mask) -> Floats:
    """NaN elsewhere."""
    found: Floats = np.divide(numbers, by, out=np.full(len(where), np.nan), where=where)
    return found


def _seconds_between(orders: Bought) -> Ints:
    """From the first order to the last, of those who ordered; 0 of others."""
    first, last = _order_at(orders, orders.first), last_order(orders)
    return last // _SECOND - first // _SECOND


def _days_between(orders: Bought) -> Floats:
    gaps = orders.sizes - 1
    return _divided(_seconds_between(orders), _DAY_SECONDS * gaps, gaps > 0)


def _overdue(orders: Bought) -> Floats:
    span = _seconds_between(orders)
    since = days_since(orders.crowd, last_order(orders)) * _DAY_SECONDS * (orders.sizes - 1)
    return _divided(since, span, (orders.sizes > 1) & (span > 0))


def _products(orders: Bought) -> Ints:
    lines = orders.lines
    products = lines.texts("product_id").codes + 1
    pairs = np.unique(lines.owner * (products.max(initial=0) + 1) + products)
    return orders.crowd.count(pairs // (products.max(initial=0) + 1))


#: Numbers that are worked out from the orders that stand.
_OF_ORDERS: dict[str, Callable[[Bought], Ints | Floats]] = {
    "orders": lambda orders: orders.sizes,
    "sales": lambda orders: orders.sales,
    "average_order": _average,
    "days_between_orders": _days_between,
    "overdue_ratio": _overdue,
    "products_bought": _products,
    "refunds": lambda orders: orders.refunds,
}


def number_turning(crowd: Crowd, leaf: Has) -> Ints:
    """When that may change by time alone."""
    entry = number(leaf.what)
    if entry is None or entry.turns is None:
        return np.full(len(crowd), NEVER)
    if entry.name in _SINCE:
        return next_of(crowd, _SINCE[entry.name](crowd), thresholds(leaf.range))
    if entry.name == "age":
        return crowd.once("growing", lambda: _growing(crowd))
    if entry.name == "overdue_ratio":
        return _overdue_turning(crowd, leaf.range)
    return earliest(crowd, (number_turns(leaf, seen) for seen in crowd.seen(entry.parts)))


def next_of(crowd: Crowd, instants: Ints, days: Iterable[int]) -> Ints:
    """The first of the instants so many days after these that is still to come."""
    found = np.full(len(crowd), NEVER)
    known = instants != NEVER
    for each in days:
        turn = np.where(known, instants, 0) + each * DAY
        np.minimum(found, np.where(known & (turn > crowd.now), turn, NEVER), out=found)
    return found


def _overdue_turning(crowd: Crowd, range_: Range) -> Ints:
    orders = bought(crowd, crowd.now)
    gap, last, found = _days_between(orders), last_order(orders), np.full(len(crowd), NEVER)
    there = np.flatnonzero(gap > 0)
    for edge in (range_.least, range_.most):
        if edge is not None:
            around = np.ceil(edge * gap[there]).astype(np.int64)
            for off in (-1, 0, 1):
                turn = last[there] + (around + off) * DAY
                found[there] = np.minimum(found[there], np.where(turn > crowd.now, turn, NEVER))
    return found


def is_read_one_by_one(leaf: Is | Has) -> bool:
    """Whether what it asks for is no column, nor worked out of columns."""
    if isinstance(leaf, Is):
        return leaf.field not in _OF_FIRST_ORDER
    return leaf.what not in _SINCE and leaf.what not in _OF_ORDERS


# --- birthdays ----------------------------------------------------------------------------------------------------------------


def _days(crowd: Crowd, births: Iterable[tuple[int, int] | None]) -> Ints:
    """The days on which each customer's month and day come in the years around; `NEVER` where it is not known."""
    this = date.fromordinal(_FIRST_DAY + crowd.today).year
    years = range(this - 2, this + 4)
    found = np.full((len(crowd), len(years)), NEVER)
    of_birth: dict[tuple[int, int], list[int]] = {}
    for place, birth in enumerate(births):
        if birth is not None:
            if birth not in of_birth:
                of_birth[birth] = [birthdays.anniversary(year, *birth).toordinal() - _FIRST_DAY for year in years]
            found[place] = of_birth[birth]
    return found


def _births(crowd: Crowd) -> list[birthdays.Birth]:
    return crowd.once("births", lambda: [birthdays.birth_of(seen) for seen in crowd.seen(SHORT)])


def _birthdays(crowd: Crowd) -> Ints:
    """Days on which somebody has birthday, of those whose month of birth is known."""
    return _days(crowd, (None if month is None else (month, day or 1) for _, month, day in _births(crowd)))


def _growing(crowd: Crowd) -> Ints:
    """When each next grows older: by the year alone at New Year."""
    days = _days(
        crowd,
        (None if year is None else (month or 1, day or 1 if month else 1) for year, month, day in _births(crowd)),
    )
    return _coming(crowd, days, 0)


def birthday_holds(crowd: Crowd, leaf: Birthday) -> Mask:
    """Whom it holds of, its negation apart."""
    ahead = crowd.once("birthdays", lambda: _birthdays(crowd)) - crowd.today
    return np.logical_or.reduce((ahead >= leaf.from_days) & (ahead <= leaf.to_days), axis=1)  # type: ignore[no-any-return]


def birthday_turning(crowd: Crowd, leaf: Birthday) -> Ints:
    """When the first day comes near, or is over."""
    days = crowd.once("birthdays", lambda: _birthdays(crowd))
    return np.minimum(_coming(crowd, days, -leaf.to_days), _coming(crowd, days, 1 - leaf.from_days))


def _coming(crowd: Crowd, days: Ints, away: int) -> Ints:
    """The beginning of the first of the days so far away from these that has not begun yet."""
    turn = np.where(days == NEVER, NEVER, day_start(np.where(days == NEVER, 0, days) + away))
    return np.minimum.reduce(np.where(turn > crowd.now, turn, NEVER), axis=1)  # type: ignore[no-any-return]


def day_start(days: Ints) -> Ints:
    """When the shop's days begin."""
    return days * DAY - AHEAD
