"""Which of a crowd's customers a rule holds of, and until when it is sure to stay so.

What few rows are asked of one history after the other, by the definition itself; everything else is worked out for all at once.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from enishi.kernel.calendar import EPOCH, microseconds
from enishi.segments.core.crowd import being, doing, scoring
from enishi.segments.core.crowd.columns import NEVER, Ints, Mask
from enishi.segments.core.crowd.crowd import Crowd
from enishi.segments.core.leaves.families import FAMILIES
from enishi.segments.core.needs import needs
from enishi.segments.core.words import happening
from enishi.segments.types import (
    AllOf,
    AnyOf,
    Birthday,
    Did,
    Has,
    Ignored,
    InSegment,
    Is,
    NoneOf,
    Question,
    Rank,
    Rule,
    RunsOut,
)

Within = frozenset[UUID]
_NONE: Within = frozenset()
_END = microseconds(datetime.max.replace(tzinfo=UTC) - EPOCH)


class Turning(NamedTuple):
    """Of whom a rule holds, and for each customer an instant until which time alone is sure not to change that; `NEVER` for ever."""

    held: Mask
    until: Ints


def holds(crowd: Crowd, rule: Rule, within: Within = _NONE) -> Mask:
    """Of whom it holds, of the population; `within` are segments that are being asked about just now."""
    match rule:
        case AllOf(rules=rules):
            return _all(crowd, (holds(crowd, each, within) for each in rules))
        case AnyOf(rules=rules):
            return ~_all(crowd, (~holds(crowd, each, within) for each in rules))
        case NoneOf(rules=rules):
            return _all(crowd, (~holds(crowd, each, within) for each in rules))
        case InSegment():
            held = _in_segment(crowd, rule.segment, within)
        case _:
            held = crowd.once(("holds", rule), lambda: _family(rule).holds(crowd, rule))
    return ~held if rule.negated else held


def _all(crowd: Crowd, parts: Iterable[Mask]) -> Mask:
    found = np.ones(len(crowd), dtype=bool)
    for part in parts:
        found &= part
    return found


def _in_segment(crowd: Crowd, segment: UUID, within: Within) -> Mask:
    """Nobody is in a segment that does not exist, nor in one by being in it."""
    known = crowd.world.segments.get(segment)
    if known is None or segment in within:
        return np.zeros(len(crowd), dtype=bool)
    if within:
        return holds(crowd, known.rule, within | {segment})
    return crowd.once(("segment", segment), lambda: holds(crowd, known.rule, frozenset({segment})))


def turning(crowd: Crowd, rule: Rule, within: Within = _NONE) -> Turning:
    """As `definition.turning`, never later; sooner where to know it exactly would take longer than to look again."""
    match rule:
        case AllOf(rules=rules):
            return _group(crowd, [turning(crowd, each, within) for each in rules], decided_by=False)
        case AnyOf(rules=rules):
            return _group(crowd, [turning(crowd, each, within) for each in rules], decided_by=True)
        case NoneOf(rules=rules):
            held, until = turning(crowd, AnyOf(rules=rules), within)
            return Turning(~held, until)
        case InSegment(segment=segment):
            known = crowd.world.segments.get(segment)
            if known is None or segment in within:
                return Turning(holds(crowd, rule, within), np.full(len(crowd), NEVER))
            return Turning(holds(crowd, rule, within), turning(crowd, known.rule, within | {segment}).until)
        case _:
            return Turning(holds(crowd, rule, within), crowd.once(("until", rule), lambda: _until(crowd, rule)))


def _group(crowd: Crowd, parts: list[Turning], *, decided_by: bool) -> Turning:
    """Of an *all* one part that does not hold decides (`decided_by` False), of an *any* one that does."""
    decided = np.zeros(len(crowd), dtype=bool)
    last, first = np.full(len(crowd), -NEVER), np.full(len(crowd), NEVER)
    for held, until in parts:
        decides = held == decided_by
        decided |= decides
        np.maximum(last, until, out=last, where=decides)
        np.minimum(first, until, out=first)
    return Turning(decided == decided_by, np.where(decided, last, first))


def _until(crowd: Crowd, leaf: Question) -> Ints:
    """A row that is there already comes to be seen, or time alone does it."""
    row = crowd.next_row(needs(leaf).parts, crowd.now)
    return np.minimum(_family(leaf).turning(crowd, leaf), row)


def next_changes(crowd: Crowd, rules: Iterable[Rule]) -> dict[int, datetime | None]:
    """For each customer when time alone may next change whether any of the rules holds; None = never."""
    found = np.full(len(crowd), NEVER)
    for rule in rules:
        np.minimum(found, turning(crowd, rule).until, out=found)
    turns = [None if turn == NEVER else EPOCH + timedelta(microseconds=min(turn, _END)) for turn in found.tolist()]
    return dict(zip(crowd.customers, turns, strict=True))


# --- by kind of leaf --------------------------------------------------------------------------------------------------------


class Family(NamedTuple):
    """`holds`: of whom a leaf holds, its negation apart; `turning`: when that may change while no new row comes to be seen."""

    holds: Callable[[Crowd, Any], Mask]
    turning: Callable[[Crowd, Any], Ints]


def _family(leaf: Question) -> Family:
    if isinstance(leaf, Did) and ((entry := happening(leaf.what)) is None or entry.source not in doing.SOURCES):
        return _ONE_BY_ONE
    return _FAMILIES.get(type(leaf), _ONE_BY_ONE)


def is_asked_one_by_one(leaf: Question) -> bool:
    """Whether histories are looked at one after the other for it, and so have to be whole."""
    return _family(leaf) is _ONE_BY_ONE or (isinstance(leaf, Is | Has) and being.is_read_one_by_one(leaf))


def _each_holds(crowd: Crowd, leaf: Question) -> Mask:
    ask = FAMILIES[type(leaf)].holds
    return np.array([ask(leaf, seen) for seen in crowd.seen(needs(leaf).parts)], dtype=bool)


def _each_turning(crowd: Crowd, leaf: Question) -> Ints:
    turns = FAMILIES[type(leaf)].turns
    return being.earliest(crowd, (turns(leaf, seen) for seen in crowd.seen(needs(leaf).parts)))


_ONE_BY_ONE = Family(_each_holds, _each_turning)


def _never(crowd: Crowd, leaf: Question) -> Ints:
    return np.full(len(crowd), NEVER)


_FAMILIES: dict[type[Question], Family] = {
    Did: Family(doing.holds, doing.turns),
    Is: Family(being.attribute_holds, being.attribute_turning),
    Has: Family(being.number_holds, being.number_turning),
    Birthday: Family(being.birthday_holds, being.birthday_turning),
    Rank: Family(scoring.rank_holds, scoring.rank_turning),
    RunsOut: Family(scoring.runs_out_holds, scoring.runs_out_turning),
    Ignored: Family(scoring.ignored_holds, _never),
}
