"""What may be wrong with one leaf by itself."""

from collections.abc import Callable, Iterable
from math import ceil, floor, isfinite
from typing import Any

from enishi.segments.core.checks.asked import Asked
from enishi.segments.core.checks.clauses import clause_problems
from enishi.segments.core.checks.ranges import (
    ahead_problems,
    days_problems,
    far_problem,
    is_near,
    range_problems,
    window_problems,
)
from enishi.segments.core.checks.values import existing, product_problems, value_problems
from enishi.segments.core.entries import Number
from enishi.segments.core.words import attribute, happening, number
from enishi.segments.types import (
    DAYS_MAX,
    Allows,
    Birthday,
    Did,
    Has,
    Ignored,
    InList,
    InSegment,
    Is,
    Problem,
    Question,
    Range,
    Rank,
    Reachable,
    RunsOut,
    Subscribes,
)

Place = tuple[int, ...]
Found = Iterable[Problem]

MESSAGES_MAX = 100
YEAR = 363  #: days beyond the first: two more, and every birthday would be among them


def leaf_problems(leaf: Question, place: Place, asked: Asked) -> Found:
    """What is wrong with this leaf."""
    return _CHECKS[type(leaf)](leaf, place, asked)


# --- what they did ------------------------------------------------------------------------------------------------------------


def _did(leaf: Did, place: Place, asked: Asked) -> Found:
    entry = happening(leaf.what)
    if entry is None:
        yield Problem(
            place,
            "“%(name)s” is not something that can be asked for. Choose another from the list.",
            {"name": leaf.what},
        )
        return
    yield from window_problems(leaf.during, place, asked.today)
    if leaf.of != "times" and leaf.of not in entry.measures:
        yield Problem(
            place,
            "“%(measure)s” cannot be added up for “%(name)s”. Count how many times instead.",
            {"measure": leaf.of, "name": entry.label.said(asked.language)},
        )
    least = None if entry.amount_in == "points" and leaf.of == "amount" else 0
    yield from range_problems(leaf.count, place, least=least, whole=leaf.of != "seconds")
    yield from clause_problems(leaf, entry, place, asked)


# --- who they are -------------------------------------------------------------------------------------------------------------


def _is(leaf: Is, place: Place, asked: Asked) -> Found:
    entry = attribute(leaf.field)
    if entry is None:
        yield Problem(
            place,
            "“%(field)s” is nothing that is known of customers. Choose another from the list.",
            {"field": leaf.field},
        )
        return
    label = entry.label.said(asked.language)
    if leaf.op in ("at_least", "at_most") and not entry.ordered:
        yield Problem(place, "“%(field)s” has no more and less. Choose “is”.", {"field": label})
        return
    if leaf.op == "known" and entry.assumed is not None:
        yield Problem(place, "“%(field)s” is always known. Choose “is”.", {"field": label})
        return
    any_type = entry.word.startswith("trait:")
    found = list(value_problems(leaf.op, leaf.values, None if any_type else entry.type, entry.choices, label, place))
    yield from found or existing(entry, leaf.values, label, place, asked.world)


#: Numbers that may lie below nothing: by refunds, by points taken back.
_BELOW_NOTHING = ("sales", "average_order", "points")


def _has(leaf: Has, place: Place, asked: Asked) -> Found:
    entry = number(leaf.what)
    if entry is None:
        yield Problem(
            place,
            "“%(name)s” is no number that is known of customers. Choose another from the list.",
            {"name": leaf.what},
        )
        return
    least = None if leaf.what in _BELOW_NOTHING else 0
    whole = _is_between_two(leaf, entry)
    yield from range_problems(leaf.range, place, least=least, most=entry.most, always=entry.always, whole=whole)


def _is_between_two(leaf: Has, entry: Number) -> bool:
    """Whether a whole number is asked for and none lies in the range."""
    least, most = leaf.range.least, leaf.range.most
    both = least is not None and most is not None and isfinite(least) and isfinite(most)
    return both and entry.type == "number" and ceil(least or 0) > floor(most or 0)


def _birthday(leaf: Birthday, place: Place, asked: Asked) -> Found:
    yield from ahead_problems(leaf, place, 366)
    if leaf.to_days - leaf.from_days > YEAR:
        yield Problem(place, "Every birthday falls within a year. Choose fewer days.")


# --- scores and more ----------------------------------------------------------------------------------------------------------


def _subscribes(leaf: Subscribes, place: Place, asked: Asked) -> Found:
    if not leaf.states:
        yield Problem(place, "No state of the subscription is chosen. Choose at least one.")
    for range_ in (leaf.deliveries, leaf.commitment):
        if range_ != Range():
            yield from range_problems(range_, place, least=0, always=False)
    for range_ in (leaf.cycle_days, leaf.days_since_delivered):
        if range_ != Range():
            yield from range_problems(range_, place, least=0, most=DAYS_MAX, always=False)
    if leaf.days_to_next != Range():  # one that is late lies behind
        yield from range_problems(leaf.days_to_next, place, least=-DAYS_MAX, most=DAYS_MAX, always=False)
    yield from product_problems(leaf.products, place, asked.world)


def _ignored(leaf: Ignored, place: Place, asked: Asked) -> Found:
    if not 1 <= leaf.messages <= MESSAGES_MAX:
        yield Problem(place, "Choose from 1 to %(most)s messages.", {"most": MESSAGES_MAX})


def _rank(leaf: Rank, place: Place, asked: Asked) -> Found:
    length = 3 if leaf.axis == "group" else 1
    if not leaf.ranks:
        yield Problem(place, "No rank is chosen. Choose at least one.")
    wrong = [each for each in leaf.ranks if each and (len(each) != length or set(each) - set("ABCDE"))]
    if wrong:
        yield Problem(
            place,
            "“%(rank)s” is no rank here. Ranks are letters from A to E, %(length)s of them.",
            {"rank": wrong[0], "length": length},
        )
    if leaf.days_ago != 0 and leaf.on is not None:
        yield Problem(place, "Choose a day, or how many days ago, not both.")
    elif leaf.days_ago != 0:
        yield from days_problems(leaf.days_ago, place)
    elif leaf.on is not None and not is_near(leaf.on):
        yield far_problem(leaf.on, place)
    elif leaf.on is not None and asked.today is not None and leaf.on > asked.today:
        yield Problem(
            place,
            "%(day)s is still to come: until it is over, the rank is that of now.",
            {"day": leaf.on.isoformat()},
            serious=False,
        )


def _runs_out(leaf: RunsOut, place: Place, asked: Asked) -> Found:
    yield from ahead_problems(leaf, place, DAYS_MAX)
    yield from product_problems(leaf.products, place, asked.world)


def _in_segment(leaf: InSegment, place: Place, asked: Asked) -> Found:
    known = asked.world.segments.get(leaf.segment)
    if known is None:
        yield Problem(place, "The segment asked for here does not exist any more. Choose another or take this out.")
    elif known.is_list:
        yield Problem(place, "“%(name)s” is a list. Ask who is on the list instead.", {"name": known.name})
    elif known.archived:
        yield Problem(
            place, "The segment “%(name)s” is archived. Bring it back or choose another.", {"name": known.name}
        )


def _in_list(leaf: InList, place: Place, asked: Asked) -> Found:
    known = asked.world.segments.get(leaf.list)
    if known is None:
        yield Problem(place, "The list asked for here does not exist any more. Choose another or take this out.")
    elif not known.is_list:
        yield Problem(place, "“%(name)s” is no list. Ask who is in the segment instead.", {"name": known.name})
    elif known.archived:
        yield Problem(place, "The list “%(name)s” is archived. Bring it back or choose another.", {"name": known.name})


def _nothing(leaf: Allows | Reachable, place: Place, asked: Asked) -> Found:
    return ()


_CHECKS: dict[type[Question], Callable[[Any, Place, Asked], Iterable[Problem]]] = {
    Did: _did,
    Is: _is,
    Has: _has,
    Birthday: _birthday,
    Allows: _nothing,
    Reachable: _nothing,
    Subscribes: _subscribes,
    Ignored: _ignored,
    Rank: _rank,
    RunsOut: _runs_out,
    InSegment: _in_segment,
    InList: _in_list,
}
