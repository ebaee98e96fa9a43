"""The visitor's cart, kept in the session, and the link that brings it back on another device."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from msgspec import Struct

from enishi.demo.storefront.catalogue import BY_ID, MAX_QUANTITY, Product, shipping_of

_CART_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


class Line(Struct, frozen=True):
    """So many pieces of one product."""

    product: Product
    quantity: int

    @property
    def amount(self) -> int:
        """Yen, tax included."""
        return self.product.price * self.quantity


class Cart(Struct, frozen=True):
    """Lines in the order they were added. `id` is empty until something was first put in."""

    id: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def goods(self) -> int:
        """Yen of all lines."""
        return sum(line.amount for line in self.lines)

    @property
    def shipping(self) -> int:
        """Yen for the delivery."""
        return shipping_of(self.goods)

    @property
    def total(self) -> int:
        """Yen to pay."""
        return self.goods + self.shipping

    @property
    def pieces(self) -> int:
        """How many pieces lie in it."""
        return sum(line.quantity for line in self.lines)

    def holding(self, product: Product, quantity: int) -> "Cart":
        """The cart with exactly `quantity` of `product` (at most MAX_QUANTITY); zero or less takes it out."""
        lines = {line.product.id: line for line in self.lines}
        lines[product.id] = Line(product, min(quantity, MAX_QUANTITY))
        return Cart(self.id, tuple(line for line in lines.values() if line.quantity > 0))

    def quantity_of(self, product: Product) -> int:
        """Pieces of `product` in it; 0 when there are none."""
        return next((line.quantity for line in self.lines if line.product == product), 0)

    def link(self) -> str:
        """Path and query that show this cart to whoever follows it: product ids and quantities, nothing of the visitor."""
        lines = ",".join(f"{line.product.id}:{line.quantity}" for line in self.lines)
        return "/shop/cart/" + (f"?{urlencode({'lines': lines, 'cart': self.id}, safe=':,')}" if lines else "")


def from_link(query: Mapping[str, str]) -> Cart:
    """The cart a link describes. Unknown products and impossible quantities are left out; no lines: an empty cart."""
    cart = Cart(query.get("cart", "") if _CART_ID.fullmatch(query.get("cart", "")) else "")
    for part in query.get("lines", "").split(",")[: len(BY_ID)]:
        product_id, _, quantity = part.partition(":")
        if product_id in BY_ID and re.fullmatch("[0-9]{1,3}", quantity):
            cart = cart.holding(BY_ID[product_id], int(quantity))
    return cart


def from_session(session: Mapping[str, Any]) -> Cart:
    """The cart of this visitor; empty when there is none."""
    kept = session.get("cart", {})
    lines = tuple(Line(BY_ID[one], count) for one, count in kept.get("lines", {}).items() if one in BY_ID)
    return Cart(kept.get("id", ""), lines)


def as_session(cart: Cart) -> dict[str, Any]:
    """What `from_session` reads."""
    return {"id": cart.id, "lines": {line.product.id: line.quantity for line in cart.lines}}
