"""The rows behind each source of the catalogue: those of `core/seen.py`, of everybody at once, by the same names of columns.

A leaf asks only for what it needs (`needs`, names of columns), because what is not asked for need not be worked out.
"""

from collections.abc import Callable, Set
from dataclasses import dataclass

import ibis
from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling import ordering
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.views import View
from enishi.segments.core.entries import Happening, Source
from enishi.segments.core.seen import AFTER_CLICK
from enishi.segments.types import Ever, Window
from enishi.warehouse.guards import span, true
from enishi.warehouse.port import Expression

#: Where whoever has a row is sure to be of the population.
OF_THE_POPULATION: frozenset[Source] = frozenset({"orders", "lines", "corrections", "conversions", "reach"})

_PLACES = {"nth", "latest"}


@dataclass(frozen=True)
class Ask:
    """What a leaf wants of a source: a happening's rows in a window, with the columns that it needs."""

    happening: Happening
    scope: Scope
    window: Window
    needs: Set[str]

    @property
    def view(self) -> View:
        """The instant it looks from."""
        return self.scope.view

    @property
    def currency(self) -> str:
        """What amounts are counted in."""
        return self.scope.world.currency

    @property
    def looks_at_all_orders(self) -> bool:
        """Whether orders outside the window matter too: an order's place is one among all."""
        return bool(self.needs & _PLACES)

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
    found = ordering.standing(view, window, currency=ask.currency if as_told else None)
    columns = [name for name in found.columns if name not in {"position", "placed_at", "coupon_codes"}]
    found = found.select(*columns, order="position", at="placed_at", coupons="coupon_codes")
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
    priced = ask.needs & {"unit_price", "amount"}
    return ordering.lines(ask.view, ask.window, currency=ask.currency if priced else None)


def _corrections(ask: Ask) -> Expression:
    (kind,) = dict(ask.happening.only)["kind"]
    return ordering.corrections(ask.view, kind, ask.currency).filter(ask.inside(_.at))


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
    messages = ask.view.rows(tables.MESSAGE).rename(opened_at="opened_human_at")
    return messages.filter(true(ask.inside(messages[ask.happening.when])))


def _conversions(ask: Ask) -> Expression:
    """Letters that were clicked, each with the first order after that, when it came within 7 days."""
    clicked = ask.view.rows(tables.MESSAGE).filter(true(_.clicked_at <= ask.view.at))
    orders = ordering.standing(ask.view).select(buyer="customer_id", at="placed_at")
    after = (clicked.customer_id == orders.buyer, orders.at >= clicked.clicked_at)
    near = orders.at <= clicked.clicked_at + span(AFTER_CLICK)
    letters = ["message_id", "customer_id", "channel", "message_class", "scenario", "step"]
    found = clicked.join(orders, [*after, near]).group_by(letters).agg(at=_.at.min())
    return found.filter(ask.inside(_.at))


def _subscriptions(ask: Ask) -> Expression:
    """Words on subscriptions, each with the product that the subscription is now of."""
    said = ask.view.rows(tables.SUBSCRIPTION_CHANGE).filter(_.occurred_at <= ask.view.at).rename(at="occurred_at")
    inside = said.filter(ask.inside(_.at))
    if "product_id" not in ask.needs:
        return inside
    key = ["customer_id", "site", "subscription_id"]
    latest_first = ibis.window(group_by=key, order_by=[ibis.desc("at"), ibis.desc("position")])
    named = said.filter(_.product_id != "").mutate(place=ibis.row_number().over(latest_first)).filter(_.place == 0)
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
