"""Some shops tell only what was put into a cart and taken out. What it then holds is worked out here and announced as `cart_updated`,
so that everybody else knows whole carts only.

A piece is noted before the reader's offset moves past it and made whole afterwards, in one transaction with its announcement: killed
anywhere, it is noted or made again to the same effect. Until the announcement has come back through the log, the next piece
finds the whole cart here.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Exists, OuterRef

from enishi.customers import api as customers
from enishi.customers.types import Resolved
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import CartLinesAdded, CartLinesRemoved, CartUpdated, Line
from enishi.history.core.carts import CLOSING_CHANNELS
from enishi.history.core.pieces import Piece, Whole, whole_after
from enishi.history.models import CartChange, CartPiece, OrderFact
from enishi.kernel.ids import derived_id

_LINES = msgspec.json.Decoder(tuple[Line, ...])
_CLAIMS = msgspec.json.Decoder(Claims)
_AT_ONCE = 500
_PIECES = frozenset({"cart_lines_added", "cart_lines_removed"})


def note(resolved: Iterable[Resolved]) -> None:
    """Keep the pieces of a batch."""
    rows = [
        _row(each, each.customer_id, each.event, each.event.body)
        for each in resolved
        if each.event.kind in _PIECES
        and each.customer_id is not None
        and isinstance(each.event.body, CartLinesAdded | CartLinesRemoved)
    ]
    if rows:
        CartPiece.objects.bulk_create(rows, ignore_conflicts=True, batch_size=_AT_ONCE)


def _row(each: Resolved, customer_id: int, event: Event, body: CartLinesAdded | CartLinesRemoved) -> CartPiece:
    return CartPiece(
        position=each.position,
        event_id=str(event.id),
        customer_id=customer_id,
        node_id=each.home or customer_id,
        site=event.site,
        cart_id=body.cart_id,
        occurred_at=event.occurred_at,
        received_at=event.received_at,
        source=event.source,
        claims=msgspec.json.encode(event.claims).decode(),
        added=isinstance(body, CartLinesAdded),
        lines=msgspec.json.encode(body.lines).decode(),
        currency=body.currency,
    )


def complete() -> None:
    """Make whole carts of every piece noted, in the order of the log, and announce them; forget those whose whole came back."""
    if not CartPiece.objects.exists():
        return
    while waiting := list(CartPiece.objects.filter(whole=None).order_by("position")[:_AT_ONCE]):
        with transaction.atomic():
            _follow_merges(waiting)
            events.announce_many([_announced(row) for row in waiting])
    came_back = CartChange.objects.filter(event_id=OuterRef("whole_id"))
    CartPiece.objects.filter(Exists(came_back)).delete()


def _follow_merges(rows: list[CartPiece]) -> None:
    """Whoever was found to be somebody else meanwhile is."""
    survivors = customers.survivors({row.customer_id for row in rows})
    for row in rows:
        row.customer_id = survivors.get(row.customer_id, row.customer_id)


def _announced(row: CartPiece) -> Event:
    """The whole cart after the piece, as an event; the row remembers it for the next piece."""
    piece = Piece(at=row.occurred_at, position=row.position, added=row.added, lines=_LINES.decode(row.lines))
    lines = whole_after(piece, _wholes(row), _ordered(row), lapses=not row.cart_id)
    whole = Event(
        id=derived_id(row.source, f"cart_updated\x1f{row.event_id}"),
        kind="cart_updated",
        occurred_at=row.occurred_at,
        received_at=row.received_at,
        site=row.site,
        source=row.source,
        claims=_CLAIMS.decode(row.claims),
        body=CartUpdated(lines=lines, cart_id=row.cart_id, currency=row.currency),
    )
    row.whole, row.whole_id, row.claims = msgspec.json.encode(lines).decode(), str(whole.id), "{}"
    row.save()
    return whole


def _wholes(row: CartPiece) -> list[Whole]:
    """How the same cart is known to have been: told whole, or made whole here and not come back yet."""
    same = {"customer_id": row.customer_id, "site": row.site, "cart_id": row.cart_id}
    told = CartChange.objects.filter(**same, occurred_at__lte=row.occurred_at).exclude(kind="touched")
    made = CartPiece.objects.filter(**same, occurred_at__lte=row.occurred_at, whole__isnull=False)
    known = [
        *told.order_by("-occurred_at", "-position").values_list("occurred_at", "position", "lines")[:1],
        *made.order_by("-occurred_at", "-position").values_list("occurred_at", "position", "whole")[:1],
    ]
    return [Whole(at, position, _LINES.decode(lines or "[]")) for at, position, lines in known]


def _ordered(row: CartPiece) -> list[datetime]:
    """When the customer ordered what may have been this cart, by the piece's instant."""
    orders = OrderFact.objects.filter(
        customer_id=row.customer_id, placed_at__lte=row.occurred_at, channel__in=CLOSING_CHANNELS
    )
    if row.cart_id:
        orders = orders.filter(site=row.site, cart_id__in=("", row.cart_id))
    return list(orders.order_by("-placed_at").values_list("placed_at", flat=True)[:1])
