"""The warehouse's reader of the log: one batch, one transaction, its offset inside.

Nothing is incremented. Rows are appended once; what is derived from them (carts, messages, repeats of orders) is derived
again for whoever a batch touches, from all of their rows. So late events and merges need no case of their own, and any
cutting of the log into batches gives the tables that reading it at once gives.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, cast

import ibis
import pyarrow as pa

from enishi.catalog.types import Product
from enishi.customers.types import ResolvedBatch, Suppression
from enishi.history import appending, dimensions, episodes, fact_keeping, messages, tables
from enishi.history.core.happened import Row
from enishi.history.core.hearing import Hearing
from enishi.history.core.moves import moves
from enishi.history.core.rows import Rows
from enishi.shop.types import BROWSER_SOURCE
from enishi.warehouse.port import Expression, Relation, Transaction, Warehouse

_MOVES = Relation("lent_moves", {"old": "int64", "new": "int64"})
_TOUCHED = Relation("lent_touched", {"customer_id": "int64"})
_REPLACED = Relation("lent_replaced", {"customer_id": "int64"})
_NEAR = Relation("lent_near", {"customer_id": "int64"})
_NEW_ORDERS = Relation("lent_orders", dict(tables.ORDERS.columns))
_NEW_PARTS = Relation("lent_messages", dict(tables.MESSAGE.columns))


Products = Callable[[Collection[tuple[str, str]]], Collection[Product]]


class Beside(NamedTuple):
    """What a batch's events do not say themselves: how their words are heard, what the catalogue has of the products they name (unknown
    ones are absent), and the suppressed addresses (None: as they were)."""

    hearing: Hearing = Hearing()
    products: Products = lambda _named: ()
    suppressions: Sequence[Suppression] | None = None
    currency: str = "JPY"  #: the shop's, which facts count in


NOTHING_BESIDE = Beside()


def load_batch(warehouse: Warehouse, batch: ResolvedBatch, reader: str, beside: Beside = NOTHING_BESIDE) -> None:
    """Take a batch in. A batch that was taken before changes nothing."""
    moved = moves(batch.moves)
    rows = Rows(batch.events, beside.hearing)
    with warehouse.write() as transaction:
        if batch.upto <= transaction.offset(reader):
            return
        regrouped = _move(transaction, moved, batch.upto)
        events = appending.events(rows)
        concerned = _Concerned(set(regrouped), regrouped | fact_keeping.spoken_for(transaction, regrouped))
        _append(transaction, rows, events, concerned)
        _recompute_carts(transaction, _touched(rows) | regrouped)
        dimensions.keep_products(transaction, beside.products(rows.named_products))
        fact_keeping.hear(transaction, events)
        fact_keeping.recompute(transaction, concerned.customers, concerned.buyers, beside.currency)
        if beside.suppressions is not None:
            dimensions.replace_suppressions(transaction, beside.suppressions)
        transaction.move_offset(reader, batch.upto)


def neighbours_of(transaction: Transaction, customers: Sequence[int]) -> list[int]:
    """These customers and everybody whose carts may change with theirs, because a cart id is shared."""
    transaction.lend(_TOUCHED, _TOUCHED.rows([customers]))
    near: list[Any] = transaction.query(_neighbours(_TOUCHED)).column("customer_id").to_pylist()
    return sorted(each for each in near if each is not None)


def append_again(transaction: Transaction, rows: Rows, touched: Sequence[int], currency: str) -> None:
    """Take in rows whose older selves were deleted in this transaction; derive again what depends on them and on `touched`."""
    events = appending.events(rows)
    concerned = _Concerned(set(touched), set(touched))
    _append(transaction, rows, events, concerned)
    _recompute_carts(transaction, {*touched, *_touched(rows)})
    fact_keeping.hear_again(transaction, events)
    fact_keeping.recompute(transaction, concerned.customers, concerned.buyers, currency)


class _Concerned(NamedTuple):
    """Whose facts may be others now; `buyers` are those of them whose orders may be."""

    customers: set[int]
    buyers: set[int]


def _move(transaction: Transaction, moved: Mapping[int, int], upto: int) -> set[int]:
    """Let rows go with their nodes; returns the customers who gained or lost any."""
    if not moved:
        return set()
    transaction.lend(_MOVES, _MOVES.rows([list(moved), list(moved.values())]))
    whose: list[Any] = transaction.query(_told_of()).column("customer_id").to_pylist()
    regrouped = {each for each in (*whose, *moved.values()) if each is not None}
    transaction.append(tables.REGROUPED, tables.REGROUPED.rows([[upto] * len(regrouped), sorted(regrouped)]))
    for table in tables.MOVED:
        transaction.rename(table, "customer_id", _MOVES, by="node_id")
    return regrouped


@cache
def _told_of() -> Expression:
    """Whom the rows of moved nodes counted to before."""
    nodes = _MOVES.expression.select(node_id="old")
    return tables.LAST_HEARD.expression.semi_join(nodes, "node_id").select("customer_id").distinct()


def _append(transaction: Transaction, rows: Rows, events: pa.Table, concerned: _Concerned) -> None:
    """Add the rows, and to `concerned` whom they concern."""
    appending.append(transaction, rows, events)
    concerned.customers.update(fact_keeping.told_of(rows))
    if rows.orders:
        concerned.buyers.update(_append_orders(transaction, rows.orders))
    concerned.buyers.update(fact_keeping.owners(transaction, rows.order_corrections))
    if rows.messages:
        concerned.customers.update(_fold_messages(transaction, rows.messages))
    concerned.customers.update(concerned.buyers)


def _append_orders(transaction: Transaction, orders: Sequence[Row]) -> set[int]:
    """Of several reports of an order, new or in the table, all but one are marked; returns who placed any of them."""
    transaction.lend(_NEW_ORDERS, appending.table(tables.ORDERS, orders))
    marked = transaction.query(_marked_repeats())
    if marked.num_rows > len(orders):
        transaction.delete(tables.ORDERS, "position", _known_reports().select("position"))
    transaction.append(tables.ORDERS, marked)
    return fact_keeping.customers_in(marked)


_ORDER_KEY = ["site", "order_id"]


@cache
def _known_reports() -> Expression:
    return tables.ORDERS.expression.semi_join(_NEW_ORDERS.expression, _ORDER_KEY)


@cache
def _marked_repeats() -> Expression:
    """The new orders and the known reports of them. A browser's counts only where there is no other, the first where there are several."""
    reports = ibis.union(_NEW_ORDERS.expression, _known_reports())
    by_browser = ibis.ifelse(reports.source == BROWSER_SOURCE, 1, 0)
    in_order = ibis.window(group_by=_ORDER_KEY, order_by=[by_browser, "position"])
    return reports.mutate(is_repeat=ibis.row_number().over(in_order) > 0)


def _fold_messages(transaction: Transaction, parts: Sequence[Row]) -> set[int]:
    """Work these parts into the rows of their messages; returns to whom these rows counted before, or count now."""
    transaction.lend(_NEW_PARTS, appending.table(tables.MESSAGE, parts))
    before = fact_keeping.customers_in(transaction.query(_known_messages()))
    folded = transaction.query(_folded())
    transaction.delete(tables.MESSAGE, "message_id", _NEW_PARTS.expression.select("message_id"))
    transaction.append(tables.MESSAGE, folded)
    return before | fact_keeping.customers_in(folded)


@cache
def _known_messages() -> Expression:
    return tables.MESSAGE.expression.semi_join(_NEW_PARTS.expression, "message_id").select("customer_id")


@cache
def _folded() -> Expression:
    return messages.folded(_NEW_PARTS.expression)


def _touched(rows: Rows) -> set[int]:
    """Who did something to a cart, or ordered."""
    at_change, at_order = list(tables.CART_CHANGE).index("customer_id"), list(tables.ORDERS).index("customer_id")
    touched = {row[at_change] for row in rows.cart_changes} | {row[at_order] for row in rows.orders}
    return cast("set[int]", touched)


def _recompute_carts(transaction: Transaction, touched: Collection[int]) -> None:
    """Replace the carts of everybody touched, and of everybody they share a cart id with."""
    if not touched:
        return
    transaction.lend(_TOUCHED, _TOUCHED.rows([sorted(touched)]))
    replaced = transaction.query(_neighbours(_TOUCHED))
    transaction.lend(_REPLACED, replaced)
    # An order's amount is shared out among the neighbours' neighbours too; usually there are none.
    near = transaction.query(_neighbours(_REPLACED)) if replaced.num_rows > len(touched) else replaced
    transaction.lend(_NEAR, near)
    transaction.delete(tables.CART, "customer_id", _REPLACED.expression)
    transaction.insert(tables.CART, _carts())


@cache
def _neighbours(customers: Relation) -> Expression:
    return episodes.with_neighbours(customers.expression)


@cache  # building it takes longer than running it on a small batch
def _carts() -> Expression:
    return episodes.carts(_NEAR.expression).semi_join(_REPLACED.expression, "customer_id")
