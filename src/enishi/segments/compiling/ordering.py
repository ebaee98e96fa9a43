"""Orders and their lines, as of a view: what was cancelled by then is not there, what was changed is as it then was.

Corrections are few and lines many. So lines are read as they were written, without those whose order something was said of; the
lines of changed orders are found by their last word and put beside them. That is a third cheaper than asking every line for its order.
"""

import ibis
from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling.views import View
from enishi.segments.types import Ever, Window
from enishi.warehouse.guards import when
from enishi.warehouse.port import Expression

KEY = ["site", "order_id"]

_OF_LINE = ["site", "product_id", "variant_id", "quantity", "unit_price", "subscription"]
_counts = ~_.is_test & ~_.is_repeat


def placed(view: View, window: Window | None = None) -> Expression:
    """The rows of ORDERS that count, cancelled or not."""
    return view.rows(tables.ORDERS).filter(_counts, view.during(_.placed_at, window or Ever()))


def standing(view: View, window: Window | None = None, *, currency: str | None = None) -> Expression:
    """The orders placed in the window that are not cancelled: rows of ORDERS, as they were placed. Where a `currency` is given, with
    `total` and `currency` by the last word on each order, and no `total` in another currency than this."""
    if currency is None:
        return placed(view, window).anti_join(_cancelled(view), KEY)
    orders = placed(view, window).left_join(_said(view), KEY, rname="said_{name}")
    orders = orders.filter(_.is_cancelled.fill_null(0) == 0)
    is_changed = _.said.notnull()
    told = {name: ibis.ifelse(is_changed, orders[f"new_{name}"], orders[name]) for name in ("total", "currency")}
    return orders.mutate(**told).mutate(total=when(_.currency == currency, _.total)).select(*tables.ORDERS)


def lines(view: View, window: Window | None = None, *, currency: str | None = None) -> Expression:
    """The lines of standing orders, as they now are, with whose, when and which `order` (its position in the log) they are of.
    Where a `currency` is given, `unit_price` and `amount` too, null for orders in another."""
    window = window or Ever()
    special = _special(view, window, currency)
    found = ibis.union(_as_placed(view, window, special), _of_special(special, currency))
    if currency is None:
        return found.drop("unit_price")
    return found.mutate(amount=_.unit_price * _.quantity)


def corrections(view: View, kind: str, currency: str) -> Expression:
    """A row each time this was said by now of an order that counts: whose, `site`, `order_id`, `at`, and the `amount` in this currency."""
    said = tables.ORDER_CORRECTION.expression.filter(_.kind == kind, _.occurred_at <= view.at)
    said = said.select(*KEY, "kind", at="occurred_at", amount=when(_.currency.isin(["", currency]), _.amount))
    return said.join(placed(view).select(*KEY, "customer_id"), KEY)


def _cancelled(view: View) -> Expression:
    """The keys of the orders cancelled by now."""
    said = tables.ORDER_CORRECTION.expression.filter(_.kind == "cancelled", _.occurred_at <= view.at)
    return said.select(*KEY)


def _said(view: View) -> Expression:
    """A row an order that was cancelled or changed by now: `is_cancelled` (1, 0), and of the last change `new_total`, `new_currency`
    and `said`, its position; null where there is none."""
    changes = tables.ORDER_CORRECTION.expression.filter(_.kind == "changed", _.occurred_at <= view.at)
    latest_first = ibis.window(group_by=KEY, order_by=[ibis.desc("occurred_at"), ibis.desc("position")])
    changes = changes.mutate(place=ibis.row_number().over(latest_first)).filter(_.place == 0)
    changes = changes.select(
        *KEY, is_cancelled=ibis.literal(0, "int64"), new_total="total", new_currency="currency", said="position"
    )
    nothing = ibis.null("int64")
    cancelled = _cancelled(view).select(
        *KEY,
        is_cancelled=ibis.literal(1, "int64"),
        new_total=nothing,
        new_currency=ibis.null("string"),
        said=nothing,
    )
    words = ibis.union(changes, cancelled).group_by(KEY)
    columns = ("is_cancelled", "new_total", "new_currency", "said")
    return words.agg(**{name: _[name].max() for name in columns})


def _special(view: View, window: Window, currency: str | None) -> Expression:
    """The orders placed in the window whose lines cannot be read as they were written: cancelled or changed since, or in another
    currency. Both halves of `lines` need them: `distinct` changes nothing but that they are worked out once."""
    orders = view.rows(tables.ORDERS).filter(view.during(_.placed_at, window))
    orders = orders.select(
        *KEY, "customer_id", "currency", "is_test", "is_repeat", at="placed_at", day="local_date", order="position"
    )
    special = orders.join(_said(view), KEY)
    if currency is not None:
        foreign = orders.filter(_.currency != currency).anti_join(_said(view), KEY)
        nothing = {"is_cancelled": 0, "new_total": None, "new_currency": None, "said": None}
        types = special.schema()
        special = special.union(
            foreign.mutate(**{name: ibis.literal(value, types[name]) for name, value in nothing.items()})
        )
    return special.distinct()


def _as_placed(view: View, window: Window, special: Expression) -> Expression:
    """The lines of all other orders."""
    written = view.rows(tables.ORDER_LINE).filter(view.during(_.placed_at, window))
    written = written.select(*_OF_LINE, "customer_id", at="placed_at", day="local_date", order="position")
    uncounted = view.rows(tables.ORDERS).filter(~_counts, view.during(_.placed_at, window))
    changes = tables.ORDER_CORRECTION.expression.filter(_.kind == "changed")
    others = ibis.union(*(rows.select(order="position") for rows in (uncounted, changes)), special.select("order"))
    return written.anti_join(others, "order")


def _of_special(special: Expression, currency: str | None) -> Expression:
    """The lines of special orders, by the last word on each."""
    words = special.filter(_counts, _.is_cancelled == 0)
    words = words.select(
        "customer_id",
        "at",
        "day",
        "order",
        position=_.said.fill_null(_.order),
        is_foreign=ibis.literal(currency is not None) & (_.new_currency.fill_null(_.currency) != (currency or "")),
    )
    found = tables.ORDER_LINE.expression.select(*_OF_LINE, "position").join(words, "position")
    found = found.mutate(unit_price=when(~_.is_foreign, _.unit_price))
    return found.select(*_OF_LINE, "customer_id", "at", "day", "order")
