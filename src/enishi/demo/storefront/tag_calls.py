"""What the shop's pages tell the tag: `enishi(name, body)`, one function a call, bodies as in the event vocabulary."""

from collections.abc import Mapping
from typing import Any

from enishi.demo.storefront.cart import Cart
from enishi.demo.storefront.catalogue import Product

Call = tuple[str, dict[str, Any]]

CONSENT_WORDING = "お得なお知らせをメールで受け取る"


def product_viewed(product: Product, base: str) -> Call:
    """A product's page is open. `base` is the shop's scheme and host."""
    body = {
        "product_id": product.id,
        "name": product.name,
        "price": product.price,
        "currency": "JPY",
        "category": product.category,
        "url": base + product.url,
        "image_url": base + product.image,
    }
    return "product", body


def _lines(cart: Cart, base: str) -> list[dict[str, Any]]:
    return [
        {
            "product_id": line.product.id,
            "quantity": line.quantity,
            "unit_price": line.product.price,
            "name": line.product.name,
            "url": base + line.product.url,
            "image_url": base + line.product.image,
            "subscription": line.product.is_subscription,
        }
        for line in cart.lines
    ]


def cart_updated(cart: Cart, base: str) -> Call:
    """The cart as it now is; without lines when it was emptied."""
    body = {"cart_id": cart.id, "lines": _lines(cart, base), "cart_url": base + cart.link(), "currency": "JPY"}
    return "cart", body


def checkout_started(cart: Cart, base: str) -> Call:
    """The visitor began to check out."""
    return "checkout", {"cart_id": cart.id, "lines": _lines(cart, base), "currency": "JPY"}


def identified(person: Mapping[str, str]) -> Call:
    """Who the visitor says they are: e-mail and, where given, names."""
    fields = ("email", "family_name", "given_name")
    return "identify", {name: person[name] for name in fields if person.get(name)}


def subscribed(method: str) -> Call:
    """The visitor ticked the box beside CONSENT_WORDING. `method` is `checkout` or `form`."""
    return "subscribe", {"state": "granted", "method": method, "wording": CONSENT_WORDING}


def order_placed(order_id: str, cart: Cart, base: str) -> Call:
    """An order of the whole cart."""
    body = {
        "order_id": order_id,
        "cart_id": cart.id,
        "lines": _lines(cart, base),
        "total": cart.total,
        "shipping": cart.shipping,
        "currency": "JPY",
        "channel": "web",
    }
    return "order", body
