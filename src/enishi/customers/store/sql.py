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


def instant(at: datetime | None) -> Any:
    """`at` as this database takes it."""
    return connection.ops.adapt_datetimefield_value(at)


def uuid(value: UUID) -> Any:
    """`value` as this database takes it."""
    return value if connection.features.has_native_uuid_field else value.hex


def portions(values: Iterable[T], size: int = MANY) -> Iterator[list[T]]:
    """`values` in lists of at most `size`."""
    rest = iter(values)
    while portion := list(islice(rest, size)):
        yield portion
