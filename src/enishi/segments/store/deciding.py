"""A few customers, asked by their own histories."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from enishi.history import api as history
from enishi.segments.store import dues, members
from enishi.segments.store.live import Live
from enishi.segments.store.members import Change


def decided(
    asked: Mapping[int, Collection[UUID]], known: Live, at: datetime, *, regrouped: Collection[int] = ()
) -> "Decided":
    """Ask these customers about these segments. Nothing is written yet: reading histories takes longer than others should wait.

    Of `regrouped` customers what was told is compared too: with the events of others they took over what was told of them.
    """
    found = Decided()
    histories = history.histories(list(asked), known.parts, kinds=known.kinds)
    standing = members.of_customers(asked)
    for customer, places in asked.items():
        seen = known.look(histories[customer], at)
        recorded = known.recorded(seen.history) if customer in regrouped else None
        for place, belongs in known.decide(seen, places).items():
            found.add(place, customer, belongs, place in standing.get(customer, ()), recorded)
        found.due[customer] = known.next_change(seen)
    return found


class Decided:
    """Who comes and goes, by segment, and when time may change it next."""

    def __init__(self) -> None:
        self.due: dict[int, datetime | None] = {}
        self._written: dict[UUID, tuple[set[int], set[int]]] = {}
        self._told: dict[UUID, tuple[set[int], set[int]]] = {}

    def add(self, place: UUID, customer: int, belongs: bool, stands: bool, recorded: Collection[UUID] | None) -> None:
        """One answer, beside what stands written and, where it counts, what was told."""
        if belongs != stands:
            self._written.setdefault(place, (set(), set()))[not belongs].add(customer)
        elif recorded is not None and belongs != (place in recorded):
            self._told.setdefault(place, (set(), set()))[not belongs].add(customer)

    def write(self, at: datetime) -> None:
        """Write down and tell what changed; in the caller's transaction."""
        if self.due:
            members.write(_changes(self._written), told=_changes(self._told), at=at)
            dues.note(self.due)


def _changes(sides: Mapping[UUID, tuple[set[int], set[int]]]) -> list[Change]:
    return [Change(place, *both) for place, both in sorted(sides.items())]
