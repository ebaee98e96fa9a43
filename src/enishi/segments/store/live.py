"""The segments that are followed now, ready to be asked: closures, what they read, and which of them an event can change."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from enishi.history.types import CustomerHistory, Part
from enishi.segments.core import definition
from enishi.segments.core.closures import Closure, closure
from enishi.segments.core.needs import POPULATION, Needs, needs
from enishi.segments.core.seen import Seen
from enishi.segments.core.turners import Turner, turner
from enishi.segments.store import worlds
from enishi.segments.types import Rule, World

_TOLD: frozenset[Part] = frozenset({"memberships"})  #: what was told of whom


@dataclass(frozen=True)
class Live:
    """Counted segments with their rules. `timed`: those that time alone may change."""

    world: World
    closures: Mapping[UUID, Closure]
    turners: Mapping[UUID, Turner]
    by_kind: Mapping[str, frozenset[UUID]]
    timed: frozenset[UUID]
    catalogue: frozenset[UUID]  #: those that ask for products' categories
    parts: frozenset[Part]
    kinds: frozenset[str]  #: of events that any of them reads

    def affected_by(self, kinds: Iterable[str]) -> frozenset[UUID]:
        """The segments that events of these kinds can let their customer enter or leave."""
        return frozenset().union(*(self.by_kind.get(kind, frozenset()) for kind in kinds))

    def look(self, history: CustomerHistory, at: datetime) -> Seen:
        """A history made ready to be asked of as of an instant, by every rule."""
        return Seen(history, at, self.world)

    def decide(self, seen: Seen, places: Collection[UUID]) -> dict[UUID, bool]:
        """Whether this customer belongs to each of these segments."""
        if not definition.exists(seen.history, seen.at):
            return dict.fromkeys(places, False)
        return {place: self.closures[place](seen) for place in places}

    def next_change(self, seen: Seen) -> datetime | None:
        """When time alone may next change where the customer belongs; None = never."""
        turns = (self.turners[place](seen)[1] for place in self.timed)
        return min((turn for turn in turns if turn is not None), default=None)

    def recorded(self, history: CustomerHistory) -> set[UUID]:
        """The segments that the customer has entered and not left since, by what was told."""
        latest = {row.segment: row for row in sorted(history.memberships, key=lambda row: (row.at, row.position))}
        return {UUID(row.segment) for row in latest.values() if row.entered}


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
        closures={key: closure(found.rule) for key, found in followed.items()},
        turners={key: turner(found.rule) for key, found in followed.items() if reads[key].timed},
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
