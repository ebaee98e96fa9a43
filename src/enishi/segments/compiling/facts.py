"""Leaves answered from facts: what the rows come to once all that was loaded has happened, a row a customer (`history/facts.py`).

Only for an instant that is not before the last thing known. What facts do not tell is asked of the rows, leaf by leaf; conditions on
one row of facts are joined to one condition, so that the table is read once.
"""

from collections.abc import Callable
from functools import reduce
from operator import and_
from typing import Any

import ibis
from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling import numbers
from enishi.segments.compiling.births import age, band, is_near, month_day
from enishi.segments.compiling.conditions import matches
from enishi.segments.compiling.did import NEVER, ONCE
from enishi.segments.compiling.looking import OPPOSITES, turned
from enishi.segments.compiling.ranges import inside
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.scoring import has_rank
from enishi.segments.compiling.sets import Fact, Those, among
from enishi.segments.compiling.views import View
from enishi.segments.core.keeping import kept
from enishi.segments.core.words import attribute
from enishi.segments.types import (
    DAYS_MAX,
    Ago,
    Between,
    Birthday,
    Did,
    Ever,
    Has,
    Ignored,
    Is,
    Last,
    Question,
    Rank,
    RunsOut,
    Where,
)
from enishi.warehouse.guards import true
from enishi.warehouse.port import Expression

#: When somebody last did something, by the happening; when first, where that is told too.
_LAST = {
    "ordered": "last",
    "visited": "last_visit_at",
    "delivered": "last_delivered_at",
    "was_sent": "last_sent_at",
    "opened": "last_opened_at",
    "clicked": "last_clicked_at",
}
_FIRST = {
    "ordered": "first",
    "was_sent": "first_sent_at",
    "opened": "first_opened_at",
    "clicked": "first_clicked_at",
}
_INSTANTS = {
    "first_order_days_ago": "first",
    "last_order_days_ago": "last",
    "last_visit_days_ago": "last_visit_at",
    "delivered_days_ago": "last_delivered_at",
}
_TEXTS = {"sex", "prefecture", "occupation", "language", "acquisition_source"}
_FLAGS = {"is_staff", "is_wholesale"}
_OF_FIRST_ORDER = {"site_of_first_order": "first_order_site", "channel_of_first_order": "first_order_channel"}
_COUNTS = ("points", "products_bought", "refunds")


def rows(view: View) -> Expression:
    """A row a customer who is no test, with `first` and `last` for the instants of orders, as `ordering.figures` has them."""
    return view.rows(tables.CUSTOMER_FACT).filter(~_.is_test).rename(first="first_order_at", last="last_order_at")


def by_facts(leaf: Question, scope: Scope) -> Those | None:
    """Of whom the leaf holds (its negation apart), if facts tell."""
    read = _LEAVES.get(type(leaf))
    found = None if read is None else read(leaf, rows(scope.view), scope)
    if found is None or isinstance(found, Those):
        return found
    return Fact(rows(scope.view), found).those()


def _has(leaf: Has, row: Expression, scope: Scope) -> Expression | None:
    if leaf.what in numbers.OF_ORDERS:
        return inside(numbers.OF_ORDERS[leaf.what](row, scope.view), leaf.range)
    if leaf.what in _INSTANTS:
        return numbers.is_ago(row[_INSTANTS[leaf.what]], leaf.range, scope.view)
    if leaf.what in _COUNTS:
        return inside(row[leaf.what], leaf.range)
    return inside(_age(row, scope), leaf.range) if leaf.what == "age" else None


def _age(row: Expression, scope: Scope) -> Expression:
    return age(row.birth_year, month_day(row.birth_month, row.birth_day), scope.view)


def _is(leaf: Is, row: Expression, scope: Scope) -> Expression | None:
    entry = attribute(leaf.field)
    if entry is None:
        return None
    values = kept(leaf.values, entry.kept, scope.world.texts_key)
    if entry.word in _TEXTS or entry.word in ("birth_year", "birth_month"):
        return matches(row[entry.word], leaf.op, values)
    if entry.word in _FLAGS:
        return matches(row[entry.word], leaf.op, values)
    if leaf.field in _OF_FIRST_ORDER:
        return matches(row[_OF_FIRST_ORDER[leaf.field]], leaf.op, leaf.values)
    return matches(band(_age(row, scope)), leaf.op, values) if leaf.field == "age_band" else None


def _birthday(leaf: Birthday, row: Expression, scope: Scope) -> Expression:
    return true(is_near(leaf, month_day(row.birth_month, row.birth_day), scope.view))


def _rank(leaf: Rank, row: Expression, scope: Scope) -> Expression | None:
    if leaf.days_ago or leaf.on is not None:
        return None
    has_ordered = row.orders > 0
    holds = has_ordered & true(has_rank(leaf, row, scope))
    return holds | ~has_ordered if "" in leaf.ranks else holds


def _did(leaf: Did, row: Expression, scope: Scope) -> Expression | Those | None:
    if leaf.what == "bought":
        return _bought(leaf, scope)
    if leaf.where or leaf.of != "times" or leaf.what not in _LAST:
        return None
    if leaf.what == "ordered" and leaf.during == Ever():
        return inside(row.orders, leaf.count)
    first = row[_FIRST[leaf.what]] if leaf.what in _FIRST else None
    once = _lies(first, row[_LAST[leaf.what]], leaf, scope.view)
    return None if once is None else _counted(once, leaf)


def _counted(once: Expression, leaf: Did) -> Expression | None:
    """From whether it happened at all: at least once, or never."""
    if leaf.count == ONCE:
        return once
    return ~once if leaf.count in NEVER else None


def _lies(first: Expression | None, last: Expression, leaf: Did, view: View) -> Expression | None:
    """Whether one of all the instants from `first` to `last` is sure to lie in the leaf's window; None where that is not sure."""
    match leaf.during:
        case Ever():
            return last.notnull()
        case Last() | Between(last=None):
            return true(view.during(last, leaf.during))
        case Ago(most=None) if first is not None:
            return true(view.during(first, leaf.during))
    return None


def _bought(leaf: Did, scope: Scope) -> Those | None:
    """From a row for each product that somebody bought. Of a sample too they are everybody's: to sift this table's customers takes longer
    than to read one category."""
    products = tables.CUSTOMER_PRODUCT.expression
    once = bought(leaf, products, scope)
    if once is None:
        return None
    those = among(products.filter(once), known=True)
    return those if leaf.count == ONCE else those.turned()


def bought(leaf: Did, products: Expression, scope: Scope) -> Expression | None:
    """Whether a row of CUSTOMER_PRODUCT is of what the leaf asks for, if it asks only whether anything was bought that looks so."""
    if leaf.of != "times" or leaf.count not in (ONCE, *NEVER):
        return None
    if any(clause.field not in ("product_id", "category", "site") for clause in leaf.where):
        return None
    once = _lies(products.first_at, products.last_at, leaf, scope.view)
    return None if once is None else reduce(and_, [_such(products, clause) for clause in leaf.where], once)


def _such(products: Expression, clause: Where) -> Expression:
    holds = matches(products[clause.field], OPPOSITES.get(clause.op, clause.op), clause.values)
    return ~holds if turned(clause) else holds


def _ignored(leaf: Ignored, row: Expression, _scope: Scope) -> Expression | None:
    return None if leaf.channel else row.unanswered >= leaf.messages


def _runs_out(leaf: RunsOut, _row: Expression, scope: Scope) -> Those:
    """A row of what somebody bought again and again says how long it lasts."""
    products = tables.CUSTOMER_PRODUCT.expression.filter(_.lasts <= DAYS_MAX)
    if leaf.products:
        products = products.filter(products.product_id.isin(list(leaf.products)))
    ahead = products.last_day.delta(scope.view.today, unit="day") + products.lasts
    return among(products.filter(true((ahead >= leaf.from_days) & (ahead <= leaf.to_days))), known=True)


_LEAVES: dict[type[Question], Callable[[Any, Expression, Scope], Expression | Those | None]] = {
    Did: _did,
    Is: _is,
    Has: _has,
    Birthday: _birthday,
    Rank: _rank,
    Ignored: _ignored,
    RunsOut: _runs_out,
}


def members(those: Those, view: View) -> Expression:
    """Those of them who are of the population, a row each."""
    if those.sifted and not those.others and those.rows is not None:
        return those.rows
    people = rows(view).select("customer_id")
    if those.rows is None:
        return people if those.others else people.filter(ibis.literal(False))
    return (people.anti_join if those.others else people.semi_join)(those.rows, "customer_id")
