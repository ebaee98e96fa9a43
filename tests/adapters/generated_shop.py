"""A shop's log for comparing engines: the demo shop's story, letters about its carts, and people who turn out to be one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID, uuid5

import msgspec

from enishi.customers.types import Move, Resolved, ResolvedBatch
from enishi.demo.simulator.agenda import Event as Reported
from enishi.demo.simulator.shop_life import Simulator
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event

_SHOP = UUID(int=0)
_MESSAGES: dict[str, timedelta] = {
    "message_planned": timedelta(hours=1),
    "message_accepted": timedelta(hours=1, seconds=2),
    "message_opened": timedelta(hours=3),
    "message_clicked": timedelta(hours=3, microseconds=1),
    "message_bounced": timedelta(hours=4),
}


def batches(scale: float, seed: int, *, size: int) -> Iterator[ResolvedBatch]:
    """The log in batches. Letters are told in an order of their own; the nodes of every sixth person move to another in the end."""
    told = list(_told(scale, seed))
    people: dict[str, int] = {}
    for start in range(0, len(told), size):
        resolved, moves = [], []
        for position, event in enumerate(told[start : start + size], start + 1):
            claim = event.claims.email or event.claims.shop_customer_id or event.claims.visitor or ""
            node = people.setdefault(claim, len(people) + 1) if claim else None
            resolved.append(Resolved(position, event, node, node))
        upto = start + len(resolved)
        if start:
            moves = [Move(upto, node, node - 1) for node in people.values() if node % 6 == 0 and node % 7 == start % 7]
        yield ResolvedBatch(resolved, moves, upto, start)


def _told(scale: float, seed: int) -> Iterator[Event]:
    simulator = Simulator(scale=scale, seed=seed, base_url="https://shop.example")
    held: list[Event] = []
    for window in simulator.windows(7):
        for number, (_second, site, reported) in enumerate(window.emissions):
            event = _event(site, reported)
            yield event
            if event.kind == "cart_updated" and number % 2:
                held = [*_letters(event, number), *held]
        yield from held[:20]
        held = held[20:]


def _event(site: str, reported: Reported) -> Event:
    at = datetime.fromisoformat(reported["occurred_at"])
    return Event(
        id=UUID(reported["id"]),
        kind=reported["kind"],
        occurred_at=at,
        received_at=at + timedelta(seconds=1),
        site=site,
        source=reported.get("source", "api"),
        claims=msgspec.convert(reported.get("claims", {}), Claims),
        body=msgspec.convert(reported["body"], kinds.BODIES.get(reported["kind"], kinds.ShopDefined)),
    )


def _letters(cart: Event, number: int) -> Iterator[Event]:
    """Some of what may become of a letter, the last first."""
    assert isinstance(cart.body, kinds.CartUpdated)
    name = f"cart/{cart.id}"
    chosen = [kind for at, kind in enumerate(_MESSAGES) if at < 2 or (number + at) % 3]
    for kind in reversed(chosen):
        body = kinds.BODIES[kind](
            message_id=name, channel="email", message_class="cart", cart_key=f"{cart.site}/{cart.body.cart_id}"
        )
        at = cart.occurred_at + _MESSAGES[kind]
        yield Event(
            id=uuid5(_SHOP, name + kind),
            kind=kind,
            occurred_at=at,
            received_at=at,
            site=cart.site,
            source="enishi",
            claims=cart.claims,
            body=body,
        )
