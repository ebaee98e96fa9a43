"""The segments that are followed now, ready to be asked: rules, what they read, and which of them an event can change."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from enishi.history import api as history
from enishi.history.types import MembershipRow, Part, Recent
from enishi.segments.core.crowd import asking
from enishi.segments.core.crowd.columns import Mask
from enishi.segments.core.crowd.crowd import Crowd
from enishi.segments.core.crowd.reading import Lately, columns_of, lately
from enishi.segments.core.needs import FOUNDING, PARTING, POPULATION, Needs, needs
from enishi.segments.core.resting import rested_on
from enishi.segments.store import worlds
from enishi.segments.types import Rule, World


@dataclass(frozen=True)
class Live:
    """Counted segments with their rules. `timed`: those that time alone may change."""

    world: World
    rules: Mapping[UUID, Rule]
    by_kind: Mapping[str, frozenset[UUID]]
    timed: frozenset[UUID]
    catalogue: frozenset[UUID]  #: those that ask for products' categories
    reads: Mapping[Part, frozenset[str]]  #: the columns of histories that any of them reads
    kinds: frozenset[str]  #: of events that any of them reads
    lately: Lately  #: and how far back they go
    _affected: dict[frozenset[str], frozenset[UUID]] = field(default_factory=dict)

    def affected_by(self, kinds: Iterable[str]) -> frozenset[UUID]:
        """The segments that events of these kinds can let their customer enter or leave, who was known before."""
        told = frozenset(kinds)
        if told not in self._affected:
            self._affected[told] = frozenset().union(*(self.by_kind.get(kind, frozenset()) for kind in told))
        return self._affected[told]

    def may_found(self, kinds: Collection[str]) -> bool:
        """Whether events of these kinds can make somebody known of whom nothing was: then every segment is to be asked about."""
        return bool(self.rules) and not FOUNDING.isdisjoint(kinds)

    def look(self, customers: Collection[int], at: datetime, *, told: bool = False) -> Crowd:
        """What is known of these customers, at least one, made ready to be asked of as of an instant by every rule; and what was `told` of
        them, if asked for."""
        wanted = {**self.reads, "memberships": MembershipRow._fields} if told else self.reads
        recent = Recent(self.lately.kinds, at - timedelta(days=self.lately.days))
        return Crowd(history.columns(customers, wanted, kinds=self.kinds, recent=recent), at, self.world)

    def members(self, crowd: Crowd, place: UUID) -> Mask:
        """Who of the crowd belongs to this segment."""
        return crowd.exist & asking.holds(crowd, self.rules[place])

    def next_changes(self, crowd: Crowd, places: frozenset[UUID]) -> dict[int, datetime | None]:
        """For each customer when time alone may next change whether they belong to one of these places; None = never."""
        return asking.next_changes(crowd, (self.rules[place] for place in places & self.timed))


_last: list[tuple[object, Live]] = []  #: what was followed when it was asked for last, and by which versions


def live() -> Live:
    """What is followed now: segments that were counted since they were saved, and not put away."""
    world = worlds.current()
    versions = {key: (each.version, each.is_counted, each.is_list) for key, each in world.segments.items()}
    for before, found in _last:
        if before == versions:
            return replace(found, world=world)
    found = _live(world)
    _last[:] = [(versions, found)]
    return found


def _live(world: World) -> Live:
    followed = {key: found for key, found in world.segments.items() if found.is_counted and not found.is_list}
    needed = {key: _deep(found.rule, world) for key, found in followed.items()}
    rules = {key: found.rule for key, found in followed.items()}
    resting = set().union(*(rested_on(rule, world.segments) for rule in rules.values()))
    by_kind: dict[str, set[UUID]] = {}
    for key, each in needed.items():
        for kind in each.kinds:
            by_kind.setdefault(kind, set()).add(key)
    parts = frozenset[Part]().union(*(each.parts for each in needed.values()))
    read = [*rules.values(), *(world.segments[key].rule for key in resting)]
    return Live(
        world=world,
        rules=rules,
        by_kind={kind: frozenset(keys) for kind, keys in by_kind.items()},
        timed=frozenset(key for key, each in needed.items() if each.timed),
        catalogue=frozenset(key for key, each in needed.items() if each.catalogue),
        kinds=frozenset(by_kind),
        lately=lately(read),
        reads=columns_of(read, parts),
    )


def _deep(rule: Rule, world: World) -> Needs:
    """What the rule reads, with what the segments read that it rests on."""
    found, waiting, looked = Needs(kinds=PARTING, parts=POPULATION.parts), [rule], set[UUID]()
    while waiting:
        own = needs(waiting.pop())
        found |= own
        for key in own.segments - looked:
            looked.add(key)
            if resting := world.segments.get(key):
                waiting.append(resting.rule)
    return found
