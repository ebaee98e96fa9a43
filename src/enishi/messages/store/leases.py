"""Who has a message at the moment. A claim lives as long as the worker that made it: a lease says how long we believe in one
we cannot see."""

import os
import socket
from datetime import datetime, timedelta

from enishi.kernel import clock
from enishi.kernel.ids import token

LENGTH = timedelta(minutes=10)
_running: set[str] = set()


class Lease:
    """A worker's hold on the messages it claimed, alive inside the `with`."""

    def __init__(self) -> None:
        self.owner = f"{socket.gethostname()[:40]}:{os.getpid()}:{token(12)}"

    def __enter__(self) -> "Lease":
        _running.add(self.owner)
        return self

    def __exit__(self, *_: object) -> None:
        _running.discard(self.owner)

    @staticmethod
    def until() -> datetime:
        """How long a claim made now is believed in, in machine time."""
        return clock.machine_now() + LENGTH


def is_alive(owner: str, until: datetime | None) -> bool:
    """Whether the claim is somebody's. Of this process we know; of this machine's dead we know too; of others the lease decides."""
    host, _, rest = owner.partition(":")
    pid = rest.partition(":")[0]
    if host == socket.gethostname()[:40] and pid.isdigit():
        if int(pid) == os.getpid():
            return owner in _running
        if not _process_exists(int(pid)):
            return False
    return until is not None and clock.machine_now() < until


def _process_exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
