"""Carts, orders and what becomes of them; products, points, and what customers cost."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from enishi.events.vocabulary.values import Amount, Body, Codes, Count, Currency, Difference, Key, Lines, Text, Url


class CartUpdated(Body, frozen=True):
    """The cart as it now is: all its lines, none when it was emptied. `cart_id` where the shop has one."""

    lines: Lines
    cart_id: Annotated[str, Meta(max_length=200)] = ""
    cart_url: Url = ""
    currency: Currency = "JPY"


class CartLinesAdded(Body, frozen=True):
    """Something was put into the cart, by a shop that does not say what else lies in it. Enishi makes `cart_updated` of it."""

    lines: Lines
    cart_id: Annotated[str, Meta(max_length=200)] = ""
    currency: Currency = "JPY"


class CartLinesRemoved(Body, frozen=True):
    """Something was taken out of the cart, by a shop that does not say what else lies in it. More than was there takes all."""

    lines: Lines
    cart_id: Annotated[str, Meta(max_length=200)] = ""
    currency: Currency = "JPY"


class CheckoutStarted(Body, frozen=True):
    """The customer began to check out."""

    cart_id: Annotated[str, Meta(max_length=200)] = ""
    lines: Lines = ()
    currency: Currency = "JPY"


class OrderPlaced(Body, frozen=True):
    """An order. `total` is what the customer pays, `shipping` and `discount` are parts of it. `channel` says how it came."""

    order_id: Key
    lines: Lines
    total: Amount
    shipping: Amount = 0
    discount: Amount = 0
    currency: Currency = "JPY"
    cart_id: Annotated[str, Meta(max_length=200)] = ""
    payment_method: Text = ""
    channel: Literal["web", "phone", "store", "mall", "subscription"] = "web"
    subscription_id: Annotated[str, Meta(max_length=200)] = ""
    order_number_of_customer: Annotated[int, Meta(ge=1, le=10**6)] | None = None
    recipient_differs: bool = False
    is_test: bool = False
    requested_delivery_on: date | None = None
    coupon_codes: Codes = ()
    points_used: Amount = 0
    staff: Text = ""  #: who served, as the till names them


class OrderChanged(Body, frozen=True):
    """An order as it now is, after the shop edited it: lines and amounts replace those it was placed with."""

    order_id: Key
    lines: Lines
    total: Amount
    shipping: Amount = 0
    discount: Amount = 0
    currency: Currency = "JPY"


class OrderCancelled(Body, frozen=True):
    """A whole order was cancelled before it was delivered, or refused at the door."""

    order_id: Key
    reason: Text = ""


class OrderRefunded(Body, frozen=True):
    """Money went back: `amount` of the order, for `lines` where known."""

    order_id: Key
    amount: Amount
    currency: Currency = "JPY"
    lines: Lines = ()
    reason: Text = ""


class Shipped(Body, frozen=True):
    """A parcel left the warehouse."""

    order_id: Key
    carrier: Text = ""
    tracking_number: Text = ""
    delivery_estimated_on: date | None = None


class Delivered(Body, frozen=True):
    """A parcel arrived."""

    order_id: Key


class ProductUpdated(Body, frozen=True):
    """A product of the catalogue as it now is. `stock` is absent when the shop does not count it."""

    product_id: Key
    name: Text
    price: Amount
    currency: Currency = "JPY"
    url: Url = ""
    image_url: Url = ""
    category: Text = ""
    stock: Count | None = None
    on_sale: bool = True


class ProductRemoved(Body, frozen=True):
    """A product is gone from the catalogue."""

    product_id: Key


class AdCostRecorded(Body, frozen=True):
    """What was spent on a source of customers on a day."""

    code: Key
    on: date
    amount: Amount
    currency: Currency = "JPY"


class PointsChanged(Body, frozen=True):
    """Points of the shop's own programme: what was added (or taken, negative), or the `balance` as it now is."""

    added: Difference | None = None
    balance: Count | None = None
    reason: Text = ""
    expires_on: date | None = None
