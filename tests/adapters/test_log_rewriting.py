"""What every log must do for an erasure: other lines in the place of old ones, a mark, and nothing left behind."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from enishi.events.core.block import pack
from enishi.events.types import Claims, Event, Log
from enishi.events.vocabulary import CustomerIdentified
from enishi.kernel import clock
from tests import databases

AT = datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    made = databases.log_of(tmp_path)
    yield made
    made.close()


def said(number: int, name: str) -> Event:
    return Event(
        id=UUID(int=number), kind="customer_identified", occurred_at=AT, received_at=AT, site="main", source="api",
        claims=Claims(shop_customer_id=str(number)), body=CustomerIdentified(family_name=name),
    )  # fmt: skip


def files_hold(folder: Path, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in folder.iterdir() if path.is_file())


def scrubbed(log: Log) -> None:
    """A server that is just taking up another connection may be in the way for a moment."""
    deadline = clock.monotonic() + 30
    while not log.scrub():
        assert clock.monotonic() < deadline, "somebody stays in the way"


def test_a_block_is_rewritten_where_it_is_and_the_rest_stays(log: Log) -> None:
    log.append([said(1, "佐藤"), said(2, "田中")])
    log.append([said(3, "鈴木")])
    first, count, lines = log.blocks(0, 1)[0]
    assert (first, count, len(lines.splitlines())) == (1, 2, 2)
    log.rewrite([(1, pack([said(1, "…"), said(2, "田中")]))])
    assert [each.event.body.family_name for each in log.read(0, 10)] == ["…", "田中", "鈴木"]  # type: ignore[attr-defined]
    assert (log.head(), log.append([said(4, "林")])) == (3, 4)


def test_a_mark_is_kept_with_the_rewriting_and_a_second_time_changes_nothing(log: Log) -> None:
    log.append([said(1, "佐藤")])
    assert log.marks() == set()
    log.rewrite([], "e1")
    log.rewrite([(1, pack([said(1, "…")]))], "e1")
    assert log.marks() == {"e1"}


def test_rewriting_nothing_that_is_there_changes_nothing(log: Log) -> None:
    log.append([said(1, "佐藤")])
    log.rewrite([(77, pack([said(7, "x")]))])
    assert [each.event for each in log.read(0, 10)] == [said(1, "佐藤")]


def test_no_file_holds_what_was_rewritten(log: Log, tmp_path: Path) -> None:
    folder = databases.folder_of(tmp_path)
    log.append([said(number, "very-rare-name") for number in range(1, 4)])  # short: stored as it is
    log.append([said(number, f"very-rare-name {number}") for number in range(4, 400)])  # long: compressed
    databases.write_out(tmp_path)
    assert files_hold(folder, "very-rare-name")
    log.rewrite([(1, pack([said(number, "gone") for number in range(1, 4)]))], "e1")
    log.rewrite([(4, pack([said(number, "gone") for number in range(4, 400)]))])
    scrubbed(log)
    databases.write_out(tmp_path)
    assert not files_hold(folder, "very-rare-name")
    assert {each.event.body.family_name for each in log.read(0, 1000)} == {"gone"}  # type: ignore[attr-defined]
