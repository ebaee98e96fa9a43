"""The live half's answers: the carts, letters and activity of a few customers, each as of its own instant."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
from django.db import connection
from django.db.models import Max

from enishi.events.vocabulary import Line
from enishi.history.core.carts import Change, Order, cart_as_of
from enishi.history.live_writing import MEMORY
from enishi.history.models import Activity, MessageFact, OrderFact
from enishi.history.types import CartState
from enishi.kernel import statements

_LINES = msgspec.json.Decoder(tuple[Line, ...])
_CHANGES = (
    "SELECT customer_id, occurred_at, lines, position, event_id, site, cart_id, kind, value, currency, cart_url "
    "FROM cart_change WHERE customer_id IN ({values})"
)
_ORDERS = (
    "SELECT position, customer_id, placed_at, site, order_id, cart_id, channel "
    "FROM order_fact WHERE {column} IN ({{values}})"
)

Asked = Sequence[tuple[int, datetime]]


def carts(asked: Asked) -> dict[tuple[int, datetime], CartState]:
    """The latest cart of each (customer, instant), none older than `MEMORY`; a few statements for all of them together."""
    changes = _changes({customer for customer, _at in asked})
    orders = _orders(changes)
    found = {}
    for customer, at in asked:
        if customer not in changes:
            continue
        cart = cart_as_of(customer, changes[customer], orders.get(customer, ()), at)
        if cart is not None and at - cart.last_activity_at <= MEMORY:
            found[customer, at] = cart
    return found


def accepted_since(asked: Asked, days: int) -> dict[tuple[int, datetime], list[datetime]]:
    """When letters to each customer were accepted, in the `days` up to the instant, oldest first; an empty list for none."""
    accepted = defaultdict(list)
    for some in statements.portions({customer for customer, _at in asked}):
        letters = MessageFact.objects.filter(customer_id__in=some).exclude(message_class="transactional")
        for customer, at in letters.order_by("accepted_at").values_list("customer_id", "accepted_at"):
            accepted[customer].append(at)
    length = timedelta(days=days)
    return {
        (customer, at): [when for when in accepted.get(customer, ()) if at - length < when <= at]
        for customer, at in asked
    }


def last_activity(customers: Sequence[int], at: datetime) -> dict[int, datetime]:
    """The last minute by `at` in which each customer did something; absent when none is remembered."""
    found: dict[int, datetime] = {}
    for some in statements.portions(set(customers)):
        minutes = Activity.objects.filter(customer_id__in=some, minute__lte=at)
        found.update(minutes.values_list("customer_id").annotate(last=Max("minute")))
    return found


def _changes(customers: Iterable[int]) -> dict[int, list[Change]]:
    changes = defaultdict(list)
    for customer, at, lines, *rest in statements.select_in(connection, _CHANGES, [], customers):
        position, event_id, site, cart_id, kind, value, currency, cart_url = rest
        change = Change(
            at=statements.as_instant(at),
            position=position,
            event_id=event_id,
            site=site,
            cart_id=cart_id,
            kind=kind,
            lines=_LINES.decode(lines),
            value=value,
            currency=currency,
            cart_url=cart_url,
        )
        changes[customer].append(change)
    return changes


def _orders(changes: dict[int, list[Change]]) -> dict[int, list[Order]]:
    """The orders of each customer who has a cart, and others' orders that name one of the customer's carts."""
    named: dict[tuple[str, str], set[int]] = defaultdict(set)
    for customer, theirs in changes.items():
        for change in theirs:
            if change.cart_id:
                named[change.site, change.cart_id].add(customer)
    rows = {
        *statements.select_in(connection, _ORDERS.format(column="customer_id"), [], changes),
        *statements.select_in(connection, _ORDERS.format(column="cart_id"), [], {cart_id for _site, cart_id in named}),
    }
    orders = defaultdict(list)
    for position, buyer, at, site, order_id, cart_id, channel in rows:
        for customer in named.get((site, cart_id), set()) | ({buyer} & changes.keys()):
            order = Order(
                at=statements.as_instant(at),
                position=position,
                site=site,
                order_id=order_id,
                cart_id=cart_id,
                channel=channel,
                own=customer == buyer,
            )
            orders[customer].append(order)
    return orders


def buyers(site: str, order_ids: Iterable[str]) -> dict[str, int]:
    """Order id → who placed it: of several reports of one order the first, but not a browser's where there is another."""
    found: dict[str, int] = {}  # the last that is put in stays
    for some in statements.portions(set(order_ids)):
        rows = OrderFact.objects.filter(site=site, order_id__in=some).order_by("-by_browser", "-position")
        found.update(rows.values_list("order_id", "customer_id"))
    return found
