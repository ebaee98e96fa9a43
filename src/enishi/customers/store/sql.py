"""Many rows in one statement, without a model instance for each: what keeps the projector fast. SQLite and PostgreSQL both read it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

T = TypeVar("T")

MANY = 5000  #: values in one IN list


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]], *, on_conflict: str = "") -> None:
    """Insert `rows`; `on_conflict` is the clause after the values."""
    places = ", ".join(["%s"] * len(columns))
    names = ", ".join(columns)
    run(f"INSERT INTO {table} ({names}) VALUES ({places}) {on_conflict}", rows)  # noqa: S608 - names are ours


def run(statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run `statement` once a row, in order."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def select_in(statement: str, given: Sequence[Any], values: Iterable[Any]) -> Iterator[tuple[Any, ...]]:
    """Rows of `statement`, whose `%s` are `given` and whose `{values}` is a list of `values`, a portion at a time."""
    for portion in portions(values):
        with connection.cursor() as cursor:
            cursor.execute(statement.format(values=", ".join(["%s"] * len(portion))), [*given, *portion])
            yield from cursor.fetchall()


def uuids(values: Iterable[UUID]) -> Iterator[Any]:
    """`values` as this database takes them."""
    return iter(values) if connection.features.has_native_uuid_field else (value.hex for value in values)


def spans(values: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[Any, Any]]:
    """Pairs of instants as this database takes them."""
    adapt = connection.ops.adapt_datetimefield_value
    for first, last in values:
        adapted = adapt(first)
        yield adapted, adapted if last is first else adapt(last)


def portions(values: Iterable[T], size: int = MANY) -> Iterator[list[T]]:
    """`values` in lists of at most `size`."""
    rest = iter(values)
    while portion := list(islice(rest, size)):
        yield portion
