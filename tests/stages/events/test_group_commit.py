"""Who waits for whom in a group commit. Nothing here depends on how fast it goes: what must not be waited for takes minutes."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from queue import Queue
from typing import Any

import pytest

from enishi.events.store import group_commit
from enishi.events.store.group_commit import GroupWriter
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import PageViewed
from enishi.kernel.ids import derived_id

AT = datetime(2026, 11, 22, tzinfo=UTC)


def event(name: str) -> Event:
    return Event(
        id=derived_id("test", name), kind="page_viewed", occurred_at=AT, received_at=AT, site="main", source="tag",
        claims=Claims(visitor=name), body=PageViewed(url="/"),
    )  # fmt: skip


class Store:
    """Blocks that are durable when the test says so."""

    def __init__(self) -> None:
        self.begun: Queue[int] = Queue()  #: how many events each commit has
        self.ends: Queue[Exception | None] = Queue()
        self.written = b""
        self.touched = self.closed = False

    def append(self, blocks: Sequence[tuple[bytes, int]]) -> int:
        [(lines, count)] = blocks
        self.begun.put(count)
        if error := self.ends.get(timeout=60):
            raise error
        self.written += lines
        return count

    def touch(self) -> None:
        self.touched = True

    def bound(self) -> None:
        """Nothing grows here."""

    def renew(self) -> None:
        """Nothing is remembered here."""

    def close(self) -> None:
        self.closed = True


Settled = Queue[tuple[list[str], Exception | None]]


@contextmanager
def writing() -> Iterator[tuple[GroupWriter[str], Store, Settled]]:
    store, settled = Store(), Settled()
    given: Any = store
    writer = GroupWriter[str](given, lambda tickets, error: settled.put((tickets, error)))
    yield writer, store, settled
    for _ in range(10):
        store.ends.put(None)
    writer.close()
    assert store.closed


def submit(writer: GroupWriter[str], *names: str) -> None:
    for name in names:
        writer.submit([event(name)], name)


def test_what_comes_during_a_commit_is_the_next_commit_in_order() -> None:
    with writing() as (writer, store, settled):
        submit(writer, "a")
        assert store.begun.get(timeout=60) == 1
        submit(writer, "b", "c")
        assert settled.empty()
        store.ends.put(None)
        assert settled.get(timeout=60) == (["a"], None)
        assert store.begun.get(timeout=60) == 2
        store.ends.put(None)
        assert settled.get(timeout=60) == (["b", "c"], None)
        visitors = [line.partition(b'"visitor":"')[2][:1] for line in store.written.splitlines()]
        assert visitors == [b"a", b"b", b"c"]


def test_a_group_that_failed_is_told_and_the_next_one_written() -> None:
    with writing() as (writer, store, settled):
        broken = OSError("disk full")
        for end, name in ((broken, "a"), (None, "b")):
            submit(writer, name)
            store.ends.put(end)
            assert settled.get(timeout=60) == ([name], end)
        assert store.written.count(b"\n") == 1


def test_to_ask_whether_the_log_can_be_written_writes_nothing() -> None:
    with writing() as (writer, store, settled):
        writer.submit([], "question")
        assert settled.get(timeout=60) == (["question"], None)
        assert (store.touched, store.written) == (True, b"")


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that waits for a group for minutes: a test that has to sit them out fails."""
    monkeypatch.setattr(group_commit, "_GATHER_SECONDS", 600.0)


def crowd(writer: GroupWriter[str], store: Store, settled: Settled) -> None:
    """A commit of four who came while another one was under way."""
    submit(writer, "first")
    store.begun.get(timeout=60)
    submit(writer, "a", "b", "c", "d")
    store.ends.put(None)
    settled.get(timeout=60)
    assert store.begun.get(timeout=60) == 4
    store.ends.put(None)
    settled.get(timeout=60)


def test_a_crowd_is_waited_for_until_as_many_have_come_as_before(patient: None) -> None:
    with writing() as (writer, store, settled):
        crowd(writer, store, settled)
        submit(writer, "e", "f", "g")
        assert store.begun.empty()
        submit(writer, "h")
        assert store.begun.get(timeout=60) == 4


def test_who_is_alone_waits_for_nobody(patient: None) -> None:
    with writing() as (writer, store, settled):
        for name in ("a", "b", "c"):
            submit(writer, name)
            assert store.begun.get(timeout=60) == 1
            store.ends.put(None)
            settled.get(timeout=60)


def test_a_crowd_that_went_home_is_waited_for_a_moment_only() -> None:
    with writing() as (writer, store, settled):
        crowd(writer, store, settled)
        submit(writer, "alone")
        assert store.begun.get(timeout=60) == 1


def test_to_close_is_to_settle_what_was_submitted(patient: None) -> None:
    with writing() as (writer, store, settled):
        crowd(writer, store, settled)
        submit(writer, "last")
        store.ends.put(None)
        writer.close()
        assert settled.get(timeout=60) == (["last"], None)
        with pytest.raises(RuntimeError, match="closed"):
            submit(writer, "late")
