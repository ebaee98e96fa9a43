"""Orders and their lines, as of a view: what was cancelled by then is not there, what was changed is as it then was.

Something was said later of a few orders in a hundred (`spoken_of`). All know orders by their position in the log, a number. So lines are
read as they were written, without those of the few orders, whose lines are found by the last word on them and put beside the others.
"""

from collections.abc import Iterable

import ibis
from ibis import _

from enishi.history.api import outcomes, tables
from enishi.segments.compiling.views import View
from enishi.segments.types import Ever, Window
from enishi.warehouse.guards import total, when
from enishi.warehouse.port import Expression

_OF_LINE = ["site", "product_id", "variant_id", "quantity", "subscription", "unit_price"]
_counts = ~_.is_test & ~_.is_repeat


def placed(view: View, columns: Iterable[str], window: Window | None = None) -> Expression:
    """The rows of ORDERS that count, cancelled or not, with these columns.

    Columns are chosen before rows: two questions for the same rows would be answered by writing all of them down.
    """
    asked = {*columns, "placed_at", "is_test", "is_repeat"}
    rows = view.rows(tables.ORDERS).select(*(name for name in tables.ORDERS if name in asked))
    return rows.filter(_counts, view.during(_.placed_at, window or Ever()))


def spoken_of(view: View) -> Expression:
    """A row an order that counts and that was changed, cancelled or refunded by now: its position as `order`, whose, when, on which `day`;
    `is_cancelled` (1, 0); the position of the last change as `said` with its `new_total` and `new_currency`, null where there was none;
    what was `refunded`. Of orders placed since the view's `orders` begin."""
    if view.is_told:
        found = view.rows(tables.ORDER_OUTCOME).filter(view.during(_.at, view.orders))
    else:
        words = view.rows(tables.ORDER_WORD)
        words = words.filter(words.occurred_at <= view.at, view.during(words.placed_at, view.orders))
        found = outcomes(words, view.currency)
    return found.rename(order="placed")


def standing(view: View, columns: Iterable[str], window: Window | None = None) -> Expression:
    """The orders placed in the window that are not cancelled: these columns of ORDERS, as they were placed."""
    cancelled = spoken_of(view).filter(_.is_cancelled == 1)
    return placed(view, {*columns, "position"}, window).anti_join(cancelled, [("position", "order")])


def standing_as_told(view: View, columns: Iterable[str], window: Window | None = None) -> Expression:
    """The same with `total` and `currency` by the last word on each, and what was `refunded`; no `total` in another currency than the
    view's."""
    said = spoken_of(view).select("order", "is_cancelled", "said", "new_total", "new_currency", "refunded")
    asked = {*columns, "position", "total", "currency"}
    orders = placed(view, asked, window).left_join(said, [("position", "order")])
    orders = orders.filter(_.is_cancelled.fill_null(0) == 0)
    is_changed = orders.said.notnull()
    told = {name: ibis.ifelse(is_changed, orders[f"new_{name}"], orders[name]) for name in ("total", "currency")}
    orders = orders.mutate(**told).mutate(total=when(_.currency == view.currency, _.total))
    return orders.drop("order", "is_cancelled", "said", "new_total", "new_currency")


def figures(view: View) -> Expression:
    """A row for whoever has standing orders: how many `orders`, the instants of the `first` and the `last`, and their `sales`: what
    they come to without what went back."""
    orders = standing_as_told(view, ["customer_id"]).group_by("customer_id")
    return orders.agg(
        orders=_.count(),
        first=_.placed_at.min(),
        last=_.placed_at.max(),
        sales=total(_.total) - total(_.refunded),
    )


def lines(
    view: View, window: Window | None = None, *, priced: bool = False, products: Expression | None = None
) -> Expression:
    """The lines of standing orders placed in the window, as they now are, with whose, when (`at`, `day`) and which `order` (its
    position in the log) they are of. `priced`: with `unit_price` and `amount`, null for orders in another currency. `products` (`site`,
    `product_id`): only of these."""
    window = window or Ever()
    written = view.rows(tables.ORDER_LINE).filter(view.during(_.placed_at, window))
    found = ibis.union(_as_placed(_only(written, products), view, window), _as_told(view, window, products))
    if not priced:
        return found.drop("unit_price")
    found = found.left_join(_foreign(view), "order", rname="foreign_{name}")
    found = found.mutate(unit_price=when(_.is_foreign.isnull(), _.unit_price)).drop("is_foreign", "foreign_order")
    return found.mutate(amount=_.unit_price * _.quantity)


def corrections(view: View, kind: str) -> Expression:
    """A row each time this was said by now of an order that counts: whose, `site`, `order`, `at`, and the `amount` in the currency."""
    words = view.rows(tables.ORDER_WORD)
    words = words.filter(words.kind == kind, words.occurred_at <= view.at, words.placed_at <= view.at)
    amount = when(_.currency.isin(["", view.currency]), _.amount)
    return words.select("customer_id", "site", "kind", order="placed", at="occurred_at", amount=amount)


def _only(rows: Expression, products: Expression | None) -> Expression:
    return rows if products is None else rows.semi_join(products, ["site", "product_id"])


def _as_placed(written: Expression, view: View, window: Window) -> Expression:
    """The lines of orders of which nothing was said but how they were placed."""
    written = written.select(*_OF_LINE, "customer_id", at="placed_at", day="local_date", order="position")
    uncounted = view.rows(tables.ORDERS).filter(~_counts, view.during(_.placed_at, window))
    changes = tables.ORDER_CORRECTION.expression.filter(_.kind == "changed")
    others = [rows.select(order="position") for rows in (uncounted, changes)]
    return written.anti_join(ibis.union(*others, spoken_of(view).select("order")), "order")


def _as_told(view: View, window: Window, products: Expression | None) -> Expression:
    """The lines of all other orders that count, by the last word on each."""
    words = spoken_of(view).filter(_.is_cancelled == 0, view.during(_.at, window))
    words = words.select("customer_id", "at", "day", "order", position=_.said.fill_null(_.order))
    found = tables.ORDER_LINE.expression.select(*_OF_LINE, "position")
    found = _only(found.join(words, "position"), products)
    return found.select(*_OF_LINE, "customer_id", "at", "day", "order")


def _foreign(view: View) -> Expression:
    """The orders in another currency, by the last word on each: `order`, and `is_foreign`."""
    changed = spoken_of(view).filter(_.said.notnull())
    as_placed = placed(view, ("position", "currency")).filter(_.currency != view.currency)
    as_placed = as_placed.select(order="position").anti_join(changed, "order")
    as_told = changed.filter(_.new_currency != view.currency).select("order")
    return ibis.union(as_placed, as_told).mutate(is_foreign=ibis.literal(True))
