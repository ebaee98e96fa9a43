"""The work of the benchmark `pipeline`.

The real processes, `work` and `tables`, read a log that was filled before they started. Beside it, in the same run, the bare
limit: one process that reads the same log, writes one plain row an event into SQLite and one into DuckDB, and knows nobody. Then,
on the same stores, the real `web` process receives 5,000 events a second, and the warehouse is asked how far it is.
"""

import http.client
import os
import sqlite3
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from threading import Thread

import duckdb
import msgspec
import pyarrow as pa
from django.conf import settings

from benchmarks import _traffic
from benchmarks._load import server
from benchmarks.collector import figure
from enishi.events import api as events
from enishi.events.types import Log
from enishi.history import api as history
from enishi.kernel import clock
from enishi.runtime import install
from enishi.shop import api as shop
from enishi.warehouse import api as warehouse
from enishi.warehouse.errors import WarehouseError

EVENTS = int(os.environ.get("BENCH_EVENTS", "400000"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "10"))
RATE = 5_000
_BLOCK = 1_000


def main() -> None:
    """Print one JSON line per figure."""
    install.prepare()
    key = shop.write_keys()[0].key
    log, told = events.log(), _traffic.events(EVENTS)
    while block := list(islice(told, _BLOCK)):
        log.append(block)
    limit = bare(settings.VAR, log)
    with running("work") as work, running("tables") as tables:
        warehouse.use(warehouse.connect())
        sustained(limit, [work, tables])
        web = [sys.executable, "-m", "enishi", "web"]
        with server(web, f"http://127.0.0.1:{settings.PORT}/v1/events", {}):
            lag(log, settings.PORT, key)


def bare(place: Path, log: Log) -> float:
    """Events a second of one process that reads the log and keeps a plain row of each in both stores."""
    state = sqlite3.connect(place / "bare.db", isolation_level=None)
    state.execute("PRAGMA journal_mode=WAL")
    state.execute("CREATE TABLE event (position INTEGER PRIMARY KEY, id BLOB, kind TEXT, at TEXT)")
    tables = duckdb.connect(str(place / "bare.duckdb"))
    tables.execute("CREATE TABLE event (position BIGINT, id VARCHAR, kind VARCHAR, occurred_at TIMESTAMP)")
    started, after = clock.monotonic(), 0
    while read := log.read(after, 20_000):
        rows = [(each.position, each.event.id.hex, each.event.kind, each.event.occurred_at) for each in read]
        state.execute("BEGIN")
        state.executemany("INSERT INTO event VALUES (?, ?, ?, ?)", [(*row[:3], row[3].isoformat()) for row in rows])
        state.execute("COMMIT")
        batch = pa.table(
            dict(zip(["position", "id", "kind", "occurred_at"], map(list, zip(*rows, strict=True)), strict=True))
        )
        tables.register("batch", batch)
        tables.execute("INSERT INTO event SELECT * FROM batch")
        after = read[-1].position
    seconds = clock.monotonic() - started
    state.close()
    tables.close()
    return EVENTS / seconds


@contextmanager
def running(role: str) -> Iterator[int]:
    """A real process of the installation; its id."""
    process = subprocess.Popen([sys.executable, "-m", "enishi", role])
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def sustained(limit: float, processes: list[int]) -> None:
    """From a tenth of the log to its end; both readers must be there."""
    seen: list[tuple[float, int]] = []
    memory = {}
    while not seen or seen[-1][1] < EVENTS:
        at, reached = clock.monotonic(), min(offsets())
        seen.append((at, reached))
        for share in (0.3, 1.0):
            if reached >= EVENTS * share and share not in memory:
                memory[share] = sum(map(resident, processes))
        clock.pause(0.02)
    first = next(one for one in seen if one[1] >= EVENTS // 10)
    value = (EVENTS - first[1]) / (seen[-1][0] - first[0])
    figure("sustained", round(value), "events/s", value / limit, "bare reading and writing", bare=round(limit))
    figure("memory", memory[1.0], "bytes", memory[1.0] / memory[0.3], "at three tenths of the log")


def lag(log: Log, port: int, key: str) -> None:
    """How long after an event was durable a report sees it, while `RATE` events a second arrive."""
    heads, lags = [(clock.monotonic(), log.head())], []
    sender = Thread(target=send, args=(port, key))
    sender.start()
    while sender.is_alive():
        now = clock.monotonic()
        heads.append((now, log.head()))
        loaded = offsets()[1]
        if loaded < heads[-1][1]:
            known_since = heads[bisect_left(heads, loaded + 1, key=lambda one: one[1])][0]
            lags.append(now - known_since)
        else:
            lags.append(0.0)
        clock.pause(0.02)
    sender.join()
    arrived = heads[-1][1] - heads[0][1]
    rate = arrived / (heads[-1][0] - heads[0][0])
    figure(
        "lag",
        round(max(lags) * 1000),
        "ms",
        max(lags) / 2.0,
        "two seconds",
        median_ms=round(median(lags) * 1000),
        rate=round(rate),
    )


def send(port: int, key: str) -> None:
    """Batches of twenty over one line, each at its time."""
    line = http.client.HTTPConnection("127.0.0.1", port)
    started = clock.monotonic()
    told = _traffic.events(RATE * SECONDS, seed=8)
    for number in range(RATE * SECONDS // 20):
        now = clock.machine_now().isoformat()
        bodies = [
            {
                "id": str(each.id),
                "kind": each.kind,
                "occurred_at": now,
                "sent_at": now,
                "claims": each.claims,
                "body": each.body,
            }
            for each in islice(told, 20)
        ]
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        line.request("POST", "/v1/events", msgspec.json.encode(bodies), headers)
        answer = line.getresponse()
        answer.read()
        if answer.status != 204:
            sys.exit(f"the collector answered {answer.status}")
        clock.pause(max(0.0, started + number * 20 / RATE - clock.monotonic()))
    line.close()


def offsets() -> tuple[int, int]:
    """How far the slowest stage of the state store is, and how far the warehouse is."""
    try:
        loaded = history.loaded_offset()
    except WarehouseError:
        loaded = 0  # its process has not started yet
    return min(events.offset(reader) for reader in ("customers", "catalog", "history")), loaded


def resident(process: int) -> int:
    """Bytes of memory a process holds."""
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
