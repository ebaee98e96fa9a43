"""A made-up shop's warehouse: its rows come from SQL inside the engine, its facts from the product's own code."""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
from django.conf import settings
from ibis import _

from benchmarks._made_rows import Made, made
from enishi.history import api as history
from enishi.history import fact_keeping
from enishi.history.api import tables
from enishi.warehouse import api as warehouse
from enishi.warehouse.compile import asked
from enishi.warehouse.port import Expression, Transaction

AT = datetime(
    2026, 11, 1, 3, 0, tzinfo=UTC
)  #: the instant the shop is looked at; its rows are of the three years before
_PORTION = 50_000  #: customers whose facts are worked out at once
_NOTHING = {"string": "''", "boolean": "false"}


def make(customers: int) -> None:
    """Fill this installation's warehouse, which nobody has opened yet."""
    warehouse.open_owner()
    warehouse.close()
    _fill(settings.VAR / "warehouse.duckdb", made(customers))
    owner = warehouse.open_owner()
    for first in range(1, customers + 1, _PORTION):
        ids = range(first, min(first + _PORTION, customers + 1))
        told = owner.query(_told(), {"first": ids.start, "last": ids.stop - 1}, seconds=600)
        with owner.write() as transaction:
            fact_keeping.hear(transaction, told)
            fact_keeping.recompute(transaction, ids, ids, "JPY")
    with owner.write() as transaction:
        _move_offset(transaction, customers)
    owner.gather(0.5)  # as the product does after an import


def _fill(file: Path, rows: list[Made]) -> None:
    with duckdb.connect(str(file), config={"memory_limit": settings.WAREHOUSE_MEMORY}) as connection:
        for each in rows:
            _insert(connection, each)
        connection.execute("CHECKPOINT")


def _insert(connection: duckdb.DuckDBPyConnection, rows: Made) -> None:
    table, columns = rows.relation, rows.columns
    given = {name: columns.get(name, _NOTHING.get(kind, "NULL")) for name, kind in table.columns.items()}
    chosen = ", ".join(f"{value.format(rows=rows.numbers)} AS {name}" for name, value in given.items())
    source = f"FROM range({rows.numbers}) AS numbers(i) WHERE {rows.where}"
    connection.execute(f"INSERT INTO {table.name} SELECT {chosen} {source}")


def _told() -> Expression:
    """The events of some customers, as far as facts look at them."""
    events = tables.EVENT.expression
    theirs = events.filter(_.customer_id >= asked("first", "int64"), _.customer_id <= asked("last", "int64"))
    return theirs.select("node_id", "customer_id", "occurred_at", "kind")


def _move_offset(transaction: Transaction, customers: int) -> None:
    """The log's head: the position of the last event."""
    transaction.move_offset(history.READER, customers * 50 * 4)
