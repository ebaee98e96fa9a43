"""Leaves of many rules in few questions: what facts tell is read in one go, and leaves that count the same rows share one reading.

Two hundred rules have some three hundred different leaves. Asked one by one, each reads its table: at a million customers the orders
alone take a second. A question here reads the rows that several leaves look at once, and says of each customer which of them hold.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import groupby
from operator import and_
from typing import NamedTuple

from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling import facts, looking, sources
from enishi.segments.compiling.compiler import LEAVES
from enishi.segments.compiling.conditions import any_of
from enishi.segments.compiling.did import NEVER, ONCE, summed
from enishi.segments.compiling.lookback import orders_window
from enishi.segments.compiling.ranges import holds, inside
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.sources import Ask
from enishi.segments.compiling.views import EVER, PLACES, Asking, View
from enishi.segments.core.entries import Field, Happening
from enishi.segments.core.words import happening
from enishi.segments.types import Did, Last, Question, Where, Window, World
from enishi.warehouse.guards import count_where, true
from enishi.warehouse.port import Expression, Value

_NEAR = 92  #: days: rows of so short a time lie together, those of all times do not
_PRODUCT = ["site", "product_id"]


class Column(NamedTuple):
    """Where a leaf's answer stands: the boolean column of this `name`, or for "" that there is a row at all. `otherwise`: what it is of
    whoever has no row, and the opposite of what a row without a column means."""

    leaf: Question
    name: str
    otherwise: bool


@dataclass(frozen=True)
class Together:
    """`people`: a row for each of the population, with the columns of `told`. `asked`: further questions, of `customer_id` and theirs."""

    people: Expression
    told: Sequence[Column]
    asked: Sequence[tuple[Expression, Sequence[Column]]]
    _asking: Asking

    def values(self, at: datetime) -> dict[str, Value]:
        """What goes with each question for this instant."""
        return self._asking.values(at)


def together(leaves: Collection[Question], world: World, *, sampled: bool = False) -> Together:
    """Questions for these leaves, their negation apart; for instants that are not before the last thing known. `sampled`: `people` are
    those who are drawn by the value `share`; of others there may be rows in `asked`."""
    asking = Asking()
    view = View(asking, world.currency, sampled=sampled, is_told=True)
    everybody = facts.rows(view)
    told: dict[str, Expression] = {}
    of_facts: list[Column] = []
    shared: list[Did] = []
    of_products: list[Did] = []
    asked: list[tuple[Expression, Sequence[Column]]] = []
    for leaf in leaves:
        scope = _scope(leaf, world, view)
        known = facts.by_facts(leaf, scope)
        if known is not None and known.fact is not None:
            column = Column(leaf, f"leaf_{len(told)}", False)
            told[column.name] = known.fact.holds
            of_facts.append(column)
        elif isinstance(leaf, Did) and known is not None and _named(leaf):
            of_products.append(leaf)
        elif isinstance(leaf, Did) and known is None and _can_share(leaf):
            shared.append(leaf)
        else:
            those = known or LEAVES[type(leaf)](leaf, scope)
            rows = everybody.filter(False) if those.rows is None else those.rows
            asked.append((rows.select("customer_id"), [Column(leaf, "", those.others)]))
    asked += [_shared(some, world, view) for some in _grouped(shared)]
    if of_products:
        asked.append(_of_products(of_products, world, view))
    return Together(everybody.select("customer_id", **told), of_facts, asked, asking)


def _scope(leaf: Question, world: World, view: View) -> Scope:
    return Scope(view.of_orders(orders_window(leaf, world)), world)


# --- which leaves share a reading -----------------------------------------------------------------------------------------


def _can_share(leaf: Did) -> bool:
    """Whether its count can be told from the rows of its happening by conditions on each."""
    entry = happening(leaf.what)
    if entry is None or entry.source == "left_carts" or (leaf.of != "times" and leaf.of not in entry.measures):
        return False
    if leaf.of == "times" and entry.each and entry.source != "orders" and leaf.count not in (ONCE, *NEVER):
        return False  # several rows may be one of what is counted
    fields = [field for field, _clause in _clauses(leaf, entry)]
    return not any(field.column in {"products", "subscription"} | PLACES for field in fields)


def _named(leaf: Did) -> Collection[str]:
    """The products of which the leaf asks for one; empty where it names none, or asks for others."""
    named = [clause.values for clause in leaf.where if (clause.field, clause.op) == ("product_id", "is")]
    return [value for value in named[0] if isinstance(value, str)] if named else ()


def _grouped(leaves: Sequence[Did]) -> Iterator[Sequence[Did]]:
    """Those of one happening, the last months and all times apart; what has to be found out among all times anyway, at once."""

    def key(leaf: Did) -> tuple[str, bool]:
        entry = happening(leaf.what)
        is_near = isinstance(leaf.during, Last) and leaf.during.days <= _NEAR
        return leaf.what, is_near and entry is not None and entry.source != "conversions"

    for _key, some in groupby(sorted(leaves, key=key), key=key):
        yield tuple(some)


def _whole(windows: Sequence[Window]) -> Window:
    """A window that holds them all."""
    days = [window.days for window in windows if isinstance(window, Last)]
    return Last(days=max(days)) if len(days) == len(windows) else EVER


# --- one reading ------------------------------------------------------------------------------------------------------------


def _shared(leaves: Sequence[Did], world: World, view: View) -> tuple[Expression, Sequence[Column]]:
    entry = happening(leaves[0].what)
    assert entry is not None
    window = _whole([leaf.during for leaf in leaves])
    scope = Scope(view.of_orders(window), world)
    rows = _rows(leaves, entry, scope, window)
    conditions = [_condition(leaf, entry, rows, scope) for leaf in leaves]
    numbers = [_number(leaf, entry, rows, condition) for leaf, condition in zip(leaves, conditions, strict=True)]
    return _answers(leaves, rows.filter(any_of(conditions)), numbers)


def _of_products(leaves: Sequence[Did], world: World, view: View) -> tuple[Expression, Sequence[Column]]:
    """Whether they ever bought products that are named: the rows of all these are few."""
    products = tables.CUSTOMER_PRODUCT.expression
    products = products.filter(products.product_id.isin(sorted({each for leaf in leaves for each in _named(leaf)})))
    conditions = [facts.bought(leaf, products, _scope(leaf, world, view)) for leaf in leaves]
    return _answers(leaves, products, list(map(count_where, conditions)))


def _answers(
    leaves: Sequence[Did], rows: Expression, numbers: Sequence[Expression]
) -> tuple[Expression, Sequence[Column]]:
    """Whether each leaf's number, worked out of a customer's rows, is in its range."""
    people = rows.group_by("customer_id").agg(**{f"number_{place}": number for place, number in enumerate(numbers)})
    answers = {f"leaf_{place}": inside(people[f"number_{place}"], leaf.count) for place, leaf in enumerate(leaves)}
    columns = [Column(leaf, name, holds(leaf.count, 0)) for leaf, name in zip(leaves, answers, strict=True)]
    return people.select("customer_id", **answers), columns


def _rows(leaves: Sequence[Did], entry: Happening, scope: Scope, window: Window) -> Expression:
    """The rows that any of the leaves may count, with `category_of` their product where it is asked for."""
    clauses = [clause for leaf in leaves for clause in _clauses(leaf, entry)]
    columns = {field.column for field, _clause in clauses} | {entry.measures.get(leaf.of, "") for leaf in leaves}
    by_category = [where for field, where in clauses if field.type == "category"]
    few = entry.source == "lines" and len(by_category) == len(leaves) and all(where.op == "is" for where in by_category)
    of_any = Where(field="category", values=tuple(value for where in by_category for value in where.values))
    products = looking.of_category(of_any) if few else None
    rows = sources.rows(Ask(entry, scope, window, frozenset(columns), products))
    if not by_category:
        return rows
    known = tables.PRODUCT.expression.select(*_PRODUCT, category_of="category")
    return rows.left_join(known, _PRODUCT, rname="known_{name}").mutate(category_of=_.category_of.fill_null(""))


def _condition(leaf: Did, entry: Happening, rows: Expression, scope: Scope) -> Expression:
    """Whether a row counts for the leaf."""
    looks = [
        looking.looks(rows.category_of if field.type == "category" else rows[field.column], field, where, scope.world)
        for field, where in _clauses(leaf, entry)
    ]
    return reduce(and_, looks, true(scope.view.during(rows.at, leaf.during)))


def _number(leaf: Did, entry: Happening, rows: Expression, condition: Expression) -> Expression:
    if leaf.of == "times":
        return count_where(condition)
    return summed(rows[entry.measures[leaf.of]], leaf.of, condition)


def _clauses(leaf: Did, entry: Happening) -> list[tuple[Field, Where]]:
    return [(field, clause) for clause in leaf.where if (field := entry.field(clause.field)) is not None]
