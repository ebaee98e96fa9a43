"""Carts and checkouts: what somebody is about to buy."""

from datetime import datetime
from typing import Any

from enishi.connectors.shopify.core.drafts import Draft, Reading, Shop
from enishi.connectors.shopify.core.people import claims
from enishi.connectors.shopify.core.values import (
    Object,
    Unreadable,
    identity,
    inner,
    instant,
    minor,
    objects,
    shop_money,
    text,
)


def token(value: object) -> str:
    """A cart's token without the key that some places hang on to it (`token?key=…`)."""
    return text(value, 300).partition("?")[0][:200]


def product_key(line: Object) -> str:
    """The product of a line: Shopify's id; for goods that are in no catalogue their article number or name."""
    known = identity(line.get("product_id"))
    return known or (f"sku:{sku}" if (sku := text(line.get("sku"), 150)) else f"custom:{text(line.get('title'), 150)}")


def cart(payload: Object, shop: Shop, at: datetime) -> Reading:
    """carts/create, carts/update: the whole cart as it now is. It says nothing of whose it is: the token does, in orders and
    checkouts, or our own tag."""
    name = token(payload.get("token") or payload.get("id"))
    if not name:
        raise Unreadable("The cart has no token.")
    items = objects(payload.get("line_items"))
    when = instant(payload.get("updated_at")) or at
    body: dict[str, Any] = {
        "cart_id": name,
        "lines": [line for item in items if (line := _cart_line(item, shop))],
        "currency": _currency(items, shop),
        "cart_url": f"{shop.storefront}/cart" if shop.storefront else "",
    }
    key = f"cart/{name}/{when.timestamp():.3f}"
    return Reading(drafts=(Draft(kind="cart_updated", key=key, at=when, body=body, claims={"cart": name}),))


def _currency(items: list[Object], shop: Shop) -> str:
    told = [shop_money(item.get("price_set")).get("currency_code") for item in items]
    return text(next((code for code in told if code), shop.currency), 3)


def _cart_line(item: Object, shop: Shop) -> dict[str, Any] | None:
    quantity = item.get("quantity")
    if not isinstance(quantity, int) or quantity < 1:
        return None
    money = shop_money(item.get("discounted_price_set")) or {"amount": item.get("discounted_price", item.get("price"))}
    price = minor(money.get("amount"), text(money.get("currency_code"), 3) or shop.currency)
    return _line(item, quantity, price)


def _line(item: Object, quantity: int, price: int) -> dict[str, Any]:
    return {
        "product_id": product_key(item),
        "variant_id": identity(item.get("variant_id")),
        "name": text(item.get("title")),
        "quantity": quantity,
        "unit_price": price,
    }


def checkout(payload: Object, shop: Shop, at: datetime) -> Reading:
    """checkouts/create, checkouts/update: somebody is checking out, and may have said who. Its lines refill the cart of the same
    token, whose address becomes Shopify's own recovery link. A completed checkout says nothing: its order does."""
    own = text(payload.get("token"), 200)
    if not own:
        raise Unreadable("The checkout has no token.")
    if payload.get("completed_at"):
        return Reading()
    name = token(payload.get("cart_token")) or own
    when = instant(payload.get("updated_at")) or at
    currency = text(payload.get("currency"), 3) or shop.currency
    items = objects(payload.get("line_items"))
    taxed = bool(payload.get("taxes_included"))
    body: dict[str, Any] = {
        "cart_id": name,
        "lines": [line for item in items if (line := _checkout_line(item, currency, taxed))],
        "currency": currency,
        "cart_url": text(payload.get("abandoned_checkout_url"), 2000),
    }
    who = {**_buyer(payload), "cart": name}
    began = instant(payload.get("created_at")) or when
    started = {"cart_id": name, "currency": currency}
    return Reading(
        drafts=(
            Draft(kind="checkout_started", key=f"checkout/{own}", at=began, body=started, claims=who),
            Draft(kind="cart_updated", key=f"checkout/{own}/{when.timestamp():.3f}", at=when, body=body, claims=who),
        )
    )


def _checkout_line(item: Object, currency: str, taxed: bool) -> dict[str, Any] | None:
    quantity = item.get("quantity")
    if not isinstance(quantity, int) or quantity < 1:
        return None
    total = minor(item.get("line_price", item.get("price")), currency)
    total -= sum(minor(each.get("amount"), currency) for each in objects(item.get("applied_discounts")))
    if not taxed:
        total += sum(minor(tax.get("price"), currency) for tax in objects(item.get("tax_lines")))
    return _line(item, quantity, (2 * max(total, 0) + quantity) // (2 * quantity))


def _buyer(payload: Object) -> dict[str, str]:
    """Whose checkout it is: the customer's own address before the one written on this form, which may be somebody else's."""
    customer = inner(payload, "customer")
    known = identity(customer.get("id"), customer.get("admin_graphql_api_id"))
    email = customer.get("email") if known and customer.get("email") else payload.get("email")
    return claims(known, email, customer.get("phone") or payload.get("phone"))


def checkout_deleted(payload: Object, shop: Shop, at: datetime) -> Reading:
    """checkouts/delete: its recovery link leads nowhere any more, so nobody is reminded of this cart."""
    name = token(payload.get("cart_token"))
    if not name:
        return Reading()
    body = {"cart_id": name, "lines": [], "currency": shop.currency}
    key = f"checkout-deleted/{name}"
    return Reading(drafts=(Draft(kind="cart_updated", key=key, at=at, body=body, claims={"cart": name}),))
