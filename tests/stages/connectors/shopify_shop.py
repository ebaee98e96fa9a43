"""A connection to the fake shop, and the shop's things as the Admin API tells them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from enishi.connectors import store
from enishi.connectors.shopify import connector
from enishi.connectors.shopify.core.signing import signature
from enishi.connectors.types import Connection, Request
from tests.adapters.shopify_fake import FakeShopify
from tests.adapters.shopify_server import CLIENT_ID, CLIENT_SECRET, running

AT = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
DOMAIN = "sakura.myshopify.com"


@pytest.fixture
def fake() -> Iterator[FakeShopify]:
    """A fake shop that listens."""
    with running() as shop:
        yield shop


@pytest.fixture
def connection(fake: FakeShopify, var: Path, monkeypatch: pytest.MonkeyPatch) -> Connection:
    """A connection to it, with fresh stores. Whoever waits for it lets the fake's time pass, not ours."""
    monkeypatch.setattr(connector, "pause", fake.pause)
    settings = {
        "shop_domain": DOMAIN,
        "base_url": fake.base_url,
        "client_id": CLIENT_ID,
        "currency": "JPY",
        "storefront": "https://sakura.example",
    }
    return store.connect("shopify", "main", settings, {"client_secret": CLIENT_SECRET}, by="owner", at=AT)


def now(connection: Connection) -> Connection:
    """The connection as it is kept now."""
    found = store.connection(connection.id)
    assert found is not None
    return found


def request(
    topic: str, body: dict[str, Any] | bytes, webhook_id: str, *, at: datetime = AT, version: str = "2026-10"
) -> Request:
    """A webhook, signed."""
    raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    headers = {
        "x-shopify-hmac-sha256": signature(raw, CLIENT_SECRET),
        "x-shopify-webhook-id": webhook_id,
        "x-shopify-topic": topic,
        "x-shopify-shop-domain": DOMAIN,
        "x-shopify-api-version": version,
    }
    return Request(headers=headers, body=raw, received_at=at)


def yen(amount: int) -> dict[str, Any]:
    """An amount as GraphQL tells it."""
    return {"shopMoney": {"amount": f"{amount}.0", "currencyCode": "JPY"}}


def order(number: int, *, lines: int = 1, **fields: Any) -> dict[str, Any]:
    """An order of the customer of the same number: `lines` lines of two pieces at 1,500 yen each."""
    items = [
        {
            "id": f"gid://shopify/LineItem/{number * 1000 + each}",
            "title": "湯のみ",
            "sku": "",
            "quantity": 2,
            "currentQuantity": 2,
            "product": {"id": f"gid://shopify/Product/{each + 1}"},
            "originalUnitPriceSet": yen(1500),
            "discountAllocations": [],
            "taxLines": [],
        }
        for each in range(lines)
    ]
    total = 3000 * lines + 500
    return {
        "id": f"gid://shopify/Order/{number}",
        "createdAt": "2026-10-01T00:00:00Z",
        "processedAt": "2026-10-01T00:00:00Z",
        "updatedAt": "2026-10-01T00:00:00Z",
        "currencyCode": "JPY",
        "taxesIncluded": True,
        "sourceName": "web",
        "totalPriceSet": yen(total),
        "currentTotalPriceSet": yen(total),
        "totalShippingPriceSet": yen(500),
        "customer": {
            "id": f"gid://shopify/Customer/{number}",
            "defaultEmailAddress": {"emailAddress": f"c{number}@example.jp"},
        },
        "lineItems": items,
        "refunds": [],
        "fulfillments": [],
        **fields,
    }


def customer(number: int, **fields: Any) -> dict[str, Any]:
    """A customer with consent to e-mail and a tag."""
    return {
        "id": f"gid://shopify/Customer/{number}",
        "createdAt": "2026-09-01T00:00:00Z",
        "updatedAt": "2026-10-01T00:00:00Z",
        "firstName": "花子",
        "lastName": "佐藤",
        "locale": "ja-JP",
        "state": "ENABLED",
        "tags": ["VIP"],
        "defaultEmailAddress": {
            "emailAddress": f"c{number}@example.jp",
            "marketingState": "SUBSCRIBED",
            "marketingOptInLevel": "CONFIRMED_OPT_IN",
            "marketingUpdatedAt": "2026-09-02T00:00:00Z",
        },
        "defaultAddress": {
            "zip": "604-8001",
            "province": "Kyōto",
            "provinceCode": "JP-26",
            "city": "京都市中京区",
            "address1": "木屋町1-2",
        },
        **fields,
    }


def product(number: int, **fields: Any) -> dict[str, Any]:
    """A product for 1,500 yen, ten in stock."""
    return {
        "id": f"gid://shopify/Product/{number}",
        "title": "湯のみ",
        "handle": f"yunomi-{number}",
        "status": "ACTIVE",
        "publishedAt": "2026-01-01T00:00:00Z",
        "updatedAt": "2026-10-01T00:00:00Z",
        "tracksInventory": True,
        "totalInventory": 10,
        "priceRangeV2": {"minVariantPrice": {"amount": "1500.0", "currencyCode": "JPY"}},
        **fields,
    }
