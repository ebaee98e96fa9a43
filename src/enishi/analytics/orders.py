"""Orders as they now are, as happened by an instant (AT): placed, then changed, cancelled, refunded. Figures of sales count these rows.

Two reports of one order are one order. The shop's own word counts before what a browser said of it: the page may not know the
shipping, and anybody can write to it. A changed order stands at the day it was placed.
"""

import ibis
from ibis import _, desc

from enishi.analytics.carts import AT
from enishi.history.api import tables
from enishi.shop.types import BROWSER_SOURCE
from enishi.warehouse.guards import true
from enishi.warehouse.port import Expression

_KEY = ["site", "order_id"]
_ON_KEY = [("site", "said_site"), ("order_id", "said_order")]


def current(keys: Expression | None = None) -> Expression:
    """A row an order placed by AT: the columns of ORDERS with the amounts of now; `placed_total`, `lines_position`, `is_changed`,
    `is_cancelled`, `refunded_amount`. Test orders and those of test customers have `is_test`. `keys` (site, order_id): only these."""
    placed = tables.ORDERS.expression.filter(_.placed_at <= AT)
    said = tables.ORDER_CORRECTION.expression.filter(_.occurred_at <= AT)
    if keys is not None:
        placed, said = placed.semi_join(keys, _KEY), said.semi_join(keys, _KEY)
    orders = _one_a_key(placed)
    orders = _left(orders, _changed(said))
    orders = _left(orders, _undone(said))
    tests = tables.REACH.expression.filter(_.what == "test").select("customer_id").distinct()
    tests = tests.mutate(is_test_customer=ibis.literal(True)).rename(tester="customer_id")
    orders = orders.left_join(tests, [("customer_id", "tester")])
    return orders.mutate(
        placed_total=_.total,
        total=_.new_total.fill_null(_.total),
        shipping=_.new_shipping.fill_null(_.shipping),
        discount=_.new_discount.fill_null(_.discount),
        lines_position=_.new_position.fill_null(_.position),
        is_changed=_.new_position.notnull(),
        is_cancelled=true(_.cancels > 0),
        refunded_amount=_.refunded.fill_null(0),
        is_test=_.is_test | true(_.is_test_customer),
    ).select(*tables.ORDERS, "placed_total", "lines_position", "is_changed", "is_cancelled", "refunded_amount")


def lines() -> Expression:
    """The lines of the orders of `current`, as they now are, with the order's `is_test`, `is_cancelled` and `is_guest`."""
    orders = current().select("lines_position", "is_test", "is_cancelled", "is_guest", order_date=_.local_date)
    return tables.ORDER_LINE.expression.join(orders, [("position", "lines_position")])


def _one_a_key(orders: Expression) -> Expression:
    """One report of each order: not a browser's where there is another, else the first."""
    by_browser = (_.source == BROWSER_SOURCE).cast("int64")
    orders = orders.mutate(by_browser=by_browser)
    place = ibis.row_number().over(ibis.window(group_by=_KEY, order_by=["by_browser", "position"]))
    return orders.mutate(place=place).filter(_.place == 0).drop("place", "by_browser")


def _changed(said: Expression) -> Expression:
    """What changed orders now come to: the last word of each."""
    changes = said.filter(_.kind == "changed")
    place = ibis.row_number().over(ibis.window(group_by=_KEY, order_by=[desc("occurred_at"), desc("position")]))
    return (
        changes.mutate(place=place)
        .filter(_.place == 0)
        .select(
            *_KEY,
            new_total=_.total,
            new_shipping=_.shipping,
            new_discount=_.discount,
            new_position=_.position,
        )
    )


def _undone(said: Expression) -> Expression:
    """How often an order was cancelled, and what went back of it."""
    return said.group_by(_KEY).agg(
        cancels=(_.kind == "cancelled").cast("int64").sum(), refunded=_.amount.sum().cast("int64")
    )


def _left(orders: Expression, said: Expression) -> Expression:
    said = said.rename(said_site="site", said_order="order_id")
    return orders.left_join(said, _ON_KEY).drop("said_site", "said_order")
