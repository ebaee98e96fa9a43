"""Which log this process writes: one open at a time, at the place that the settings name."""

import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from django.conf import settings

from enishi.events.store.group_commit import GroupWriter, Ticket
from enishi.events.store.sqlite_log import SqliteLog

_opening = Lock()
_open: tuple[int, SqliteLog] | None = None


def path() -> Path:
    """The log's file."""
    place: Path = settings.VAR / "log.db"
    return place


def log() -> SqliteLog:
    """The open log. A forked child and a changed setting each get their own."""
    global _open
    found, place, process = _open, path(), os.getpid()
    if found and found[1].path == place and found[0] == process:
        return found[1]
    with _opening:
        if _open is None or _open[1].path != place or _open[0] != process:
            if _open and _open[0] == process:
                _open[1].close()
            _open = process, SqliteLog(place)
        return _open[1]


def group_writer(settled: Callable[[list[Ticket], Exception | None], None]) -> GroupWriter[Ticket]:
    """A group writer on the same file."""
    return GroupWriter(path(), settled)
