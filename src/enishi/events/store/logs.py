"""Which log this process writes: one open at a time, at the place that the settings name.

It stands beside the state: in PostgreSQL when that is there, else in its own SQLite file.
"""

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import connection

from enishi.events.store.block_log import BlockLog
from enishi.events.store.blocks import BlockStore
from enishi.events.store.group_commit import GroupWriter, Ticket
from enishi.events.store.sqlite_log import BlockFile

_POSTGRES = "enishi.events.store.postgres_log"  # loaded where it is used: its driver takes a fifth of a second

_opening = Lock()
_open: tuple[int, tuple[Path, str], BlockLog] | None = None


def log() -> BlockLog:
    """The open log. A forked child and a changed setting each get their own."""
    global _open
    found, place, process = _open, _place(), os.getpid()
    if found and found[1] == place and found[0] == process:
        return found[2]
    with _opening:
        if _open is None or _open[1] != place or _open[0] != process:
            if _open and _open[0] == process:
                _open[2].close()
            _open = process, place, BlockLog(_store())
        return _open[2]


def close() -> None:
    """Let go of the open log; whoever asks next opens it again."""
    global _open
    with _opening:
        if _open and _open[0] == os.getpid():
            _open[2].close()
        _open = None


def group_writer(settled: Callable[[list[Ticket], Exception | None], None]) -> GroupWriter[Ticket]:
    """A group writer on the same log."""
    return GroupWriter(_store(), settled)


def _place() -> tuple[Path, str]:
    return settings.VAR, str(connection.settings_dict["NAME"])


def _store() -> BlockStore:
    if connection.vendor == "postgresql":
        made: BlockStore = import_module(_POSTGRES).BlockTable(_parameters())
        return made
    return BlockFile(settings.VAR / "log.db")


def _parameters() -> Mapping[str, Any]:
    """How the state is connected to, as the driver wants it."""
    given = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    own = {name: given[setting] for name, setting in names.items() if given[setting]}
    return {**own, **given["OPTIONS"]}
