"""Histories as columns, as the warehouse would give them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, get_args, get_type_hints

import pyarrow as pa
from msgspec import structs

from enishi.history.types import ROWS, Columns, CustomerHistory, Part, Recent

_ARROW: dict[Any, "pa.DataType"] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us"),
    date: pa.date32(),
}

EVERYTHING: Mapping[Part, Collection[str]] = {part: row._fields for part, row in ROWS.items()}


def columns(
    histories: Sequence[CustomerHistory],
    wanted: Mapping[Part, Collection[str]] = EVERYTHING,
    recent: Recent | None = None,
) -> Columns:
    """What these histories tell of what is wanted; customers in their order."""
    if recent:
        histories = [_lately(history, recent) for history in histories]
    tables = {part: _table(part, histories).select(["customer_id", *names]) for part, names in wanted.items()}
    return Columns([history.customer_id for history in histories], tables)


def _lately(history: CustomerHistory, recent: Recent) -> CustomerHistory:
    events = (row for row in history.events if row.kind not in recent.kinds or row.at > recent.since)
    return structs.replace(history, events=tuple(events))


def _table(part: Part, histories: Sequence[CustomerHistory]) -> pa.Table:
    told = [(history.customer_id, row) for history in histories for row in getattr(history, part)]
    table: dict[str, Any] = {"customer_id": pa.array([customer for customer, _row in told], pa.int64())}
    for name, type_ in get_type_hints(ROWS[part]).items():
        kind = next((each for each in (type_, *get_args(type_)) if each in _ARROW), str)
        table[name] = pa.array([_plain(getattr(row, name)) for _customer, row in told], _ARROW[kind])
    return pa.table(table)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return f"|{'|'.join(value)}|" if value else ""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value
