"""Sets of customers, and what `all`, `any` and `none` make of them.

A set is said by the rows of whoever is in it, or of whoever is not: so "did not" never needs the list of everybody, and is never
unknown. Only the whole rule is measured against the population, and only where nothing in it has done so already. Chains of
semi- and anti-joins were measured against a column per leaf (a tenth slower) and a union of marks (the same).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_

import ibis

from enishi.warehouse.port import Expression


@dataclass(frozen=True)
class Those:
    """The customers in `rows` (an expression of `customer_id`, None = nobody; somebody may stand there more than once), or with
    `others` everybody else. `known`: each of them is sure to be of the population, but for tests and whoever was erased; `sifted`: none
    of these is among them either, and nobody stands there twice. `fact`: they are those of whose row of facts this condition holds."""

    rows: Expression | None
    others: bool = False
    known: bool = False
    sifted: bool = False
    fact: "Fact | None" = None

    def turned(self) -> "Those":
        """Whoever is not in it."""
        return replace(self, others=not self.others) if self.fact is None else self.fact.turned().those()


@dataclass(frozen=True)
class Fact:
    """A condition on `facts`, a table with a row for each of the population who is no test."""

    facts: Expression
    holds: Expression

    def those(self) -> Those:
        """Of whom it holds."""
        rows = self.facts.filter(self.holds).select("customer_id")
        return Those(rows, known=True, sifted=True, fact=self)

    def turned(self) -> "Fact":
        """The opposite: conditions are never unknown."""
        return Fact(self.facts, ~self.holds)


NOBODY = Those(None, known=True)
EVERYBODY = NOBODY.turned()


def among(rows: Expression, *, known: bool) -> Those:
    """The customers of these rows."""
    return Those(rows.select("customer_id"), known=known)


def all_of(parts: Sequence[Those]) -> Those:
    """Whoever is in every one of them."""
    parts = _joined(parts, and_)
    if len(parts) == 1:
        return parts[0]
    inside = sorted((part for part in parts if not part.others), key=lambda part: (not part.sifted, not part.known))
    outside = [part for part in parts if part.others and part.rows is not None]
    if not inside:
        return _union(outside).turned()
    if any(part.rows is None for part in inside):
        return NOBODY
    rows: Expression = inside[0].rows
    for part in inside[1:]:
        rows = rows.semi_join(part.rows, "customer_id")
    for part in outside:
        rows = rows.anti_join(part.rows, "customer_id")
    return Those(rows, known=any(part.known for part in inside), sifted=inside[0].sifted)


def any_of(parts: Sequence[Those]) -> Those:
    """Whoever is in at least one of them."""
    if any(part.others for part in parts):
        return all_of([part.turned() for part in parts]).turned()
    parts = [part for part in _joined(parts, or_) if part.rows is not None]
    return parts[0] if len(parts) == 1 else _union(parts)


def none_of(parts: Sequence[Those]) -> Those:
    """Whoever is in not one of them."""
    return all_of([part.turned() for part in parts])


def _joined(parts: Sequence[Those], together: Callable[[Expression, Expression], Expression]) -> Sequence[Those]:
    """All conditions on facts as one: the table is read once."""
    facts = [part.fact for part in parts if part.fact is not None]
    if len(facts) < 2:
        return parts
    whole = Fact(facts[0].facts, reduce(together, [fact.holds for fact in facts]))
    return [whole.those(), *(part for part in parts if part.fact is None)]


def _union(parts: Sequence[Those]) -> Those:
    """The customers of all these rows (not of the others)."""
    known = all(part.known for part in parts)
    if not parts:
        return NOBODY
    if len(parts) == 1:
        return Those(parts[0].rows, known=known)
    return Those(ibis.union(*(part.rows for part in parts)), known=known)
