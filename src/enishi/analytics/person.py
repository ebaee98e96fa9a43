"""One customer in figures and orders, over all sites, as happened by an instant."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from ibis import _, desc

from enishi.analytics import orders
from enishi.analytics.types import PersonFigures, PersonOrder, PersonOrderLine
from enishi.history.api import tables
from enishi.warehouse.compile import asked
from enishi.warehouse.guards import count_where, total, when
from enishi.warehouse.port import Expression, Reader, Value

_CUSTOMER = asked("customer", "int64")
_SUBSCRIPTIONS = ("subscription_started", "subscription_cancelled")


def figures(warehouse: Reader, customer_id: int, at: datetime) -> PersonFigures:
    """See the api."""
    values: dict[str, Value] = {"customer": customer_id, "at": at}
    row = warehouse.query(_figures(), values).to_pylist()[0]
    began = warehouse.query(_subscriptions(), values).to_pylist()[0]
    return PersonFigures(
        orders=row["orders"],
        sales=row["sales"],
        cancelled=row["cancelled"],
        first_order_at=_aware(row["first_order_at"]),
        last_order_at=_aware(row["last_order_at"]),
        subscriptions=max(0, began["started"] - began["ended"]),
        has_subscribed=began["started"] > 0,
    )


def orders_of(
    warehouse: Reader, customer_id: int, at: datetime, page: tuple[int, int]
) -> tuple[list[PersonOrder], int]:
    """See the api."""
    values: dict[str, Value] = {"customer": customer_id, "at": at}
    rows = warehouse.query(_orders(*page), values).to_pylist()
    lines: dict[int, list[PersonOrderLine]] = {}
    if rows:
        for line in warehouse.query(_lines(), values).to_pylist():
            lines.setdefault(line.pop("position"), []).append(PersonOrderLine(**line))
    count = warehouse.query(_count(), values).to_pylist()[0]["orders"]
    return [_order(row, lines.get(row["lines_position"], [])) for row in rows], count


def _own() -> Expression:
    keys = tables.ORDERS.expression.filter(_.customer_id == _CUSTOMER).select("site", "order_id").distinct()
    return orders.current(keys).filter(_.customer_id == _CUSTOMER)


@cache
def _figures() -> Expression:
    own = _own()
    stands = ~own.is_test & ~own.is_cancelled
    return own.agg(
        orders=count_where(stands),
        sales=total(own.total - own.refunded_amount, stands),
        cancelled=count_where(own.is_cancelled),
        first_order_at=when(stands, own.placed_at).min(),
        last_order_at=when(stands, own.placed_at).max(),
    )


@cache
def _subscriptions() -> Expression:
    own = tables.EVENT.expression.filter(_.customer_id == _CUSTOMER, _.kind.isin(_SUBSCRIPTIONS))
    own = own.filter(_.occurred_at <= asked("at", "timestamp(6)"))
    return own.agg(
        started=count_where(own.kind == "subscription_started"), ended=count_where(own.kind == "subscription_cancelled")
    )


@cache
def _orders(limit: int, offset: int) -> Expression:
    return _own().order_by(desc("placed_at"), desc("position")).limit(limit, offset=offset)


@cache
def _count() -> Expression:
    own = _own()
    return own.agg(orders=own.count())


@cache
def _lines() -> Expression:
    """The lines of the customer's orders; what a product is called is what it was called when they last met it."""
    lines = tables.ORDER_LINE.expression.filter(_.customer_id == _CUSTOMER)
    return lines.order_by("position", "line").select(
        "position", "product_id", "variant_id", "quantity", "unit_price", "subscription"
    )


def _order(row: Mapping[str, Any], lines: list[PersonOrderLine]) -> PersonOrder:
    return PersonOrder(
        position=row["position"],
        order_id=row["order_id"],
        site=row["site"],
        placed_at=row["placed_at"].replace(tzinfo=UTC),
        channel=row["channel"],
        total=row["total"],
        placed_total=row["placed_total"],
        shipping=row["shipping"],
        discount=row["discount"],
        refunded_amount=row["refunded_amount"],
        currency=row["currency"],
        is_cancelled=row["is_cancelled"],
        is_changed=row["is_changed"],
        is_test=row["is_test"],
        lines=tuple(lines),
    )


def _aware(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at else None
