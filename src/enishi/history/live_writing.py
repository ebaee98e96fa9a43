"""The live half's reader of the log: one batch, one transaction with its offset in the state store."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
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
from enishi.shop.types import BROWSER_SOURCE

MEMORY = timedelta(days=120)  #: how long carts, orders and messages are remembered here
MEMORY_OF_ACTIVITY = timedelta(days=7)
MINUTE = timedelta(minutes=1)

Row = tuple[Any, ...]

_WHOSE = ("customer_id", "node_id")
_CART = ("event_id", "site", "cart_id", "kind", "lines", "value", "currency", "cart_url")
_CHANGE = (*_WHOSE, "occurred_at", "position", *_CART)
_PLACED = ("site", "order_id", "cart_id", "channel", "total", "by_browser")
_ORDER = (*_WHOSE, "placed_at", "position", *_PLACED)
_MESSAGE = (*_WHOSE, "accepted_at", "message_id", "message_class")
_ACTIVITY = (*_WHOSE, "minute")
_MOVED = ("cart_change", "cart_piece", "order_fact", "message_fact", "activity")
_ON_CONFLICT = {
    "message_fact": "ON CONFLICT (message_id) DO NOTHING",
    "activity": "ON CONFLICT (node_id, minute) DO NOTHING",
}
_LOOKING = frozenset({"page_viewed", "page_left", "product_viewed"})  # leaves nothing behind but the minute
_ACTING = frozenset({"cart_updated", "cart_lines_added", "cart_lines_removed", "checkout_started", "order_placed"})


def take(batch: ResolvedBatch, *, reader: str) -> None:
    """Take in a batch, unless another worker has moved on meanwhile."""
    now = max((each.event.occurred_at for each in batch.events), default=None)
    rows = _rows(batch.events, now) if now else {}
    with transaction.atomic():
        if events.offset_to_move(reader) != batch.after:
            return
        _move(moves(batch.moves))
        for table, (columns, new) in rows.items():
            statements.insert(connection, table, columns, new, on_conflict=_ON_CONFLICT.get(table, ""))
        if now:
            forget(now)
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


def _rows(resolved: Iterable[Resolved], now: datetime) -> dict[str, tuple[tuple[str, ...], list[Row]]]:
    """Table → its columns and new rows, values as the state store takes them; but for carts without what would be forgotten at once."""
    mine = [each for each in resolved if each.customer_id is not None]
    instant = lru_cache(maxsize=4096)(statements.instant_writer(connection))  # many rows are of one minute
    since = now - MEMORY_OF_ACTIVITY
    changes, orders, messages = [], [], []
    for each in mine:
        event = each.event
        if event.kind in _LOOKING:
            continue
        body, whose = event.body, (each.customer_id, each.home, instant(event.occurred_at))
        if isinstance(body, kinds.CartUpdated | kinds.CheckoutStarted):
            changes.append((*whose, each.position, *_change(event, body)))
        elif event.occurred_at < now - MEMORY:
            continue
        elif isinstance(body, kinds.OrderPlaced):
            orders.append((*whose, each.position, *_placed(event, body)))
        elif isinstance(body, kinds.MessageAccepted):
            messages.append((*whose, body.message_id, body.message_class))
    return {
        "cart_change": (_CHANGE, changes),
        "order_fact": (_ORDER, orders),
        "message_fact": (_MESSAGE, messages),
        "activity": (_ACTIVITY, [(*whose, instant(minute)) for *whose, minute in sorted(_minutes(mine, since))]),
    }


def _minutes(resolved: Iterable[Resolved], since: datetime) -> set[tuple[int | None, int | None, datetime]]:
    """In which minutes who did something: (customer, node, minute)."""
    found = set()
    minute = following = datetime.min.replace(tzinfo=UTC)
    for each in resolved:
        event = each.event
        if event.occurred_at >= since and _is_active(event):
            if not minute <= event.occurred_at < following:  # most are of the same minute as the one before
                minute = event.occurred_at.replace(second=0, microsecond=0)
                following = minute + MINUTE
            found.add((each.customer_id, each.home, minute))
    return found


def _is_active(event: Event) -> bool:
    """Whether this is somebody doing something on a site."""
    return event.kind in _LOOKING or (event.kind in _ACTING and getattr(event.body, "channel", "web") == "web")


def _change(event: Event, body: kinds.CartUpdated | kinds.CheckoutStarted) -> Row:
    """The values of `_CART`."""
    return (
        str(event.id),
        event.site,
        body.cart_id,
        change_kind(body),
        msgspec.json.encode(body.lines).decode(),
        value_of(body.lines),
        body.currency,
        body.cart_url if isinstance(body, kinds.CartUpdated) else "",
    )


def _placed(event: Event, body: kinds.OrderPlaced) -> Row:
    """The values of `_PLACED`."""
    by_browser = event.source == BROWSER_SOURCE
    return event.site, body.order_id, body.cart_id, body.channel, body.total, by_browser


def _move(moved: Mapping[int, int]) -> None:
    """Let rows go with their nodes."""
    for table in _MOVED:
        statements.set_each(connection, table, "node_id", "customer_id", list(moved.items()))
