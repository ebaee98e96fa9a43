"""Random rules over random lives: whatever happens, and however time goes, following agrees with counting everything anew."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from enishi import pipeline
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import (
    BODIES,
    Body,
    CartUpdated,
    ChannelJoined,
    ConsentChanged,
    ContactOpened,
    ContactResolved,
    CustomerIdentified,
    CustomersMerged,
    CustomersUnmerged,
    Delivered,
    HoldPlaced,
    Line,
    OrderCancelled,
    OrderChanged,
    OrderPlaced,
    OrderRefunded,
    PageViewed,
    PointsChanged,
    PreferenceChanged,
    ProductUpdated,
    ProductViewed,
    SubscriptionCancelled,
    SubscriptionStarted,
)
from enishi.kernel.errors import Refused
from enishi.kernel.ids import derived_id
from enishi.segments import api as segments
from enishi.segments import models
from enishi.segments.types import Rule
from enishi.warehouse import api as warehouse
from tests.core.segments.making import PRODUCTS, START
from tests.core.segments.making_rules import LEAVES

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = [f"{name}@example.jp" for name in "abcde"]
STEPS = (
    timedelta(0),
    timedelta(minutes=61),
    timedelta(days=1),
    timedelta(days=7),
    timedelta(days=30),
    timedelta(days=90),
)


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[Path]:
    yield var
    warehouse.close()
    events.log().close()


class Life:
    """People of a small shop, and what happens to them by lot. Time goes on from one life to the next."""

    now = START

    def __init__(self, seed: int) -> None:
        self.lot, self.at, self.number = random.Random(seed), Life.now, 0
        self.merged: list[tuple[UUID, UUID]] = []

    def happening(self) -> Event:
        """Something that happens to somebody now."""
        self.number += 1
        body = self._body()
        who: dict[str, Any] = {"email": self.lot.choice(PEOPLE)}
        if isinstance(body, CustomersMerged | CustomersUnmerged):
            who = {"customer": self.merged[-1][0]}
        kind = next(kind for kind, of in BODIES.items() if of is type(body))
        back = self.lot.choice((timedelta(0), timedelta(0), timedelta(days=31)))  # some news are old
        return Event(
            id=derived_id("life", f"{self.at}{self.number}"), kind=kind, occurred_at=self.at - back, received_at=self.at,
            site="shop", source="api", claims=Claims(**who), body=body,
        )  # fmt: skip

    def _body(self) -> Body:
        lot, order = self.lot, f"o{self.lot.randrange(8)}"
        product = lot.choice(PRODUCTS)
        lines = (Line(product_id=product, quantity=lot.randint(1, 3), unit_price=500),)
        bodies: list[Body] = [
            *[OrderPlaced(order_id=f"o{self.number}", lines=lines, total=500 * lines[0].quantity)] * 3,
            OrderPlaced(order_id=order, lines=lines, total=1000, coupon_codes=("SPRING",), payment_method="card"),
            OrderChanged(order_id=order, lines=lines, total=3000),
            OrderCancelled(order_id=order),
            OrderRefunded(order_id=order, amount=300),
            Delivered(order_id=order),
            CartUpdated(lines=lines),
            PageViewed(url="https://shop.example/sale", dwell_seconds=30.0),
            ProductViewed(product_id=product),
            ProductUpdated(product_id=product, name="x", price=500, category=lot.choice(("お茶", "food"))),
            CustomerIdentified(
                sex=lot.choice(("female", "male")), prefecture="東京都", birth_year=2000, birth_month=2, birth_day=lot.choice((28, 29))
            ),
            CustomerIdentified(is_test=lot.random() < 0.3, is_staff=True, traits={"skin": "dry"}),
            ConsentChanged(channel="email", purpose="marketing", state=lot.choice(("granted", "withdrawn")), method="form"),
            ChannelJoined(channel="line"),
            ContactOpened(contact_id="c", complaint=True),
            ContactResolved(contact_id="c"),
            HoldPlaced(hold="moved", until=self.at + timedelta(days=5)),
            PreferenceChanged(paused_until=self.at + timedelta(days=3)),
            PointsChanged(added=100, expires_on=(self.at + timedelta(days=20)).date()),
            SubscriptionStarted(subscription_id="s", product_id=product, cycle_days=30, amount=900),
            SubscriptionCancelled(subscription_id="s"),
        ]  # fmt: skip
        if self.merged and lot.random() < 0.5:
            return CustomersUnmerged(other=self.merged[-1][1])
        if lot.random() < 0.15 and len(pair := self._two()) == 2:
            self.merged.append((pair[0], pair[1]))
            return CustomersMerged(other=pair[1])
        return lot.choice(bodies)

    def _two(self) -> list[UUID]:
        found = [customers.person_by_email(address) for address in self.lot.sample(PEOPLE, 2)]
        return sorted({person.public_id for person in found if person is not None})


def drifted() -> list[object]:
    """What the audit found wrong."""
    names = dict(models.Segment.objects.filter(drift__gt=0).values_list("segment_id", "drift"))
    return [(names[known.segment_id], known.rule) for known in segments.segments() if known.segment_id in names]


def settle(life: Life) -> None:
    for _turn in range(40):
        pipeline.catch_up(life.at)
        while pipeline.tabulate():
            pass
        if not segments.follow(life.at) and not events.relay():
            return
    raise AssertionError("memberships never come to rest")


@settings(
    max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)  # fmt: skip
@given(rules=st.lists(st.one_of(list(LEAVES.values())), min_size=10, max_size=10), seed=st.integers(0, 10**6))
def test_following_agrees_with_counting_anew(rules: list[Rule], seed: int) -> None:
    life = Life(seed)
    for number, rule in enumerate(rules):
        try:
            segments.save(f"{seed} {number} {life.number}", rule, by="owner", at=life.at)
        except Refused:
            continue  # it names what this shop does not have
    for _day in range(6):
        events.log().append([life.happening() for _ in range(life.lot.randint(0, 5))])
        settle(life)
        assert segments.audit(life.at) == 0, drifted()
        life.at += life.lot.choice(STEPS)
    Life.now = life.at + timedelta(days=1)
    for known in segments.segments():
        segments.archive(known.segment_id, at=life.at)
