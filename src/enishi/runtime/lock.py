"""One installation runs once on one `var/`: a second start is refused by name."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from enishi.kernel.errors import Refused


@contextmanager
def claimed(var: Path, role: str) -> Iterator[None]:
    """Hold `var/<role>.lock` as long as the block runs; raises `Refused` naming the process that holds it.

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
        yield
