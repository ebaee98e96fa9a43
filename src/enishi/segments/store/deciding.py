"""A few customers, asked by their own histories."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

import numpy as np

from enishi.segments.core.crowd.columns import Mask
from enishi.segments.core.crowd.crowd import Crowd
from enishi.segments.store import dues, members
from enishi.segments.store.live import Live
from enishi.segments.store.members import Change


def decided(
    asked: Mapping[int, frozenset[UUID]],
    known: Live,
    at: datetime,
    *,
    regrouped: Collection[int] = (),
    maybe_new: Collection[int] = (),
    since: int = 0,
) -> "Decided":
    """Ask these customers about these segments. Nothing is written yet: reading histories takes longer than others should wait.

    Of `regrouped` customers what was told is compared too: with the events of others they took over what was told of them. Those of
    `maybe_new` of whom nothing was known up to the position `since` are asked about every segment.
    """
    found = Decided()
    if not asked:
        return found
    crowd = known.look(asked, at, told=bool(regrouped))
    if maybe_new:
        new = np.flatnonzero(crowd.is_new(since) & _mask(crowd, maybe_new)).tolist()
        asked = {**asked, **dict.fromkeys((crowd.customers[place] for place in new), frozenset(known.rules))}
    places = frozenset[UUID]().union(*set(asked.values()))
    standing = _by_place(members.of_customers(asked), crowd)
    told = _by_place(_told(crowd), crowd) if regrouped else {}
    nobody, compared = _mask(crowd, ()), _mask(crowd, regrouped)
    for place, whom in _by_place(asked, crowd).items():
        belong, stand = known.members(crowd, place), standing.get(place, nobody)
        found.note(crowd, place, belong, whom & (belong != stand), written=True)
        found.note(crowd, place, belong, whom & compared & (belong == stand) & (belong != told.get(place, nobody)))
    whole = {each for each in set(asked.values()) if each >= known.timed}
    for customer, due in known.next_changes(crowd, places).items():
        (found.due if asked[customer] in whole else found.sooner)[customer] = due
    return found


def _by_place(places: Mapping[int, Iterable[UUID]], crowd: Crowd) -> dict[UUID, Mask]:
    """Which customers of the crowd have each of the places."""
    #: Many are given the same set, which is then looked through once.
    alike: dict[int, tuple[Iterable[UUID], list[int]]] = {}
    for customer, each in places.items():
        alike.setdefault(id(each), (each, []))[1].append(customer)
    whom: dict[UUID, list[int]] = {}
    for each, customers in alike.values():
        for place in each:
            whom.setdefault(place, []).extend(customers)
    return {place: _mask(crowd, customers) for place, customers in whom.items()}


def _mask(crowd: Crowd, customers: Iterable[int]) -> Mask:
    found = np.zeros(len(crowd), dtype=bool)
    found[[crowd.places[customer] for customer in customers]] = True
    return found


def _told(crowd: Crowd) -> dict[int, list[UUID]]:
    """The segments that each customer has entered and not left since, by what was told."""
    found: dict[int, list[UUID]] = {}
    for customer, history in crowd.told.histories(("memberships",)).items():
        latest = {row.segment: row for row in sorted(history.memberships, key=lambda row: (row.at, row.position))}
        found[customer] = [UUID(row.segment) for row in latest.values() if row.entered]
    return found


class Decided:
    """Who comes and goes, by segment, and when time may change it next: `due` of those who were asked about all that time changes, `sooner`
    of the others, of whom an instant may be remembered that is sooner."""

    def __init__(self) -> None:
        self.due: dict[int, datetime | None] = {}
        self.sooner: dict[int, datetime | None] = {}
        self._written: dict[UUID, tuple[set[int], set[int]]] = {}
        self._told: dict[UUID, tuple[set[int], set[int]]] = {}

    def note(self, crowd: Crowd, place: UUID, belong: Mask, whom: Mask, *, written: bool = False) -> None:
        """Whoever of `whom` belongs comes, the others go; where it is not to be `written`, it is only told."""
        sides = self._written if written else self._told
        for customer, comes in zip(np.flatnonzero(whom).tolist(), belong[whom].tolist(), strict=True):
            sides.setdefault(place, (set(), set()))[not comes].add(crowd.customers[customer])

    def write(self, at: datetime) -> None:
        """Write down and tell what changed; in the caller's transaction."""
        if self.due or self.sooner:
            members.write(_changes(self._written), told=_changes(self._told), at=at)
            dues.note(self.due)
            dues.note_sooner(self.sooner)


def _changes(sides: Mapping[UUID, tuple[set[int], set[int]]]) -> list[Change]:
    return [Change(place, *both) for place, both in sorted(sides.items())]
