"""Who asks: the owner, and a stranger."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from enishi.warehouse import api as warehouse
from tests.console.shop_day import ShopDay, live_through


@pytest.fixture
def stores(db: None, var: Path, settings: Any) -> Iterator[Path]:
    """Fresh stores, in practice mode and with the demo's clock, so that every page exists."""
    settings.SANDBOX = True
    settings.DEMO = True
    settings.ALLOWED_HOSTS = ["*"]
    yield var
    warehouse.close()


@pytest.fixture
def owner(stores: Path) -> Client:
    """The owner, logged in, reading Japanese."""
    client = Client(headers={"accept-language": "ja"})
    client.force_login(get_user_model().objects.create_user("owner", password="a long enough password"))
    return client


@pytest.fixture
def stranger(stores: Path) -> Client:
    """Somebody who never logged in."""
    return Client(headers={"accept-language": "ja"})


@pytest.fixture
def shop_day(stores: Path) -> ShopDay:
    """A day that was lived through."""
    return live_through()
