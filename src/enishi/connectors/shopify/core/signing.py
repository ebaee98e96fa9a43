"""Whether a webhook is Shopify's: checked over the raw bytes, before anything is parsed."""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping

from msgspec import Struct


class Names(Struct, frozen=True):
    """What the headers of one generation of webhooks are called, in lower case."""

    signature: str
    webhook_id: str
    topic: str
    shop: str
    version: str


#: Webhooks as everybody knows them, and the newer "Events". Another generation is another line.
GENERATIONS = (
    Names(
        "x-shopify-hmac-sha256",
        "x-shopify-webhook-id",
        "x-shopify-topic",
        "x-shopify-shop-domain",
        "x-shopify-api-version",
    ),
    Names("shopify-hmac-sha256", "shopify-webhook-id", "shopify-topic", "shopify-shop-domain", "shopify-api-version"),
)


class Signed(Struct, frozen=True):
    """What a genuine request says of itself."""

    webhook_id: str
    topic: str
    version: str


def signature(body: bytes, secret: str) -> str:
    """What Shopify writes into the header: base64 of HMAC-SHA256 of the raw body with the app's secret."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def genuine(headers: Mapping[str, str], body: bytes, *, secrets: Iterable[str], shop: str) -> Signed | None:
    """What the request says, or None when no secret fits (two are in force while one replaces the other), or when it is about another
    shop. Takes the same time whichever byte is wrong."""
    names = next((each for each in GENERATIONS if headers.get(each.signature)), None)
    if names is None:
        return None
    given = headers[names.signature].encode("latin-1", "replace")
    fits = [hmac.compare_digest(given, signature(body, secret).encode()) for secret in secrets if secret]
    if not any(fits) or headers.get(names.shop, "").lower() != shop.lower():
        return None
    webhook_id, topic = headers.get(names.webhook_id, ""), headers.get(names.topic, "")
    if not webhook_id or not topic:
        return None
    return Signed(webhook_id[:200], topic[:100], headers.get(names.version, "")[:20])
