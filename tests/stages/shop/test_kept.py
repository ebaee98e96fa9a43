"""Values kept for a moment: fresh inside a transaction, never waited for on an event loop."""

import asyncio
import threading
from pathlib import Path

import pytest
from django.db import transaction

from enishi.shop.cache import HELPER, Kept


class Source:
    """Counts how often it was asked, and by which thread."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def load(self) -> int:
        self.asked.append(threading.current_thread().name)
        return len(self.asked)


@pytest.mark.django_db(transaction=True)
def test_a_value_is_asked_once_until_it_is_old_forgotten_or_anothers(settings: object, tmp_path: Path) -> None:
    source = Source()
    kept = Kept(source.load, seconds=1000)
    assert [kept.get(), kept.get()] == [1, 1]
    kept.forget()
    assert [kept.get(), kept.get()] == [2, 2]
    settings.VAR = tmp_path / "another"  # type: ignore[attr-defined]
    assert [kept.get(), kept.get()] == [3, 3]
    assert [Kept(source.load, seconds=-1).get() for _ in range(2)] == [4, 5]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_sees_its_own_changes() -> None:
    kept = Kept(Source().load, seconds=1000)
    assert kept.get() == 1
    with transaction.atomic():
        assert [kept.get(), kept.get()] == [2, 3]
        kept.forget()
    assert kept.get() == 4


@pytest.mark.django_db(transaction=True)
def test_an_event_loop_gets_the_kept_value_while_a_helper_fetches_the_next() -> None:
    source = Source()
    kept = Kept(source.load, seconds=-1)  # always old

    async def door() -> list[int]:
        first = kept.get()
        second = kept.get()
        for helper in threading.enumerate():
            if helper.name == HELPER:
                helper.join()
        return [first, second, kept.get()]

    assert asyncio.run(door()) == [1, 1, 2]
    assert set(source.asked) == {HELPER}
