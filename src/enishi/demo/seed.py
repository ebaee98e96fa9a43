"""The demo's first start: the shop's history, lived at full speed, becomes the stores of `settings.VAR`.

It is lived in a folder beside the stores and moved in when it is whole, the state store last: whoever is killed on the way
finds no state store at the next start and begins again. Nobody has the stores open while they move.
"""

import shutil
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

from enishi.demo.apart import apart
from enishi.demo.drive import run_shop
from enishi.kernel.errors import Refused
from enishi.warehouse import api as warehouse

_SEED = 1
_STATE = "state.db"
_STORES = ("mailbox", "log.db", "warehouse.duckdb", _STATE)  # in the order in which they are moved
_BESIDE = (
    "-wal",
    "-shm",
    ".wal",
)  # what an engine leaves beside a store; all of it is folded in when the store is closed


def seed(scale: float) -> None:
    """Fill the stores of `settings.VAR`, unless there is a state store already. Raises `Refused` when it did not work."""
    var: Path = settings.VAR
    if (var / _STATE).exists():
        return
    staging = var / "seeding"
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    if (secret := var / "secret.key").exists():
        shutil.copy2(secret, staging)  # the keys that are made now must be readable later
    if apart(__name__, str(scale), var=staging) != 0:
        raise Refused("The demo shop's history could not be made; see the messages above.")
    _move_in(staging, var)


def in_this_process(scale: str) -> int:
    """Live the history in the fresh stores of `settings.VAR` and close them properly."""

    def say(month: str) -> None:
        sys.stdout.write(f"\r  ひだまり堂  {month}")
        sys.stdout.flush()

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")  # who is killed begins again: nothing need survive before the end
        run_shop(scale=float(scale), seed=_SEED, say=say)
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    warehouse.close()
    sys.stdout.write("\r")
    return 0


def _move_in(staging: Path, var: Path) -> None:
    for name in _STORES:
        _remove(var / name)
        for ending in _BESIDE:
            _remove(var / f"{name}{ending}")
            if (left := staging / f"{name}{ending}").exists():
                left.replace(var / left.name)
        if (staging / name).exists():
            (staging / name).replace(var / name)
    shutil.rmtree(staging)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
