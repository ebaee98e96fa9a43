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
    row = _places(len(columns), same.values())
    _many(connection, lambda count: f"{start} {', '.join([row] * count)} {on_conflict}", len(columns), rows)


def run(connection: Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run `statement` once a row, in order."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def update(
    connection: Connection, table: str, key: Sequence[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """Give `columns` new values where `key` is so: a row is the key's values, then the new ones. One statement for many rows; no two of
    them may have the same key."""
    names = [*key, *columns]
    found = " AND ".join(f"{table}.{name} = given.{name}" for name in key)
    changes = ", ".join(f"{name} = given.{name}" for name in columns)
    row, typed = _places(len(names)), _typed(connection, table, names)

    def statement(count: int) -> str:
        given = ", ".join([*typed, *[row] * count])
        return (
            f"WITH given({', '.join(names)}) AS (VALUES {given}) UPDATE {table} SET {changes} FROM given WHERE {found}"  # noqa: S608 - callers give names of their own
        )

    _many(connection, statement, len(names), rows)


def delete(connection: Connection, table: str, key: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Remove the rows of a table with an `id` whose `key` is one of these. One statement for many."""
    row, typed = _places(len(key)), _typed(connection, table, key)
    found = " AND ".join(f"{table}.{name} = given.{name}" for name in key)

    def statement(count: int) -> str:
        given = ", ".join([*typed, *[row] * count])
        return (  # CROSS JOIN: SQLite goes through what is given and looks each up, never through the table
            f"WITH given({', '.join(key)}) AS (VALUES {given}) DELETE FROM {table} WHERE id IN "  # noqa: S608 - callers give names of their own
            f"(SELECT {table}.id FROM given CROSS JOIN {table} WHERE {found})"
        )

    _many(connection, statement, len(key), rows)


def _many(connection: Connection, statement: Callable[[int], str], width: int, rows: Iterable[Sequence[Any]]) -> None:
    """Run `statement(count)`, which takes `count` rows of `width` values, over all rows."""
    values = list(chain.from_iterable(rows))
    together = (_AT_ONCE if connection.vendor == "sqlite" else max(1, MANY // width)) * width
    rest = len(values) % together
    full = [values[place : place + together] for place in range(0, len(values) - rest, together)]
    for batch in (full, [values[-rest:]] if rest else []):
        if batch:
            run(connection, statement(len(batch[0]) // width), batch)


def _places(count: int, also: Iterable[str] = ()) -> str:
    return f"({', '.join([*['%s'] * count, *also])})"


def _typed(connection: Connection, table: str, names: Sequence[str]) -> list[str]:
    """A first row that is nobody's and lets PostgreSQL know of what type each column is: empty values do not say it."""
    if connection.vendor == "sqlite":
        return []
    return [f"({', '.join(f'(SELECT {name} FROM {table} WHERE FALSE)' for name in names)})"]  # noqa: S608 - callers give names of their own


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
