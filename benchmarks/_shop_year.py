"""A made-up year of a shop as resolved events, as many as asked for: visits, carts, orders, letters, renewals; seeded."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from enishi.customers.types import Move, Resolved, ResolvedBatch
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event

START = datetime(2025, 11, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
_KINDS = {body: kind for kind, body in kinds.BODIES.items()}


def batches(events: int, size: int, seed: int = 7) -> Iterator[ResolvedBatch]:
    """Batches of `size` events, about a fiftieth of them of visitors who are recognised as a customer in the same batch."""
    random, told = Random(seed), _told(events, Random(seed + 1))
    position = 0
    while position < events:
        batch, moves, after = [], [], position
        for body, at, customer in (next(told) for _ in range(min(size, events - position))):
            position += 1
            node = customer
            if random.random() < 0.02:
                visitor = 10_000_000 + position
                moves.append(Move(position, visitor, customer))
                node = visitor
            batch.append(Resolved(position, _event(position, body, at), customer, node))
        yield ResolvedBatch(batch, moves, position, after)


def _event(position: int, body: kinds.Body, at: datetime) -> Event:
    email = "hana@example.jp" if isinstance(body, kinds.OrderPlaced | kinds.CustomerIdentified) else None
    return Event(
        id=UUID(int=position),
        kind=_KINDS[type(body)],
        occurred_at=at,
        received_at=at,
        site="main",
        source="tag",
        claims=Claims(visitor="v", email=email),
        body=body,
    )


def _told(events: int, random: Random) -> Iterator[tuple[kinds.Body, datetime, int]]:
    """Visits one after the other, spread evenly over the year: 14 events each on average."""
    visits, number = events // 14 + 1, 0
    while True:
        number += 1
        at = START + YEAR * min(1.0, number / visits)
        customer = 1 + random.randrange(max(10, visits // 3))
        for body, minutes in _visit(number, random):
            yield body, at + timedelta(minutes=minutes), customer


def _visit(number: int, random: Random) -> Iterator[tuple[kinds.Body, float]]:
    for page in range(random.randrange(4, 14)):
        yield kinds.PageViewed(url=f"https://shop.example/p/{random.randrange(500)}", dwell_seconds=20.0), page
    line = kinds.Line(product_id=f"p{random.randrange(500)}", quantity=1, unit_price=2980, name="緑茶")
    if random.random() < 0.5:
        return
    cart_id = f"c{number}"
    yield kinds.CustomerIdentified(), 14
    yield kinds.ConsentChanged(channel="email", purpose="marketing", state="granted"), 14
    yield kinds.CartUpdated(cart_id=cart_id, lines=(line,)), 15
    yield kinds.CartUpdated(cart_id=cart_id, lines=(line, line)), 16
    ordered_after = 20 if random.random() < 0.3 else 0
    if not ordered_after:
        letter = {
            "message_id": f"m{number}",
            "channel": "email",
            "message_class": "cart",
            "cart_key": f"main/{cart_id}",
        }
        yield kinds.MessagePlanned(**letter), 76  # type: ignore[arg-type]
        yield kinds.MessageAccepted(**letter), 77  # type: ignore[arg-type]
        yield kinds.MessageOpened(machine="human", **letter), 90  # type: ignore[arg-type]
        ordered_after = 600 if random.random() < 0.15 else 0
    if ordered_after:
        order = kinds.OrderPlaced(order_id=f"o{number}", lines=(line, line), total=6460, shipping=500, cart_id=cart_id)
        yield order, ordered_after
