"""The rows behind each source of the catalogue: those of `core/seen.py`, of everybody at once, by the same names of columns.

A leaf asks only for what it needs (`needs`, names of columns), because what is not asked for need not be worked out.
"""

from collections.abc import Callable, Set
from dataclasses import dataclass

import ibis
from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling import ordering
from enishi.segments.compiling.choosing import foremost
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.views import PLACES, View
from enishi.segments.core.entries import Happening, Source
from enishi.segments.core.seen_rows import AFTER_CLICK
from enishi.segments.types import Ever, Window
from enishi.warehouse.guards import span, true
from enishi.warehouse.port import Expression, Relation

#: Where whoever has a row is sure to be of the population.
OF_THE_POPULATION: frozenset[Source] = frozenset({"orders", "lines", "corrections", "conversions", "reach"})


@dataclass(frozen=True)
class Ask:
    """What a leaf wants of a source: a happening's rows in a window, with the columns that it needs."""

    happening: Happening
    scope: Scope
    window: Window
    needs: Set[str]
    products: Expression | None = None  #: of lines only those of these (`site`, `product_id`)

    @property
    def view(self) -> View:
        """The instant it looks from."""
        return self.scope.view

    @property
    def looks_at_all_orders(self) -> bool:
        """Whether orders outside the window matter too: an order's place is one among all."""
        return bool(self.needs & PLACES)

    def columns_of(self, relation: Relation) -> list[str]:
        """What is needed that is a column of the table."""
        return sorted(name for name in self.needs if name in relation.columns)

    def inside(self, at: Expression) -> Expression:
        """Whether an instant lies in the window."""
        return self.view.during(at, self.window)


def rows(ask: Ask) -> Expression:
    """The happening's rows in the window: whose, and the columns that are needed."""
    happening = ask.happening
    found = _SOURCES[happening.source](ask)
    for column, allowed in happening.only:
        if column in found.columns:
            found = found.filter(found[column].isin(allowed))
    if happening.present:
        found = found.filter(found[happening.present].notnull())
    return found


def _orders(ask: Ask) -> Expression:
    """Orders; `order` is their position in the log. An order's place among the others needs all of them, whenever they were."""
    view = ask.view
    window = Ever() if ask.looks_at_all_orders else ask.window
    as_told = ask.needs & {"total", "currency"}
    columns = {"customer_id", "site", *ask.columns_of(tables.ORDERS)}
    if "subscription" in ask.needs:
        columns.add("subscription_id")
    if "coupons" in ask.needs:
        columns.add("coupon_codes")
    found = (ordering.standing_as_told if as_told else ordering.standing)(view, columns, window)
    found = found.rename({"order": "position", "at": "placed_at"})
    if "coupons" in ask.needs:
        found = found.rename(coupons="coupon_codes")
    if ask.looks_at_all_orders:
        in_order = ibis.window(group_by="customer_id", order_by=["at", "order"])
        backwards = ibis.window(group_by="customer_id", order_by=[ibis.desc("at"), ibis.desc("order")])
        found = found.mutate(
            nth=ibis.row_number().over(in_order) + 1, latest=ibis.row_number().over(backwards) == 0
        ).filter(ask.inside(_.at))
    if "subscription" in ask.needs:
        by_line = ordering.lines(view, window).filter(_.subscription).select(subscribing="order").distinct()
        found = found.left_join(by_line, [("order", "subscribing")])
        found = found.mutate(subscription=(_.subscription_id != "") | _.subscribing.notnull()).drop("subscribing")
    return found


def _lines(ask: Ask) -> Expression:
    priced = bool(ask.needs & {"unit_price", "amount"})
    return ordering.lines(ask.view, ask.window, priced=priced, products=ask.products)


def _corrections(ask: Ask) -> Expression:
    (kind,) = dict(ask.happening.only)["kind"]
    return ordering.corrections(ask.view, kind).filter(ask.inside(_.at))


def _left_carts(ask: Ask) -> Expression:
    carts = ask.view.rows(tables.CART)
    was_left = (_.abandoned_at <= ask.view.at) & (_.ordered_at.isnull() | (_.ordered_at >= _.abandoned_at))
    return carts.filter(true(was_left), true(ask.inside(carts[ask.happening.when])))


def _events(ask: Ask) -> Expression:
    events = ask.view.rows(tables.EVENT)
    events = events.filter(events.customer_id.notnull(), ask.inside(events.occurred_at))
    kinds = dict(ask.happening.only)["kind"]
    events = events.filter(events.kind == kinds[0] if len(kinds) == 1 else events.kind.isin(kinds))
    return events.rename(at="occurred_at", day="local_date")


def _sent(ask: Ask) -> Expression:
    instant = {"opened_at": "opened_human_at"}.get(ask.happening.when, ask.happening.when)
    messages = ask.view.rows(tables.MESSAGE)
    messages = messages.select("customer_id", *ask.columns_of(tables.MESSAGE), at=instant)
    return messages.filter(true(ask.inside(_.at)))


def _conversions(ask: Ask) -> Expression:
    """Letters that were clicked, each with the first order after that, when it came within 7 days."""
    letters = ["message_id", "customer_id", "channel", "message_class", "scenario", "step"]
    clicked = ask.view.rows(tables.MESSAGE).select(*letters, "clicked_at").filter(true(_.clicked_at <= ask.view.at))
    orders = ordering.standing(ask.view, ["customer_id"]).select(buyer="customer_id", at="placed_at")
    after = (clicked.customer_id == orders.buyer, orders.at >= clicked.clicked_at)
    near = orders.at <= clicked.clicked_at + span(AFTER_CLICK)
    found = clicked.join(orders, [*after, near]).group_by(letters).agg(at=_.at.min())
    return found.filter(ask.inside(_.at))


def _subscriptions(ask: Ask) -> Expression:
    """Words on subscriptions, each with the product that the subscription is now of."""
    said = ask.view.rows(tables.SUBSCRIPTION_CHANGE).filter(_.occurred_at <= ask.view.at).rename(at="occurred_at")
    inside = said.filter(ask.inside(_.at))
    if "product_id" not in ask.needs:
        return inside
    key = ["customer_id", "site", "subscription_id"]
    named = foremost(said.filter(_.product_id != ""), key, [ibis.desc("at"), ibis.desc("position")])
    return inside.drop("product_id").left_join(named.select(*key, "product_id"), key, rname="named_{name}")


def _points(ask: Ask) -> Expression:
    return ask.view.rows(tables.POINTS_CHANGE).filter(ask.inside(_.occurred_at)).rename(at="occurred_at")


def _reach(ask: Ask) -> Expression:
    return ask.view.rows(tables.REACH).filter(ask.inside(_.occurred_at)).rename(at="occurred_at")


_SOURCES: dict[Source, Callable[[Ask], Expression]] = {
    "orders": _orders,
    "lines": _lines,
    "corrections": _corrections,
    "left_carts": _left_carts,
    "events": _events,
    "sent": _sent,
    "conversions": _conversions,
    "subscriptions": _subscriptions,
    "points": _points,
    "reach": _reach,
}
