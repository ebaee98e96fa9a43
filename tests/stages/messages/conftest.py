"""Fixtures of the outbox's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from enishi.events import api as events
from tests.stages.messages.world import World


@pytest.fixture
def world(var: Path, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """An empty world on fresh stores."""
    yield World(monkeypatch)
    events.log().close()
