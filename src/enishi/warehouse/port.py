"""The port: what the product asks of an analytical engine, and nothing else.

Expressions are Ibis tables over `Relation`s, never engine objects. Instants in the warehouse are naive UTC timestamps with
microseconds (engines disagree about zones, not about these); the shop's day is a stored column.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, Protocol

import ibis
import pyarrow as pa

Value = int | str | date | datetime | list[int]  #: what a question may carry; instants are aware
Expression = Any  #: an Ibis table expression; Ibis publishes no types

NO_VALUES: Mapping[str, Value] = MappingProxyType({})

#: The types a column may have, by Ibis' words.
_ARROW: dict[str, pa.DataType] = {
    "int64": pa.int64(),
    "float64": pa.float64(),
    "string": pa.string(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp(6)": pa.timestamp("us"),
}


class Relation:
    """A table by name, with its columns in order (lower-case names; Ibis' words for a few types).

    `gathered_by`: the column of which questions ask for all rows of a few values, "" for none; an engine lets rows of one value lie
    together. `dated_by`: the day or instant by which questions ask for what is new; rows of the last month stay in its order.
    """

    def __init__(self, name: str, columns: dict[str, str], *, gathered_by: str = "", dated_by: str = "") -> None:
        self.name = name
        self.columns = columns
        self.gathered_by = gathered_by
        self.dated_by = dated_by

    @cached_property
    def expression(self) -> Expression:
        """The relation as the start of an expression."""
        return ibis.table(ibis.schema(self.columns), name=self.name)

    @cached_property
    def arrow_schema(self) -> pa.Schema:
        """The relation as Arrow sees it; appended rows have exactly these columns."""
        return pa.schema([(name, _ARROW[kind]) for name, kind in self.columns.items()])

    def rows(self, columns: Sequence[Sequence[object]]) -> pa.Table:
        """An Arrow table from a sequence per column, in the relation's order."""
        fields = list(self.arrow_schema)
        arrays = [pa.array(values, field.type) for field, values in zip(fields, columns, strict=True)]
        return pa.Table.from_arrays(arrays, schema=self.arrow_schema)

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)


#: How far each reader of the log has read into the warehouse.
OFFSETS = Relation("reader_offset", {"reader": "string", "position": "int64"})


class Reader(Protocol):
    """Answers questions. Every process has one."""

    def query(
        self,
        expression: Expression,
        values: Mapping[str, Value] = NO_VALUES,
        *,
        heavy: bool = False,
        seconds: float = 30.0,
    ) -> pa.Table:
        """The expression's rows, read in one snapshot; `values` for what it has `compile.asked`, by name.

        `heavy` queries wait for one of a few places, so that they cannot starve the others. Raises `errors.TooSlow` after
        `seconds`, `errors.Busy` when no place came free in that time, `errors.Away` when the owner cannot be reached.
        """
        ...


class Transaction(Protocol):
    """One atomic change of the warehouse, seen by readers all at once or never."""

    def offset(self, reader: str) -> int:
        """How far `reader` has read; 0 at first."""
        ...

    def move_offset(self, reader: str, position: int) -> None:
        """Say, with this change, that `reader` has dealt with everything up to `position`."""
        ...

    def lend(self, relation: Relation, rows: pa.Table) -> Expression:
        """Make `rows` usable in this transaction's expressions under the relation's name; returns its expression."""
        ...

    def query(self, expression: Expression) -> pa.Table:
        """The expression's rows, with this transaction's own changes."""
        ...

    def append(self, relation: Relation, rows: pa.Table) -> None:
        """Add rows that have the relation's columns."""
        ...

    def insert(self, relation: Relation, expression: Expression) -> None:
        """Add the expression's rows, column by column by name."""
        ...

    def delete(self, relation: Relation, column: str, keys: Expression) -> None:
        """Remove the rows whose `column` is in `keys`, an expression of one column."""
        ...

    def rename(self, relation: Relation, column: str, pairs: Relation, *, by: str = "") -> None:
        """Give `column` the `new` of lent `pairs` where `by`, or itself, is their `old`; other values stay."""
        ...


class Warehouse(Reader, Protocol):
    """The owner's side: questions, and changes by one writer at a time."""

    def ensure(self, relations: Sequence[Relation], version: int) -> bool:
        """Have these tables, empty at first. Tables of another `version` are dropped with all offsets, so that the loader
        reads the log again from its beginning; returns whether that happened."""
        ...

    def write(self) -> AbstractContextManager[Transaction]:
        """A transaction: committed durably when the block ends, undone when it raises."""
        ...

    def compact(self) -> None:
        """Write everything anew, so that nothing of deleted rows is left anywhere (a server keeps replaced files for minutes). Questions
        may wait for a moment at its end."""
        ...

    def gather(self, scattered: float) -> bool:
        """Let rows lie together that are asked for together (`Relation.gathered_by`), if more than this share of all rows came since that
        was last done; returns whether anything was moved. Changes wait meanwhile, minutes where there are a hundred million rows."""
        ...

    def close(self) -> None:
        """Write everything into the file and let it go."""
        ...
