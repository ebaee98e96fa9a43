"""The live half's reader of the log: one batch, one transaction with its offset in the state store."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from enishi.customers.types import Resolved, ResolvedBatch
from enishi.events import api as events
from enishi.events import vocabulary as kinds
from enishi.events.types import Event
from enishi.history.core.carts import value_of
from enishi.history.core.moves import moves
from enishi.history.core.rows import change_kind
from enishi.history.models import Activity, CartChange, MessageFact, OrderFact
from enishi.kernel import statements

MEMORY = timedelta(days=120)  #: how long carts, orders and messages are remembered here
MEMORY_OF_ACTIVITY = timedelta(days=7)

Row = tuple[Any, ...]
Instant = Callable[[datetime], Any]

_CHANGE = (
    "position",
    "event_id",
    "customer_id",
    "site",
    "cart_id",
    "occurred_at",
    "kind",
    "lines",
    "value",
    "currency",
    "cart_url",
    "node_id",
)
_ORDER = ("position", "customer_id", "site", "order_id", "cart_id", "placed_at", "channel", "total", "node_id")
_MESSAGE = ("message_id", "customer_id", "accepted_at", "message_class", "node_id")
_MOVED = ("cart_change", "cart_piece", "order_fact", "message_fact", "activity")
_ON_CONFLICT = {
    "message_fact": "ON CONFLICT (message_id) DO NOTHING",
    "activity": "ON CONFLICT (node_id, minute) DO NOTHING",
}
_ACTIVE_KINDS = frozenset(
    {
        "page_viewed",
        "page_left",
        "product_viewed",
        "cart_updated",
        "cart_lines_added",
        "cart_lines_removed",
        "checkout_started",
        "order_placed",
    }
)
_LOOKING = frozenset({"page_viewed", "page_left", "product_viewed"})


def take(batch: ResolvedBatch, *, reader: str) -> None:
    """Take in a batch, unless another worker has moved on meanwhile."""
    rows = _rows(batch.events)
    with transaction.atomic():
        if events.offset_to_move(reader) != batch.after:
            return
        _move(moves(batch.moves))
        for table, (columns, new) in rows.items():
            statements.insert(connection, table, columns, new, on_conflict=_ON_CONFLICT.get(table, ""))
        if batch.events:
            forget(max(each.event.occurred_at for each in batch.events))
        events.move_offset(reader, batch.upto)


def forget(now: datetime) -> None:
    """Forget what is too old at `now`. A cart is remembered whole, or not at all."""
    border = now - MEMORY
    same_cart = CartChange.objects.filter(
        customer_id=OuterRef("customer_id"), site=OuterRef("site"), cart_id=OuterRef("cart_id"), occurred_at__gte=border
    )
    CartChange.objects.filter(~Exists(same_cart), occurred_at__lt=border).delete()
    OrderFact.objects.filter(placed_at__lt=border).delete()
    MessageFact.objects.filter(accepted_at__lt=border).delete()
    Activity.objects.filter(minute__lt=now - MEMORY_OF_ACTIVITY).delete()


def _rows(resolved: Iterable[Resolved]) -> dict[str, tuple[tuple[str, ...], list[Row]]]:
    """Table → its columns and new rows, values as the state store takes them."""
    instant = lru_cache(maxsize=4096)(statements.instant_writer(connection))  # many rows are of one minute
    changes, orders, messages, minutes = [], [], [], set()
    for each in resolved:
        customer, node = each.customer_id, each.home
        if customer is None or node is None:
            continue
        event, body = each.event, each.event.body
        if event.kind in _ACTIVE_KINDS and getattr(body, "channel", "web") == "web":
            minutes.add((customer, node, event.occurred_at.replace(second=0, microsecond=0)))
            if event.kind in _LOOKING:
                continue
        if isinstance(body, kinds.CartUpdated | kinds.CheckoutStarted):
            changes.append((*_change(each.position, customer, event, body, instant), node))
        elif isinstance(body, kinds.OrderPlaced):
            orders.append((*_order(each.position, customer, event, body, instant), node))
        elif isinstance(body, kinds.MessageAccepted):
            messages.append((body.message_id, customer, instant(event.occurred_at), body.message_class, node))
    return {
        "cart_change": (_CHANGE, changes),
        "order_fact": (_ORDER, orders),
        "message_fact": (_MESSAGE, messages),
        "activity": (
            ("customer_id", "node_id", "minute"),
            [(*whose, instant(minute)) for *whose, minute in sorted(minutes)],
        ),
    }


def _change(
    position: int, customer: int, event: Event, body: kinds.CartUpdated | kinds.CheckoutStarted, instant: Instant
) -> Row:
    return (
        position,
        str(event.id),
        customer,
        event.site,
        body.cart_id,
        instant(event.occurred_at),
        change_kind(body),
        msgspec.json.encode(body.lines).decode(),
        value_of(body.lines),
        body.currency,
        body.cart_url if isinstance(body, kinds.CartUpdated) else "",
    )


def _order(position: int, customer: int, event: Event, body: kinds.OrderPlaced, instant: Instant) -> Row:
    return (
        position,
        customer,
        event.site,
        body.order_id,
        body.cart_id,
        instant(event.occurred_at),
        body.channel,
        body.total,
    )


def _move(moved: Mapping[int, int]) -> None:
    """Let rows go with their nodes."""
    for table in _MOVED:
        statements.set_each(connection, table, "node_id", "customer_id", list(moved.items()))
