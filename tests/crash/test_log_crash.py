"""What was acknowledged is in the log, whoever is killed, whenever, and however full the disk is."""

import http.client
import json
import os
import resource
import subprocess
import sys
from collections import Counter
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from enishi.kernel import clock
from enishi.kernel.ids import uuid7
from tests import databases
from tests.stages.http.running import Web, running

pytestmark = pytest.mark.crash
SENDERS = 8


def body_of(identity: str) -> str:
    claims, page = {"visitor": "v"}, {"url": "https://shop.example/" + "x" * 300}
    at = clock.machine_now().isoformat()
    return json.dumps({"id": identity, "kind": "page_viewed", "occurred_at": at, "claims": claims, "body": page})


class Load:
    """Senders that post event after event and remember what was acknowledged, until they are stopped or cut off."""

    def __init__(self, web: Web) -> None:
        self.acknowledged: list[str] = []
        self.refused = 0
        self._web, self._over = web, Event()
        self._threads = [Thread(target=self._send) for _ in range(SENDERS)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, count: int) -> None:
        patience = clock.monotonic() + 60
        while len(self.acknowledged) < count:
            assert clock.monotonic() < patience, "the load stands still"
            clock.pause(0.001)

    def _send(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self._web.port, timeout=20)
        while not self._over.is_set():
            identity = str(uuid7(clock.machine_now()))
            try:
                line.request("POST", "/v1/events", body_of(identity), {"x-write-key": self._web.browser_key})
                answer = line.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                break
            if answer.status == 204:
                self.acknowledged.append(identity)
            else:
                self.refused += 1
                clock.pause(0.02)  # told to come back later
        line.close()


def check(var: Path, acknowledged: list[str]) -> None:
    """All of them are there, each once, and positions have no gaps."""
    log = databases.log_of(var)
    recorded = log.read(0, 1_000_000)
    log.close()
    assert [each.position for each in recorded] == list(range(1, len(recorded) + 1))
    stored = Counter(str(each.event.id) for each in recorded)
    assert set(stored.values()) <= {1}
    assert not set(acknowledged) - set(stored)


def test_killed_under_load_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    acknowledged: list[str] = []
    for round_ in range(4):
        with running(tmp_path) as web, Load(web) as load:
            load.wait_for(200 + 37 * round_)
            web.process.kill()
        acknowledged += load.acknowledged
    check(tmp_path, acknowledged)


def test_asked_to_stop_it_finishes_what_it_began(tmp_path: Path) -> None:
    with running(tmp_path) as web, Load(web) as load:
        load.wait_for(200)
        web.process.terminate()
        assert web.process.wait(20) in {0, -15}
    check(tmp_path, load.acknowledged)


@databases.only_sqlite
def test_a_full_disk_is_said_and_nothing_is_claimed(tmp_path: Path) -> None:
    with running(tmp_path) as web, httpx.Client(base_url=web.url, timeout=20) as client:

        def post() -> tuple[str, httpx.Response]:
            identity = str(uuid7(clock.machine_now()))
            return identity, client.post(
                "/v1/events", content=body_of(identity), headers={"x-write-key": web.browser_key}
            )

        before, answer = post()
        assert answer.status_code == 204
        _, hard = resource.prlimit(web.process.pid, resource.RLIMIT_FSIZE)
        written = (tmp_path / "log.db-wal").stat().st_size
        resource.prlimit(web.process.pid, resource.RLIMIT_FSIZE, (written, hard))  # no file may grow any more
        lost, answer = post()
        assert (answer.status_code, answer.json()["accepted"]) == (503, 0)
        assert int(answer.headers["retry-after"]) > 0
        assert client.get("/healthz").status_code == 503
        resource.prlimit(web.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        after, answer = post()
        assert answer.status_code == 204
        assert client.get("/healthz").status_code == 200
        kept = {str(event.id) for event in web.events()}
    assert {before, after} <= kept
    assert lost not in kept


APPENDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import PageViewed
from tests.databases import log_of
log, me, at = log_of(Path(sys.argv[1])), int(sys.argv[2]), datetime(2026, 1, 1, tzinfo=UTC)
for number in range(int(sys.argv[3])):
    events = [Event(id=UUID(int=me * 10**9 + number * 10 + place), kind="page_viewed", occurred_at=at, received_at=at, site="", source="x",
        claims=Claims(visitor="v"), body=PageViewed(url="/")) for place in range(3)]
    log.append(events)
    print(*(event.id for event in events), flush=True)
"""


def test_processes_append_to_one_sequence_and_may_be_killed(tmp_path: Path) -> None:
    databases.log_of(tmp_path).close()  # made before they start
    command = [sys.executable, "-c", APPENDER, str(tmp_path)]
    writers = [subprocess.Popen([*command, str(me), "60"], stdout=subprocess.PIPE, text=True) for me in (1, 2, 3)]
    victim = subprocess.Popen([*command, "4", "100000"], stdout=subprocess.PIPE, text=True)
    assert victim.stdout
    said = [victim.stdout.readline() for _ in range(25)]
    os.kill(victim.pid, 9)
    said += [
        line
        for line in victim.communicate()[0].splitlines(keepends=True)
        if line.endswith("\n") and line.count("-") == 12
    ]
    for writer in writers:
        said += writer.communicate()[0].splitlines()
        assert writer.returncode == 0
    check(tmp_path, [identity for line in said for identity in line.split()])
