"""One installation runs once on one PostgreSQL database, from whichever machine: a second start is refused by name."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import Error, InterfaceError

from enishi.kernel.errors import Refused

_WATCH_SECONDS = 5.0
_TAKE = "SELECT pg_try_advisory_lock(hashtext('enishi'), hashtext(%s))"
_SIGN = "SELECT set_config('application_name', %s, false)"
_HOLDER = "SELECT application_name FROM pg_stat_activity WHERE datname = current_database() AND starts_with(application_name, %s)"

_log = logging.getLogger(__name__)


@contextmanager
def claimed(role: str) -> Iterator[None]:
    """Hold the database for `role` as long as the block runs, on a connection of its own; raises `Refused` naming who holds it.

    The server drops the lock when the connection ends, however it ends. When it ends while we live (the server was started again,
    or another took over), the lock is taken again; if somebody else was faster, this process is asked to end.
    """
    line = connection.copy()
    line.inc_thread_sharing()  # the watch has a thread of its own
    _take(line, role)
    over = threading.Event()
    watch = threading.Thread(target=_watch, args=(line, role, over, _end), name=f"database-lock-{role}", daemon=True)
    watch.start()
    try:
        yield
    finally:
        over.set()
        watch.join()


def _take(line: BaseDatabaseWrapper, role: str) -> None:
    with line.cursor() as cursor:
        cursor.execute(_SIGN, [f"{_mark(role)}process {os.getpid()} on {socket.gethostname()[:30]}"])
        cursor.execute(_TAKE, [role])
        if cursor.fetchone() == (True,):
            return
        cursor.execute(_SIGN, [""])
        cursor.execute(_HOLDER, [_mark(role)])
        holder = cursor.fetchone() or ("?",)
    line.close()
    raise Refused(
        "Enishi is already running on this database (%(holder)s). Stop that one first, or name another database in ENISHI_DATABASE.",
        holder=holder[0].removeprefix(_mark(role)),
    )


def _mark(role: str) -> str:
    return f"enishi {role}: "


def _watch(line: BaseDatabaseWrapper, role: str, over: threading.Event, end: Callable[[], None]) -> None:
    """Notice when the connection is lost, and take the lock again."""
    while not over.wait(_WATCH_SECONDS):
        if not _still_held(line, role):
            end()
            break
    line.close()


def _still_held(line: BaseDatabaseWrapper, role: str) -> bool:
    """False only when somebody else has the lock; a server that does not answer is asked again later."""
    try:
        with line.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except (Error, InterfaceError):
        line.close()
    try:
        _take(line, role)
    except Refused as error:
        _log.critical("The database was taken over while it could not be reached: %s", error)
        return False
    except Error as error:
        _log.warning("The database cannot be reached: %s", error)
    return True


def _end() -> None:
    os.kill(os.getpid(), signal.SIGTERM)
