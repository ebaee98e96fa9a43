"""The door of the warehouse stage: which warehouse this process uses.

One process calls `serve`; every other process calls `use(connect())`. A process that says nothing (a
test, a command) becomes the owner on first use.
"""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from ibis import _

from enishi.warehouse.compile import asked
from enishi.warehouse.duckdb import DuckWarehouse
from enishi.warehouse.errors import Away
from enishi.warehouse.port import OFFSETS, Reader, Relation, Warehouse
from enishi.warehouse.remote import RemoteReader
from enishi.warehouse.server import Server

_FILE = "warehouse.duckdb"
_SOCKET = "warehouse.sock"

_declared: dict[str, tuple[tuple[Relation, ...], int]] = {}
_owned: dict[Path, DuckWarehouse] = {}
_remote: RemoteReader | None = None


def declare(stage: str, relations: Sequence[Relation], version: int) -> None:
    """Say, while Django starts, which tables a stage keeps here; a file of other versions is emptied when it is opened."""
    _declared[stage] = (tuple(relations), version)


def reader() -> Reader:
    """Where this process asks its questions."""
    return _remote or open_owner()


def owner() -> Warehouse:
    """The warehouse itself; raises `Away` in a process that only asks."""
    if _remote is not None:
        raise Away("This process only asks the warehouse; another process changes it.")
    return open_owner()


def open_owner() -> DuckWarehouse:
    """The warehouse of `settings.VAR`, owned by this process from now on; raises `InUse` naming the process that has it."""
    path = settings.VAR / _FILE
    if path not in _owned:
        close()  # another VAR: only tests change it
        _owned[path] = DuckWarehouse(
            path,
            threads=settings.WAREHOUSE_THREADS,
            memory=settings.WAREHOUSE_MEMORY,
        )
        _owned[path].ensure(
            [relation for relations, _version in _declared.values() for relation in relations],
            sum(version for _relations, version in _declared.values()),
        )
    return _owned[path]


def offset(name: str) -> int:
    """How far the reader `name` has read into the warehouse; 0 at first."""
    rows = (
        reader().query(OFFSETS.expression.filter(_.reader == asked("reader", "string")), {"reader": name}).to_pylist()
    )
    return int(rows[0]["position"]) if rows else 0


def serve() -> Server:
    """Answer other processes at `settings.VAR / "warehouse.sock"` (readable by this user only) until its `stop`."""
    server = Server(open_owner(), settings.VAR / _SOCKET)
    server.start()
    return server


def connect() -> RemoteReader:
    """The owner in another process, reached over its socket; it need not be running yet."""
    return RemoteReader(settings.VAR / _SOCKET)


def use(remote: RemoteReader | None) -> None:
    """Ask `remote` from now on; None: be the owner again."""
    global _remote
    _remote = remote


def close() -> None:
    """Let go of the file."""
    while _owned:
        _owned.popitem()[1].close()
