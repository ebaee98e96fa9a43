"""The names of the well-known e-commerce events, and what each is in our words."""

import re
from collections.abc import Callable
from typing import Any

from enishi.connectors.segment_http.core.values import (
    Fields,
    Untranslatable,
    amount,
    fields,
    identifier,
    text,
    web_address,
    whole,
)
from enishi.events.types import RefusalReason

_CURRENCY = re.compile(r"[A-Z]{3}")
_MOST_LINES = 2000

Body = dict[str, Any]


def body_of(event: str, properties: Fields, url: str, currency: str) -> tuple[str, Body] | None:
    """(kind, body) of the event whose name in snake case is `event`; None for a name that is the shop's own.

    `url` is the page it happened on, `currency` the shop's, for properties that name none.
    """
    known = _EVENTS.get(event)
    if known is None:
        return None
    kind, build = known
    if kind in _PARTS and "products" in properties:  # some senders add the whole cart: better than its change
        kind, build = "cart_updated", _cart
    said = text(properties.get("currency")).upper()
    money = said if _CURRENCY.fullmatch(said) else currency
    return kind, build({**properties, "url": web_address(properties.get("url")) or url}, money)


def _product_id(product: Fields, path: str) -> str:
    for name in ("product_id", "productId", "id", "sku"):
        if found := identifier(product.get(name), f"{path}.{name}"):
            return found
    raise Untranslatable(RefusalReason.MISSING_FIELD, "Say which product: send `product_id`.", f"{path}.product_id")


def _line(product: Fields, currency: str, path: str) -> Body:
    line = {
        "product_id": _product_id(product, path),
        "quantity": whole(product.get("quantity"), f"{path}.quantity", default=1),
        "unit_price": amount(product.get("price"), currency, f"{path}.price") or 0,
        "name": text(product.get("name"))[:500],
        "variant_id": text(product.get("variant_id") or product.get("variant"))[:200],
        "url": web_address(product.get("url")),
        "image_url": web_address(product.get("image_url")),
    }
    return {name: value for name, value in line.items() if value != ""}


def _lines(properties: Fields, currency: str) -> list[Body]:
    products = properties.get("products") or []
    if not isinstance(products, list) or len(products) > _MOST_LINES:
        raise Untranslatable(
            RefusalReason.BAD_VALUE, f"Send a list of at most {_MOST_LINES} products.", "properties.products"
        )
    return [_line(fields(product), currency, f"properties.products[{index}]") for index, product in enumerate(products)]


def _money(properties: Fields, name: str, currency: str) -> int | None:
    return amount(properties.get(name), currency, f"properties.{name}")


def _cart_id(properties: Fields) -> Body:
    cart_id = identifier(properties.get("cart_id"), "properties.cart_id")
    return {"cart_id": cart_id} if cart_id else {}


def _product_viewed(properties: Fields, currency: str) -> Body:
    line = _line(properties, currency, "properties")
    body: Body = {name: line[name] for name in ("product_id", "name", "url", "image_url") if name in line}
    body |= {"currency": currency, "category": text(properties.get("category"))[:500]}
    price = _money(properties, "price", currency)
    return body if price is None else {**body, "price": price}


def _cart(properties: Fields, currency: str) -> Body:
    """The whole cart: a list of products is asked for, since an absent one is not an empty cart."""
    if "products" not in properties:
        raise Untranslatable(
            RefusalReason.MISSING_FIELD, "Send what lies in the cart as `products`.", "properties.products"
        )
    return {"lines": _lines(properties, currency), "currency": currency, **_cart_id(properties)}


def _part_of_cart(properties: Fields, currency: str) -> Body:
    return {"lines": [_line(properties, currency, "properties")], "currency": currency, **_cart_id(properties)}


def _checkout(properties: Fields, currency: str) -> Body:
    return {"lines": _lines(properties, currency), "currency": currency, **_cart_id(properties)}


def _order_id(properties: Fields) -> str:
    for name in ("order_id", "orderId"):
        if found := identifier(properties.get(name), f"properties.{name}"):
            return found
    raise Untranslatable(RefusalReason.MISSING_FIELD, "Say which order: send `order_id`.", "properties.order_id")


def _amounts(properties: Fields, currency: str, lines: list[Body]) -> Body:
    """`total` is what the customer pays. Senders without it say `revenue`, to which shipping and tax are added."""
    shipping = _money(properties, "shipping", currency) or 0
    discount = _money(properties, "discount", currency) or 0
    total = _money(properties, "total", currency)
    if total is None and (revenue := _money(properties, "revenue", currency)) is not None:
        total = revenue + shipping + (_money(properties, "tax", currency) or 0)
    if total is None:
        total = max(0, sum(line["quantity"] * line["unit_price"] for line in lines) + shipping - discount)
    return {"total": total, "shipping": shipping, "discount": discount, "currency": currency}


def _ordered(properties: Fields, currency: str) -> Body:
    lines = _lines(properties, currency)
    coupon = text(properties.get("coupon"))[:100]
    return {
        "order_id": _order_id(properties),
        "lines": lines,
        **_amounts(properties, currency, lines),
        **_cart_id(properties),
        "payment_method": text(properties.get("payment_method"))[:500],
        "coupon_codes": [coupon] if coupon else [],
    }


def _changed(properties: Fields, currency: str) -> Body:
    lines = _lines(properties, currency)
    return {"order_id": _order_id(properties), "lines": lines, **_amounts(properties, currency, lines)}


def _refunded(properties: Fields, currency: str) -> Body:
    lines = _lines(properties, currency)
    total = _money(properties, "total", currency)
    if total is None:
        total = _money(properties, "revenue", currency)
    if total is None and lines:
        total = sum(line["quantity"] * line["unit_price"] for line in lines)
    if total is None:
        raise Untranslatable(
            RefusalReason.MISSING_FIELD, "Say how much went back: send `total` or `products`.", "properties.total"
        )
    return {"order_id": _order_id(properties), "amount": total, "currency": currency, "lines": lines}


def _cancelled(properties: Fields, currency: str) -> Body:
    return {"order_id": _order_id(properties), "reason": text(properties.get("reason"))[:500]}


_PARTS = frozenset({"cart_lines_added", "cart_lines_removed"})
#: Name in snake case → kind and how its body is made. The second of a pair is the name that older clients use.
_EVENTS: dict[str, tuple[str, Callable[[Fields, str], Body]]] = {
    "product_viewed": ("product_viewed", _product_viewed),
    "viewed_product": ("product_viewed", _product_viewed),
    "cart_viewed": ("cart_updated", _cart),
    "cart_updated": ("cart_updated", _cart),
    "product_added": ("cart_lines_added", _part_of_cart),
    "added_product": ("cart_lines_added", _part_of_cart),
    "product_removed": ("cart_lines_removed", _part_of_cart),
    "removed_product": ("cart_lines_removed", _part_of_cart),
    "checkout_started": ("checkout_started", _checkout),
    "started_checkout": ("checkout_started", _checkout),
    "order_completed": ("order_placed", _ordered),
    "completed_order": ("order_placed", _ordered),
    "order_updated": ("order_changed", _changed),
    "updated_order": ("order_changed", _changed),
    "order_refunded": ("order_refunded", _refunded),
    "refunded_order": ("order_refunded", _refunded),
    "order_cancelled": ("order_cancelled", _cancelled),
    "order_canceled": ("order_cancelled", _cancelled),
    "cancelled_order": ("order_cancelled", _cancelled),
}
