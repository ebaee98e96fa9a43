"""Reports as typed rows. Amounts are minor units with tax, without shipping; ratios in 0..1; None = no data to say."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

Unit = Literal["carts", "letters", "amount", "ratio", "events", "customers", "orders"]

#: The figures that carts stand behind, one by one.
Which = Literal["carts", "abandoned", "bought", "address_known", "may_be_written_to", "sent", "recovered", "returned"]


class CartDay(Struct, frozen=True, kw_only=True):
    """The cart report's line of one day: the day, in the shop's zone, on which a cart was begun."""

    day: date
    carts: int
    abandoned: int  #: 60 minutes without activity, also when recovered later
    abandoned_ratio: float | None
    lost_amount: int  #: value of abandoned carts when they were abandoned
    cart_sales: int  #: orders of carts that were not abandoned
    lost_to_sales_ratio: float | None
    letters: int  #: accepted, about carts of this day
    recovered: int  #: abandoned, then ordered within 7 days after a letter was accepted (last touch)
    recovered_amount: int
    returned: int  #: abandoned, then ordered without a letter in the 7 days before
    returned_amount: int


class CartReport(Struct, frozen=True, kw_only=True):
    """The report of a period: a line a day, and the same for the whole (its `day` is the first)."""

    first: date
    last: date
    days: list[CartDay]
    total: CartDay
    benchmark_abandoned_ratio: float = 0.70
    benchmark_lost_to_sales_ratio: float = 2.5


class Funnel(Struct, frozen=True, kw_only=True):
    """Carts begun in a period, and how far each got; every number is at most the one before it."""

    carts: int
    abandoned: int
    address_known: int  #: when it was abandoned
    may_be_written_to: int  #: when it was abandoned; a cart that got a letter counts in any case
    sent: int  #: a letter about it was accepted
    recovered: int


class CartRow(Struct, frozen=True, kw_only=True):
    """One cart behind a figure."""

    cart_key: str
    customer_id: int
    site: str
    opened_at: datetime
    last_activity_at: datetime
    abandoned_at: datetime | None
    value: int  #: when it was abandoned, else as it last was
    currency: str
    letters: int
    ordered_at: datetime | None
    order_id: str | None
    order_amount: int
    state: Literal["open", "emptied", "ordered"]


class Metric(Struct, frozen=True, kw_only=True):
    """A figure's place in the dictionary: what it is called, what it says, how it is reckoned. English msgids."""

    key: str
    name: str
    words: str
    formula: str
    unit: Unit
    which: Which | None = None  #: the carts behind it, for `cart_rows`


class Loop(Struct, frozen=True, kw_only=True):
    """Today's loop for the home page: what came in, what went out, what came of it."""

    events: int
    visitors: int
    carts: int
    abandoned: int
    letters: int
    opened: int
    clicked: int
    recovered: int
    recovered_amount: int
    orders: int
    sales: int


class SalesDay(Struct, frozen=True, kw_only=True):
    """Orders by the day they were placed, tax included, in minor units of `currency`. Those that stand: neither test nor cancelled;
    amounts as they now are, refunds not taken off. `day` is None for a whole period."""

    site: str
    currency: str
    day: date | None
    orders: int
    total: int
    shipping: int  #: part of `total`
    placed_total: int  #: before changes
    guest_orders: int
    changed_orders: int
    refunded_orders: int
    refunded_amount: int  #: what went back of these orders, whenever
    cancelled_orders: int
    cancelled_total: int
    test_orders: int
    test_total: int


class OrderRow(Struct, frozen=True, kw_only=True):
    """One order as it now is."""

    order_id: str
    site: str
    customer_id: int
    placed_at: datetime
    channel: str
    source: str
    total: int
    shipping: int
    placed_total: int
    refunded_amount: int
    currency: str
    is_guest: bool
    is_cancelled: bool
    is_changed: bool
    is_test: bool


class PersonFigures(Struct, frozen=True, kw_only=True):
    """A customer in figures: orders that stand, what they came to less what went back (minor units), and when."""

    orders: int
    sales: int
    cancelled: int
    first_order_at: datetime | None
    last_order_at: datetime | None
    subscriptions: int  #: running now
    has_subscribed: bool


class PersonOrderLine(Struct, frozen=True, kw_only=True):
    """A line of an order as it now is."""

    product_id: str
    variant_id: str
    quantity: int
    unit_price: int
    subscription: bool


class PersonOrder(Struct, frozen=True, kw_only=True):
    """An order of one customer as it now is, with its lines."""

    position: int
    order_id: str
    site: str
    placed_at: datetime
    channel: str
    total: int
    placed_total: int
    shipping: int
    discount: int
    refunded_amount: int
    currency: str
    is_cancelled: bool
    is_changed: bool
    is_test: bool
    lines: tuple[PersonOrderLine, ...]


BuyersBy = Literal["orders", "sales", "last_order_at"]


class Buyer(Struct, frozen=True, kw_only=True):
    """A customer who has bought: orders that stand, what they came to less what went back (minor units), the last of them."""

    customer_id: int
    orders: int
    sales: int
    last_order_at: datetime


class PersonSales(Struct, frozen=True):
    """A customer's orders of all sites, newest first, and what they come to."""

    figures: PersonFigures
    orders: tuple[PersonOrder, ...]
