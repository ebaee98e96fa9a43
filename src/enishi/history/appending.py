"""A batch's rows as Arrow tables, each made once and column by column."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from enishi.history import tables
from enishi.history.core.happened import Row
from enishi.history.core.rows import Rows
from enishi.kernel.calendar import AHEAD, DAY
from enishi.warehouse.port import Relation, Transaction

_INSTANT = pa.timestamp("us")


def append(transaction: Transaction, rows: Rows, told: pa.Table) -> None:
    """Everything that is only ever added, with `told`, the `events` of these rows; orders and messages are worked into what is known
    of them."""
    transaction.append(tables.EVENT, told)
    for relation, added in (
        (tables.CART_CHANGE, rows.cart_changes),
        (tables.ORDER_LINE, rows.order_lines),
        (tables.ORDER_CORRECTION, rows.order_corrections),
        (tables.REACH, rows.reach),
        (tables.WORD, rows.words),
        (tables.SUBSCRIPTION_CHANGE, rows.subscription_changes),
        (tables.POINTS_CHANGE, rows.points_changes),
        (tables.MEMBERSHIP, rows.memberships),
    ):
        if added:
            transaction.append(relation, table(relation, added))


def table(relation: Relation, rows: Sequence[Row]) -> pa.Table:
    """Rows of tuples."""
    return relation.rows(list(zip(*rows, strict=True)) or [[] for _column in relation])


def events(rows: Rows) -> pa.Table:
    """Table `event`."""
    told, facts = rows.events, rows.events.facts
    occurred = _instants(told.occurred)
    made: dict[str, Any] = {
        "position": told.position,
        "kind": told.kind,
        "occurred_at": occurred,
        "received_at": _instants(told.received),
        "local_date": _days(occurred),
        "site": facts.sites,
        "source": told.source,
        "customer_id": told.customer,
        "node_id": told.node,
    }
    schema = tables.EVENT.arrow_schema
    arrays = [
        _column(made[field.name] if field.name in made else getattr(facts, field.name), field) for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _column(values: Any, field: "pa.Field[Any]") -> "pa.Array[Any]":
    """Most batches say nothing at all in some columns: these are made in one go."""
    if isinstance(values, pa.Array):
        return values
    if field.type == pa.string() and not any(values):
        return pa.repeat("", len(values))
    made: pa.Array[Any] = pa.array(values, field.type)
    return made


def _instants(lengths: Sequence[Any]) -> "pa.Array[Any]":
    """Lengths of time since 1970 as instants: Arrow takes them at a quarter of what instants with a zone cost."""
    return pa.array(lengths, pa.duration("us")).cast(pa.int64()).cast(_INSTANT)


def _days(instants: "pa.Array[Any]") -> "pa.Array[Any]":
    """The shop's day of each, as `kernel.calendar.day_number`."""
    days: pa.Array[Any] = pc.divide(pc.add(instants.cast(pa.int64()), AHEAD), DAY).cast(pa.int32()).cast(pa.date32())
    return days
