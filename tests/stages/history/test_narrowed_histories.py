"""Histories of some customers hold exactly what the tables hold of them, on either engine."""

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, get_args
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from enishi.customers import api as customers
from enishi.customers.types import Move, Resolved, ResolvedBatch, Suppression
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event
from enishi.history import loader, narrowed, tables
from enishi.history.core.hearing import Hearing
from enishi.history.types import CustomerHistory, Part
from enishi.kernel.coding import digest
from enishi.shop.types import BROWSER_SOURCE
from enishi.warehouse.port import Relation, Warehouse

AT = datetime(2026, 3, 1, tzinfo=UTC)
KEY = b"of addresses"
HEARING = Hearing(partial(customers.said_in, mall_sites=frozenset({"mall"})), b"of texts", KEY)
EMAILS = ("hana@example.jp", "taro@example.jp")
SEGMENT = UUID(int=9)


@pytest.fixture
def both(warehouse: Warehouse) -> Warehouse:
    """First the one engine, then the other."""
    warehouse.ensure(tables.TABLES, tables.VERSION)
    return warehouse


@pytest.fixture
def tabled(duckdb_warehouse: Warehouse) -> Warehouse:
    duckdb_warehouse.ensure(tables.TABLES, tables.VERSION)
    return duckdb_warehouse


def bodies(dice: random.Random) -> kinds.Body:
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


def load(warehouse: Warehouse, events: list[Resolved], size: int, moves: Sequence[Move] = ()) -> None:
    for start in range(0, len(events), size):
        part = events[start : start + size]
        upto = part[-1].position
        moved = [move for move in moves if start < move.position <= upto]
        beside = loader.Beside(HEARING, suppressions=SUPPRESSED)
        loader.load_batch(warehouse, ResolvedBatch(part, moved, upto, start), "history", beside)


def rows(warehouse: Warehouse, relation: Any) -> list[dict[str, Any]]:
    found = warehouse.query(relation.expression).to_pylist()
    for row in found:
        for name, value in row.items():
            if isinstance(value, datetime):
                row[name] = value.replace(tzinfo=UTC)
    return found


_SAME: dict[Part, Relation] = {
    "events": tables.EVENT,
    "sent": tables.MESSAGE,
    "words": tables.WORD,
    "subscriptions": tables.SUBSCRIPTION_CHANGE,
    "points": tables.POINTS_CHANGE,
    "memberships": tables.MEMBERSHIP,
    "carts": tables.CART,
}
_CALLED = {"at": "occurred_at", "day": "local_date", "opened_at": "opened_human_at"}


def test_a_history_holds_what_the_tables_hold(both: Warehouse) -> None:
    load(both, log(0), 200)
    found = narrowed.histories(both, [1, 2, 3, 99], narrowed.PARTS)
    assert found[99] == CustomerHistory(customer_id=99)
    for part, relation in _SAME.items():
        held = rows(both, relation)
        assert held
        for customer in (1, 2, 3):
            got = getattr(found[customer], part)
            fields = narrowed._ROWS[part][0]._fields
            columns = [name if name in relation.columns else _CALLED[name] for name in fields]
            expected = [tuple(row[name] for name in columns) for row in held if row["customer_id"] == customer]
            assert sorted(map(repr, map(tuple, got))) == sorted(map(repr, expected)), part


@pytest.mark.parametrize("size", [1, 50, 400])
def test_orders_are_the_reports_that_count_and_what_was_said_of_them(tabled: Warehouse, size: int) -> None:
    events = log(size, 150 if size == 1 else 400)
    load(tabled, events, size)
    found = narrowed.histories(tabled, [1, 2, 3], ("orders", "lines", "corrections"))
    reports: dict[tuple[str, str], list[Resolved]] = {}
    for each in events:
        if isinstance(each.event.body, kinds.OrderPlaced) and each.customer_id is not None:
            reports.setdefault((each.event.site, each.event.body.order_id), []).append(each)
    owner: dict[tuple[str, str], int] = {}
    for key, several in reports.items():
        counts = min(several, key=lambda each: (each.event.source == BROWSER_SOURCE, each.position))
        assert isinstance(counts.event.body, kinds.OrderPlaced)
        if not counts.event.body.is_test:
            owner[key] = counts.customer_id or 0
            row = next(row for row in found[owner[key]].orders if (row.site, row.order_id) == key)
            assert (row.position, row.coupons, row.at) == (
                counts.position,
                counts.event.body.coupon_codes,
                counts.event.occurred_at,
            )
    assert sum(len(history.orders) for history in found.values()) == len(owner)
    assert len(reports) < sum(map(len, reports.values())), "no second report in this log: it shows too little"
    for part, relation in (("lines", tables.ORDER_LINE), ("corrections", tables.ORDER_CORRECTION)):
        held = rows(tabled, relation)
        for customer, history in found.items():
            expected = sorted(row["position"] for row in held if owner.get((row["site"], row["order_id"])) == customer)
            assert sorted(row.position for row in getattr(history, part)) == expected, part


def test_suppressions_reach_whoever_has_the_address(tabled: Warehouse) -> None:
    load(tabled, log(1), 250)
    found = narrowed.histories(tabled, [1, 2, 3], ("reach", "words"))
    for history in found.values():
        stretches = {(row.purpose, row.at, row.until) for row in history.reach if row.what == "suppressed"}
        assert stretches == {
            ("opt_out_list", AT, AT + timedelta(days=1)),
            ("hard_bounce", AT + timedelta(days=2), None),
        }
        addresses = {row.text for row in history.words if row.field == "email"}
        assert addresses == {digest(KEY, email) for email in EMAILS}
        assert {row.detail for row in history.reach if row.what == "suppressed"} < addresses
        assert {row.what for row in history.reach} >= {
            "granted",
            "withdrawn",
            "hold",
            "unhold",
            "quiet",
            "joined",
            "left",
        }


def test_only_the_parts_asked_for_are_read(tabled: Warehouse) -> None:
    load(tabled, log(0), 250)
    found = narrowed.histories(tabled, [1], ("points",))[1]
    assert found == CustomerHistory(customer_id=1, points=found.points)
    assert found.points
    assert narrowed.histories(tabled, [], narrowed.PARTS) == {}
    assert set(narrowed.PARTS) == set(get_args(Part)) == set(msgspec.structs.asdict(found)) - {"customer_id"}


@pytest.mark.parametrize("size", [1, 40])
def test_every_row_goes_with_its_node(tabled: Warehouse, size: int) -> None:
    """2 becomes 1 in the midst of the log: in the end all is as if it had been 1 from the beginning."""
    move = Move(60, 2, 1)
    since = (
        (move.position - 1) // size * size
    )  # whose events are told apart no more: those of the move's batch and later
    told = [
        replace(each, customer_id=1) if each.node_id == 2 and each.position > since else each for each in log(3, 120)
    ]
    load(tabled, told, size, [move])
    found = narrowed.histories(tabled, [1, 2], narrowed.PARTS)
    assert found[2] == CustomerHistory(customer_id=2)
    assert len(found[1].words) == len([row for row in rows(tabled, tables.WORD) if row["customer_id"] == 1])
    assert {row["node_id"] for row in rows(tabled, tables.WORD)} == {1, 2, 3}
    for relation in set(tables.PERSONAL) - {tables.REGROUPED}:
        assert 2 not in {row["customer_id"] for row in rows(tabled, relation)}, relation.name
