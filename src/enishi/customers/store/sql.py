"""`kernel.statements` on the state store: many rows in one statement, without a model instance for each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from enishi.kernel import statements
from enishi.kernel.statements import portions as portions

_NOTHING: Mapping[str, str] = {}


def insert(
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    same: Mapping[str, str] = _NOTHING,
    on_conflict: str = "",
) -> None:
    """Insert `rows`; see `kernel.statements`."""
    statements.insert(connection, table, columns, rows, same=same, on_conflict=on_conflict)


def run(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run `statement` once a row, in order."""
    statements.run(connection, statement, rows)


def update(table: str, key: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Give `columns` new values where `key` is so; see `kernel.statements`."""
    statements.update(connection, table, key, columns, rows)


def delete(table: str, key: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Remove the rows whose `key` is one of these."""
    statements.delete(connection, table, key, rows)


def set_each(table: str, key: str, column: str, pairs: Iterable[tuple[int, int]]) -> None:
    """Give `column` the second of each pair where `key` is its first."""
    statements.set_each(connection, table, key, column, pairs)


def select_in(statement: str, given: Sequence[Any], values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of `statement`, whose `%s` are `given` and whose `{values}` is a list of `values`, a portion at a time."""
    return statements.select_in(connection, statement, given, values)


def run_in(statement: str, values: Iterable[Any]) -> None:
    """Run `statement`, whose `{values}` is a list of `values`, a portion at a time."""
    for portion in portions(values):
        run(statement.format(values=", ".join(["%s"] * len(portion))), [portion])


def uuids(values: Iterable[UUID]) -> Iterator[Any]:
    """`values` as this database takes them."""
    return map(statements.uuid_writer(connection), values)


def as_uuid(stored: UUID | str) -> UUID:
    """A UUID as it was stored, read without a model."""
    return stored if isinstance(stored, UUID) else UUID(stored)


def spans(values: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[Any, Any]]:
    """Pairs of instants as this database takes them."""
    adapt = statements.instant_writer(connection)
    for first, last in values:
        adapted = adapt(first)
        yield adapted, adapted if last is first else adapt(last)
