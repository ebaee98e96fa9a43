"""Durable events per second through the collector on SQLite and on PostgreSQL, beside a bare server in the same run.

The same web process and load as in `collector.py`, once with its stores in files, once on a PostgreSQL server that this run starts (with
fsync and `synchronous_commit`), and a server that only reads and answers; they take turns. Every answer must be an acceptance, and every
acknowledged event must be in its log once.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID

from benchmarks._load import CONNECTIONS, HERE, free_port, load, require_wrk, server, stores
from benchmarks.collector import ROUNDS, SECONDS, SIZES, Seen, figure, report
from enishi.events.store.block_log import BlockLog
from enishi.events.store.postgres_log import PostgresLog
from enishi.events.store.sqlite_log import SqliteLog
from tests.postgres import Server

OURS = [sys.executable, str(HERE / "_enishi_server.py")]
Runs = dict[str, list[tuple[Seen, Seen]]]


class Target:
    """A web process on stores of its own: where it answers, its key, what was measured."""

    def __init__(self, url: str, key: str, process: int) -> None:
        self.url, self.key, self.process = url, key, process
        self.runs: Runs = {name: [] for name in SIZES}


@contextmanager
def target(place: Path, database: str) -> Iterator[Target]:
    """Make the stores, serve, stop."""
    port = free_port()
    environment: Mapping[str, str] = {
        "ENISHI_VAR": str(place),
        "ENISHI_DATABASE": database,
        "ENISHI_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
    }
    given = {**os.environ, **environment}
    made = subprocess.run([*OURS, "init"], env=given, check=True, capture_output=True, text=True)
    url = f"http://127.0.0.1:{port}/v1/events"
    with server([*OURS, "serve"], url, environment) as process:
        yield Target(url, made.stdout.strip(), process)


def main() -> None:
    """Print one JSON line per figure; leave with an error when a promise did not hold."""
    require_wrk()
    with ExitStack() as stack:
        place = stack.enter_context(stores())
        database = stack.enter_context(Server(durable=True)).address
        with target(place / "sqlite", "") as sqlite, target(place / "postgres", database) as postgres:
            measure({"sqlite": sqlite, "postgres": postgres})
        for name, ours in {"sqlite": sqlite, "postgres": postgres}.items():
            for size_name, size in SIZES.items():
                report(f"{name}_{size_name}", size, ours.runs[size_name], processes=1)
        check("sqlite", SqliteLog(place / "sqlite" / "log.db"), sqlite.runs)
        check("postgres", PostgresLog({"conninfo": database}), postgres.runs)


def measure(targets: Mapping[str, Target]) -> None:
    """Bare, then each of ours, size by size, round after round: whatever disturbs the machine disturbs them alike."""
    port = free_port()
    bare_url = f"http://127.0.0.1:{port}/v1/events"
    with server([sys.executable, str(HERE / "_bare_server.py"), str(port)], bare_url, {}) as bare:
        for _ in range(ROUNDS):
            for name, size in SIZES.items():
                limit = load(bare_url, seconds=SECONDS, batch=size, key="", processes=[bare])
                for ours in targets.values():
                    durable = load(ours.url, seconds=SECONDS, batch=size, key=ours.key, processes=[ours.process])
                    ours.runs[name].append((limit, durable))


def check(name: str, log: BlockLog, runs: Runs) -> None:
    """Nothing acknowledged is missing, nothing is there twice. What was on its way when wrk hung up may be there too."""
    acknowledged = sum(SIZES[size] * ours["requests"] for size, pairs in runs.items() for _, ours in pairs)
    in_flight = sum(CONNECTIONS * SIZES[size] for size, pairs in runs.items() for _ in pairs)
    ids: set[UUID] = set()
    read = 0
    while events := log.read(read, 50_000):
        ids.update(each.event.id for each in events)
        read = events[-1].position
    log.close()
    figure(f"{name}_stored", len(ids), "events", len(ids) / acknowledged, "acknowledged")
    if not acknowledged <= len(ids) == read <= acknowledged + in_flight:
        sys.exit(f"{name}: {acknowledged} acknowledged, {len(ids)} distinct events at {read} positions")


if __name__ == "__main__":
    main()
