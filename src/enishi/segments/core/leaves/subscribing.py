"""Subscribes: at least one subscription of which all that is asked holds."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from enishi.history.types import SubscriptionRow
from enishi.kernel.calendar import day_start
from enishi.segments.core.leaves.doing import within
from enishi.segments.core.numbers import thresholds
from enishi.segments.core.seen import Seen
from enishi.segments.core.windows import later
from enishi.segments.types import Range, Subscribes


class Subscription(NamedTuple):
    """A subscription as it stands: of each thing the last word that says something of it."""

    state: str
    product_id: str
    cycle_days: int | None
    deliveries: int
    next_delivery_on: date | None
    committed: int | None
    delivered_at: datetime | None


def subscriptions(seen: Seen) -> list[Subscription]:
    """All of them, also those that ended."""
    words: dict[tuple[str, str], list[SubscriptionRow]] = {}
    for row in seen.subscriptions:
        words.setdefault((row.site, row.subscription_id), []).append(row)
    return [_of(said, seen) for said in words.values()]


def _of(said: Sequence[SubscriptionRow], seen: Seen) -> Subscription:
    last = said[-1]
    return Subscription(
        state=next((row.state for row in reversed(said) if row.state), "active"),
        product_id=last.product_id,
        cycle_days=next((row.cycle_days for row in reversed(said) if row.cycle_days is not None), None),
        deliveries=next((row.delivery_count for row in reversed(said) if row.delivery_count is not None), 1),
        next_delivery_on=next((row.next_delivery_on for row in reversed(said) if row.next_delivery_on), None),
        committed=next(
            (row.committed_deliveries for row in reversed(said) if row.committed_deliveries is not None), None
        ),
        delivered_at=_delivered_at(last, seen),
    )


def _delivered_at(of: SubscriptionRow, seen: Seen) -> datetime | None:
    orders = {
        (order.site, order.order_id)
        for order in seen.history.orders
        if order.at <= seen.at and (order.site, order.subscription_id) == (of.site, of.subscription_id)
    }
    arrived = (row.at for row in seen.events if row.kind == "delivered" and (row.site, row.order_id) in orders)
    return max(arrived, default=None)


def holds(leaf: Subscribes, seen: Seen) -> bool:
    """Whether there is one."""
    return any(matches(leaf, each, seen) for each in subscriptions(seen))


def matches(leaf: Subscribes, one: Subscription, seen: Seen) -> bool:
    """Whether one subscription is as asked. A limit on what is not known fails."""
    if one.state not in leaf.states or (leaf.products and one.product_id not in leaf.products):
        return False
    owed = None if one.committed is None else max(0, one.committed - one.deliveries)
    ahead = None if one.next_delivery_on is None else (one.next_delivery_on - seen.day).days
    since = None if one.delivered_at is None else (seen.at - one.delivered_at).days
    asked = (
        (leaf.cycle_days, one.cycle_days),
        (leaf.deliveries, one.deliveries),
        (leaf.days_to_next, ahead),
        (leaf.commitment, owed),
        (leaf.days_since_delivered, since),
    )
    return all(range_ == Range() or (number is not None and within(range_, number)) for range_, number in asked)


def turns(leaf: Subscribes, seen: Seen) -> Iterator[datetime]:
    """Days go by until the next delivery, and since the last."""
    for one in subscriptions(seen):
        if one.next_delivery_on is not None:
            yield from (later(day_start(one.next_delivery_on), 1 - days) for days in thresholds(leaf.days_to_next))
        if one.delivered_at is not None:
            yield from (later(one.delivered_at, days) for days in thresholds(leaf.days_since_delivered))
