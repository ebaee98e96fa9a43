"""An order, and every event that its state shows: placed, changed, cancelled, refunded, shipped, delivered.

Each of Shopify's tellings of an order carries the whole of it, so each is read the same way and yields every fact again under the
same name; the log lets each count once. What is not told in the shop's own currency is left aside.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from enishi.connectors.shopify.core.drafts import Draft, digest, without_empty


class Piece(Struct, frozen=True, kw_only=True):
    """A line of an order. `price` is one piece's before discounts, `discount` and `tax` (where prices are without it) are of all
    `quantity` pieces. `now` are the pieces that are still in the order."""

    line_id: str
    product_id: str
    quantity: int
    now: int
    price: int
    variant_id: str = ""
    name: str = ""
    discount: int = 0
    tax: int = 0
    subscription: bool = False

    def line(self, quantity: int) -> dict[str, Any]:
        """The line with so many pieces at what one costs the customer."""
        total = max(self.price * self.quantity - self.discount + self.tax, 0)
        return {
            "product_id": self.product_id,
            "variant_id": self.variant_id,
            "name": self.name,
            "quantity": quantity,
            "unit_price": (2 * total + self.quantity) // (2 * self.quantity),
            "subscription": self.subscription,
        }


class Refund(Struct, frozen=True, kw_only=True):
    """A refund; `amount` 0 took pieces off the order without moving money. `pieces`: line id → how many."""

    refund_id: str
    at: datetime
    amount: int
    reason: str = ""
    pieces: Mapping[str, int] = {}


class Parcel(Struct, frozen=True, kw_only=True):
    """A fulfilment that left."""

    parcel_id: str
    at: datetime
    carrier: str = ""
    tracking_number: str = ""
    estimated_on: date | None = None
    delivered_at: datetime | None = None


class Order(Struct, frozen=True, kw_only=True):
    """An order as Shopify knows it now. `total` is what it was placed for, `total_now` what is left of it after edits and refunds;
    `extras` are tips, duties and fees inside the total. `edited`: its lines are known to be not the first ones."""

    order_id: str
    at: datetime
    currency: str
    pieces: tuple[Piece, ...]
    total: int
    total_now: int
    claims: Mapping[str, str]
    shipping: int = 0
    extras: int = 0
    edited: bool = False
    changed_at: datetime | None = None  #: when anything of it was last touched
    about: Mapping[str, Any] = {}  #: the further fields of `order_placed`
    cancelled_at: datetime | None = None
    cancel_reason: str = ""
    refunds: tuple[Refund, ...] = ()
    parcels: tuple[Parcel, ...] = ()


def drafts(order: Order) -> list[Draft]:
    """Everything that has happened to the order, in time's order as far as one order of things is natural."""
    first = _as_placed(order) if not order.edited else _as_now(order)
    told = [_draft(order, "order_placed", "", order.at, {**first, **order.about})]
    now = _as_now(order)
    is_over = order.cancelled_at is not None  # what is left of it then is no news
    if not is_over and (order.edited or _content(now) != _content(first)):
        changed_at = max(order.changed_at or order.at, order.at)
        told.append(_draft(order, "order_changed", f"/{digest(_content(now))}", changed_at, now))
    if order.cancelled_at is not None:
        reason = without_empty({"reason": order.cancel_reason})
        told.append(_draft(order, "order_cancelled", "", order.cancelled_at, reason))
    paid_back = [refund for refund in order.refunds if refund.amount > 0]
    told += [refunded(order.order_id, order.currency, refund, order.pieces, order.claims) for refund in paid_back]
    for parcel in order.parcels:
        told += sent(order.order_id, parcel, order.claims)
    return told


def refunded(order_id: str, currency: str, refund: Refund, pieces: Iterable[Piece], claims: Mapping[str, str]) -> Draft:
    """Money that went back."""
    lines = [piece.line(count) for piece in pieces if (count := refund.pieces.get(piece.line_id, 0)) > 0]
    body = {
        "order_id": order_id,
        "amount": refund.amount,
        "currency": currency,
        "lines": lines,
        "reason": refund.reason,
    }
    key = f"refund/{refund.refund_id}"
    return Draft(kind="order_refunded", key=key, at=refund.at, body=without_empty(body), claims=claims)


def sent(order_id: str, parcel: Parcel, claims: Mapping[str, str]) -> list[Draft]:
    """A parcel that left, and its arrival when that is known."""
    body = {
        "order_id": order_id,
        "carrier": parcel.carrier,
        "tracking_number": parcel.tracking_number,
        "delivery_estimated_on": parcel.estimated_on,
    }
    key = f"parcel/{parcel.parcel_id}"
    told = [Draft(kind="shipped", key=key, at=parcel.at, body=without_empty(body), claims=claims)]
    if parcel.delivered_at is not None:
        told.append(arrived(order_id, parcel.parcel_id, parcel.delivered_at, claims))
    return told


def arrived(order_id: str, parcel_id: str, at: datetime, claims: Mapping[str, str]) -> Draft:
    """A parcel that arrived."""
    return Draft(kind="delivered", key=f"parcel/{parcel_id}", at=at, body={"order_id": order_id}, claims=claims)


def _draft(order: Order, kind: str, more: str, at: datetime, body: Mapping[str, Any]) -> Draft:
    claims = order.claims if kind == "order_placed" else _without_cart(order.claims)
    key = f"order/{order.order_id}{more}"
    return Draft(kind=kind, key=key, at=at, body={"order_id": order.order_id, **body}, claims=claims)


def _without_cart(claims: Mapping[str, str]) -> dict[str, str]:
    """What happens to an order later is no news of a cart; a guest without a name has nothing else."""
    return {name: value for name, value in claims.items() if name != "cart"} or dict(claims)


def _as_placed(order: Order) -> dict[str, Any]:
    lines = [piece.line(piece.quantity) for piece in order.pieces if piece.quantity > 0]
    return _state(order, lines, order.total)


def _as_now(order: Order) -> dict[str, Any]:
    """After edits and before refunds, which are events of their own: so total minus refunds is what Shopify calls the current total."""
    back: dict[str, int] = {}
    for refund in order.refunds:
        if refund.amount > 0:
            for line_id, count in refund.pieces.items():
                back[line_id] = back.get(line_id, 0) + count
    kept = [(piece, min(piece.quantity, piece.now + back.get(piece.line_id, 0))) for piece in order.pieces]
    lines = [piece.line(count) for piece, count in kept if count > 0]
    return _state(order, lines, max(order.total_now, 0) + sum(refund.amount for refund in order.refunds))


def _state(order: Order, lines: list[dict[str, Any]], total: int) -> dict[str, Any]:
    """`discount` is what the lines and the postage come to beyond the total: whatever is not already off a single line."""
    sum_of_lines = sum(line["quantity"] * line["unit_price"] for line in lines)
    return {
        "lines": lines,
        "total": total,
        "shipping": order.shipping,
        "discount": max(0, sum_of_lines + order.shipping + order.extras - total),
        "currency": order.currency,
    }


def _content(state: Mapping[str, Any]) -> tuple[object, ...]:
    """What makes two states different: the lines and what is paid."""
    lines = [(line["product_id"], line["variant_id"], line["quantity"], line["unit_price"]) for line in state["lines"]]
    return (sorted(lines), state["total"])
