"""How much waits before the pipeline takes its next turn."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from enishi import pipeline
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import PageViewed

NOON = datetime(2026, 10, 1, 3, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_a_burst_is_read_at_once_and_a_trickle_may_wait_for_more(var: Path) -> None:
    enough = pipeline.AT_ONCE // 4
    events.log().append([viewed(number) for number in range(enough)])
    assert not pipeline.is_behind()
    events.log().append([viewed(enough)])
    assert pipeline.is_behind()
    pipeline.catch_up(NOON)
    assert not pipeline.is_behind()
    events.log().close()


def viewed(number: int) -> Event:
    return Event(
        id=UUID(int=number), kind="page_viewed", occurred_at=NOON, received_at=NOON, site="", source="tag",
        claims=Claims(visitor=f"v{number % 7}"), body=PageViewed(url="https://shop.example/"),
    )  # fmt: skip
