"""What Shopify prints in its own documentation (API 2026-04), and a connection that understands it.

What a payload leaves out is asked of the fake of the Admin API, as it would be of Shopify.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from enishi.connectors import store
from enishi.connectors.shopify.connector import Shopify
from enishi.connectors.types import Connection, Understood, Waiting
from enishi.events.types import Event
from tests.adapters.shopify_fake import FakeShopify
from tests.adapters.shopify_server import running

FOLDER = (
    Path(os.environ.get("ENISHI_REALDATA", Path(__file__).parents[2] / "../shared/data"))
    / "shopify-webhooks"
    / "2026-04"
)
AT = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
NEW_YEAR = datetime(2022, 1, 1, 0, 0, tzinfo=UTC)  # 2021-12-31T19:00:00-05:00
DOMAIN = "{shop}.myshopify.com"  # as printed in the privacy payloads
ORDER, CUSTOMER, BUYER = "820982911946154508", "706405506930370084", "115310627314723954"
WHO = {"shop_customer_id": BUYER, "email": "john@example.com"}


@pytest.fixture(scope="module")
def folder() -> Path:
    if not FOLDER.exists():
        assert os.environ.get("CI") != "true", f"{FOLDER} is required in CI"
        pytest.skip(f"{FOLDER} is not there")
    return FOLDER


@pytest.fixture
def fake() -> Iterator[FakeShopify]:
    with running() as shop:
        yield shop


@pytest.fixture
def connection(fake: FakeShopify, var: Path) -> Connection:
    settings = {
        "shop_domain": DOMAIN,
        "base_url": fake.base_url,
        "currency": "USD",
        "storefront": "https://toys.example",
    }
    secrets = {"client_secret": "s", "access_token": fake.static_token}
    return store.connect("shopify", "toys", settings, secrets, by="owner", at=AT)


def payload(folder: Path, name: str) -> dict[str, Any]:
    found = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["response"]
    assert isinstance(found, dict)
    return found


def understood(connection: Connection, topic: str, body: dict[str, Any]) -> Understood:
    raw = json.dumps(body, ensure_ascii=False).encode()
    waiting = Waiting(id=1, connection=connection, delivery_id="d", topic=topic, body=raw, received_at=AT)
    return Shopify().understand(waiting)


@pytest.fixture
def told(connection: Connection, folder: Path) -> Any:
    """A file → its events, of which none was refused."""

    def read(name: str) -> list[Event]:
        result = understood(connection, name, payload(folder, name))
        assert not result.refusals
        return list(result.events)

    return read


def claims(event: Event) -> dict[str, str]:
    return {name: getattr(event.claims, name) for name in event.claims.__struct_fields__ if getattr(event.claims, name)}


def body(event: Event) -> Any:
    return event.body
