"""What the worker does by itself: webhooks that are missing, a look at what changed, the secret of before, and keeping quiet."""

from datetime import timedelta
from typing import Any

import pytest

from enishi.connectors import api as connectors
from enishi.connectors import store
from enishi.connectors.shopify import api as shopify
from enishi.connectors.shopify.core.reading import READERS
from enishi.connectors.shopify.core.topics import COMPLIANCE, OPTIONAL, SUBSCRIBED, enumerated
from enishi.connectors.types import Connection
from enishi.events import api as events
from enishi.events.types import Event
from enishi.shop import api as shop
from enishi.shop.types import Profile
from tests.adapters.shopify_fake import FakeShopify
from tests.stages.connectors.shopify_shop import AT, connection, customer, fake, now, order, product, yen

__all__ = ["connection", "fake"]
pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def public(connection: Connection) -> str:
    """The installation has a public address, as Shopify demands."""
    profile = Profile(name="桜", sender_name="桜", sender_email="a@example.jp", postal_address="京都")
    shop.save_profile(
        Profile(
            **{name: getattr(profile, name) for name in profile.__struct_fields__}
            | {"public_url": "https://crm.example"}
        ),
        by="owner",
        at=AT,
    )
    return f"https://crm.example/h/{connection.id}"


def tended(connection: Connection, at: Any) -> None:
    """Until nothing is to be done at once."""
    connectors.tend(at)
    for _ in range(20):
        if not now(connection).state.get("busy"):
            return
        connectors.tend(at)
    pytest.fail(f"never quiet: {now(connection).state}")


def logged() -> list[Event]:
    return [each.event for each in events.log().read(0, 100_000)]


def test_missing_webhooks_are_made_and_those_that_are_there_left(
    connection: Connection, fake: FakeShopify, public: str
) -> None:
    fake.webhooks.append({"id": "gid://shopify/WebhookSubscription/0", "topic": "ORDERS_CREATE", "uri": public})
    tended(connection, AT)
    assert sorted(each["topic"] for each in fake.webhooks) == sorted(map(enumerated, SUBSCRIBED))
    assert {each["uri"] for each in fake.webhooks} == {public}
    assert shopify.status(connection.id).webhooks["present"] == len(SUBSCRIBED)


def test_a_webhook_that_shopify_dropped_is_made_again_within_the_hour(
    connection: Connection, fake: FakeShopify
) -> None:
    tended(connection, AT)
    fake.webhooks = [each for each in fake.webhooks if each["topic"] != "ORDERS_CREATE"]
    tended(connection, AT + HOUR / 2)
    assert len(fake.webhooks) == len(SUBSCRIBED) - 1
    tended(connection, AT + HOUR)
    assert len(fake.webhooks) == len(SUBSCRIBED)


def test_webhooks_that_go_to_an_earlier_address_are_ended(connection: Connection, fake: FakeShopify) -> None:
    old = f"https://old.example/h/{connection.id}"
    fake.webhooks.append({"id": "gid://shopify/WebhookSubscription/0", "topic": "ORDERS_CREATE", "uri": old})
    tended(connection, AT)
    assert old not in {each["uri"] for each in fake.webhooks}


def test_a_topic_that_shopify_refuses_is_named_and_stops_nothing(connection: Connection, fake: FakeShopify) -> None:
    fake.refused_topics["CUSTOMERS_MERGE"] = "not in your scopes"
    tended(connection, AT)
    webhooks = shopify.status(connection.id).webhooks
    assert webhooks["refused"] == {"customers/merge": "Shopify says: topic: not in your scopes"}
    assert webhooks["present"] == len(SUBSCRIBED) - 1


def test_without_https_nothing_is_subscribed_and_the_page_can_say_why(
    connection: Connection, fake: FakeShopify
) -> None:
    profile = shop.profile()
    inside = {name: getattr(profile, name) for name in profile.__struct_fields__} | {"public_url": "http://crm.local"}
    shop.save_profile(Profile(**inside), by="owner", at=AT)
    tended(connection, AT)
    assert fake.webhooks == []
    assert shopify.status(connection.id).webhooks["needs_https"]


def test_contracts_are_heard_where_the_app_may_own_some(connection: Connection, fake: FakeShopify) -> None:
    fake.scopes.append("read_own_subscription_contracts")
    shopify.check(connection.id, at=AT)
    tended(connection, AT)
    assert {enumerated(topic) for topic in OPTIONAL} <= {each["topic"] for each in fake.webhooks}


def test_every_topic_that_is_subscribed_is_read() -> None:
    assert {*SUBSCRIBED, *OPTIONAL, *COMPLIANCE} <= set(READERS)


def test_what_no_webhook_told_is_found_within_the_hour(connection: Connection, fake: FakeShopify) -> None:
    tended(connection, AT)
    assert logged() == []
    fake.page = 2
    fake.orders = [order(number, updatedAt="2026-11-01T03:20:00Z") for number in range(1, 6)]
    fake.customers = [customer(number, updatedAt="2026-11-01T03:20:00Z", tags=[]) for number in range(1, 4)]
    fake.products = [product(1, updatedAt="2026-11-01T03:20:00Z"), product(2)]
    tended(connection, AT + HOUR)
    kinds = [event.kind for event in logged()]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "order_placed": 5,
        "customer_identified": 3,
        "consent_changed": 3,
        "product_updated": 1,  # the other one was changed long before
    }


def test_a_look_begins_a_little_before_the_newest_change_of_the_last(connection: Connection, fake: FakeShopify) -> None:
    fake.orders = [order(1, updatedAt="2026-11-01T02:50:00Z")]
    tended(connection, AT)
    fake.orders = [order(2, updatedAt="2026-11-01T02:45:00Z"), order(3, updatedAt="2026-11-01T02:30:00Z")]
    tended(connection, AT + HOUR)
    assert [getattr(event.body, "order_id", "") for event in logged()] == ["1", "2"]


def test_an_order_with_refunds_or_many_lines_is_looked_at_as_a_whole(connection: Connection, fake: FakeShopify) -> None:
    refund = {
        "id": "gid://shopify/Refund/9",
        "createdAt": "2026-11-01T01:00:00Z",
        "totalRefundedSet": yen(3000),
        "refundLineItems": [{"quantity": 2, "lineItem": {"id": "gid://shopify/LineItem/1000"}}],
    }
    first = order(1, lines=2, updatedAt="2026-11-01T02:00:00Z", currentTotalPriceSet=yen(3500), refunds=[refund])
    first["lineItems"][0]["currentQuantity"] = 0
    fake.orders = [first, order(2, lines=60, updatedAt="2026-11-01T02:00:00Z")]
    tended(connection, AT)
    told: dict[tuple[str, str], Any] = {(event.kind, event.body.order_id): event.body for event in logged()}  # type: ignore[attr-defined]
    assert set(told) == {("order_placed", "1"), ("order_refunded", "1"), ("order_placed", "2")}
    assert [(line.product_id, line.quantity) for line in told["order_refunded", "1"].lines] == [("1", 2)]
    assert len(told["order_placed", "2"].lines) == 60


def test_when_nothing_is_due_shopify_is_not_asked(connection: Connection, fake: FakeShopify) -> None:
    tended(connection, AT)
    fake.asked.clear()
    for minutes in range(1, 55):
        connectors.tend(AT + timedelta(minutes=minutes))
    assert fake.asked == []


def test_credentials_that_are_refused_are_the_pages_trouble_and_no_crash(
    connection: Connection, fake: FakeShopify, caplog: pytest.LogCaptureFixture
) -> None:
    fake.uninstalled = True
    connectors.tend(AT)
    assert "client ID and secret" in shopify.status(connection.id).trouble
    assert not caplog.records
    fake.uninstalled = False
    connectors.tend(AT + timedelta(minutes=1))
    assert shopify.status(connection.id).trouble == ""


def test_the_token_is_kept_sealed_and_asked_for_anew_before_it_dies(connection: Connection, fake: FakeShopify) -> None:
    tended(connection, AT)
    assert (fake.granted, now(connection).secrets["token"]) == (1, "shpat_1")
    tended(connection, AT + 22 * HOUR)
    assert fake.granted == 1
    tended(connection, AT + 23 * HOUR)
    assert (fake.granted, now(connection).secrets["token"]) == (2, "shpat_2")


def test_the_former_secret_is_forgotten_after_a_day(connection: Connection) -> None:
    store.keep_secret(connection.id, "former_secret", "old")
    store.remember(connection.id, {"secret_changed_at": AT.isoformat()})
    tended(connection, AT + 23 * HOUR)
    assert "former_secret" in now(connection).secrets
    for minutes in (1, 2):
        tended(connection, AT + 24 * HOUR + timedelta(minutes=minutes))
    assert "former_secret" not in now(connection).secrets


def test_after_the_app_was_removed_nothing_is_asked_any_more(connection: Connection, fake: FakeShopify) -> None:
    store.remember(connection.id, {"uninstalled_at": AT.isoformat()})
    connectors.tend(AT)
    assert fake.asked == []
