"""What every log must do, whatever it is made of; each implementation runs the whole file."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_urlsafe
from uuid import UUID

import pytest

from enishi.events.store.sqlite_log import SqliteLog
from enishi.events.types import Claims, Event, Log
from enishi.events.vocabulary import CartUpdated, Line, PageViewed, ShopDefined
from enishi.kernel.errors import Refused
from tests import databases

AT = datetime(2026, 11, 21, 1, 2, 3, 456789, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    made = databases.log_of(tmp_path)
    yield made
    made.close()


def page(number: int, url: str = "https://shop.example/") -> Event:
    return Event(
        id=UUID(int=number), kind="page_viewed", occurred_at=AT, received_at=AT, site="main", source="tag",
        claims=Claims(visitor="v1"), body=PageViewed(url=url, title="縁 <b>{{ x }}</b>"),
    )  # fmt: skip


def test_an_empty_log_has_nothing(log: Log) -> None:
    assert log.head() == 0
    assert log.read(0, 10) == []
    assert log.append([]) == 0


def test_positions_start_at_one_and_have_no_gaps(log: Log) -> None:
    assert log.append([page(1), page(2)]) == 2
    assert log.append([page(3)]) == 3
    assert log.head() == 3
    assert [(each.position, each.event.id.int) for each in log.read(0, 100)] == [(1, 1), (2, 2), (3, 3)]


def test_events_come_back_as_they_were(log: Log) -> None:
    cart = Event(
        id=UUID(int=9), kind="cart_updated", occurred_at=AT, received_at=AT, site="楽", source="s", claims=Claims(email="a@b.jp"),
        body=CartUpdated(lines=(Line(product_id="p", quantity=2, unit_price=1200, name="茶\nと \\u0041 ' \""),)),
    )  # fmt: skip
    own = Event(
        id=UUID(int=10), kind="shop.fitting", occurred_at=AT, received_at=AT, site="", source="s", claims=Claims(customer=UUID(int=4)),
        body=ShopDefined(properties={"size": 3, "ok": True, "note": "x", "none": None}),
    )  # fmt: skip
    log.append([page(1), cart, own])
    assert [each.event for each in log.read(0, 10)] == [page(1), cart, own]


def test_reading_goes_on_where_it_was_also_inside_a_block(log: Log) -> None:
    log.append([page(number) for number in range(1, 6)])
    log.append([page(number) for number in range(6, 9)])
    assert [each.position for each in log.read(2, 1)] == [3, 4, 5]
    assert [each.position for each in log.read(5, 1)] == [6, 7, 8]
    assert [each.position for each in log.read(4, 100)] == [5, 6, 7, 8]
    assert log.read(8, 10) == []
    assert log.read(99, 10) == []


def test_a_reader_meets_every_event_once_however_small_its_steps(log: Log) -> None:
    for size in (1, 7, 2, 30, 1):
        log.append([page(number) for number in range(size)])
    for limit in (1, 3, 8, 1000):
        seen: list[int] = []
        while got := log.read(seen[-1] if seen else 0, limit):
            seen += [each.position for each in got]
        assert seen == list(range(1, 42))


def test_a_long_append_is_kept_whole(log: Log) -> None:
    log.append([page(number) for number in range(12_001)])
    assert log.head() == 12_001
    assert len(log.read(0, 20_000)) == 12_001


def test_what_could_not_be_read_back_is_not_appended(log: Log) -> None:
    with pytest.raises(ValueError, match="page_viewed"):
        log.append([page(1), page(2, url="x" * 3000)])
    assert log.head() == 0


def test_a_broken_line_costs_one_event(log: Log) -> None:
    log.append([page(1), page(2), page(3)])
    lines = log.blocks(0, 1)[0][2].splitlines(keepends=True)
    log.rewrite([(1, lines[0] + b'{"id": 3}\n' + lines[2])])
    scan = log.scan(0, 10)
    assert [each.position for each in scan.events] == [1, 3]
    assert [(each.first, each.last) for each in scan.unreadable] == [(2, 2)]
    assert scan.upto == 3
    assert [each.position for each in log.read(1, 10)] == [3]


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"{}\n", b"[" * 200_000, b"1\n2\n3\n", b"\n\n\n"])
def test_a_broken_block_is_stepped_over_and_named(log: Log, body: bytes) -> None:
    log.append([page(1)])
    log.append([page(2), page(3), page(4)])
    log.append([page(5)])
    log.rewrite([(2, body)])
    assert [each.position for each in log.read(0, 10)] == [1, 5]
    assert [each.position for each in log.read(1, 1)] == [5]
    scan = log.scan(1, 3)
    assert (scan.events, scan.upto) == ([], 4)
    assert (scan.unreadable[0].first, scan.unreadable[-1].last) == (2, 4)


def test_two_processes_worth_of_connections_share_one_sequence(log: Log, tmp_path: Path) -> None:
    other = databases.log_of(tmp_path)
    assert [log.append([page(1)]), other.append([page(2), page(3)]), log.append([page(4)])] == [1, 3, 4]
    assert [each.event.id.int for each in other.read(0, 10)] == [1, 2, 3, 4]
    other.close()


@databases.only_sqlite
def test_a_log_of_a_newer_release_is_refused_by_name(tmp_path: Path) -> None:
    SqliteLog(tmp_path / "log.db").close()
    connection = sqlite3.connect(tmp_path / "log.db")
    connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(Refused, match="newer release"):
        SqliteLog(tmp_path / "log.db")


@databases.only_sqlite
def test_the_write_ahead_log_stays_bounded(log: Log, tmp_path: Path) -> None:
    wal = tmp_path / "log.db-wal"
    events = [page(number, url="https://shop.example/" + token_urlsafe(1400)) for number in range(1000)]
    sizes = []
    for _ in range(15):
        log.append(events)
        sizes.append(wal.stat().st_size)
    assert max(sizes) < 16 * 1024 * 1024
    assert (tmp_path / "log.db").stat().st_size > 18 * 1024 * 1024
