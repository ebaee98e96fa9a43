"""Histories as other stages see them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, NamedTuple

import pyarrow as pa
from msgspec import Struct

from enishi.events.vocabulary import Line


class CartState(Struct, frozen=True, kw_only=True):
    """A cart as of an instant. A purchase of the same customer, by web, phone or in a store, ends every older cart of theirs,
    whatever it names (orders of a mall and renewals end none)."""

    cart_key: str  #: site + the shop's cart id, or + "~" and the id of the event that began it
    customer_id: int
    site: str
    state: Literal["open", "emptied", "ordered"]
    opened_at: datetime
    last_activity_at: datetime
    lines: tuple[Line, ...]  #: as of the last activity; for an ended cart as it last was when filled
    value: int  #: of `lines`, minor units
    currency: str = "JPY"
    cart_url: str = ""


class TimelineEntry(Struct, frozen=True, kw_only=True):
    """One thing on a customer's page. `facts` are the kind's own values (product, amount, url, message …)."""

    position: int
    at: datetime
    kind: str
    site: str
    source: str
    facts: dict[str, str | int | float | None]


class OrderRow(NamedTuple):
    """An order_placed, as placed; test orders and second reports of an order are not here."""

    order_id: str
    site: str
    at: datetime
    day: date
    channel: str
    payment_method: str
    coupons: tuple[str, ...]
    subscription_id: str
    total: int
    shipping: int
    discount: int
    currency: str
    position: int


class LineRow(NamedTuple):
    """A line of an order, as `position` (an order_placed or order_changed) says it; test orders' and second reports' too."""

    order_id: str
    site: str
    at: datetime
    day: date
    product_id: str
    variant_id: str
    quantity: int
    unit_price: int
    subscription: bool
    position: int


class CorrectionRow(NamedTuple):
    """What became of an order: `kind` is changed (amounts as they now are), cancelled or refunded (`amount` went back). `order` is the
    order's position."""

    order_id: str
    site: str
    at: datetime
    day: date
    kind: str
    total: int | None
    shipping: int | None
    discount: int | None
    amount: int | None
    currency: str
    position: int
    order: int


class CartRow(NamedTuple):
    """A cart; `abandoned_at` is when it is left unless something happens before."""

    cart_key: str
    site: str
    opened_at: datetime
    abandoned_at: datetime | None
    value_at_abandonment: int | None
    ordered_at: datetime | None


class EventRow(NamedTuple):
    """Anything else that happened, as in table `event`."""

    kind: str
    at: datetime
    day: date
    site: str
    product_id: str
    order_id: str
    scenario: str
    detail: str
    url_path: str
    dwell_seconds: float | None
    amount: int | None
    pieces: int | None
    position: int


class SentRow(NamedTuple):
    """A message and what came of it: the first instant of each kind, None while it has not happened. `position` in the log is that of
    what says who it is to."""

    channel: str
    message_class: str
    scenario: str
    step: str
    accepted_at: datetime | None
    delivered_at: datetime | None
    opened_at: datetime | None  #: by a person
    clicked_at: datetime | None
    bounced_at: datetime | None
    complained_at: datetime | None
    position: int


class WordRow(NamedTuple):
    """A word on an attribute. Of a field the word with the greatest (rank, at, position) stands; a cleared one leaves nothing."""

    field: str
    rank: int
    at: datetime
    position: int
    text: str | None
    number: float | None
    cleared: bool


class ReachRow(NamedTuple):
    """What says whether somebody can be reached; `what` as in table `reach`, `until` of holds and wishes for quiet."""

    what: str
    channel: str
    purpose: str
    at: datetime
    until: datetime | None
    detail: str
    position: int


class SubscriptionRow(NamedTuple):
    """A word on a subscription: `kind` is started, renewed, skipped, changed or cancelled; None where it says nothing of that."""

    subscription_id: str
    site: str
    at: datetime
    kind: str
    state: str
    product_id: str
    cycle_days: int | None
    amount: int | None
    delivery_count: int | None
    next_delivery_on: date | None
    committed_deliveries: int | None
    reason: str
    position: int


class PointsRow(NamedTuple):
    """Points added (or taken), or the balance as it then was."""

    at: datetime
    added: int | None
    balance: int | None
    expires_on: date | None
    position: int


class MembershipRow(NamedTuple):
    """Entered or left a segment or a fixed list."""

    segment: str
    at: datetime
    entered: bool
    position: int


class CustomerHistory(Struct, frozen=True, kw_only=True):
    """Everything that rules may ask of one customer, from the warehouse's rows; each sequence in no particular order.

    Sequences that were not asked for (`history.api.histories(…, parts=…)`) are empty.
    """

    customer_id: int
    orders: tuple[OrderRow, ...] = ()
    lines: tuple[LineRow, ...] = ()
    corrections: tuple[CorrectionRow, ...] = ()
    carts: tuple[CartRow, ...] = ()
    events: tuple[EventRow, ...] = ()
    sent: tuple[SentRow, ...] = ()
    words: tuple[WordRow, ...] = ()
    reach: tuple[ReachRow, ...] = ()
    subscriptions: tuple[SubscriptionRow, ...] = ()
    points: tuple[PointsRow, ...] = ()
    memberships: tuple[MembershipRow, ...] = ()


#: The sequences of a `CustomerHistory`, by name.
Part = Literal[
    "orders",
    "lines",
    "corrections",
    "carts",
    "events",
    "sent",
    "words",
    "reach",
    "subscriptions",
    "points",
    "memberships",
]

#: What the rows of each part are.
ROWS: Mapping[Part, Any] = {
    "orders": OrderRow,
    "lines": LineRow,
    "corrections": CorrectionRow,
    "carts": CartRow,
    "events": EventRow,
    "sent": SentRow,
    "words": WordRow,
    "reach": ReachRow,
    "subscriptions": SubscriptionRow,
    "points": PointsRow,
    "memberships": MembershipRow,
}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1970, 1, 1).toordinal()


class Recent(NamedTuple):
    """Of events of these kinds only those after an instant."""

    kinds: frozenset[str]
    since: datetime


class Columns:
    """What is known of some customers, a table a part: `customer_id` and the columns of the part's row type; instants are naive UTC,
    an order's coupons stand between bars, |A|B|. Rows are in no particular order."""

    def __init__(self, customers: Collection[int], tables: Mapping[Part, pa.Table]) -> None:
        self.customers, self.tables = tuple(customers), tables

    def histories(self, parts: Iterable[Part]) -> dict[int, CustomerHistory]:
        """The same row by row, of these parts: a history for each customer, also where nothing is known."""
        found: dict[int, dict[str, list[Any]]] = {customer: {} for customer in self.customers}
        for part in parts:
            if part in self.tables:
                for customer, row in _rows(part, self.tables[part]):
                    found[customer].setdefault(part, []).append(row)
        return {
            customer: CustomerHistory(customer_id=customer, **{part: tuple(rows) for part, rows in held.items()})
            for customer, held in found.items()
        }


def _rows(part: Part, table: pa.Table) -> Iterable[tuple[int, Any]]:
    """(customer, row) for each."""
    fields: tuple[str, ...] = ROWS[part]._fields
    columns = [_values(table.column(name)) for name in fields]
    if part == "orders":
        at = fields.index("coupons")
        columns[at] = [tuple(codes.strip("|").split("|")) if codes else () for codes in columns[at]]
    customers: list[Any] = table.column("customer_id").to_pylist()
    return zip(customers, map(ROWS[part], *columns), strict=True)


def _values(column: "pa.ChunkedArray[Any]") -> Sequence[Any]:
    """A column's values: instants aware, everything else as it is. By way of numbers: Arrow makes instants one by one, slowly."""
    if pa.types.is_timestamp(column.type):
        return [
            None if number is None else _EPOCH + timedelta(microseconds=number)
            for number in column.cast(pa.int64()).to_pylist()
        ]
    if pa.types.is_date(column.type):
        days = column.cast(pa.int32()).to_pylist()
        return [None if number is None else date.fromordinal(_FIRST_DAY + number) for number in days]
    values: list[Any] = column.to_pylist()
    return values
