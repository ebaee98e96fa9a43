"""What a telling of Shopify's comes to: events to be, and what must be asked or done before all is said."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

_NO_CLAIMS: Mapping[str, str] = {}


class Shop(Struct, frozen=True, kw_only=True):
    """What must be known of the shop to read what it tells. `storefront` is where customers look at products (https://…)."""

    site: str
    domain: str
    currency: str = "JPY"
    storefront: str = ""


class Draft(Struct, frozen=True, kw_only=True):
    """One event to be. `key` names the fact, so that it counts once however often and by whomever it is told."""

    kind: str
    key: str
    at: datetime
    body: Mapping[str, Any] = {}
    claims: Mapping[str, str] = _NO_CLAIMS


class OfOrder(Struct, frozen=True):
    """Events about an order whose buyer the telling does not name."""

    order_id: str
    drafts: tuple[Draft, ...]


class Contract(Struct, frozen=True):
    """A subscription contract that changed: Shopify's message leaves out product and price, which must be asked for."""

    contract_id: str
    topic: str
    draft: Draft | None = None  #: what can be said without asking


class Merge(Struct, frozen=True):
    """Two customers of the shop became one."""

    kept: str
    gone: str


class Subject(Struct, frozen=True, kw_only=True):
    """A person asks, through Shopify, for what is known of them or to be forgotten."""

    kind: str  #: export, erasure
    key: str
    claims: Mapping[str, str]


class Reading(Struct, frozen=True, kw_only=True):
    """Everything one telling comes to. All but `drafts` is for the connector to carry out."""

    drafts: tuple[Draft, ...] = ()
    of_orders: tuple[OfOrder, ...] = ()
    orders: tuple[str, ...] = ()  #: orders to be asked for whole
    products: tuple[str, ...] = ()  #: products to be asked for whole
    contracts: tuple[Contract, ...] = ()
    merge: Merge | None = None
    subject: Subject | None = None
    deleted_customer: str = ""
    deleted_order: str = ""
    news: str = ""  #: uninstalled, shop_redact, bulk_finished


def digest(content: object) -> str:
    """A short name for content: the same content has the same one."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:16]


def without_empty(body: Mapping[str, Any]) -> dict[str, Any]:
    """Without what says nothing: absent fields leave what is known."""
    return {name: value for name, value in body.items() if value not in (None, "", (), [], {})}
