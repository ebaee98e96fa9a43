"""From a signed webhook to events in the log: replays, nonsense, clocks that differ, and what only Shopify can complete."""

from datetime import timedelta
from typing import Any

import pytest

from enishi.connectors import api as connectors
from enishi.connectors import store
from enishi.connectors.models import Received
from enishi.connectors.types import Connection
from enishi.events import api as events
from enishi.events.types import Event
from tests.adapters.shopify_fake import FakeShopify
from tests.stages.connectors.shopify_shop import AT, connection, fake, now, order, request

__all__ = ["connection", "fake"]
pytestmark = pytest.mark.django_db

CART = {
    "token": "Z2Nw",
    "updated_at": "2026-11-01T11:59:00+09:00",
    "line_items": [{"product_id": 7, "variant_id": 8, "title": "湯のみ", "quantity": 2, "discounted_price": "1500"}],
}


def taken(connection: Connection, *requests: Any) -> list[Event]:
    """Deliver, understand, and return all that is in the log now."""
    for each in requests:
        assert connectors.receive(connection.id, each)
    connectors.take_in(AT)
    return logged()


def logged() -> list[Event]:
    return [each.event for each in events.log().read(0, 10_000)]


def states() -> dict[str, tuple[str, str]]:
    return {row.delivery_id: (row.state, row.detail) for row in Received.objects.all()}


def test_a_webhook_becomes_an_event_and_its_body_is_forgotten(connection: Connection) -> None:
    (event,) = taken(connection, request("carts/update", CART, "1"))
    assert (event.kind, event.site, event.source, event.claims.cart) == ("cart_updated", "main", "shopify", "Z2Nw")
    assert bytes(Received.objects.get().body) == b""
    assert states() == {"1": ("done", "")}


def test_a_replay_with_the_same_id_is_one_delivery(connection: Connection) -> None:
    assert len(taken(connection, *[request("carts/update", CART, "1")] * 3)) == 1


def test_a_replay_under_a_new_id_is_the_same_event(connection: Connection) -> None:
    """The signature does not cover the id: who has seen one delivery may send it again under another."""
    told = taken(connection, request("carts/update", CART, "1"), request("carts/update", CART, "2"))
    assert len({event.id for event in told}) == 1


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"", b"null", b'{"token": NaN}', b"\xff", b"[" * 100_000, b'{"token": "a", "line_items": 3'],
)
def test_nonsense_that_is_rightly_signed_is_set_aside_with_the_reason(connection: Connection, body: bytes) -> None:
    assert taken(connection, request("carts/update", body, "1")) == []
    ((state, detail),) = states().values()
    assert state == "failed"
    assert "JSON" in detail


@pytest.mark.parametrize(
    "number", ["1.2345678901234568e+18", "820982911946154500.0", "1e400", "-5", "9223372036854775808"]
)
def test_an_id_that_has_been_through_a_float_is_refused(connection: Connection, number: str) -> None:
    body = f'{{"id": {number}, "created_at": "2026-10-01T00:00:00Z", "line_items": []}}'.encode()
    assert taken(connection, request("orders/create", body, "1")) == []
    ((state, detail),) = states().values()
    assert (state, "is no id" in detail) == ("failed", True)


@pytest.mark.parametrize("number", ["1.2345678901234568e+18", "1234567890123456800", "null"])
def test_the_gid_saves_an_id_that_was_rounded(connection: Connection, number: str) -> None:
    body = f"""{{"id": {number}, "admin_graphql_api_id": "gid://shopify/Order/1234567890123456789", "email": "a@example.jp",
        "created_at": "2026-10-01T00:00:00Z", "currency": "JPY", "total_price": "0", "line_items": []}}""".encode()
    (event,) = taken(connection, request("orders/create", body, "1"))
    assert event.body.order_id == "1234567890123456789"  # type: ignore[attr-defined]


def test_a_clock_a_little_ahead_loses_nothing(connection: Connection) -> None:
    ahead = {**CART, "updated_at": (AT + timedelta(hours=2)).isoformat()}
    (event,) = taken(connection, request("carts/update", ahead, "1"))
    assert event.occurred_at == AT


def test_an_instant_next_year_is_refused_and_counted(connection: Connection) -> None:
    ahead = {**CART, "updated_at": (AT + timedelta(days=365)).isoformat()}
    assert taken(connection, request("carts/update", ahead, "1")) == []
    assert [(each.source, str(each.reason)) for each in events.refusal_counts(1, at=AT)] == [
        ("shopify", "time_in_future")
    ]


def test_a_topic_nobody_reads_is_settled(connection: Connection) -> None:
    assert taken(connection, request("themes/publish", {"id": 1}, "1")) == []
    assert states() == {"1": ("done", "")}


def test_another_version_is_remembered_until_both_agree_again(connection: Connection) -> None:
    taken(connection, request("carts/update", CART, "1", version="2027-01"))
    assert now(connection).state["other_version"] == "2027-01"
    taken(connection, request("carts/update", CART, "2"))
    assert "other_version" not in now(connection).state


def test_an_address_that_is_none_does_not_cost_the_order(connection: Connection) -> None:
    told = {
        "id": 5,
        "created_at": "2026-10-01T00:00:00Z",
        "currency": "JPY",
        "total_price": "1500",
        "customer": {"id": 3, "email": "kaki mo ji@"},
        "line_items": [{"id": 1, "product_id": 7, "title": "湯のみ", "quantity": 1, "price": "1500"}],
    }
    (event,) = taken(connection, request("orders/create", told, "1"))
    assert (event.kind, event.claims.shop_customer_id, event.claims.email) == ("order_placed", "3", None)


def test_what_shopify_cannot_complete_now_waits_and_does_not_hold_others_up(
    connection: Connection, fake: FakeShopify
) -> None:
    fake.failing = [503] * 10
    refund = {"id": 9, "order_id": 4, "created_at": "2026-11-01T00:00:00Z", "refund_line_items": [], "transactions": []}
    told = taken(connection, request("refunds/create", refund, "1"), request("carts/update", CART, "2"))
    assert [event.kind for event in told] == ["cart_updated"]
    assert states()["1"][0] == "waiting"
    fake.failing = []
    fake.orders.append(order(4, refunds=[]))
    connectors.take_in(AT + timedelta(minutes=2))
    assert states()["1"][0] == "done"
    assert {event.kind for event in logged()} == {"cart_updated", "order_placed"}


def test_an_ended_connection_takes_nothing(connection: Connection) -> None:
    store.end(connection.id, by="owner", at=AT)
    assert not connectors.receive(connection.id, request("carts/update", CART, "1"))
