"""The door of the warehouse stage: which warehouse this process uses.

The worker calls `open_owner` and serves it; every other process calls `use(connect())`. A process that says nothing (a
test, a command) becomes the owner on first use.
"""

from pathlib import Path

from django.conf import settings

from enishi.warehouse.duckdb import DuckWarehouse
from enishi.warehouse.errors import Away
from enishi.warehouse.port import Reader, Warehouse
from enishi.warehouse.remote import RemoteReader
from enishi.warehouse.server import Server

_FILE = "warehouse.duckdb"
_SOCKET = "warehouse.sock"

_owned: dict[Path, DuckWarehouse] = {}
_remote: RemoteReader | None = None


def reader() -> Reader:
    """Where this process asks its questions."""
    return _remote or open_owner()


def owner() -> Warehouse:
    """The warehouse itself; raises `Away` in a process that only asks."""
    if _remote is not None:
        raise Away("This process only asks the warehouse; the worker changes it.")
    return open_owner()


def open_owner() -> DuckWarehouse:
    """The warehouse of `settings.VAR`, owned by this process from now on; raises `InUse` naming the process that has it."""
    path = settings.VAR / _FILE
    if path not in _owned:
        close()  # another VAR: only tests change it
        _owned[path] = DuckWarehouse(
            path,
            threads=getattr(settings, "WAREHOUSE_THREADS", 2),
            memory=getattr(settings, "WAREHOUSE_MEMORY", "1GB"),
        )
    return _owned[path]


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
