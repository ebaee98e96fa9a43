"""The histories of many customers as they stood at an instant, as columns: what every leaf is asked of."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import cached_property, partial
from typing import Any, TypeVar

import numpy as np

from enishi.history.types import Columns, Part
from enishi.kernel.calendar import EPOCH, day_number, microseconds
from enishi.segments.core.crowd.columns import NEVER, Ints, Mask, Rows, read
from enishi.segments.core.needs import OUTSIDE, POPULATION
from enishi.segments.core.seen import Seen
from enishi.segments.core.seen_rows import INSTANTS
from enishi.segments.types import World

T = TypeVar("T")

#: Parts of which a customer has few rows: what is asked of these alone is asked of one history after the other.
SHORT: frozenset[Part] = frozenset({"words", "reach", "subscriptions", "points", "memberships"})


class Crowd:
    """Many customers at `at` in `world`. Everything is worked out when first asked for, and then shared by all rules that ask."""

    def __init__(self, told: Columns, at: datetime, world: World) -> None:
        self.told, self.at, self.world = told, at, world
        self.customers = told.customers
        self.now = microseconds(at - EPOCH)
        self.today = day_number(self.now)
        self._memory: dict[Any, Any] = {}
        self.places = {customer: place for place, customer in enumerate(told.customers)}

    def __len__(self) -> int:
        return len(self.customers)

    def once(self, what: Any, work: Callable[[], T]) -> T:
        """What `work` returns, worked out once for this name."""
        found: T | None = self._memory.get(what)
        if found is None:
            found = self._memory[what] = work()
        return found

    def rows(self, part: Part) -> Rows:
        """The rows of a part, whenever they are from."""
        return self.once(("rows", part), lambda: read(self.told.tables[part], self.places))

    def seen(self, parts: Collection[Part]) -> list[Seen]:
        """Looks at the histories one by one, as far as they are of these parts."""
        needed = SHORT.union(parts)
        return self.once(("seen", needed), lambda: self._look(needed))

    def _look(self, parts: Collection[Part]) -> list[Seen]:
        histories = self.told.histories(parts)
        return [Seen(histories[customer], self.at, self.world) for customer in self.customers]

    @cached_property
    def exist(self) -> Mask:
        """Who belongs to the population."""
        known = np.zeros(len(self), dtype=bool)
        for part in POPULATION.parts:
            rows = self.rows(part)
            known[rows.owner[rows.values("at") <= self.now]] = True
        outside = np.array([any(map(seen.says, OUTSIDE)) for seen in self.seen(SHORT)], dtype=bool)
        found: Mask = known & ~outside
        return found

    def is_new(self, position: int) -> Mask:
        """Of whom nothing that lets them belong to the population was known up to this place in the log. What stands at no place in it goes
        with something that does."""
        known = np.zeros(len(self), dtype=bool)
        for part in POPULATION.parts:
            rows = self.rows(part)
            places = rows.values("position")
            known[rows.owner[(places > 0) & (places <= position)]] = True
        return ~known

    # --- by customer ----------------------------------------------------------------------------------------------------------

    def count(self, owner: Ints) -> Ints:
        """How many of these rows each customer has."""
        return np.bincount(owner, minlength=len(self))

    def next_row(self, parts: Collection[Part], after: int) -> Ints:
        """The first instant after this one that a row of these parts names, `NEVER` where none does."""
        found = np.full(len(self), NEVER)
        for part in parts:
            row = self.once(("next", part, after), partial(self._next_row, part, after))
            np.minimum(found, row, out=found)
        return found

    def _next_row(self, part: Part, after: int) -> Ints:
        rows, found = self.rows(part), np.full(len(self), NEVER)
        for name in INSTANTS[part]:
            moments = rows.values(name)
            later = np.flatnonzero((moments > after) & (moments != NEVER))
            np.minimum.at(found, rows.owner[later], moments[later])
        return found


def first_of_each(owner: Ints) -> Ints:
    """The places at which another customer's rows begin, of rows that lie together customer by customer."""
    return np.flatnonzero(np.diff(owner, prepend=-1))


def in_order(owner: Ints, *by: Ints) -> Ints:
    """Places in the order of customers and then of these. Rows come nearly in time's order, and few bits say a customer: sorting by one
    after the other makes use of both."""
    found = np.arange(len(owner))
    few = owner.astype(np.uint16) if len(owner) and owner.max() < 1 << 16 else owner
    for key in (*reversed(by), few):
        found = found[np.argsort(key[found], kind="stable")]
    return found
