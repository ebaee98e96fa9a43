"""Arrow between the engine's types and the port's: what comes back has the types the expression says, on every engine."""

from typing import Any

import pyarrow as pa

from enishi.warehouse.port import Expression, Relation

Column = Any  #: an Arrow column, chunked
Kind = Any  #: Ibis' type of a column


def as_asked(expression: Expression, found: pa.Table) -> pa.Table:
    """The engine's answer with the expression's types; instants naive, in UTC."""
    columns = [_typed(found.column(name), kind) for name, kind in expression.schema().items()]
    return pa.Table.from_arrays(columns, names=list(expression.schema()))


def as_kept(relation: Relation, rows: pa.Table) -> pa.Table:
    """Rows as the relation's table takes them: its columns in its order and types."""
    return rows.select(list(relation)).cast(relation.arrow_schema)


def _typed(column: Column, kind: Kind) -> Column:
    if kind.is_timestamp():
        return column.cast(pa.timestamp("us", getattr(column.type, "tz", None))).cast(pa.timestamp("us"))
    if kind.is_date():
        return (
            column.cast(pa.int32()).cast(pa.date32()) if pa.types.is_integer(column.type) else column.cast(pa.date32())
        )
    if kind.is_boolean():
        return column.cast(pa.bool_())
    if kind.is_integer():
        return column.cast(pa.int64())
    if kind.is_floating():
        return column.cast(pa.float64())
    return column.cast(pa.string()) if kind.is_string() else column
