"""What only the log in PostgreSQL can meet: appends side by side, one of them held open, and lines that break."""

import select
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Event as Flag
from threading import Thread
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from enishi.events.store.group_commit import GroupWriter
from enishi.events.store.postgres_log import BlockTable, PostgresLog
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import PageViewed
from enishi.kernel import clock
from enishi.kernel.errors import Refused
from tests import databases

pytestmark = databases.only_postgres

AT = datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)
PATIENCE = 20.0
_HELD = "SELECT log_append(ARRAY[2], ARRAY['held open'::bytea])"
_WAITING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"


def page(number: int) -> Event:
    return Event(
        id=UUID(int=number), kind="page_viewed", occurred_at=AT, received_at=AT, site="", source="tag",
        claims=Claims(visitor="v"), body=PageViewed(url="https://shop.example/"),
    )  # fmt: skip


@pytest.fixture
def address(tmp_path: Path) -> str:
    return databases.address(tmp_path)


@pytest.fixture
def log(address: str) -> Iterator[PostgresLog]:
    made = PostgresLog({"conninfo": address})
    yield made
    made.close()


@pytest.fixture
def line(address: str) -> Iterator[psycopg.Connection]:
    """A connection of somebody else."""
    with psycopg.connect(address, autocommit=True) as made:
        yield made


def waiting(line: psycopg.Connection, count: int) -> list[int]:
    """The server's processes that wait for their turn at appending, once there are so many."""
    patience = clock.monotonic() + PATIENCE
    while len(found := [pid for (pid,) in line.execute(_WAITING).fetchall()]) < count:
        assert clock.monotonic() < patience, "nobody waits"
        clock.pause(0.005)
    return found


def append_aside(address: str, *numbers: int) -> Thread:
    def append() -> None:
        log = PostgresLog({"conninfo": address})
        for number in numbers:
            log.append([page(number)])
        log.close()

    thread = Thread(target=append)
    thread.start()
    return thread


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_readers_stop_below_an_append_that_is_held_open(
    log: PostgresLog, address: str, line: psycopg.Connection, end: str
) -> None:
    log.append([page(1)])
    with psycopg.connect(address, autocommit=True) as holder:
        holder.execute("BEGIN")
        holder.execute(_HELD)
        later = [append_aside(address, number) for number in (4, 5)]
        waiting(line, 2)
        assert (log.head(), log.scan(1, 10).upto) == (1, 1)  # neither the one held open nor those behind it
        holder.execute(end)
        for thread in later:
            thread.join(PATIENCE)
    scan = log.scan(0, 10)
    assert scan.upto == log.head() == (5 if end == "COMMIT" else 3)
    assert {each.event.id.int for each in scan.events} == {1, 4, 5}
    assert sum(bad.last - bad.first + 1 for bad in scan.unreadable) == (2 if end == "COMMIT" else 0)


def test_what_commits_behind_a_gap_is_not_there_yet(log: PostgresLog, address: str, line: psycopg.Connection) -> None:
    """Whoever should find another way to append: a later block that commits first waits for the earlier one."""
    log.append([page(1)])
    lines = log.blocks(0, 1)[0][2]
    with psycopg.connect(address) as early:
        early.execute("INSERT INTO log_block VALUES (2, 1, %s)", [lines])
        line.execute("INSERT INTO log_block VALUES (3, 1, %s)", [lines])
        assert [each.position for each in log.read(0, 10)] == [1]
        assert (log.scan(1, 10).upto, log.head()) == (1, 3)
        early.commit()
    assert [each.position for each in log.read(1, 10)] == [2, 3]


def test_a_reader_beside_many_writers_skips_nothing(log: PostgresLog, address: str) -> None:
    writers = [append_aside(address, *range(each * 100, each * 100 + 40)) for each in range(1, 5)]
    seen: list[int] = []
    ids: list[int] = []
    patience = clock.monotonic() + 60
    while len(seen) < 160:
        assert clock.monotonic() < patience
        for each in log.read(seen[-1] if seen else 0, 7):
            seen.append(each.position)
            ids.append(each.event.id.int)
    for writer in writers:
        writer.join()
    assert seen == list(range(1, 161))
    for writer_number in range(1, 5):  # and each writer's own are in its order
        mine = [number for number in ids if number // 100 == writer_number]
        assert mine == sorted(mine)


def test_who_waits_too_long_for_a_turn_is_told(address: str) -> None:
    impatient = PostgresLog({"conninfo": address, "options": "-c lock_timeout=50ms"})
    with psycopg.connect(address) as holder:
        holder.execute(_HELD)
        with pytest.raises(psycopg.errors.LockNotAvailable):
            impatient.append([page(1)])
        holder.rollback()
    assert impatient.append([page(2)]) == 1
    impatient.close()


def test_many_may_make_the_tables_at_once(address: str, line: psycopg.Connection) -> None:
    line.execute("DROP TABLE IF EXISTS log_block, log_mark, log_format; DROP FUNCTION IF EXISTS log_append")
    threads = [append_aside(address, number) for number in range(4)]
    for thread in threads:
        thread.join(PATIENCE)
    assert line.execute("SELECT count(*) FROM log_block").fetchone() == (4,)


def test_a_log_of_a_newer_release_is_refused_by_name(address: str, log: PostgresLog, line: psycopg.Connection) -> None:
    line.execute("UPDATE log_format SET version = 99")
    with pytest.raises(Refused, match="newer release"):
        PostgresLog({"conninfo": address})


def end_all(line: psycopg.Connection) -> None:
    """As a server that is started again: every other connection ends."""
    line.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )


def test_a_line_that_ended_meanwhile_is_made_again_before_it_is_used(
    log: PostgresLog, line: psycopg.Connection
) -> None:
    for number in (1, 2):
        assert log.append([page(number)]) == number
        end_all(line)
    assert log.head() == 2
    end_all(line)
    assert [each.position for each in log.read(0, 10)] == [1, 2]


def test_an_append_that_breaks_is_reported_and_the_next_one_goes_on(
    log: PostgresLog, address: str, line: psycopg.Connection
) -> None:
    with psycopg.connect(address) as holder:
        holder.execute(_HELD)
        failed: list[Exception] = []

        def append() -> None:
            try:
                log.append([page(1)])
            except psycopg.OperationalError as error:
                failed.append(error)

        thread = Thread(target=append)
        thread.start()
        (victim,) = waiting(line, 1)
        line.execute("SELECT pg_terminate_backend(%s)", [victim])
        thread.join(PATIENCE)
        holder.rollback()
    assert len(failed) == 1
    assert log.append([page(2)]) == 1


class Road:
    """A road to the server that can break: then what was sent arrives, and no answer comes back."""

    def __init__(self, server: str, folder: Path) -> None:
        self._server = server
        self.broken = Flag()
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(folder / ".s.PGSQL.5432"))
        self._door.listen()
        self._thread = Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._door.accept()
            except OSError:
                return
            with client, socket.socket(socket.AF_UNIX) as server:
                server.connect(self._server)
                self._carry(client, server)

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        while True:
            ready, _, _ = select.select([client, server], [], [])
            for source in ready:
                said = source.recv(65536)
                if not said or (source is server and self.broken.is_set()):
                    self.broken.clear()
                    return
                (server if source is client else client).sendall(said)

    def close(self) -> None:
        """Nobody gets through any more."""
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(PATIENCE)


@contextmanager
def road(address: str) -> Iterator[tuple[Road, dict[str, str]]]:
    """A road, and the parameters of a connection over it."""
    known = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    folder = Path(tempfile.mkdtemp(prefix="road-"))  # a socket's path must be short
    made = Road(f"{known['host']}/.s.PGSQL.{known['port']}", folder)
    try:
        yield made, {**known, "host": str(folder), "port": "5432"}
    finally:
        made.close()
        shutil.rmtree(folder)


def test_when_the_answer_is_lost_nobody_is_told_that_it_was_kept_though_it_was(log: PostgresLog, address: str) -> None:
    told: list[tuple[list[str], bool]] = []
    heard = Flag()

    def settled(tickets: list[str], error: Exception | None) -> None:
        told.append((tickets, error is None))
        heard.set()

    def submit(number: int, ticket: str) -> None:
        heard.clear()
        writer.submit([page(number)], ticket)
        assert heard.wait(PATIENCE)

    with road(address) as (way, parameters):
        writer = GroupWriter(BlockTable(parameters), settled)
        submit(1, "before")
        way.broken.set()
        submit(2, "first")
        submit(2, "sent again")
        writer.close()
    assert told == [(["before"], True), (["first"], False), (["sent again"], True)]
    assert [each.event.id.int for each in log.read(0, 10)] == [1, 2, 2]  # the same event twice: it counts once


def test_nothing_is_scrubbed_while_somebody_looks_back(
    log: PostgresLog, address: str, line: psycopg.Connection, tmp_path: Path
) -> None:
    """Nor while what the planner noted of old values would stay: a block as short as these is among its samples."""
    folder = databases.folder_of(tmp_path)
    log.append([page(1)])
    log.append([page(2)])
    line.execute("ANALYZE log_block")
    databases.write_out(tmp_path)
    assert sum(b"shop.example" in path.read_bytes() for path in folder.iterdir() if path.is_file()) == 2
    with psycopg.connect(address) as looking:
        looking.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        looking.execute("SELECT 1")
        for first in (1, 2):
            log.rewrite([(first, b'{"gone":true}')])
        assert not log.scrub()
    patience = clock.monotonic() + PATIENCE
    while not log.scrub():
        assert clock.monotonic() < patience, "somebody stays in the way"
    databases.write_out(tmp_path)
    assert not any(b"shop.example" in path.read_bytes() for path in folder.iterdir() if path.is_file())
