"""One installation runs once on its stores: a second start is refused by name."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from django.db import connection

from enishi.kernel.errors import Refused
from enishi.runtime import database_lock


@contextmanager
def claimed(var: Path, role: str) -> Iterator[None]:
    """Hold `var/<role>.lock`, and the database where it is a server's, as long as the block runs; raises `Refused` naming who holds them.

    The kernel drops the lock when its process dies, however it dies, so a stale file never stops a start.
    """
    var.mkdir(parents=True, exist_ok=True)
    path = var / f"{role}.lock"
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "?"
            raise Refused(
                "Enishi is already running on %(var)s (process %(pid)s). Stop that one first, or set ENISHI_VAR to another folder.",
                var=str(var),
                pid=holder,
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        with database_lock.claimed(role) if connection.vendor == "postgresql" else nullcontext():
            yield
