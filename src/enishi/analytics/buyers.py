"""Who bought how often, for how much and when last, over all sites, as happened by an instant: figures of many customers at once."""

from collections.abc import Collection, Mapping
from datetime import UTC
from functools import cache
from typing import Any

from ibis import _, asc, desc

from enishi.analytics import orders
from enishi.analytics.types import Buyer, BuyersBy
from enishi.history.api import tables
from enishi.warehouse.compile import asked_among
from enishi.warehouse.port import Expression, Reader, Value


def buyers(warehouse: Reader, values: Mapping[str, Value], among: Collection[int]) -> dict[int, Buyer]:
    """See the api."""
    if not among:
        return {}
    rows = warehouse.query(_figures(True), {**values, "customers": list(among)}).to_pylist()
    return {row["customer_id"]: _buyer(row) for row in rows}


def ranked(
    warehouse: Reader,
    values: Mapping[str, Value],
    by: BuyersBy,
    *,
    descending: bool,
    among: Collection[int] | None,
    page: slice,
) -> tuple[list[Buyer], int]:
    """See the api."""
    if among is not None and not among:
        return [], 0
    asked = {**values, "customers": list(among)} if among is not None else values
    found = warehouse.query(_ranked(by, descending, among is not None), asked).to_pylist()
    return [_buyer(row) for row in found[page]], len(found)


def _buyer(row: Mapping[str, Any]) -> Buyer:
    return Buyer(
        customer_id=row["customer_id"],
        orders=row["orders"],
        sales=row["sales"],
        last_order_at=row["last_order_at"].replace(tzinfo=UTC),
    )


@cache
def _figures(only_some: bool) -> Expression:
    """A row a customer with orders that stand; as `person_sales` counts them."""
    keys = None
    if only_some:
        mine = tables.ORDERS.expression.filter(_.customer_id.isin(asked_among("customers")))
        keys = mine.select("site", "order_id").distinct()
    stand = orders.current(keys).filter(~_.is_test, ~_.is_cancelled, _.customer_id.notnull())
    if only_some:
        stand = stand.filter(_.customer_id.isin(asked_among("customers")))
    return stand.group_by("customer_id").agg(
        orders=_.count().cast("int64"),
        sales=(_.total - _.refunded_amount).sum().cast("int64"),
        last_order_at=_.placed_at.max(),
    )


@cache
def _ranked(by: BuyersBy, descending: bool, only_some: bool) -> Expression:
    return _figures(only_some).order_by((desc if descending else asc)(by), "customer_id")
