"""Histories of some customers, read from the warehouse: one question for each part, its answer taken column by column."""

from collections.abc import Callable, Collection, Iterable
from functools import lru_cache

import ibis
from ibis import _

from enishi.history import tables
from enishi.history.types import ROWS, Columns, CustomerHistory, Part
from enishi.warehouse.compile import asked_among
from enishi.warehouse.port import Expression, Reader

_KEY = ["site", "order_id"]

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
    parts = list(parts)
    return columns(warehouse, customer_ids, parts, kinds).histories(parts)


def columns(
    warehouse: Reader, customer_ids: Collection[int], parts: Iterable[Part], kinds: Collection[str] = ()
) -> Columns:
    """See the api."""
    customers = tuple(customer_ids)
    if not customers:
        return Columns((), {})
    asked = {"customers": list(customers)}
    of_kinds = {part: tuple(sorted(kinds)) if part == "events" else () for part in parts}
    return Columns(
        customers, {part: warehouse.query(_question(part, named), asked) for part, named in of_kinds.items()}
    )


@lru_cache(maxsize=256)
def _question(part: Part, kinds: tuple[str, ...]) -> Expression:
    """The part's rows of the customers asked, of these kinds where there are any: `customer_id`, and the row type's fields."""
    rows = _SOURCES[part]()
    source = rows.filter(_.kind.isin(kinds)) if kinds else rows
    fields = {name: name if name in source.columns else _NAMES[name] for name in ROWS[part]._fields}
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


#: The rows of the customers asked.
_SOURCES: dict[Part, Callable[[], Expression]] = {
    "orders": _orders,
    "lines": _lines,
    "corrections": lambda: _of_orders(tables.ORDER_CORRECTION.expression),
    "carts": lambda: _theirs(tables.CART.expression),
    "events": lambda: _theirs(tables.EVENT.expression),
    "sent": lambda: _theirs(tables.MESSAGE.expression),
    "words": lambda: _theirs(tables.WORD.expression),
    "reach": _reach,
    "subscriptions": lambda: _theirs(tables.SUBSCRIPTION_CHANGE.expression),
    "points": lambda: _theirs(tables.POINTS_CHANGE.expression),
    "memberships": lambda: _theirs(tables.MEMBERSHIP.expression),
}

PARTS: tuple[Part, ...] = tuple(_SOURCES)
