"""Which segments change when others do."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from enishi.segments.core.needs import needs
from enishi.segments.types import Rule, Segment


def with_resting(changed: Iterable[UUID], known: Mapping[UUID, Segment]) -> set[UUID]:
    """These, and every segment whose rule asks for one of them, directly or by way of others."""
    found = set(changed)
    fresh = found
    while fresh:
        fresh = {each for each, segment in known.items() if each not in found and found & needs(segment.rule).segments}
        found |= fresh
    return found


def rested_on(rule: Rule, known: Mapping[UUID, Segment]) -> set[UUID]:
    """The segments that exist of those the rule asks for, directly or by way of others."""
    found: set[UUID] = set()
    waiting = [rule]
    while waiting:
        fresh = {each for each in needs(waiting.pop()).segments if each in known} - found
        found |= fresh
        waiting += [known[each].rule for each in fresh]
    return found
