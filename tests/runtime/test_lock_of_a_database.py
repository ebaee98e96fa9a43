"""Two starts on one PostgreSQL database are refused by name, from whichever folder; a lost connection takes the lock again, or ends."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import psycopg
import pytest

from enishi.kernel import clock
from enishi.kernel.errors import Refused
from enishi.runtime import database_lock
from tests import databases

pytestmark = [databases.only_postgres, pytest.mark.django_db]

HOLD = """
import sys
from pathlib import Path
import django
django.setup()
from enishi.runtime.lock import claimed
with claimed(Path(sys.argv[1]), "enishi"):
    print("held", flush=True)
    sys.stdin.read()
"""


def start(var: Path, stores: Mapping[str, str]) -> "subprocess.Popen[str]":
    environment = {**os.environ, **stores, "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings"}
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(var)], env=environment, stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )


def test_a_second_start_from_another_folder_is_refused_by_name(tmp_path: Path) -> None:
    stores = databases.of_process(tmp_path)
    with start(tmp_path / "one", stores) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with start(tmp_path / "two", stores) as second:
            said = second.communicate()[1]
        assert f"already running on this database (process {holder.pid} on " in said
        holder.kill()
        holder.wait()
    with start(tmp_path / "two", stores) as third:  # a killed holder leaves no trace
        assert third.communicate("")[0] == "held\n"


@pytest.fixture
def role(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A role that no other test holds; losses are noticed at once."""
    monkeypatch.setattr(database_lock, "_WATCH_SECONDS", 0.01)
    return tmp_path.name[-20:]


def cut(role: str) -> None:
    """End the connection that holds the role, as a server's restart does."""
    with psycopg.connect(databases.own_address(), autocommit=True) as line:
        line.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE starts_with(application_name, %s)",
            [f"enishi {role}: "],
        )


def holders(role: str) -> int:
    with psycopg.connect(databases.own_address(), autocommit=True) as line:
        question = (
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = hashtext(%s)::bigint & 4294967295"
        )
        (count,) = line.execute(question, [role]).fetchone() or (0,)
        return int(count)


def wait_until(count: int, role: str) -> None:
    patience = clock.monotonic() + 20
    while holders(role) != count:
        assert clock.monotonic() < patience
        clock.pause(0.01)


def test_a_lost_connection_takes_the_lock_again(role: str) -> None:
    with database_lock.claimed(role):
        cut(role)
        wait_until(1, role)
        with pytest.raises(Refused, match=f"process {os.getpid()} on"), database_lock.claimed(role):
            pass
    wait_until(0, role)


def test_who_finds_the_database_taken_over_ends(role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = threading.Event()
    monkeypatch.setattr(database_lock, "_end", ended.set)
    monkeypatch.setattr(database_lock, "_WATCH_SECONDS", 0.5)  # long enough for somebody else to be faster
    with database_lock.claimed(role), psycopg.connect(databases.own_address(), autocommit=True) as other:
        cut(role)
        patience = clock.monotonic() + 20
        take = "SELECT pg_try_advisory_lock(hashtext('enishi'), hashtext(%s))"
        while other.execute(take, [role]).fetchone() != (True,):
            assert clock.monotonic() < patience
        assert ended.wait(20)
