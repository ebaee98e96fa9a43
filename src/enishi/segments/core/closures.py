"""Rules made ready to be asked often: what does not depend on the customer is done once, and one look at a history serves all rules.

`definition` says what these must answer. Asking two hundred rules of one customer costs about as much as looking at the history.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from enishi.history.types import CustomerHistory
from enishi.segments.core import windows
from enishi.segments.core.entries import Happening
from enishi.segments.core.leaves.doing import matching, measured, within
from enishi.segments.core.leaves.families import FAMILIES
from enishi.segments.core.seen import Seen
from enishi.segments.core.words import happening
from enishi.segments.types import AllOf, AnyOf, Did, InSegment, NoneOf, Range, Rule, World

Closure = Callable[[Seen], bool]


def compiled(rule: Rule) -> Callable[[CustomerHistory, datetime, World], bool]:
    """`holds` of this rule."""
    ask = closure(rule)
    return lambda history, at, world: ask(Seen(history, at, world))


@lru_cache(maxsize=4096)
def closure(rule: Rule) -> Closure:
    """The same, of a history that was looked at: for many rules over one `Seen`."""
    match rule:
        case AllOf(rules=rules):
            return _all(tuple(closure(each) for each in rules))
        case AnyOf(rules=rules):
            return _any(tuple(closure(each) for each in rules))
        case NoneOf(rules=rules):
            return _not(_any(tuple(closure(each) for each in rules)))
        case InSegment(segment=segment):
            ask = _in_segment(segment)
        case Did():
            ask = _did(rule)
        case _:
            ask = _family(rule)
    return _not(ask) if rule.negated else ask


def _all(parts: Sequence[Closure]) -> Closure:
    def ask(seen: Seen) -> bool:
        for part in parts:  # noqa: SIM110 – `all(…)` would make a generator each time: half the cost of a rule
            if not part(seen):
                return False
        return True

    return ask


def _any(parts: Sequence[Closure]) -> Closure:
    def ask(seen: Seen) -> bool:
        for part in parts:  # noqa: SIM110 – as above
            if part(seen):
                return True
        return False

    return ask


def _not(part: Closure) -> Closure:
    return lambda seen: not part(seen)


def _once(ask: Closure) -> Closure:
    """Asked once of a customer, however many rules have this leaf: equal leaves are one closure."""
    mark = object()

    def remembered(seen: Seen) -> bool:
        known: bool | None = seen.memory.get(mark)
        if known is None:
            known = seen.memory[mark] = ask(seen)
        return known

    return remembered


def _family(leaf: Any) -> Closure:
    holds = FAMILIES[type(leaf)].holds
    return _once(lambda seen: holds(leaf, seen))


def _in_segment(segment: UUID) -> Closure:
    """Another rule, asked once of a customer however many rules name it; within itself it is nobody's."""

    def ask(seen: Seen) -> bool:
        known: bool | None = seen.memory.get(segment)
        if known is not None and not seen.within:
            return known
        found = seen.world.segments.get(segment)
        if found is None or segment in seen.within:
            return False
        before, seen.within = seen.within, seen.within | {segment}
        try:
            answer = closure(found.rule)(seen)
        finally:
            seen.within = before
        if not before:
            seen.memory[segment] = answer
        return answer

    return ask


def _did(leaf: Did) -> Closure:
    """Rows lie in time's order, so that a window is a slice of them."""
    entry = happening(leaf.what)
    if entry is None:
        return lambda seen: within(leaf.count, 0)
    during, of, where, count, sized = leaf.during, leaf.of, leaf.where, leaf.count, _by_number(entry, leaf)

    def ask(seen: Seen) -> bool:
        rows, instants = matching(entry, where, seen)
        if not rows:
            return within(count, 0)
        after, upto = windows.bounds(during, seen.at)
        first = bisect_right(instants, after) if after else 0
        last = bisect_right(instants, upto)
        return within(count, last - first if sized else measured(entry, of, rows[first:last]))

    return _once(ask)


def _by_number(entry: Happening, leaf: Did) -> bool:
    """Whether it is enough to know how many rows there are."""
    return leaf.of == "times" and (not entry.each or leaf.count in (Range(least=1), Range(most=0)))
