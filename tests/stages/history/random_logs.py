"""Random logs of everything that a history is made of, and their way into a warehouse."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from enishi.customers import api as customers
from enishi.customers.types import Move, Resolved, ResolvedBatch, Suppression
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event
from enishi.history import loader
from enishi.history.core.hearing import Hearing
from enishi.kernel.coding import digest
from enishi.shop.types import BROWSER_SOURCE
from enishi.warehouse.port import Warehouse

AT = datetime(2026, 3, 1, tzinfo=UTC)
KEY = b"of addresses"
HEARING = Hearing(partial(customers.said_in, mall_sites=frozenset({"mall"})), b"of texts", KEY)
EMAILS = ("hana@example.jp", "taro@example.jp")
SEGMENT = UUID(int=9)


def bodies(dice: random.Random) -> kinds.Body:
    """Something that happens."""
    order = f"o{dice.randrange(12)}"
    lines = tuple(
        kinds.Line(product_id=f"p{dice.randrange(3)}", quantity=1, unit_price=100) for _ in range(dice.randrange(3))
    )
    message: dict[str, Any] = {"message_id": f"m{dice.randrange(8)}", "channel": "email"}
    name = f"s{dice.randrange(3)}"
    on = date(2026, 3, dice.randrange(1, 28))
    return dice.choice(
        [
            kinds.PageViewed(url="https://shop.example/a?b=c", dwell_seconds=2.5),
            kinds.Searched(words="お茶", results=3),
            kinds.CartUpdated(lines=lines, cart_id=f"c{dice.randrange(4)}"),
            kinds.OrderPlaced(
                order_id=order, lines=lines, total=900, is_test=dice.random() < 0.1, coupon_codes=("A", "B")
            ),
            kinds.OrderPlaced(order_id=order, lines=lines, total=500, subscription_id=name, payment_method="card"),
            kinds.OrderChanged(order_id=order, lines=lines, total=400),
            kinds.OrderCancelled(order_id=order),
            kinds.OrderRefunded(order_id=order, amount=5),
            kinds.OrderChanged(order_id=order, lines=lines, total=70, currency="USD"),
            kinds.Delivered(order_id=order),
            kinds.MessageAccepted(**message),
            kinds.MessageDelivered(**message),
            kinds.MessageOpened(**message, machine="human"),
            kinds.MessageComplained(**message),
            kinds.CustomerIdentified(sex="female", birth_month=4, is_staff=True, traits={"pet": "dog", "boxes": 3}),
            kinds.CustomerIdentified(cleared=("sex",), prefecture="京都府", phone="09011112222"),
            kinds.CustomerTagged(added=("vip",), removed=("new",)),
            kinds.ConsentChanged(channel="email", purpose="marketing", state="granted", method="double_opt_in"),
            kinds.ConsentChanged(channel="line", purpose="review", state="withdrawn", method="import"),
            kinds.HoldPlaced(hold="moved", until=AT + timedelta(days=3)),
            kinds.HoldLifted(hold="moved"),
            kinds.ContactOpened(contact_id="k", complaint=True, reason="broken_jar"),
            kinds.ContactResolved(contact_id="k"),
            kinds.PreferenceChanged(frequency="fewer", paused_until=AT + timedelta(days=9)),
            kinds.ChannelJoined(channel="line"),
            kinds.ChannelLeft(channel="line"),
            kinds.SubscriptionStarted(
                subscription_id=name, product_id="p1", cycle_days=30, amount=900, next_delivery_on=on
            ),
            kinds.SubscriptionRenewed(subscription_id=name, delivery_count=2),
            kinds.SubscriptionChanged(subscription_id=name, state="paused", cycle_days=60),
            kinds.SubscriptionCancelled(subscription_id=name, reason="高い", delivery_count=4),
            kinds.PointsChanged(added=-5, expires_on=on),
            kinds.PointsChanged(balance=50),
            kinds.SegmentEntered(segment=SEGMENT),
            kinds.SegmentLeft(segment=SEGMENT, list=True),
        ]
    )


def log(seed: int, length: int = 400) -> list[Resolved]:
    """What happens to three customers and to nobody, in no order of time; each is a node of their own."""
    dice = random.Random(seed)
    told = []
    for position in range(1, length + 1):
        body = bodies(dice)
        customer = dice.choice((1, 1, 2, 3, None))
        claims = Claims(visitor="v", email=dice.choice((*EMAILS, None)))
        at = AT + timedelta(minutes=dice.randrange(5000), microseconds=dice.randrange(10**6))
        kind = next(kind for kind, of in kinds.BODIES.items() if of is type(body))
        source = dice.choice((BROWSER_SOURCE, "api", "console"))
        site = dice.choice(("shop", "shop", "mall"))
        event = Event(
            id=UUID(int=position), kind=kind, occurred_at=at, received_at=at, site=site, source=source, claims=claims, body=body
        )  # fmt: skip
        told.append(Resolved(position, event, customer, customer))
    return told


SUPPRESSED = [
    Suppression(
        address_key=digest(KEY, EMAILS[0]) + "0" * 32, reason="opt_out_list", since=AT, until=AT + timedelta(days=1)
    ),
    Suppression(address_key=digest(KEY, EMAILS[0]) + "0" * 32, reason="hard_bounce", since=AT + timedelta(days=2)),
    Suppression(address_key=digest(KEY, "else@example.jp"), reason="complaint", since=AT),
]


def load(warehouse: Warehouse, events: Sequence[Resolved], size: int, moves: Sequence[Move] = ()) -> None:
    """All of these, in batches of `size`."""
    for start in range(0, len(events), size):
        part = events[start : start + size]
        upto = part[-1].position
        moved = [move for move in moves if start < move.position <= upto]
        beside = loader.Beside(HEARING, suppressions=SUPPRESSED)
        loader.load_batch(warehouse, ResolvedBatch(list(part), moved, upto, start), "history", beside)


def merged(events: Sequence[Resolved], move: Move, size: int) -> list[Resolved]:
    """As they are read in batches of `size` when the node counts to another customer from the move's position on: in its batch too."""
    since = (move.position - 1) // size * size
    return [
        replace(each, customer_id=move.customer_id) if each.node_id == move.node_id and each.position > since else each
        for each in events
    ]
