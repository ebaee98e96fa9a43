"""Many rows in one statement, without an object for each: what keeps readers of the log fast. SQLite and PostgreSQL both read it.

The kernel knows no framework: the caller hands in its database connection (Django's), which is asked for cursors and for how it
writes values.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

T = TypeVar("T")
Connection = Any

MANY = 5000  #: values in one IN list

_AT_ONCE = 50  #: rows; SQLite reads such a statement once and is then handed the values of all the others
_OFFSET = len("+00:00")
_NOTHING: Mapping[str, str] = {}


def insert(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    same: Mapping[str, str] = _NOTHING,
    on_conflict: str = "",
) -> None:
    """Insert `rows`, whose values are as this database takes them, thousands in one statement.

    `same`: columns that have one value in every row → this value, written as SQL. `on_conflict` is the clause after the values;
    where it updates, no two rows may be in conflict with each other.
    """
    start = f"INSERT INTO {table} ({', '.join((*columns, *same))}) VALUES"
    row = f"({', '.join([*['%s'] * len(columns), *same.values()])})"
    values = list(chain.from_iterable(rows))
    together = (_AT_ONCE if connection.vendor == "sqlite" else max(1, MANY // len(columns))) * len(columns)
    rest = len(values) % together
    full = [values[place : place + together] for place in range(0, len(values) - rest, together)]
    for batch in (full, [values[-rest:]] if rest else []):
        count = len(batch[0]) // len(columns) if batch else 0
        run(connection, f"{start} {', '.join([row] * count)} {on_conflict}", batch)


def run(connection: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run `statement` once a row, in order."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def update(
    connection: Connection, table: str, key: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Give `columns` new values where `key` is so: a row is the key's values, then the new ones. One statement for thousands of rows."""
    names = [*key, *columns]
    row = f"({', '.join(['%s'] * len(names))})"
    found = " AND ".join(f"{table}.{name} = given.{name}" for name in key)
    changes = ", ".join(f"{name} = given.{name}" for name in columns)
    for portion in portions(rows, max(1, MANY // len(names))):
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH given({', '.join(names)}) AS (VALUES {', '.join([row] * len(portion))}) "  # noqa: S608 - callers give names of their own
                f"UPDATE {table} SET {changes} FROM given WHERE {found}",
                list(chain.from_iterable(portion)),
            )


def set_each(connection: Connection, table: str, key: str, column: str, pairs: Iterable[tuple[int, int]]) -> None:
    """Give `column` the second of each pair where `key` is its first."""
    update(connection, table, [key], [column], pairs)


def select_in(
    connection: Connection, statement: str, given: Sequence[Any], values: Iterable[Any]
) -> Iterator[tuple[Any, ...]]:
    """Rows of `statement`, whose `%s` are `given` and whose `{values}` is a list of `values`, a portion at a time."""
    for portion in portions(values):
        with connection.cursor() as cursor:
            cursor.execute(statement.format(values=", ".join(["%s"] * len(portion))), [*given, *portion])
            yield from cursor.fetchall()


def replaced(key: Sequence[str], columns: Iterable[str]) -> str:
    """The clause that lets a new row replace the one of the same `key`."""
    changes = ", ".join(f"{name} = excluded.{name}" for name in columns if name not in key)
    return f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changes}"


def uuid_writer(connection: Connection) -> Callable[[UUID], Any]:
    """How this database takes a UUID."""
    return (lambda value: value) if connection.features.has_native_uuid_field else attrgetter("hex")


def instant_writer(connection: Connection) -> Callable[[datetime], Any]:
    """How this database takes an instant."""
    adapt: Callable[[datetime], Any] = connection.ops.adapt_datetimefield_value
    if connection.features.supports_timezones:
        return adapt

    def as_text(at: datetime) -> Any:
        return str(at)[:-_OFFSET] if at.tzinfo is UTC else adapt(at)  # the same text, in a fifth of the time

    return as_text if connection.timezone is UTC else adapt


def as_instant(stored: datetime) -> datetime:
    """An instant as it was selected without a model: SQLite leaves out that it is UTC."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)


def portions(values: Iterable[T], size: int = MANY) -> Iterator[list[T]]:
    """`values` in lists of at most `size`."""
    rest = iter(values)
    while portion := list(islice(rest, size)):
        yield portion
