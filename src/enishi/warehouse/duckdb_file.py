"""The file of the embedded engine: how it is opened, and how it is written anew with rows that are asked for together lying together.

Rows come in the order of time, so those of one customer lie all over a table, and to find them every id there is must be looked at:
at a million customers 1.2 s of the processor's time for 200 of them. An index fetches rows singly, which took longer. But
engines keep the least and the greatest value of every group of rows, and look into no group that cannot hold what is asked for. So from
time to time everything is written anew in the order of customers, in groups of a few thousand rows: what came since is a small part.
"""

import logging
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

from enishi.warehouse import errors
from enishi.warehouse.port import Relation

_NAME = "enishi"  #: of the file inside a connection
INSIDE = f"USE {_NAME}"  #: what a new cursor is told first

#: Rows in a group, whose values can be passed over together. With the engine's 122,880 two customers in five lie in groups of their own
#: at a million customers, with fewer than this the groups themselves take time.
_GROUP = 8_192
_RECENT = "INTERVAL 31 DAYS"
#: In a smaller file all rows are looked at in a few milliseconds.
_LARGE = 200_000
_GATHERED = "gathered"  #: the table that says of how many rows the file was written anew

_log = logging.getLogger(__name__)


class File:
    """One file at a path, for connections of so many threads and so much memory."""

    def __init__(self, path: Path, threads: int, memory: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._fresh = path.with_suffix(".fresh")
        self._spilled = path.with_name(path.name + ".tmp")  # what does not fit into memory
        self._config: dict[str, str | bool | int | float | list[str]] = {
            "threads": str(threads),
            "memory_limit": memory,
            "temp_directory": str(self._spilled),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "checkpoint_threshold": "64MB",  # the default of 16 MB interrupts loading with checkpoints that save nothing
            "preserve_insertion_order": "false",
        }

    def open(self) -> duckdb.DuckDBPyConnection:
        """A connection whose cursors reach the file after `INSIDE`. Raises `InUse` naming the process that has it."""
        connection = duckdb.connect(":memory:", config=self._config)
        try:
            connection.execute(f"ATTACH '{_text(self._path)}' AS {_NAME} (ROW_GROUP_SIZE {_GROUP})")
        except duckdb.IOException as problem:
            connection.close()
            owner = re.search(r"PID (\d+)", str(problem))
            if owner is None:
                raise errors.WarehouseError(
                    "The warehouse could not be opened: %(words)s", words=str(problem)
                ) from problem
            raise errors.InUse(
                "%(path)s is in use by process %(owner)s. Is Enishi already running?",
                path=str(self._path),
                owner=owner[1],
            ) from problem
        self._sweep_copy()
        shutil.rmtree(self._spilled, ignore_errors=True)  # of a process that was killed: the file is ours now
        return connection

    def _sweep_copy(self) -> None:
        """Remove a copy that was cut off."""
        for leftover in (self._fresh, self._fresh.with_name(self._fresh.name + ".wal")):
            leftover.unlink(missing_ok=True)

    def copy(self, connection: duckdb.DuckDBPyConnection, relations: Mapping[str, Relation]) -> None:
        """Write all that counts into a new file beside, each relation's rows in its order. Deleting, checkpointing and vacuuming leave
        old bytes in a file of this engine; only a copy does not hold them."""
        self._sweep_copy()
        connection.execute(f"ATTACH '{_text(self._fresh)}' AS fresh (ROW_GROUP_SIZE {_GROUP})")
        try:
            for name in tables(connection):
                if name != _GATHERED:
                    order = _order(relations[name]) if name in relations else ""
                    connection.execute(f"CREATE TABLE fresh.{quoted(name)} AS FROM {quoted(name)} {order}")
            rows = _rows(connection, "fresh")
            connection.execute(f"CREATE TABLE fresh.{_GATHERED} AS SELECT {rows} AS rows")
        finally:
            connection.execute("DETACH fresh")

    def replace(self) -> None:
        """Let the copy be the file, which nobody has open."""
        self._fresh.replace(self._path)

    def is_scattered(self, connection: duckdb.DuckDBPyConnection, share: float) -> bool:
        """Whether more than this share of the rows came since the file was written anew. Also a small file's rows lie near each other; and
        where there is no room for a copy, they have to stay as they are."""
        rows = _rows(connection, _NAME)
        gathered = 0
        if _GATHERED in tables(connection):
            ((gathered,),) = connection.execute(f"SELECT rows FROM {_GATHERED}").fetchall()  # noqa: S608 - our name
        if rows < _LARGE or rows - gathered <= share * rows:
            return False
        needed, free = 2 * self._path.stat().st_size, shutil.disk_usage(self._path.parent).free
        if free < needed:
            _log.warning("%s is not written anew: %s bytes are free, %s would be needed.", self._path, free, needed)
        return free >= needed


def tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables of the file."""
    found = connection.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [_NAME])
    return [name for (name,) in found.fetchall()]


def quoted(name: str) -> str:
    """A name as a statement takes it."""
    return '"' + name.replace('"', '""') + '"'


def _order(relation: Relation) -> str:
    """Old rows by what they are asked for together, the last month's by date: reports of a few days look at few groups."""
    gathered, dated = quoted(relation.gathered_by), quoted(relation.dated_by)
    if not relation.gathered_by:
        return ""
    if not relation.dated_by:
        return f"ORDER BY {gathered}"
    recent = f"(SELECT max({dated}) - {_RECENT} FROM {quoted(relation.name)})"  # noqa: S608 - quoted names
    return f"ORDER BY greatest({dated}, {recent}), {gathered}"


def _rows(connection: duckdb.DuckDBPyConnection, database: str) -> int:
    """About how many rows all tables have."""
    found = connection.execute(
        "SELECT coalesce(sum(estimated_size), 0)::BIGINT FROM duckdb_tables() WHERE database_name = ?", [database]
    )
    ((rows,),) = found.fetchall()
    return int(rows)


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
