"""Random histories of a few customers, for the definitions of a cart: steps lie at, inside and beyond every border."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from enishi.customers.types import Resolved
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event
from enishi.history.core import carts as core
from enishi.history.core.rows import change_kind

START = datetime(2026, 3, 1, tzinfo=UTC)
STEPS = (
    *(timedelta(minutes=minutes) for minutes in (0, 1, 20, 59, 60, 61)),
    *(timedelta(days=days) for days in (1, 29, 30, 31)),
    timedelta(days=30, minutes=-60),
)


@dataclass(frozen=True)
class Told:
    """One thing that happens `step` after the one before."""

    step: timedelta
    kind: str
    customer: int = 1
    site: str = "shop"
    cart_id: str = ""
    pieces: int = 1
    channel: str = "web"


def tellings(customers: int = 2) -> st.SearchStrategy[list[Told]]:
    """Histories of up to `customers` people who share two sites and two cart ids."""
    told = st.builds(
        Told,
        step=st.sampled_from(STEPS),
        kind=st.sampled_from(["filled", "filled", "filled", "touched", "emptied", "ordered", "ordered"]),
        customer=st.sampled_from([1, 1, *range(2, customers + 1)]),
        site=st.sampled_from(["shop", "shop", "shop", "outlet"]),
        cart_id=st.sampled_from(["", "", "a", "a", "b"]),
        pieces=st.integers(1, 3),
        channel=st.sampled_from(["web", "web", "web", "phone", "subscription", "mall"]),
    )
    return st.lists(told, min_size=1, max_size=12)


def events_of(told: Sequence[Told], *, history: int = 0, after: int = 0) -> list[Resolved]:
    """Resolved events at positions after `after`, in the order of their instants. Histories of different numbers share nobody."""
    at, events = START, []
    for position, each in enumerate(told, after + 1):
        at += each.step
        body = _body(each, position, f"{history}-{each.cart_id}" if each.cart_id else "")
        event = Event(
            id=UUID(int=position),
            kind=next(kind for kind, of in kinds.BODIES.items() if of is type(body)),
            occurred_at=at,
            received_at=at,
            site=each.site,
            source="tag",
            claims=Claims(visitor=str(each.customer)),
            body=body,
        )
        events.append(Resolved(position, event, history * 10 + each.customer))
    return events


def _body(told: Told, number: int, cart_id: str) -> kinds.Body:
    lines = (kinds.Line(product_id="tea", quantity=told.pieces, unit_price=100),)
    if told.kind == "ordered":
        return kinds.OrderPlaced(
            order_id=f"o{number}",
            lines=lines,
            total=100 * told.pieces + 50,
            shipping=50,
            cart_id=cart_id,
            channel=told.channel,  # type: ignore[arg-type]
        )
    if told.kind == "touched":
        return kinds.CheckoutStarted(cart_id=cart_id)
    return kinds.CartUpdated(cart_id=cart_id, lines=lines if told.kind == "filled" else ())


def read(events: Sequence[Resolved], customer: int) -> tuple[list[core.Change], list[core.Order]]:
    """What the definition is asked with for one customer."""
    changes, orders = [], []
    for each in events:
        body, event = each.event.body, each.event
        if isinstance(body, kinds.OrderPlaced):
            order = core.Order(
                at=event.occurred_at,
                position=each.position,
                site=event.site,
                order_id=body.order_id,
                cart_id=body.cart_id,
                channel=body.channel,
                own=each.customer_id == customer,
            )
            orders.append(order)
        elif each.customer_id == customer and isinstance(body, kinds.CartUpdated | kinds.CheckoutStarted):
            change = core.Change(
                at=event.occurred_at,
                position=each.position,
                event_id=str(event.id),
                site=event.site,
                cart_id=body.cart_id,
                kind=change_kind(body),
                lines=body.lines,
                value=core.value_of(body.lines),
            )
            changes.append(change)
    return changes, orders
