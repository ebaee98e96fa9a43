"""From a rule to the expression of its members."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from enishi.history.api import tables
from enishi.segments.compiling import facts as by_facts
from enishi.segments.compiling import numbers, population
from enishi.segments.compiling.attributes import birthday, is_
from enishi.segments.compiling.choosing import LATEST, foremost
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


@dataclass(frozen=True)
class Compiled:
    """`members` has the one column customer_id, a row a member, for whichever instant the `values` are of."""

    members: Expression
    _asking: Asking

    def values(self, at: datetime) -> dict[str, Value]:
        """What goes with the question for this instant."""
        return self._asking.values(at)


def compiled(rule: Rule, world: World, *, facts: bool = False, sampled: bool = False) -> Compiled:
    """The rule over the warehouse's rows; with `facts` from these wherever they tell, which is right for instants that are not before the
    last thing known. `sampled`: only of those customers who are drawn by the value `share`, of `views.WHOLE`."""
    asking = Asking()
    view = View(asking, world.currency, orders=orders_window(rule, world), sampled=sampled, is_told=facts)
    those = _Compiler(Scope(view, world), facts).those(rule, frozenset())
    return Compiled((by_facts.members if facts else population.members)(those, view), asking)


class _Compiler:
    def __init__(self, scope: Scope, facts: bool) -> None:
        self._scope, self._facts = scope, facts

    def those(self, rule: Rule, within: frozenset[UUID]) -> Those:
        """Of whom the rule holds; `within` are the segments that it stands in."""
        match rule:
            case AllOf():
                return all_of([self.those(each, within) for each in _opened(rule)])
            case AnyOf():
                return any_of([self.those(each, within) for each in _opened(rule)])
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
        known = by_facts.by_facts(leaf, self._scope) if self._facts else None
        return LEAVES[type(leaf)](leaf, self._scope) if known is None else known


def _opened(group: AllOf | AnyOf) -> Iterator[Rule]:
    """The rules of a group, and of groups of its kind within it: the fewer steps a question has, the sooner few people are left."""
    for rule in group.rules:
        yield from _opened(rule) if isinstance(rule, type(group)) else (rule,)


def in_list(leaf: InList, scope: Scope) -> Those:
    """Who entered the list and did not leave it since."""
    rows = scope.view.rows(tables.MEMBERSHIP)
    rows = rows.filter(rows.segment == str(leaf.list), rows.occurred_at <= scope.view.at)
    last = foremost(rows, "customer_id", LATEST)
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
