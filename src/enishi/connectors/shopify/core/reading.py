"""From a webhook's topic and body to all that it comes to."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from msgspec.structs import replace

from enishi.connectors.shopify.core import carts, contracts, orders_rest, people, products
from enishi.connectors.shopify.core.drafts import Draft, Reading, Shop
from enishi.connectors.shopify.core.values import Object, Unreadable, decoded, text

SKEW = timedelta(days=1)  #: a clock that differs by more is not merely slow

Reader = Callable[[Object, Shop, datetime], Reading]


def _person(payload: Object, _: Shop, at: datetime) -> Reading:
    return Reading(drafts=tuple(people.from_webhook(payload, at)))


def _of_person(read: Callable[[Object, datetime], Reading]) -> Reader:
    return lambda payload, _, at: read(payload, at)


def _subject(kind: str) -> Reader:
    return lambda payload, shop, _: people.request(kind, payload, shop.domain)


def _shop_redact(payload: Object, shop: Shop, _: datetime) -> Reading:
    if text(payload.get("shop_domain")).lower() != shop.domain.lower():
        raise Unreadable("This is not a request about this shop.")
    return Reading(news="shop_redact")


def _news(news: str) -> Reader:
    return lambda *_: Reading(news=news)


def _bulk_finished(payload: Object, _: Shop, __: datetime) -> Reading:
    if not text(payload.get("admin_graphql_api_id")).startswith("gid://shopify/BulkOperation/"):
        raise Unreadable("This names no bulk operation.")
    return Reading(news="bulk_finished")


_WHOLE_ORDER = ("create", "updated", "paid", "cancelled", "fulfilled", "partially_fulfilled", "link_requested")
_CONTRACT = ("create", "update", "activate", "pause", "cancel", "fail", "expire")

READERS: Mapping[str, Reader] = {
    "carts/create": carts.cart,
    "carts/update": carts.cart,
    "checkouts/create": carts.checkout,
    "checkouts/update": carts.checkout,
    "checkouts/delete": carts.checkout_deleted,
    **{f"orders/{word}": orders_rest.order for word in _WHOLE_ORDER},
    "orders/edited": orders_rest.edited,
    "orders/delete": orders_rest.order_deleted,
    "refunds/create": orders_rest.refund,
    "fulfillments/create": orders_rest.fulfilment,
    "fulfillments/update": orders_rest.fulfilment,
    "fulfillment_events/create": orders_rest.on_the_way,
    **{f"subscription_contracts/{word}": contracts.contract for word in _CONTRACT},
    "subscription_billing_attempts/success": _of_person(partial(contracts.attempt, True)),
    "subscription_billing_attempts/failure": _of_person(partial(contracts.attempt, False)),
    **{f"customers/{word}": _person for word in ("create", "update", "enable", "disable")},
    "customers/delete": _of_person(people.deleted),
    "customers/merge": _of_person(people.merge),
    "customers/purchasing_summary": _of_person(people.summary),
    "customers_email_marketing_consent/update": _of_person(people.email_consent),
    "customers_marketing_consent/update": _of_person(people.sms_consent),
    "customer.tags_added": _of_person(partial(people.tags, "added")),
    "customer.tags_removed": _of_person(partial(people.tags, "removed")),
    "products/create": products.from_webhook,
    "products/update": products.from_webhook,
    "products/delete": products.deleted,
    "variants/in_stock": products.of_variant,
    "variants/out_of_stock": products.of_variant,
    "bulk_operations/finish": _bulk_finished,
    "customers/data_request": _subject("export"),
    "customers/redact": _subject("erasure"),
    "shop/redact": _shop_redact,
    "app/uninstalled": _news("uninstalled"),
}


def read(topic: str, body: bytes, shop: Shop, at: datetime) -> Reading:
    """All that a webhook comes to; nothing for a topic nobody reads. Raises `Unreadable` for a body that is not what the topic says."""
    reader = READERS.get(topic)
    if reader is None:
        return Reading()
    return reader(decoded(body), shop, at)


def by_our_clock(draft: Draft, at: datetime) -> Draft:
    """An instant a little ahead of ours is ours: it is our clock that is slow, and nothing may be lost for it. More than a day
    ahead is left as it is, to be refused."""
    return replace(draft, at=at) if at < draft.at <= at + SKEW else draft
