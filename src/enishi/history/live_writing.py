"""The live half's reader of the log: one batch, one transaction with its offset in the state store."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import connection, models, transaction
from django.db.models import Exists, OuterRef

from enishi.customers.types import Resolved, ResolvedBatch
from enishi.events import api as events
from enishi.events import vocabulary as kinds
from enishi.events.types import Event
from enishi.history.core.carts import value_of
from enishi.history.core.moves import moves
from enishi.history.core.rows import change_kind
from enishi.history.models import Activity, CartChange, MessageFact, OrderFact

MEMORY = timedelta(days=120)  #: how long carts, orders and messages are remembered here
MEMORY_OF_ACTIVITY = timedelta(days=7)

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


def take(batch: ResolvedBatch, after: int, reader: str) -> bool:
    """Take in a batch that was read after position `after`; False when another worker has taken it meanwhile."""
    moved = moves(batch.links)
    rows = _rows(batch.events, moved)
    with transaction.atomic():
        if events.offset(reader) != after:
            return False
        _move(moved)
        for model, new in rows.items():
            model._default_manager.bulk_create(new, batch_size=500, ignore_conflicts=model in (Activity, MessageFact))
        if batch.events:
            forget(max(each.event.occurred_at for each in batch.events))
        events.move_offset(reader, batch.upto)
    return True


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


def _rows(resolved: Iterable[Resolved], moved: Mapping[int, int]) -> dict[type[models.Model], list[Any]]:
    changes, orders, messages, minutes = [], [], [], set()
    for each in resolved:
        if each.customer_id is None:
            continue
        event, body = each.event, each.event.body
        customer = moved.get(each.customer_id, each.customer_id)
        if isinstance(body, kinds.CartUpdated | kinds.CheckoutStarted):
            changes.append(_change(each.position, customer, event, body))
        elif isinstance(body, kinds.OrderPlaced):
            orders.append(_order(each.position, customer, event, body))
        elif isinstance(body, kinds.MessageAccepted):
            messages.append(
                MessageFact(
                    message_id=body.message_id,
                    customer_id=customer,
                    accepted_at=event.occurred_at,
                    message_class=body.message_class,
                )
            )
        if event.kind in _ACTIVE_KINDS and getattr(body, "channel", "web") == "web":
            minutes.add((customer, event.occurred_at.replace(second=0, microsecond=0)))
    activities = [Activity(customer_id=customer, minute=minute) for customer, minute in sorted(minutes)]
    return {CartChange: changes, OrderFact: orders, MessageFact: messages, Activity: activities}


def _change(position: int, customer: int, event: Event, body: kinds.CartUpdated | kinds.CheckoutStarted) -> CartChange:
    return CartChange(
        position=position,
        event_id=str(event.id),
        customer_id=customer,
        site=event.site,
        cart_id=body.cart_id,
        occurred_at=event.occurred_at,
        kind=change_kind(body),
        lines=msgspec.json.encode(body.lines).decode(),
        value=value_of(body.lines),
        currency=body.currency,
        cart_url=body.cart_url if isinstance(body, kinds.CartUpdated) else "",
    )


def _order(position: int, customer: int, event: Event, body: kinds.OrderPlaced) -> OrderFact:
    return OrderFact(
        position=position,
        customer_id=customer,
        site=event.site,
        order_id=body.order_id,
        cart_id=body.cart_id,
        placed_at=event.occurred_at,
        channel=body.channel,
        total=body.total,
    )


def _move(moved: Mapping[int, int]) -> None:
    if not moved:
        return
    into_from = [(into, gone) for gone, into in moved.items()]
    with connection.cursor() as cursor:
        for table in ("cart_change", "order_fact", "message_fact"):
            cursor.executemany(
                f"UPDATE {table} SET customer_id = %s WHERE customer_id = %s",  # noqa: S608 - our own names
                into_from,
            )
        cursor.executemany(
            "INSERT INTO activity (customer_id, minute) SELECT %s, minute FROM activity WHERE customer_id = %s"
            " ON CONFLICT (customer_id, minute) DO NOTHING",
            into_from,
        )
        cursor.executemany("DELETE FROM activity WHERE customer_id = %s", [(gone,) for _into, gone in into_from])
