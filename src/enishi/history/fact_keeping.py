"""Facts kept true: after everything else of a load, for everybody it concerns."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from enishi.history import facts, owned, tables
from enishi.history.core.happened import Row
from enishi.history.core.rows import Rows
from enishi.warehouse.port import Expression, Relation, Transaction

_CORRECTED = Relation("lent_corrected", {"site": "string", "order_id": "string"})
_NODES = Relation("lent_nodes", {"node_id": "int64"})


def hear(transaction: Transaction, told: pa.Table) -> None:
    """Note when the nodes of these event rows were last heard of."""
    if told.num_rows:
        transaction.lend(facts.TOLD, told)
        heard = transaction.query(facts.last_heard())
        transaction.delete(tables.LAST_HEARD, "node_id", facts.TOLD.expression.select("node_id"))
        transaction.append(tables.LAST_HEARD, heard)


def hear_again(transaction: Transaction, told: pa.Table) -> None:
    """The same for nodes whose older rows may be gone: from all that is left of them."""
    transaction.lend(_NODES, pa.table({"node_id": pc.unique(told.column("node_id"))}))
    transaction.delete(tables.LAST_HEARD, "node_id", _NODES.expression.select("node_id"))
    hear(transaction, transaction.query(_left_of_nodes()))


@cache
def _left_of_nodes() -> Expression:
    return tables.EVENT.expression.semi_join(_NODES.expression, "node_id")


def recompute(transaction: Transaction, customers: Collection[int], buyers: Collection[int], currency: str) -> None:
    """Work out the facts of these customers; `buyers` are those of them whose orders may have changed."""
    if buyers:
        _replace(transaction, tables.ORDER_WORD, buyers, facts.order_words())  # the others rest on it
        _replace(transaction, tables.ORDER_OUTCOME, buyers, facts.order_outcomes(currency))
        _replace(transaction, tables.CUSTOMER_PRODUCT, buyers, facts.customer_products(currency))
    if customers:
        _replace(transaction, tables.CUSTOMER_FACT, customers, facts.customer_facts(currency))


def _replace(transaction: Transaction, table: Relation, customers: Collection[int], rows: Expression) -> None:
    transaction.lend(facts.CONCERNED, facts.CONCERNED.rows([sorted(customers)]))
    transaction.delete(table, "customer_id", facts.CONCERNED.expression)
    transaction.insert(table, rows)


def owners(transaction: Transaction, corrections: Sequence[Row]) -> set[int]:
    """Whose orders were corrected."""
    if not corrections:
        return set()
    order, site = (list(tables.ORDER_CORRECTION).index(name) for name in ("order_id", "site"))
    keys = [[row[site] for row in corrections], [row[order] for row in corrections]]
    transaction.lend(_CORRECTED, _CORRECTED.rows(keys))
    return customers_in(transaction.query(_owners()))


def spoken_for(transaction: Transaction, customers: Collection[int]) -> set[int]:
    """Whose orders these customers told of, as it was noted."""
    if not customers:
        return set()
    transaction.lend(facts.CONCERNED, facts.CONCERNED.rows([sorted(customers)]))
    return customers_in(transaction.query(_spoken_for()))


@cache
def _spoken_for() -> Expression:
    return owned.spoken_for(facts.CONCERNED.expression)


@cache
def _owners() -> Expression:
    return tables.ORDERS.expression.semi_join(_CORRECTED.expression, ["site", "order_id"]).select("customer_id")


def customers_in(rows: pa.Table) -> set[int]:
    """Whom rows of a table count to."""
    found: list[Any] = pc.unique(rows.column("customer_id")).to_pylist()
    return {each for each in found if each is not None}


def told_of(rows: Rows) -> set[int]:
    """Whom a batch's events count to."""
    return {each for each in rows.events.customer if each is not None}
