"""A few customers, asked by their own histories."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from enishi.history import api as history
from enishi.segments.store import dues, members
from enishi.segments.store.live import Live
from enishi.segments.store.members import Change


def decide(
    asked: Mapping[int, Collection[UUID]], known: Live, at: datetime, *, regrouped: Collection[int] = ()
) -> None:
    """Ask these customers about these segments; write what changed, and when time may change it next. In a transaction.

    Of `regrouped` customers what was told is compared too: with the events of others they took over what was told of them.
    """
    if not asked:
        return
    histories = history.histories(list(asked), known.parts)
    standing = members.of_customers(asked)
    turns = _Turns()
    due: dict[int, datetime | None] = {}
    for customer, places in asked.items():
        mine = histories[customer]
        recorded = known.recorded(mine) if customer in regrouped else None
        for place, belongs in known.decide(mine, places, at).items():
            turns.add(place, customer, belongs, place in standing.get(customer, ()), recorded)
        due[customer] = known.next_change(mine, at)
    members.write(turns.written(), told=turns.only_told(), at=at)
    dues.note(due)


class _Turns:
    """Who comes and goes, by segment."""

    def __init__(self) -> None:
        self._written: dict[UUID, tuple[set[int], set[int]]] = {}
        self._told: dict[UUID, tuple[set[int], set[int]]] = {}

    def add(self, place: UUID, customer: int, belongs: bool, stands: bool, recorded: Collection[UUID] | None) -> None:
        """One answer, beside what stands written and, where it counts, what was told."""
        if belongs != stands:
            self._written.setdefault(place, (set(), set()))[not belongs].add(customer)
        elif recorded is not None and belongs != (place in recorded):
            self._told.setdefault(place, (set(), set()))[not belongs].add(customer)

    def written(self) -> list[Change]:
        """What is to be written and told."""
        return [Change(place, *sides) for place, sides in sorted(self._written.items())]

    def only_told(self) -> list[Change]:
        """What stands as it should, but was told otherwise."""
        return [Change(place, *sides) for place, sides in sorted(self._told.items())]
