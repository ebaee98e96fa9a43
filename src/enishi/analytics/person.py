"""One customer in figures and orders, over all sites, as happened by an instant."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from ibis import _, desc

from enishi.analytics import orders
from enishi.analytics.types import PersonFigures, PersonOrder, PersonOrderLine, PersonSales
from enishi.history.api import tables
from enishi.warehouse.compile import asked
from enishi.warehouse.guards import count_where
from enishi.warehouse.port import Expression, Reader, Value

_CUSTOMER = asked("customer", "int64")
_SUBSCRIPTIONS = ("subscription_started", "subscription_cancelled")


def sales(warehouse: Reader, customer_id: int, at: datetime) -> PersonSales:
    """See the api. Three questions, whatever the customer bought."""
    values: dict[str, Value] = {"customer": customer_id, "at": at}
    rows = warehouse.query(_orders(), values).to_pylist()
    lines: dict[int, list[PersonOrderLine]] = {}
    if rows:
        for line in warehouse.query(_lines(), values).to_pylist():
            lines.setdefault(line.pop("position"), []).append(PersonOrderLine(**line))
    began = warehouse.query(_subscriptions(), values).to_pylist()[0]
    orders_ = tuple(_order(row, lines.get(row["lines_position"], [])) for row in rows)
    return PersonSales(
        figures=_figures(orders_, started=began["started"], ended=began["ended"]),
        orders=orders_,
    )


def _figures(orders_: Sequence[PersonOrder], *, started: int, ended: int) -> PersonFigures:
    stand = [order for order in orders_ if not order.is_test and not order.is_cancelled]
    placed = [order.placed_at for order in stand]
    return PersonFigures(
        orders=len(stand),
        sales=sum(order.total - order.refunded_amount for order in stand),
        cancelled=sum(order.is_cancelled for order in orders_),
        first_order_at=min(placed, default=None),
        last_order_at=max(placed, default=None),
        subscriptions=max(0, started - ended),
        has_subscribed=started > 0,
    )


@cache
def _orders() -> Expression:
    keys = tables.ORDERS.expression.filter(_.customer_id == _CUSTOMER).select("site", "order_id").distinct()
    own = orders.current(keys).filter(_.customer_id == _CUSTOMER)
    return own.order_by(desc("placed_at"), desc("position"))


@cache
def _subscriptions() -> Expression:
    own = tables.EVENT.expression.filter(_.customer_id == _CUSTOMER, _.kind.isin(_SUBSCRIPTIONS))
    own = own.filter(_.occurred_at <= asked("at", "timestamp(6)"))
    return own.agg(
        started=count_where(own.kind == "subscription_started"), ended=count_where(own.kind == "subscription_cancelled")
    )


@cache
def _lines() -> Expression:
    """The lines of the customer's orders, changed ones under the position of the change."""
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
