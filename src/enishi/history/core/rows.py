"""Events become rows: by table, in the columns' order of `history/tables.py`. No personal data passes this point."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, NamedTuple

from enishi.customers.types import Resolved
from enishi.events import vocabulary as kinds
from enishi.events.types import Event
from enishi.history.core.carts import ChangeKind, value_of
from enishi.history.core.event_columns import Facts, Told, facts
from enishi.history.core.happened import Happened, Row
from enishi.history.core.hearing import Hearing
from enishi.history.core.message_rows import message_part
from enishi.history.core.order_rows import Correction, correction_row, line_rows, order_row
from enishi.history.core.person_rows import (
    Subscription,
    membership_row,
    points_row,
    reach_row,
    reach_rows,
    subscription_row,
    word_rows,
)
from enishi.kernel.calendar import EPOCH, day_number, microseconds


class Events(NamedTuple):
    """Table `event` of a batch, by columns. Instants are lengths of time since 1970."""

    position: list[int]
    kind: list[str]
    occurred: list[timedelta]
    received: list[timedelta]
    source: list[str]
    customer: list[int | None]
    node: list[int | None]
    facts: Facts


class Rows:
    """The rows of one batch: table `event` by columns, the others row by row."""

    def __init__(self, resolved: Sequence[Resolved], hearing: Hearing) -> None:
        self.cart_changes: list[Row] = []
        self.orders: list[Row] = []
        self.order_lines: list[Row] = []
        self.order_corrections: list[Row] = []
        self.messages: list[Row] = []
        self.reach: list[Row] = []
        self.words: list[Row] = []
        self.subscription_changes: list[Row] = []
        self.points_changes: list[Row] = []
        self.memberships: list[Row] = []
        self._hearing = hearing
        events = [each.event for each in resolved]
        bodies: dict[type[kinds.Body], Told[Any]] = {}
        taken = []
        for place, event in enumerate(events):
            body = type(event.body)
            if body in bodies:
                bodies[body].append((place, event.body))
            else:
                bodies[body] = [(place, event.body)]
            claims = event.claims
            if body in _TAKING or claims.email is not None or claims.phone is not None:
                taken.append(place)
        self.events = Events(
            [each.position for each in resolved],
            [event.kind for event in events],
            [event.occurred_at - EPOCH for event in events],
            [event.received_at - EPOCH for event in events],
            [event.source for event in events],
            [each.customer_id for each in resolved],
            [each.home for each in resolved],
            facts(bodies, [event.site for event in events], hearing.texts),
        )
        for place in taken:
            self._add(self._happened(place, events[place]))

    @property
    def named_products(self) -> set[tuple[str, str]]:
        """(site, product id) of every product that something is said of."""
        return self.events.facts.products

    def _happened(self, place: int, event: Event) -> Happened:
        told = self.events
        at = microseconds(told.occurred[place])
        return Happened(told.position[place], event, told.customer[place], told.node[place], at, day_number(at))

    def _add(self, happened: Happened) -> None:
        """The rows of one event beside its own; of nobody, only what became of orders."""
        event, body = happened.event, happened.event.body
        take = _TAKING.get(type(body))
        if happened.customer is None or happened.node is None:
            if isinstance(body, Correction):
                self._add_correction(happened, body)
            return
        if take is not None:
            take(self, happened, body)
        if event.claims.email is not None:
            self.reach.append(reach_row(happened, "address"))
        if event.claims.email is not None or event.claims.phone is not None or type(body) in _TELLING:
            self.words.extend(word_rows(happened, self._hearing))

    def _add_cart_change(self, happened: Happened, body: kinds.CartUpdated | kinds.CheckoutStarted) -> None:
        position, event, customer, node, at, day = happened
        what = (change_kind(body), value_of(body.lines), len(body.lines), body.currency)
        row = (position, str(event.id), customer, event.site, body.cart_id, at, day, *what, node)
        self.cart_changes.append(row)

    def _add_order(self, happened: Happened, body: kinds.OrderPlaced) -> None:
        self.orders.append(order_row(happened, body))
        self.order_lines.extend(line_rows(happened, body.order_id, body.lines))

    def _add_correction(self, happened: Happened, body: Correction) -> None:
        self.order_corrections.append(correction_row(happened, body))
        if isinstance(body, kinds.OrderChanged):
            self.order_lines.extend(line_rows(happened, body.order_id, body.lines))

    def _add_message(self, happened: Happened, body: kinds.Message) -> None:
        self.messages.append(message_part(happened, body))

    def _add_message_and_reach(self, happened: Happened, body: kinds.Message) -> None:
        self._add_message(happened, body)
        self._add_reach(happened, body)

    def _add_reach(self, happened: Happened, body: kinds.Body) -> None:
        self.reach.extend(reach_rows(happened, body))

    def _add_subscription(self, happened: Happened, body: Subscription) -> None:
        self.subscription_changes.append(subscription_row(happened, body, self._hearing.texts))

    def _add_points(self, happened: Happened, body: kinds.PointsChanged) -> None:
        self.points_changes.append(points_row(happened, body))

    def _add_membership(self, happened: Happened, body: kinds.SegmentEntered | kinds.SegmentLeft) -> None:
        self.memberships.append(membership_row(happened, body))

    def _add_nothing(self, happened: Happened, body: kinds.Body) -> None:
        """Of bodies that are here only for their words."""


_TELLING = frozenset({kinds.CustomerIdentified, kinds.CustomerTagged})

_TAKING: dict[type[kinds.Body], Callable[[Rows, Happened, Any], None]] = {
    kinds.CartUpdated: Rows._add_cart_change,
    kinds.CheckoutStarted: Rows._add_cart_change,
    kinds.OrderPlaced: Rows._add_order,
    kinds.OrderChanged: Rows._add_correction,
    kinds.OrderCancelled: Rows._add_correction,
    kinds.OrderRefunded: Rows._add_correction,
    **{body: Rows._add_message for body in kinds.BODIES.values() if issubclass(body, kinds.Message)},
    kinds.MessageBounced: Rows._add_message_and_reach,
    kinds.MessageComplained: Rows._add_message_and_reach,
    kinds.ConsentChanged: Rows._add_reach,
    kinds.CustomerIdentified: Rows._add_reach,
    kinds.CustomerTagged: Rows._add_nothing,
    kinds.ChannelJoined: Rows._add_reach,
    kinds.ChannelLeft: Rows._add_reach,
    kinds.HoldPlaced: Rows._add_reach,
    kinds.HoldLifted: Rows._add_reach,
    kinds.ContactOpened: Rows._add_reach,
    kinds.ContactResolved: Rows._add_reach,
    kinds.PreferenceChanged: Rows._add_reach,
    kinds.SubscriptionStarted: Rows._add_subscription,
    kinds.SubscriptionRenewed: Rows._add_subscription,
    kinds.SubscriptionSkipped: Rows._add_subscription,
    kinds.SubscriptionChanged: Rows._add_subscription,
    kinds.SubscriptionCancelled: Rows._add_subscription,
    kinds.PointsChanged: Rows._add_points,
    kinds.SegmentEntered: Rows._add_membership,
    kinds.SegmentLeft: Rows._add_membership,
}


def change_kind(body: kinds.CartUpdated | kinds.CheckoutStarted) -> ChangeKind:
    """What a cart event does to the cart: a checkout without lines only shows that somebody is there."""
    if body.lines:
        return "filled"
    return "touched" if isinstance(body, kinds.CheckoutStarted) else "emptied"
