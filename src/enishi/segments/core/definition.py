"""What a rule means, of one customer at one instant. The compiler to the warehouse and `crowd` say the same, only faster."""

from collections.abc import Iterable
from datetime import datetime

from enishi.history.types import CustomerHistory
from enishi.segments.core.leaves.families import FAMILIES
from enishi.segments.core.needs import OUTSIDE, needs
from enishi.segments.core.seen import Seen
from enishi.segments.types import AllOf, AnyOf, InSegment, NoneOf, Question, Rule, World

NOTHING_ELSE = World()


def exists(history: CustomerHistory, at: datetime) -> bool:
    """Whether somebody belongs to the population: an order, a word or a word on reach is known of them, they are no test and were not
    erased."""
    known = any(row.at <= at for part in (history.orders, history.words, history.reach) for row in part)
    seen = Seen(history, at, NOTHING_ELSE)
    return known and not any(map(seen.says, OUTSIDE))


def holds(rule: Rule, history: CustomerHistory, at: datetime, world: World) -> bool:
    """Whether the rule holds of somebody of the population; only what happened by `at` counts."""
    return holds_of(rule, Seen(history, at, world))


def holds_of(rule: Rule, seen: Seen) -> bool:
    """The same, of a history that was looked at already."""
    match rule:
        case AllOf(rules=rules):
            return all(holds_of(each, seen) for each in rules)
        case AnyOf(rules=rules):
            return any(holds_of(each, seen) for each in rules)
        case NoneOf(rules=rules):
            return not any(holds_of(each, seen) for each in rules)
        case InSegment():
            return _in_segment(rule, seen) != rule.negated
        case _:
            return FAMILIES[type(rule)].holds(rule, seen) != rule.negated


def _in_segment(leaf: InSegment, seen: Seen) -> bool:
    """Nobody is in a segment that does not exist, nor in one by being in it."""
    segment = seen.world.segments.get(leaf.segment)
    if segment is None or leaf.segment in seen.within:
        return False
    before, seen.within = seen.within, seen.within | {leaf.segment}
    try:
        return holds_of(segment.rule, seen)
    finally:
        seen.within = before


def next_change(rule: Rule, history: CustomerHistory, at: datetime, world: World) -> datetime | None:
    """The earliest instant after `at` at which the answer may be another by time alone; None: never.

    Until then it is what it is now. At that instant it may still be the same. Rows of the history after `at` count as known
    beforehand, so that this holds for every instant in the past too.
    """
    return turning(rule, Seen(history, at, world))[1]


def turning(rule: Rule, seen: Seen) -> tuple[bool, datetime | None]:
    """Whether the rule holds, and until when it is sure to stay so.

    An *all* that holds lasts until its first part may turn; one that does not hold lasts until the last of those in its way may.
    """
    match rule:
        case AllOf(rules=rules):
            return group_turning((turning(each, seen) for each in rules), decided_by=False)
        case AnyOf(rules=rules):
            return group_turning((turning(each, seen) for each in rules), decided_by=True)
        case NoneOf(rules=rules):
            held, turn = turning(AnyOf(rules=rules), seen)
            return not held, turn
        case InSegment():
            held, turn = _segment_turning(rule, seen)
            return held != rule.negated, turn
        case _:
            return holds_of(rule, seen), leaf_turn(rule, seen)


def group_turning(parts: Iterable[tuple[bool, datetime | None]], *, decided_by: bool) -> tuple[bool, datetime | None]:
    """Of an *all* one part that does not hold decides (`decided_by` False), of an *any* one that does."""
    turns: list[datetime | None] = []
    deciding: list[datetime] = []
    for held, turn in parts:
        if held != decided_by:
            turns.append(turn)
        elif turn is None:
            return decided_by, None  # for ever, whatever the others do
        else:
            deciding.append(turn)
    return (decided_by, max(deciding)) if deciding else (not decided_by, _first(turns))


def _segment_turning(leaf: InSegment, seen: Seen) -> tuple[bool, datetime | None]:
    segment = seen.world.segments.get(leaf.segment)
    if segment is None or leaf.segment in seen.within:
        return False, None
    before, seen.within = seen.within, seen.within | {leaf.segment}
    try:
        return turning(segment.rule, seen)
    finally:
        seen.within = before


def leaf_turn(leaf: Question, seen: Seen) -> datetime | None:
    """When a leaf may turn: a row that is there already comes to be seen, or time alone does it."""
    by_time = [turn for turn in FAMILIES[type(leaf)].turns(leaf, seen) if turn > seen.at]
    row = seen.next_row(needs(leaf).parts) if seen.is_past else None
    return _first([*by_time, row])


def _first(turns: Iterable[datetime | None]) -> datetime | None:
    return min((turn for turn in turns if turn is not None), default=None)
