"""Histories of some customers, read from the warehouse: one question for each part, its answer taken column by column."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import ibis
import pyarrow as pa
from ibis import _

from enishi.history import tables
from enishi.history.types import (
    CartRow,
    CorrectionRow,
    CustomerHistory,
    EventRow,
    LineRow,
    MembershipRow,
    OrderRow,
    Part,
    PointsRow,
    ReachRow,
    SentRow,
    SubscriptionRow,
    WordRow,
)
from enishi.warehouse.compile import asked_among
from enishi.warehouse.port import Expression, Reader

_KEY = ["site", "order_id"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = date(1970, 1, 1).toordinal()

#: What a row type calls a column of another name.
_NAMES = {
    "at": "occurred_at",
    "day": "local_date",
    "coupons": "coupon_codes",
    "opened_at": "opened_human_at",
}


def histories(
    warehouse: Reader, customer_ids: Collection[int], parts: Iterable[Part], kinds: Collection[str] = ()
) -> dict[int, CustomerHistory]:
    """See the api."""
    found: dict[int, dict[str, list[Any]]] = {customer: {} for customer in customer_ids}
    if not found:
        return {}
    asked = {"customers": list(found)}
    for part in dict.fromkeys(parts):
        rows = warehouse.query(_question(part, tuple(sorted(kinds)) if part == "events" else ()), asked)
        for customer, row in _read(part, rows):
            found[customer].setdefault(part, []).append(row)
    return {
        customer: CustomerHistory(customer_id=customer, **{part: tuple(rows) for part, rows in held.items()})
        for customer, held in found.items()
    }


def _read(part: Part, rows: pa.Table) -> Iterable[tuple[int, Any]]:
    """(customer, row) for each."""
    row_type = _ROWS[part][0]
    columns = [_values(rows.column(name)) for name in row_type._fields]
    if part == "orders":
        at = row_type._fields.index("coupons")
        columns[at] = [tuple(codes.strip("|").split("|")) if codes else () for codes in columns[at]]
    customers: list[Any] = rows.column("customer_id").to_pylist()
    return zip(customers, map(row_type, *columns), strict=True)


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


@lru_cache(maxsize=256)
def _question(part: Part, kinds: tuple[str, ...]) -> Expression:
    """The part's rows of the customers asked, of these kinds where there are any: `customer_id`, and the row type's fields."""
    row_type, rows = _ROWS[part]
    source = rows().filter(_.kind.isin(kinds)) if kinds else rows()
    fields = {name: name if name in source.columns else _NAMES[name] for name in row_type._fields}
    return source.select("customer_id", **{name: source[column] for name, column in fields.items()})


def _theirs(relation: Expression) -> Expression:
    return relation.filter(relation.customer_id.isin(asked_among("customers")))


def _orders() -> Expression:
    """The reports that count."""
    orders = _theirs(tables.ORDERS.expression)
    return orders.filter(~_.is_test, ~_.is_repeat).rename(at="placed_at")


def _of_orders(relation: Expression) -> Expression:
    """What was said of these orders, whomever it counts to itself."""
    owners = _orders().select(*_KEY, "customer_id")
    return relation.drop("customer_id").join(owners, _KEY)


def _lines() -> Expression:
    return _of_orders(tables.ORDER_LINE.expression).rename(at="placed_at")


def _reach() -> Expression:
    """What was said on reaching them, and when their addresses were suppressed."""
    said = _theirs(tables.REACH.expression).filter(~_.what.isin(["address", "test", "suppressed"]))
    theirs = _theirs(tables.WORD.expression).filter(_.field == "email", _.text.notnull())
    addresses = theirs.select("customer_id", address="text").distinct()
    suppressed = tables.SUPPRESSION.expression.join(addresses, "address").select(
        "customer_id",
        what=ibis.literal("suppressed"),
        channel=ibis.literal("email"),
        purpose="reason",
        occurred_at="since",
        until="until",
        detail="address",
        position=ibis.literal(0, "int64"),
    )
    return ibis.union(said.select(*suppressed.columns), suppressed)


#: Part → its row type, and the rows of the customers asked.
_ROWS: dict[Part, tuple[Any, Callable[[], Expression]]] = {
    "orders": (OrderRow, _orders),
    "lines": (LineRow, _lines),
    "corrections": (CorrectionRow, lambda: _of_orders(tables.ORDER_CORRECTION.expression)),
    "carts": (CartRow, lambda: _theirs(tables.CART.expression)),
    "events": (EventRow, lambda: _theirs(tables.EVENT.expression)),
    "sent": (SentRow, lambda: _theirs(tables.MESSAGE.expression)),
    "words": (WordRow, lambda: _theirs(tables.WORD.expression)),
    "reach": (ReachRow, _reach),
    "subscriptions": (SubscriptionRow, lambda: _theirs(tables.SUBSCRIPTION_CHANGE.expression)),
    "points": (PointsRow, lambda: _theirs(tables.POINTS_CHANGE.expression)),
    "memberships": (MembershipRow, lambda: _theirs(tables.MEMBERSHIP.expression)),
}

PARTS: tuple[Part, ...] = tuple(_ROWS)
