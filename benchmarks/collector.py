"""Durable events per second through the collector, beside a bare server in the same run.

The real web processes (validation on, `synchronous=FULL`) and as many that only read and answer take turns under the same load: one of
each, as an installation begins, and then one of each on every core. The load is wrk, 64 connections, valid distinct events of 422 bytes,
one a request and 20 a request. It is real enough to fail: every answer must be an acceptance, every acknowledged event must be in the log
once, and the write-ahead log must stay short.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

from benchmarks._load import CONNECTIONS, HERE, free_port, largest, load, require_wrk, servers, stores
from enishi.events.store.sqlite_log import SqliteLog

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "4"))
#: How many web processes share the port → what the figures of that run are called. One is what an installation begins with.
CONFIGURATIONS: dict[int, dict[str, str]] = {1: {"single": "single", "batch": "batch"}}
if (cores := os.cpu_count() or 1) > 1:
    CONFIGURATIONS[cores] = {"single": "single_every_core", "batch": "batch_every_core"}
SIZES = {"single": 1, "batch": 20}
WAL_BOUND = 64 * 1024 * 1024

OURS = [sys.executable, str(HERE / "_enishi_server.py")]

Seen = dict[str, Any]


def main() -> None:
    """Print one JSON line per figure; leave with an error when a promise did not hold."""
    require_wrk()
    with stores() as place:
        environment = {"ENISHI_VAR": str(place), "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings"}
        made = subprocess.run(
            [*OURS, "init"], env={**os.environ, **environment}, check=True, capture_output=True, text=True
        )
        seen: list[tuple[int, list[tuple[Seen, Seen]]]] = []
        with largest(place / "log.db-wal") as wal:
            for processes, names in CONFIGURATIONS.items():
                for name, pairs in measured(processes, made.stdout.strip(), environment).items():
                    report(names[name], SIZES[name], pairs, processes)
                    seen.append((SIZES[name], pairs))
        report_log(place, seen, wal[0])


def measured(processes: int, key: str, environment: dict[str, str]) -> dict[str, list[tuple[Seen, Seen]]]:
    """Size's name → what was seen of (bare, ours) in each round, each served by `processes` processes."""
    bare_port, port = free_port(), free_port()
    bare_url, url = f"http://127.0.0.1:{bare_port}/v1/events", f"http://127.0.0.1:{port}/v1/events"
    bare = [sys.executable, str(HERE / "_bare_server.py"), str(bare_port)]
    runs: dict[str, list[tuple[Seen, Seen]]] = {name: [] for name in SIZES}
    with (
        servers(processes, bare, bare_url, {}) as theirs,
        servers(processes, [*OURS, "serve"], url, {**environment, "ENISHI_PORT": str(port)}) as ours,
    ):
        for _ in range(ROUNDS):
            for name, size in SIZES.items():
                limit = load(bare_url, seconds=SECONDS, batch=size, key=key, processes=theirs)
                durable = load(url, seconds=SECONDS, batch=size, key=key, processes=ours)
                runs[name].append((limit, durable))
    return runs


def report(name: str, size: int, pairs: list[tuple[Seen, Seen]], processes: int) -> None:
    """The figure: events a second, and its ratio to the bare server's of the same round; medians of all rounds."""
    if failed := sum(seen["failed"] for pair in pairs for seen in pair):
        sys.exit(f"{failed} requests of `{name}` were not accepted")
    value = median(size * ours["requests"] / ours["seconds"] for _, ours in pairs)
    ratio = median((ours["requests"] / ours["seconds"]) / (bare["requests"] / bare["seconds"]) for bare, ours in pairs)
    more = {}
    for measure in ("p50_ms", "p99_ms", "cpu_us"):
        more[measure] = round(median(ours[measure] for _, ours in pairs), 2)
        more[f"bare_{measure}"] = round(median(bare[measure] for bare, _ in pairs), 2)
    figure(name, round(value), "events/s", ratio, "bare server", processes=processes, **more)


def report_log(place: Path, runs: list[tuple[int, list[tuple[Seen, Seen]]]], wal: int) -> None:
    """Nothing acknowledged is missing, nothing is there twice, and the write-ahead log stayed bounded.

    wrk hangs up at the end of a run: what was then on its way may be stored without having been counted as acknowledged.
    """
    acknowledged = sum(size * ours["requests"] for size, pairs in runs for _, ours in pairs)
    in_flight = sum(CONNECTIONS * size for size, pairs in runs for _ in pairs)
    log = SqliteLog(place / "log.db")
    stored, readable, after = log.head(), 0, 0
    ids: set[UUID] = set()
    while events := log.read(after, 50_000):
        after = events[-1].position
        readable += len(events)
        ids.update(each.event.id for each in events)
    log.close()
    figure("stored", stored, "events", stored / acknowledged, "acknowledged")
    figure("wal", wal, "bytes", wal / WAL_BOUND, "bound")
    if not acknowledged <= stored <= acknowledged + in_flight or not stored == readable == len(ids):
        sys.exit(f"{acknowledged} acknowledged, {stored} stored, {readable} readable, {len(ids)} distinct")
    if wal > WAL_BOUND:
        sys.exit(f"the write-ahead log grew to {wal} bytes")


def figure(name: str, value: int, unit: str, ratio: float, against: str, **more: float) -> None:
    """One line of the result."""
    print(
        json.dumps({"name": name, "value": value, "unit": unit, "ratio": round(ratio, 3), "against": against, **more}),
        flush=True,
    )


if __name__ == "__main__":
    main()
