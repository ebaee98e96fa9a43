"""Rows that rules look at which a history does not hold as such, and the instants that rows name."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from enishi.history.types import Part

AFTER_CLICK = timedelta(days=7)  #: an order so long after a click is said to come of it

OrderKey = tuple[str, str]  #: (site, order id)


class StandingOrder(NamedTuple):
    """An order that is not cancelled, with what was last said of it. `nth` counts the customer's own from 1, by instant and place in
    the log; `latest`: none is later. `total` is None in another currency than the shop's. `lines_position`: which word says its lines."""

    order_id: str
    site: str
    at: datetime
    day: date
    channel: str
    payment_method: str
    coupons: tuple[str, ...]
    subscription_id: str
    subscription: bool
    total: int | None
    currency: str
    products: tuple[str, ...]
    nth: int
    latest: bool
    position: int
    lines_position: int


class StandingLine(NamedTuple):
    """A line of a standing order, by its last word; `at` and `day` are the order's, and `order` is its position. Amounts None in another
    currency."""

    order: int
    site: str
    at: datetime
    day: date
    product_id: str
    variant_id: str
    quantity: int
    unit_price: int | None
    amount: int | None
    subscription: bool


class Conversion(NamedTuple):
    """A letter that was clicked, and the customer's first order within 7 days of that, at `at`."""

    channel: str
    message_class: str
    scenario: str
    step: str
    at: datetime


#: The instants that a row of each part names.
INSTANTS: dict[Part, tuple[str, ...]] = {
    "orders": ("at",),
    "lines": ("at",),
    "corrections": ("at",),
    "carts": ("opened_at", "abandoned_at", "ordered_at"),
    "events": ("at",),
    "sent": ("accepted_at", "delivered_at", "opened_at", "clicked_at", "bounced_at", "complained_at"),
    "words": ("at",),
    "reach": ("at", "until"),
    "subscriptions": ("at",),
    "points": ("at",),
    "memberships": ("at",),
}
