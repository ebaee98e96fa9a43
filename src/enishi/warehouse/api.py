"""The door of the warehouse stage: which warehouse this process uses.

One process calls `serve`; every other process calls `use(connect())`. A process that says nothing (a
test, a command) becomes the owner on first use. With `settings.WAREHOUSE` the tables are on a ClickHouse server, which all
processes ask themselves; the owner is then the one that writes.
"""

import atexit
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol

from django.conf import settings
from ibis import _

from enishi.warehouse.compile import asked, statement
from enishi.warehouse.duckdb import DuckWarehouse
from enishi.warehouse.errors import Away, WarehouseError
from enishi.warehouse.port import OFFSETS, Reader, Relation, Warehouse
from enishi.warehouse.remote import RemoteReader
from enishi.warehouse.server import Server

_FILE = "warehouse.duckdb"
_SOCKET = "warehouse.sock"


class Line(Reader, Protocol):
    """A reader that asks somebody else."""

    def close(self) -> None:
        """Hang up."""
        ...


class Serving(Protocol):
    """What answers other processes, until it is told to stop."""

    def stop(self) -> None:
        """Answer nobody any more."""
        ...


class _ServerServes:
    """Other processes ask the server themselves."""

    def stop(self) -> None:
        """Nothing was started."""


_declared: dict[str, tuple[tuple[Relation, ...], int]] = {}
_owned: dict[str, Warehouse] = {}
_remote: Line | None = None


def declare(stage: str, relations: Sequence[Relation], version: int) -> None:
    """Say, while Django starts, which tables a stage keeps here; a file of other versions is emptied when it is opened."""
    _declared[stage] = (tuple(relations), version)


def declared() -> list[Relation]:
    """The tables of all stages."""
    return [relation for relations, _version in _declared.values() for relation in relations]


def reader() -> Reader:
    """Where this process asks its questions."""
    return _remote or open_owner()


def owner() -> Warehouse:
    """The warehouse itself; raises `Away` in a process that only asks."""
    if _remote is not None:
        raise Away("This process only asks the warehouse; another process changes it.")
    return open_owner()


def open_owner() -> Warehouse:
    """The warehouse of `settings.VAR` or `settings.WAREHOUSE`, owned by this process from now on; raises `InUse` naming the process
    that has the file."""
    place = settings.WAREHOUSE or str(settings.VAR / _FILE)
    if place not in _owned:
        close()  # another place: only tests change it
        atexit.unregister(close)
        atexit.register(close)  # a command that ends without a word lets go of the file too
        _owned[place] = _opened()
        _owned[place].ensure(declared(), sum(version for _relations, version in _declared.values()))
    return _owned[place]


def offset(name: str) -> int:
    """How far the reader `name` has read into the warehouse; 0 at first."""
    rows = (
        reader().query(OFFSETS.expression.filter(_.reader == asked("reader", "string")), {"reader": name}).to_pylist()
    )
    return int(rows[0]["position"]) if rows else 0


def serve() -> Serving:
    """Answer other processes at `settings.VAR / "warehouse.sock"` (readable by this user only) until its `stop`."""
    owner = open_owner()
    if not isinstance(owner, DuckWarehouse):
        return _ServerServes()
    server = Server(owner, settings.VAR / _SOCKET)
    server.start()
    return server


def connect() -> Line:
    """The warehouse that another process owns: over its socket, or its server; neither need be running yet."""
    if settings.WAREHOUSE:
        line: Line = _clickhouse().reading(settings.WAREHOUSE)
        return line
    return RemoteReader(settings.VAR / _SOCKET)


def warm() -> None:
    """Load what questions and their answers need (compiler and dialect, Arrow's converters: near a second of the processor's time), so that
    not the first to ask waits for it. Asks nobody anything; for a thread beside."""
    statement(OFFSETS.expression, "clickhouse" if settings.WAREHOUSE else DuckWarehouse.dialect)
    OFFSETS.rows([[""], [0]])


def use(remote: Line | None) -> None:
    """Ask `remote` from now on; None: be the owner again."""
    global _remote
    _remote = remote


def close() -> None:
    """Let go of the file."""
    while _owned:
        _owned.popitem()[1].close()


def _opened() -> Warehouse:
    if settings.WAREHOUSE:
        owned: Warehouse = _clickhouse().owning(settings.WAREHOUSE)
        return owned
    path = settings.VAR / _FILE
    return DuckWarehouse(path, threads=settings.WAREHOUSE_THREADS, memory=settings.WAREHOUSE_MEMORY)


def _clickhouse() -> Any:
    """The adapter, whose client is installed only where it is wanted and takes 0.3 s to load."""
    try:
        return import_module("enishi.warehouse.clickhouse.warehouse")
    except ModuleNotFoundError as problem:
        raise WarehouseError(
            "ENISHI_WAREHOUSE names a ClickHouse server, but its client is not installed. Run: pip install 'enishi[clickhouse]'"
        ) from problem
