"""From a rule to the expression of its members."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import ibis
from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling import numbers, population
from enishi.segments.compiling.attributes import birthday, is_
from enishi.segments.compiling.did import did
from enishi.segments.compiling.lookback import orders_window
from enishi.segments.compiling.reaching import allows, reachable
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.scoring import ignored, rank, runs_out
from enishi.segments.compiling.sets import NOBODY, Those, all_of, among, any_of, none_of
from enishi.segments.compiling.subscribing import subscribes
from enishi.segments.compiling.views import Asking, View
from enishi.segments.types import (
    AllOf,
    Allows,
    AnyOf,
    Birthday,
    Did,
    Has,
    Ignored,
    InList,
    InSegment,
    Is,
    NoneOf,
    Question,
    Rank,
    Reachable,
    Rule,
    RunsOut,
    Subscribes,
    World,
)
from enishi.warehouse.port import Expression, Value

#: Another way to compile a leaf, from tables that know its answer already; None for a leaf it does not know.
Shortcut = Callable[[Question, Scope], Those | None]


@dataclass(frozen=True)
class Compiled:
    """`members` has the one column customer_id, a row a member, for whichever instant the `values` are of."""

    members: Expression
    _asking: Asking

    def values(self, at: datetime) -> dict[str, Value]:
        """What goes with the question for this instant."""
        return self._asking.values(at)


def compiled(rule: Rule, world: World, shortcut: Shortcut | None = None, *, sampled: bool = False) -> Compiled:
    """The rule over the warehouse's rows; leaves that `shortcut` knows as it says them. `sampled`: only of those customers who are drawn
    by the value `share`, of `views.WHOLE`."""
    asking = Asking()
    scope = Scope(View(asking, world.currency, orders=orders_window(rule, world), sampled=sampled), world)
    those = _Compiler(scope, shortcut or _none).those(rule, frozenset())
    return Compiled(population.members(those, scope.view), asking)


def _none(_leaf: Question, _scope: Scope) -> None:
    """No leaf is known to anybody else."""


class _Compiler:
    def __init__(self, scope: Scope, shortcut: Shortcut) -> None:
        self._scope, self._shortcut = scope, shortcut

    def those(self, rule: Rule, within: frozenset[UUID]) -> Those:
        """Of whom the rule holds; `within` are the segments that it stands in."""
        match rule:
            case AllOf(rules=rules):
                return all_of([self.those(each, within) for each in rules])
            case AnyOf(rules=rules):
                return any_of([self.those(each, within) for each in rules])
            case NoneOf(rules=rules):
                return none_of([self.those(each, within) for each in rules])
        those = self._segment(rule, within) if isinstance(rule, InSegment) else self._leaf(rule)
        return those.turned() if rule.negated else those

    def _segment(self, leaf: InSegment, within: frozenset[UUID]) -> Those:
        """Nobody is in a segment that does not exist, nor in one by being in it."""
        segment = self._scope.world.segments.get(leaf.segment)
        if segment is None or leaf.segment in within:
            return NOBODY
        return self.those(segment.rule, within | {leaf.segment})

    def _leaf(self, leaf: Question) -> Those:
        known = self._shortcut(leaf, self._scope)
        return LEAVES[type(leaf)](leaf, self._scope) if known is None else known


def in_list(leaf: InList, scope: Scope) -> Those:
    """Who entered the list and did not leave it since."""
    rows = scope.view.rows(tables.MEMBERSHIP)
    rows = rows.filter(rows.segment == str(leaf.list), rows.occurred_at <= scope.view.at)
    latest_first = ibis.window(group_by="customer_id", order_by=[ibis.desc("occurred_at"), ibis.desc("position")])
    last = rows.mutate(place=ibis.row_number().over(latest_first)).filter(_.place == 0)
    return among(last.filter(last.entered), known=False)


#: What each kind of leaf says, its negation apart.
LEAVES: dict[type[Question], Callable[[Any, Scope], Those]] = {
    Did: did,
    Is: is_,
    Has: numbers.has,
    Birthday: birthday,
    Allows: allows,
    Reachable: reachable,
    Subscribes: subscribes,
    Ignored: ignored,
    Rank: rank,
    RunsOut: runs_out,
    InList: in_list,
}
