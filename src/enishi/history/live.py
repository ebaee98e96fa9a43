"""The live half's answers: the carts, letters and activity of a few customers, each as of its own instant."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypeVar, cast

import msgspec
from django.db.models import Max

from enishi.events.vocabulary import Line
from enishi.history.core.carts import Change, ChangeKind, Order, cart_as_of
from enishi.history.live_writing import MEMORY
from enishi.history.models import Activity, CartChange, MessageFact, OrderFact
from enishi.history.types import CartState

_LINES = msgspec.json.Decoder(tuple[Line, ...])
_AT_ONCE = 5000  # keys of one statement

Key = TypeVar("Key", int, str)
Asked = Sequence[tuple[int, datetime]]


def carts(asked: Asked) -> dict[tuple[int, datetime], CartState]:
    """The latest cart of each (customer, instant), none older than `MEMORY`; a few statements for all of them together."""
    customers = {customer for customer, _at in asked}
    changes = _changes(customers)
    orders = _orders(customers, changes)
    found = {}
    for customer, at in asked:
        cart = cart_as_of(customer, changes.get(customer, ()), orders.get(customer, ()), at)
        if cart is not None and at - cart.last_activity_at <= MEMORY:
            found[customer, at] = cart
    return found


def accepted_since(asked: Asked, days: int) -> dict[tuple[int, datetime], list[datetime]]:
    """When letters to each customer were accepted, in the `days` up to the instant, oldest first; an empty list for none."""
    accepted = defaultdict(list)
    for some in _portions({customer for customer, _at in asked}):
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
    for some in _portions(set(customers)):
        minutes = Activity.objects.filter(customer_id__in=some, minute__lte=at)
        found.update(minutes.values_list("customer_id").annotate(last=Max("minute")))
    return found


def _changes(customers: set[int]) -> dict[int, list[Change]]:
    changes = defaultdict(list)
    for some in _portions(customers):
        rows = CartChange.objects.filter(customer_id__in=some).values_list(
            "customer_id",
            "occurred_at",
            "position",
            "event_id",
            "site",
            "cart_id",
            "kind",
            "lines",
            "value",
            "currency",
            "cart_url",
        )
        for customer, at, position, event_id, site, cart_id, kind, lines, value, currency, cart_url in rows:
            change = Change(
                at=at,
                position=position,
                event_id=event_id,
                site=site,
                cart_id=cart_id,
                kind=cast(ChangeKind, kind),
                lines=_LINES.decode(lines),
                value=value,
                currency=currency,
                cart_url=cart_url,
            )
            changes[customer].append(change)
    return changes


def _orders(customers: set[int], changes: dict[int, list[Change]]) -> dict[int, list[Order]]:
    """Each customer's orders, and others' orders that name one of the customer's carts."""
    named: dict[tuple[str, str], set[int]] = defaultdict(set)
    for customer, theirs in changes.items():
        for change in theirs:
            if change.cart_id:
                named[change.site, change.cart_id].add(customer)
    rows: set[tuple[int, int, datetime, str, str, str, str]] = set()
    fields = ("position", "customer_id", "placed_at", "site", "order_id", "cart_id", "channel")
    for some in _portions(customers):
        rows.update(OrderFact.objects.filter(customer_id__in=some).values_list(*fields))
    for ids in _portions({cart_id for _site, cart_id in named}):
        rows.update(OrderFact.objects.filter(cart_id__in=ids).values_list(*fields))
    orders = defaultdict(list)
    for position, buyer, at, site, order_id, cart_id, channel in rows:
        for customer in named.get((site, cart_id), set()) | ({buyer} & customers):
            order = Order(
                at=at,
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
    """Order id → who placed it; of two reports of one order the first."""
    found: dict[str, int] = {}
    for some in _portions(set(order_ids)):
        rows = OrderFact.objects.filter(site=site, order_id__in=some).order_by("-position")
        found.update(rows.values_list("order_id", "customer_id"))
    return found


def _portions(keys: Iterable[Key]) -> Iterator[list[Key]]:
    ordered = list(keys)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
