"""A shop's made-up traffic as a log has it: visits of many browsers side by side, some of them recognised, carts and orders; seeded."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from enishi.events.types import Claims, Event
from enishi.events.vocabulary import CartUpdated, CustomerIdentified, Line, OrderPlaced, PageViewed, ProductViewed
from enishi.kernel.ids import uuid7

START = datetime(2026, 10, 1, tzinfo=UTC)
_AT_ONCE = 500  #: browsers that are on the site at the same time


def events(count: int, seed: int = 7) -> Iterator[Event]:
    """`count` events, 25 ms apart: of a visit 8 page or product views, a cart in a third, a person in a fifth, an order in a twelfth."""
    random = Random(seed)
    visits = [_visit(random, number) for number in range(_AT_ONCE)]
    started = _AT_ONCE
    for place in range(count):
        at = START + timedelta(milliseconds=25 * place)
        which = random.randrange(_AT_ONCE)
        told = next(visits[which], None)
        if told is None:
            visits[which] = _visit(random, started)
            started += 1
            told = next(visits[which])
        kind, claims, body = told
        yield Event(
            id=uuid7(at),
            kind=kind,
            occurred_at=at,
            received_at=at,
            site="shop",
            source="tag" if kind != "order_placed" else "api",
            claims=claims,
            body=body,
        )


def _visit(random: Random, number: int) -> Iterator[tuple[str, Claims, Any]]:
    person = random.randrange(max(10, number))
    here = Claims(visitor=f"v-{number:x}")
    known = Claims(visitor=f"v-{number:x}", email=f"person{person}@example.jp", shop_customer_id=str(person))
    product = int(2000 * random.random() ** 3)  # some goods are asked for far more than others
    for page in range(random.randrange(5, 12)):
        url = f"https://shop.example/p/{product + page}"
        if page % 3:
            yield "page_viewed", here, PageViewed(url=url, title=f"茶 {product + page}", dwell_seconds=20.5)
        else:
            yield (
                "product_viewed",
                here,
                ProductViewed(product_id=f"p-{product + page}", name="煎茶", price=1620, url=url),
            )
    recognised = random.random() < 0.2
    if recognised:
        yield (
            "customer_identified",
            known,
            CustomerIdentified(family_name="山田", given_name=f"花{person}", prefecture="東京都"),
        )
    if random.random() < 0.33:
        lines = (Line(product_id=f"p-{product}", name="煎茶", quantity=2, unit_price=1620),)
        yield "cart_updated", known if recognised else here, CartUpdated(lines=lines, cart_id=f"c-{number}")
        if random.random() < 0.25:
            order = OrderPlaced(order_id=f"o-{number}", lines=lines, total=3240, cart_id=f"c-{number}")
            yield "order_placed", known, order
