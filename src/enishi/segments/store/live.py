"""The segments that are followed now, ready to be asked: rules, what they read, and which of them an event can change."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from enishi.history import api as history
from enishi.history.types import Part
from enishi.segments.core.crowd import asking
from enishi.segments.core.crowd.columns import Mask
from enishi.segments.core.crowd.crowd import Crowd
from enishi.segments.core.needs import POPULATION, Needs, needs
from enishi.segments.store import worlds
from enishi.segments.types import Rule, World

_TOLD: frozenset[Part] = frozenset({"memberships"})  #: what was told of whom


@dataclass(frozen=True)
class Live:
    """Counted segments with their rules. `timed`: those that time alone may change."""

    world: World
    rules: Mapping[UUID, Rule]
    by_kind: Mapping[str, frozenset[UUID]]
    timed: frozenset[UUID]
    catalogue: frozenset[UUID]  #: those that ask for products' categories
    parts: frozenset[Part]
    kinds: frozenset[str]  #: of events that any of them reads

    def affected_by(self, kinds: Iterable[str]) -> frozenset[UUID]:
        """The segments that events of these kinds can let their customer enter or leave."""
        return frozenset().union(*(self.by_kind.get(kind, frozenset()) for kind in kinds))

    def look(self, customers: Collection[int], at: datetime) -> Crowd:
        """What is known of these customers, at least one, made ready to be asked of as of an instant by every rule."""
        return Crowd(history.columns(customers, self.parts, kinds=self.kinds), at, self.world)

    def members(self, crowd: Crowd, place: UUID) -> Mask:
        """Who of the crowd belongs to this segment."""
        return crowd.exist & asking.holds(crowd, self.rules[place])

    def next_changes(self, crowd: Crowd) -> dict[int, datetime | None]:
        """For each customer when time alone may next change where they belong; None = never."""
        return asking.next_changes(crowd, (self.rules[place] for place in self.timed))


def live() -> Live:
    """What is followed now: segments that were counted since they were saved, and not put away."""
    world = worlds.current()
    followed = {key: found for key, found in world.segments.items() if found.is_counted and not found.is_list}
    reads = {key: _deep(found.rule, world) for key, found in followed.items()}
    by_kind: dict[str, set[UUID]] = {}
    for key, needed in reads.items():
        for kind in needed.kinds:
            by_kind.setdefault(kind, set()).add(key)
    return Live(
        world=world,
        rules={key: found.rule for key, found in followed.items()},
        by_kind={kind: frozenset(keys) for kind, keys in by_kind.items()},
        timed=frozenset(key for key, needed in reads.items() if needed.timed),
        catalogue=frozenset(key for key, needed in reads.items() if needed.catalogue),
        kinds=frozenset(by_kind),
        parts=_TOLD.union(*(needed.parts for needed in reads.values())),
    )


def _deep(rule: Rule, world: World) -> Needs:
    """What the rule reads, with what the segments read that it rests on."""
    found, waiting, looked = POPULATION, [rule], set[UUID]()
    while waiting:
        own = needs(waiting.pop())
        found |= own
        for key in own.segments - looked:
            looked.add(key)
            if resting := world.segments.get(key):
                waiting.append(resting.rule)
    return found
