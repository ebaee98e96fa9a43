"""Many rules counted at once, as the nightly audit does, and whoever builds a rule in a large shop: every leaf is answered once, for
everybody or for a sample, and rules are put together from that.

An answer is a bit for each customer: of a million customers an eighth of a megabyte, and two of them are joined in a twentieth of a
millisecond. So what is paid for is the leaves (`compiling/together.py`), however many rules share them.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import lru_cache, partial, reduce
from typing import Any
from uuid import UUID

import numpy as np
import pyarrow as pa
import pyarrow.compute
from msgspec import structs

from enishi.segments import counting
from enishi.segments.compiling.together import Column, Together, together
from enishi.segments.compiling.views import WHOLE
from enishi.segments.core.canonical import canonical
from enishi.segments.core.needs import leaves
from enishi.segments.counting import Estimate, Shop
from enishi.segments.types import AllOf, AnyOf, InSegment, NoneOf, Question, Rule, World
from enishi.warehouse import api as warehouse
from enishi.warehouse.port import Reader

Bits = Any  #: an Arrow array of booleans, one for each customer, without nulls

pc: Any = pyarrow.compute  # its published types lack what was added to it last

_SECONDS = 30.0  #: that somebody at a screen waits for a question
_NIGHT_SECONDS = 300.0  #: that one may take where nobody waits


def counts(rules: Sequence[Rule], world: World, at: datetime, *, reader: Reader | None = None) -> list[int]:
    """How many members each of these rules has. Raises what `Reader.query` raises."""
    asking = reader or warehouse.reader()
    crowd = _crowd(rules, world, at, asking)
    if crowd is None:
        return [counting.count(rule, world, at, reader=asking) for rule in rules]
    return crowd.sizes(rules)


def estimates(rules: Sequence[Rule], world: World, at: datetime, *, reader: Reader | None = None) -> list[Estimate]:
    """About how many each has, all of one sample, so that a rule that asks more than another never seems to have more members; exact where
    there are not many more customers than a sample has. Raises what `Reader.query` raises."""
    asking = reader or warehouse.reader()
    drawn = counting.drawn(asking)
    if drawn.is_everybody:
        return list(map(drawn.estimate, counts(rules, world, at, reader=asking)))
    crowd = _crowd(rules, world, at, asking, share=drawn.share)
    if crowd is None:
        return [counting.estimate(rule, world, at, reader=asking) for rule in rules]
    return list(map(drawn.estimate, crowd.sizes(rules)))


def members(rules: Sequence[Rule], world: World, at: datetime, *, reader: Reader | None = None) -> Iterator[set[int]]:
    """The members of each of these rules in turn. Raises what `Reader.query` raises."""
    asking = reader or warehouse.reader()
    crowd = _crowd(rules, world, at, asking, seconds=_NIGHT_SECONDS)
    for rule in rules:
        if crowd is None:
            yield counting.members_at(rule, world, at, reader=asking)
        else:
            yield set(crowd.people.filter(crowd.of(canonical(rule))).to_pylist())


def _crowd(
    rules: Sequence[Rule],
    world: World,
    at: datetime,
    reader: Reader,
    *,
    share: int = WHOLE,
    seconds: float = _SECONDS,
) -> "_Crowd | None":
    """Of everybody, or of the `share` of them that is drawn. None where facts do not tell of the instant: then only rows know."""
    if not counting.facts_tell(world, at, reader):
        return None
    shop = Shop.of(rules, world)
    is_sample = share < WHOLE
    plan = _planned(frozenset(map(canonical, rules)), shop, is_sample)
    ask = partial(reader.query, values=plan.values(at) | {"share": share}, heavy=not is_sample, seconds=seconds)
    crowd = _Crowd(ask(plan.people), plan.told, shop.world())
    for expression, columns in plan.asked:
        crowd.add(ask(expression), columns)
    return crowd


@lru_cache(maxsize=32)
def _planned(rules: Collection[Rule], shop: Shop, sampled: bool) -> Together:
    """Made once: the warehouse knows an expression again."""
    world = shop.world()
    every = {leaf for rule in (*rules, *(each.rule for each in world.segments.values())) for leaf in leaves(rule)}
    asked = {structs.replace(leaf, negated=False) for leaf in every if not isinstance(leaf, InSegment)}
    return together(sorted(asked, key=repr), world, sampled=sampled)


class _Crowd:
    """Everybody, and of whom each leaf holds."""

    def __init__(self, rows: pa.Table, told: Sequence[Column], world: World) -> None:
        self.people: Any = rows.column("customer_id").combine_chunks()
        self._held: dict[Question, Bits] = {column.leaf: _bits(rows.column(column.name)) for column in told}
        self._world = world
        self._greatest = pc.max(self.people).as_py() or 0
        # Ids are given one after the other, so a list of all numbers up to the greatest is not much longer than that of the people.
        places = pa.array(np.arange(len(self.people), dtype=np.int32))
        self._places = pc.scatter(places, self.people, max_index=self._greatest)

    def add(self, rows: pa.Table, columns: Sequence[Column]) -> None:
        """What rows of `customer_id` and columns say of their leaves."""
        ids = rows.column("customer_id").combine_chunks()
        is_known = pc.fill_null(pc.less_equal(ids, self._greatest), False)
        places = self._places.take(ids.filter(is_known))
        for column in columns:
            changed = places
            if column.name:
                holds = _bits(rows.column(column.name)).filter(is_known)
                changed = places.filter(pc.invert(holds) if column.otherwise else holds)
            found = pc.inverse_permutation(changed, max_index=len(self.people) - 1).is_valid()
            self._held[column.leaf] = pc.invert(found) if column.otherwise else found

    def sizes(self, rules: Sequence[Rule]) -> list[int]:
        """Of how many each rule holds."""
        return [self.of(canonical(rule)).true_count for rule in rules]

    def of(self, rule: Rule, within: frozenset[UUID] = frozenset()) -> Bits:
        """Of whom a rule holds; `within` are the segments that it stands in."""
        match rule:
            case AllOf(rules=rules):
                return self._joined(pc.and_, rules, within, of_none=True)
            case AnyOf(rules=rules):
                return self._joined(pc.or_, rules, within, of_none=False)
            case NoneOf(rules=rules):
                return pc.invert(self._joined(pc.or_, rules, within, of_none=False))
            case InSegment():
                found = self._segment(rule, within)
            case _:
                found = self._held[structs.replace(rule, negated=False)]
        return pc.invert(found) if rule.negated else found

    def _segment(self, leaf: InSegment, within: frozenset[UUID]) -> Bits:
        segment = self._world.segments.get(leaf.segment)
        if segment is None or leaf.segment in within:
            return self._all(False)
        return self.of(segment.rule, within | {leaf.segment})

    def _joined(self, how: Any, rules: Sequence[Rule], within: frozenset[UUID], *, of_none: bool) -> Bits:
        return reduce(how, [self.of(each, within) for each in rules]) if rules else self._all(of_none)

    def _all(self, value: bool) -> Bits:
        return pa.repeat(value, len(self.people))


def _bits(column: "pa.ChunkedArray[Any]") -> Bits:
    return column.combine_chunks()
