"""`definition.turning` made ready to be asked often: whether a rule holds, and until when it is sure to stay so."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from enishi.segments.core.closures import closure
from enishi.segments.core.definition import group_turning, leaf_turn, turning
from enishi.segments.core.seen import Seen
from enishi.segments.types import AllOf, AnyOf, InSegment, NoneOf, Question, Rule

Turner = Callable[[Seen], tuple[bool, datetime | None]]


@lru_cache(maxsize=4096)
def turner(rule: Rule) -> Turner:
    """What `definition.turning` says of this rule; each leaf is worked out once of a customer, however many rules have it."""
    match rule:
        case AllOf(rules=rules):
            parts = tuple(turner(each) for each in rules)
            return lambda seen: group_turning((part(seen) for part in parts), decided_by=False)
        case AnyOf(rules=rules):
            parts = tuple(turner(each) for each in rules)
            return lambda seen: group_turning((part(seen) for part in parts), decided_by=True)
        case NoneOf(rules=rules):
            return _opposite(turner(AnyOf(rules=rules)))
        case InSegment():
            return lambda seen: turning(rule, seen)
        case _:
            return _of_leaf(rule)


def _opposite(part: Turner) -> Turner:
    def ask(seen: Seen) -> tuple[bool, datetime | None]:
        held, turn = part(seen)
        return not held, turn

    return ask


def _of_leaf(leaf: Question) -> Turner:
    holds, mark = closure(leaf), object()

    def ask(seen: Seen) -> tuple[bool, datetime | None]:
        known: tuple[bool, datetime | None] | None = seen.memory.get(mark)
        if known is None:
            known = seen.memory[mark] = holds(seen), leaf_turn(leaf, seen)
        return known

    return ask
