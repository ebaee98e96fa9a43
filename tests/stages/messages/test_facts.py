"""What the policy is told, asked of the real stages: from events in the log to a verdict."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from enishi.catalog import api as catalog
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import (
    Body,
    CartUpdated,
    ConsentChanged,
    CustomerIdentified,
    Line,
    OrderPlaced,
    PageViewed,
    ProductUpdated,
)
from enishi.history import api as history
from enishi.kernel.ids import derived_id
from enishi.messages import api
from enishi.shop import api as shop
from tests.stages.messages.world import DAY, HOUR, NOON, PROFILE, TEA, Postbox, deliver, plan

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
MUG = Line(product_id="mug", quantity=1, unit_price=2000, name="湯のみ")
HER = {"visitor": "v1", "email": "hanako@example.jp"}


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    shop.save_profile(PROFILE, by="test", at=NOON)
    yield
    events.log().close()


def happened(kind: str, body: Body, at: datetime, **claims: Any) -> Event:
    return Event(
        id=derived_id("test", f"{kind}{at}{claims}"), kind=kind, occurred_at=at, received_at=at, site="main",
        source="api", claims=Claims(**claims), body=body,
    )  # fmt: skip


def tell(*told: Event) -> None:
    """To the log, and from there to every stage that is asked."""
    events.log().append(told)
    take_in()


def take_in() -> None:
    events.relay()
    for project in (customers.project, catalog.project, history.project_live):
        while project():
            pass


@pytest.fixture
def her() -> int:
    consent = ConsentChanged(channel="email", purpose="marketing", state="granted", method="form")
    tell(
        happened("cart_updated", CartUpdated(lines=(TEA, MUG), cart_id="c1"), NOON - HOUR, visitor="v1"),
        happened("customer_identified", CustomerIdentified(family_name="山田"), NOON - HOUR, **HER),
        happened("consent_changed", consent, NOON - HOUR, **HER),
    )
    person = customers.person_by_email("hanako@example.jp")
    assert person
    cart = history.carts([(person.customer_id, NOON)])[(person.customer_id, NOON)]
    api.enqueue([plan(person.customer_id, "s:1", cart_key=cart.cart_key)], at=NOON)
    return person.customer_id


def outcome(at: datetime = NOON) -> tuple[str, str, Postbox]:
    postbox = Postbox()
    take_in()
    deliver(postbox, at)
    (row, *_), _ = api.outbox()
    return row.state, row.reason, postbox


def test_a_cart_left_before_she_was_known_gets_its_letter(her: int) -> None:
    state, _, postbox = outcome()
    assert state == "accepted"
    assert "山田 様" in postbox.letters[0].text and "湯のみ" in postbox.letters[0].text


def test_an_order_by_phone_stops_it(her: int) -> None:
    order = OrderPlaced(order_id="o1", lines=(TEA,), total=2560, channel="phone")
    tell(happened("order_placed", order, NOON - MINUTE, email="hanako@example.jp"))
    assert outcome()[:2] == ("suppressed", "cart_ordered")


def test_an_order_that_nobody_has_read_yet_delays_it(her: int) -> None:
    order = OrderPlaced(order_id="o1", lines=(TEA,), total=2560)
    events.log().append([happened("order_placed", order, NOON - MINUTE, **HER)])
    assert deliver(Postbox()) == 0 and api.equation()["waiting"] == 1
    assert outcome()[:2] == ("suppressed", "cart_ordered")


def test_an_emptied_cart_stops_it(her: int) -> None:
    tell(happened("cart_updated", CartUpdated(lines=(), cart_id="c1"), NOON - MINUTE, visitor="v1"))
    assert outcome()[:2] == ("suppressed", "cart_emptied")


def test_a_withdrawal_a_second_before_stops_it(her: int) -> None:
    no = ConsentChanged(channel="email", purpose="marketing", state="withdrawn", method="one_click")
    tell(happened("consent_changed", no, NOON - timedelta(seconds=1), **HER))
    assert outcome()[:2] == ("suppressed", "withdrawn")


def test_a_suppressed_address_stops_it(her: int) -> None:
    customers.suppress(["Hanako@Example.jp"], reason="opt_out_list", at=NOON - HOUR)
    assert outcome()[:2] == ("suppressed", "suppressed")


def test_what_is_sold_out_is_left_out_at_the_price_of_today(her: int) -> None:
    tell(
        happened(
            "product_updated", ProductUpdated(product_id="mug", name="湯のみ", price=2000, stock=0), NOON - MINUTE
        ),
        happened(
            "product_updated", ProductUpdated(product_id="tea", name="やすらぎ茶", price=1500, stock=3), NOON - MINUTE
        ),
    )
    state, _, postbox = outcome()
    assert state == "accepted"
    assert "湯のみ" not in postbox.letters[0].text and "3,000円" in postbox.letters[0].text


def test_she_is_looking_at_another_page_right_now(her: int) -> None:
    tell(happened("page_viewed", PageViewed(url="https://shop.example/mug"), NOON - 10 * MINUTE, visitor="v1"))
    assert outcome()[:2] == ("waiting", "cart_changed")
    assert api.next_due() == NOON + 50 * MINUTE


def test_yesterdays_letters_are_remembered_by_history_too(her: int) -> None:
    assert outcome()[0] == "accepted"
    take_in()
    for days in (1, 2):
        at = NOON + days * DAY
        api.enqueue([plan(her, f"s:{days}x", message_class="campaign", not_before=at, expires_at=at + DAY)], at=at)
        assert outcome(at)[0] == "accepted"
        take_in()
    accepted = history.accepted_since([(her, NOON + 3 * DAY)], 7)[(her, NOON + 3 * DAY)]
    assert len(accepted) == 3
    last = NOON + 3 * DAY
    api.enqueue([plan(her, "s:last", message_class="campaign", not_before=last, expires_at=last + DAY)], at=last)
    assert outcome(last)[:2] == ("lapsed", "cap_week")


def test_a_customer_who_became_another_is_still_written_to(her: int) -> None:
    """Two customers turn out to be one person before the letter goes: it goes to the survivor, once."""
    tell(happened("customer_identified", CustomerIdentified(), NOON - MINUTE, shop_customer_id="77"))
    tell(happened("customer_identified", CustomerIdentified(), NOON - MINUTE, shop_customer_id="77", **HER))
    assert outcome()[0] == "accepted"
