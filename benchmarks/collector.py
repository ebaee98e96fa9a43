"""Durable events per second through the collector, beside a bare server in the same run.

The real web process (validation on, `synchronous=FULL`) and a server that only reads and answers take turns under the same load: wrk, 64
connections, valid distinct events of 422 bytes, one a request and 20 a request. The load is real enough to fail: every answer must be an
acceptance, every acknowledged event must be in the log once, and the write-ahead log must stay short.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks._load import CONNECTIONS, HERE, free_port, largest, load, require_wrk, server, stores
from enishi.events.store.sqlite_log import SqliteLog

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "4"))
BATCH = 20
WAL_BOUND = 64 * 1024 * 1024

Seen = dict[str, Any]


def main() -> None:
    """Print one JSON line per figure; leave with an error when a promise did not hold."""
    require_wrk()
    with stores() as place:
        bare_port, port = free_port(), free_port()
        environment = {"ENISHI_VAR": str(place), "ENISHI_PORT": str(port), "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings"}
        ours = [sys.executable, str(HERE / "_enishi_server.py")]
        made = subprocess.run([*ours, "init"], env={**os.environ, **environment}, check=True, capture_output=True, text=True)
        key = made.stdout.strip()
        bare_url, url = f"http://127.0.0.1:{bare_port}/v1/events", f"http://127.0.0.1:{port}/v1/events"
        bare = [sys.executable, str(HERE / "_bare_server.py"), str(bare_port)]
        with (
            server(bare, bare_url, {}) as bare_process,
            server([*ours, "serve"], url, environment) as process,
            largest(place / "log.db-wal") as wal,
        ):
            runs: dict[str, list[tuple[Seen, Seen]]] = {"single": [], "batch": []}
            for _ in range(ROUNDS):
                for name, size in (("single", 1), ("batch", BATCH)):
                    limit = load(bare_url, seconds=SECONDS, batch=size, key=key, process=bare_process)
                    durable = load(url, seconds=SECONDS, batch=size, key=key, process=process)
                    runs[name].append((limit, durable))
        for name, size in (("single", 1), ("batch", BATCH)):
            report(name, size, runs[name])
        report_log(place, runs, wal[0])


def report(name: str, size: int, pairs: list[tuple[Seen, Seen]]) -> None:
    """The figure: events a second, and its ratio to the bare server's of the same round; medians of all rounds."""
    if failed := sum(seen["failed"] for pair in pairs for seen in pair):
        sys.exit(f"{failed} requests of `{name}` were not accepted")
    value = median(size * ours["requests"] / ours["seconds"] for _, ours in pairs)
    ratio = median((ours["requests"] / ours["seconds"]) / (bare["requests"] / bare["seconds"]) for bare, ours in pairs)
    figure = {"name": name, "value": round(value), "unit": "events/s", "ratio": round(ratio, 3), "against": "bare server"}
    for percentile in ("p50_ms", "p99_ms", "cpu_us"):
        figure[percentile] = median(ours[percentile] for _, ours in pairs)
        figure[f"bare_{percentile}"] = median(bare[percentile] for bare, _ in pairs)
    print(json.dumps(figure), flush=True)


def report_log(place: Path, runs: dict[str, list[tuple[Seen, Seen]]], wal: int) -> None:
    """Nothing acknowledged is missing, nothing is there twice, and the write-ahead log stayed bounded."""
    acknowledged = sum(size * ours["requests"] for name, size in (("single", 1), ("batch", BATCH)) for _, ours in runs[name])
    in_flight = sum(CONNECTIONS * size for name, size in (("single", 1), ("batch", BATCH)) for _ in runs[name])
    log = SqliteLog(place / "log.db")
    stored, distinct, after = log.head(), 0, 0
    ids: set[int] = set()
    while events := log.read(after, 50_000):
        after = events[-1].position
        distinct += len(events)
        ids.update(hash(each.event.id) for each in events)
    log.close()
    print(json.dumps({"name": "stored", "value": stored, "unit": "events", "ratio": round(stored / acknowledged, 6), "against": "acknowledged"}))
    print(json.dumps({"name": "wal", "value": wal, "unit": "bytes", "against": "bound", "ratio": round(wal / WAL_BOUND, 3)}))
    if not acknowledged <= stored <= acknowledged + in_flight or distinct != stored or len(ids) < stored * 0.9999:
        sys.exit(f"{acknowledged} acknowledged, {stored} stored, {distinct} readable, {len(ids)} distinct")
    if wal > WAL_BOUND:
        sys.exit(f"the write-ahead log grew to {wal} bytes")


if __name__ == "__main__":
    main()
