"""What later readers get is the same whether it is remembered or read back, and never what the log no longer says."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from msgspec.structs import replace

from enishi.customers import api
from enishi.customers.store import resolving
from enishi.customers.types import ResolvedBatch
from enishi.events import api as events
from enishi.events.core.block import pack
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import PageViewed
from enishi.kernel.ids import derived_id
from enishi.shop import api as shop

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    yield
    events.log().close()


def visits(count: int, seed: int = 1) -> list[Event]:
    """Page views of a few people in a few browsers, some told twice."""
    dice = random.Random(seed)
    made: list[Event] = []
    for number in range(count):
        at = START + timedelta(minutes=number)
        claims = Claims(
            visitor=dice.choice([None, "v", "w", "x"]),
            email=dice.choice([None, None, "a@example.jp", "b@example.jp"]),
            shop_customer_id=dice.choice([None, None, "1", "2"]),
        )
        event = Event(
            id=derived_id("test", f"{seed} {number}"), kind="page_viewed", occurred_at=at, received_at=at, site="main",
            source="api", claims=claims, body=PageViewed(url="https://shop.example/"),
        )  # fmt: skip
        made += [event, event] if dice.random() < 0.1 else [event]
    return made


def read_back(after: int, limit: int) -> ResolvedBatch:
    """As a process answers that has not projected it."""
    remembered, resolving._last = resolving._last, None
    try:
        return api.resolved(after, limit)
    finally:
        resolving._last = remembered


@pytest.mark.parametrize("limit", [7, 40, 1000])
def test_what_was_just_projected_is_answered_as_it_is_written_down(limit: int) -> None:
    told = visits(100)
    for start in range(0, len(told), 9):
        events.log().append(told[start : start + 9])
    after, moved = 0, 0
    while passed := api.project(limit):
        batch = api.resolved(after, limit)
        assert batch == read_back(after, limit)
        assert (batch.after, batch.upto) == (after, after + passed)
        after, moved = batch.upto, moved + len(batch.moves)
    assert after == len(told)
    assert moved, "a log in which nobody is merged shows nothing"


def test_the_reader_that_follows_asks_for_the_offset_alone() -> None:
    events.log().append(visits(20))
    api.project(1000)
    with CaptureQueriesContext(connection) as queries:
        first = api.resolved(0, 1000)
        second = api.resolved(0, 1000)
    assert len(queries) == 2
    assert first is second


def test_what_the_log_no_longer_says_is_not_remembered() -> None:
    told = visits(1)
    events.log().append(told)
    api.project()
    assert api.resolved(0).events[0].event == told[0]
    struck = replace(told[0], body=PageViewed(url=""))
    events.log().rewrite([(1, pack([struck]))])
    assert api.resolved(0).events[0].event == struck


def test_a_broken_block_is_counted_once_wherever_it_is_cut() -> None:
    events.log().append(visits(9, seed=2))
    events.log().rewrite([(1, b"\x00 no event\n")])
    passed = [api.project(4)]
    while passed[-1]:
        passed.append(api.project(4))
    assert sum(passed) == api.offset() == events.log().head()
    (count,) = events.refusal_counts(1, at=shop.business_now())
    assert count.count == events.log().head()
