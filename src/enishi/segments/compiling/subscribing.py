"""Subscribes: at least one subscription of which all that is asked holds."""

from functools import reduce
from operator import and_

import ibis
from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling import ordering
from enishi.segments.compiling.ranges import inside
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.sets import Those, among
from enishi.segments.types import Range, Subscribes
from enishi.warehouse.guards import latest, true
from enishi.warehouse.port import Expression

_ONE = ["customer_id", "site", "subscription_id"]
_NUMBERS = ("cycle_days", "delivery_count", "next_delivery_on", "committed_deliveries")
_DAY = 86_400_000_000  #: microseconds


def subscribes(leaf: Subscribes, scope: Scope) -> Those:
    """Who has such a subscription."""
    found = _subscriptions(scope)
    conditions = [found.state.isin(list(leaf.states))]
    if leaf.products:
        conditions.append(found.product_id.isin(list(leaf.products)))
    numbers = {
        "cycle_days": leaf.cycle_days,
        "deliveries": leaf.deliveries,
        "days_to_next": leaf.days_to_next,
        "owed": leaf.commitment,
    }
    conditions += [inside(found[name], range_) for name, range_ in numbers.items() if range_ != Range()]
    if leaf.days_since_delivered != Range():
        since = _delivered(scope)
        found = found.left_join(since, _ONE, rname="delivered_{name}")
        conditions.append(inside(found.days_since, leaf.days_since_delivered))
    return among(found.filter(reduce(and_, conditions)), known=False)


def _subscriptions(scope: Scope) -> Expression:
    """A row a subscription, as it stands: of each thing the last word that says something of it."""
    said = scope.view.rows(tables.SUBSCRIPTION_CHANGE)
    said = said.filter(said.occurred_at <= scope.view.at)
    in_order = ibis.window(group_by=_ONE, order_by=["occurred_at", "position"])
    said = said.mutate(place=ibis.row_number().over(in_order))
    told = {name: latest(said[name], said.place, said[name].notnull()) for name in _NUMBERS}
    told |= {name: latest(said[name], said.place, said[name] != "") for name in ("state", "product_id")}
    each = said.group_by(_ONE).agg(**told)
    deliveries = each.delivery_count.fill_null(1)
    owed = each.committed_deliveries - deliveries
    return each.select(
        *_ONE,
        "cycle_days",
        state=each.state.fill_null("active"),
        product_id=each.product_id.fill_null(""),
        deliveries=deliveries,
        days_to_next=each.next_delivery_on.delta(scope.view.today, unit="day"),
        owed=ibis.ifelse(true(owed < 0), 0, owed),
    )


def _delivered(scope: Scope) -> Expression:
    """For each subscription of which a delivery arrived, the whole times 24 hours since (`days_since`)."""
    orders = ordering.placed(scope.view, (*_ONE, "order_id")).filter(_.subscription_id != "").select(*_ONE, "order_id")
    events = scope.view.rows(tables.EVENT)
    arrived = events.filter(events.kind == "delivered", events.occurred_at <= scope.view.at)
    arrived = arrived.select("customer_id", "site", "order_id", arrived_at="occurred_at")
    last = arrived.join(orders, ["customer_id", "site", "order_id"]).group_by(_ONE).agg(last=_.arrived_at.max())
    since = scope.view.at.delta(last["last"], unit="microsecond").cast("float64") / float(_DAY)
    return last.select(*_ONE, days_since=since.floor())
