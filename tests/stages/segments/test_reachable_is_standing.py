"""Whom a segment calls reachable by email is whom letters of marketing may go to: both from one log, each from its own tables."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from enishi import pipeline
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import (
    BODIES,
    Body,
    ConsentChanged,
    ContactOpened,
    ContactResolved,
    CustomerIdentified,
    HoldLifted,
    HoldPlaced,
    MessageBounced,
    MessageComplained,
    OrderPlaced,
    PreferenceChanged,
)
from enishi.history import api as history
from enishi.kernel.ids import derived_id
from enishi.segments.core.definition import holds
from enishi.segments.types import Allows, Reachable, World

pytestmark = pytest.mark.django_db(transaction=True)

START = datetime(2026, 11, 1, tzinfo=UTC)
KINDS = {body: kind for kind, body in BODIES.items()}
SOURCES = ("api", "api", "tag", "csv")


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    yield
    events.log().close()


def _body(random: Random, at: datetime) -> Body:
    later = random.choice([None, at + timedelta(days=random.choice([1, 5, 40]))])
    what = random.randrange(11)
    if what < 4:
        return ConsentChanged(
            channel="email",
            purpose=random.choice(["marketing", "newsletter", "reminder", "review"]),
            state=random.choice(["granted", "granted", "withdrawn"]),
            method=random.choice(["form", "import", "double_opt_in"]),
        )
    return random.choice(
        [
            CustomerIdentified(is_staff=True),
            CustomerIdentified(cleared=("is_staff",)),
            HoldPlaced(hold="moved", until=later),
            HoldLifted(hold="moved"),
            ContactOpened(contact_id="1", complaint=True),
            ContactResolved(contact_id="1"),
            PreferenceChanged(paused_until=later),
            PreferenceChanged(),
            MessageBounced(message_id="m", channel="email", reason=random.choice(["hard", "soft", "soft"])),
            MessageComplained(message_id="m", channel="email"),
            OrderPlaced(order_id=f"{at}", lines=(), total=100),
        ]
    )


def _lives(random: Random) -> Iterator[Event]:
    for person in range(40):
        at = START
        for number in range(random.randrange(1, 7)):
            at += timedelta(hours=random.choice([1, 20, 70]))
            body = _body(random, at)
            named = Claims(shop_customer_id=str(person))
            if number == 0 or random.random() < 0.3:
                named = Claims(shop_customer_id=str(person), email=f"{person}-{random.choice('ab')}@example.jp")
            yield Event(
                id=derived_id("test", f"{person} {number}"),
                kind=KINDS[type(body)],
                occurred_at=at,
                received_at=at,
                site="main",
                source=random.choice(SOURCES),
                claims=named,
                body=body,
            )


def test_who_is_reachable_may_be_written_to() -> None:
    told = list(_lives(Random(7)))
    events.log().append(told)
    while pipeline.take_in():
        pass
    while pipeline.tabulate():
        pass
    people = [person.customer_id for person in customers.people(range(1, 200)).values()]
    end = max(event.occurred_at for event in told)
    world, found = World(texts_key=history.texts_key()), history.histories(people)
    seen = {True: 0, False: 0}
    for at in (end, end + timedelta(days=3), end + timedelta(days=30)):
        standings = customers.standings([(person, at) for person in people])
        for person in people:
            standing = standings[person, at]
            consent = standing.consent_for("email", "marketing")
            may = bool(standing.email) and consent == "granted" and not standing.suppressed
            may = may and not standing.hold and standing.paused_until is None
            assert holds(Reachable(channel="email"), found[person], at, world) == may, (person, at, standing)
            assert holds(Allows(channel="email", state=consent), found[person], at, world)
            seen[may] += 1
    assert min(seen.values()) > 10, seen
