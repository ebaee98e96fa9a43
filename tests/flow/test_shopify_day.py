"""A day at a shop of Shopify's, through the real pipeline: what is told in pieces becomes one person, one cart, one order."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from enishi import pipeline
from enishi.connectors import api as connectors
from enishi.connectors.shopify import api as shopify
from enishi.connectors.types import Connection
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.history import api as history
from tests.adapters.shopify_fake import FakeShopify
from tests.stages.connectors.shopify_shop import AT, connection, fake, order, request

__all__ = ["connection", "fake"]
pytestmark = pytest.mark.django_db

TOKEN = "Z2NwLWFzaWE"
LINE = {"id": 1000, "product_id": 1, "title": "湯のみ", "quantity": 2, "price": "1500", "discounted_price": "1500"}
HANAKO = {"id": 11, "email": "hanako@example.jp", "last_name": "佐藤", "first_name": "花子"}


class Day:
    """What Shopify tells, and what is known then."""

    def __init__(self, connection: Connection) -> None:
        self.connection, self.told = connection, 0

    def tell(self, topic: str, body: dict[str, Any], at: datetime = AT) -> None:
        self.told += 1
        assert connectors.receive(self.connection.id, request(topic, body, str(self.told), at=at))
        pipeline.catch_up(at)

    def person(self, email: str = "hanako@example.jp") -> Any:
        return customers.person_by_email(email)

    def cart(self, at: datetime, email: str = "hanako@example.jp") -> Any:
        who = self.person(email).customer_id
        return history.carts([(who, at)]).get((who, at))


@pytest.fixture
def day(connection: Connection, var: Path) -> Iterator[Day]:
    yield Day(connection)


def cart(minutes: int) -> dict[str, Any]:
    return {"token": TOKEN, "updated_at": (AT + timedelta(minutes=minutes)).isoformat(), "line_items": [LINE]}


def checkout(minutes: int, **fields: Any) -> dict[str, Any]:
    return {
        "token": "c1",
        "cart_token": f"{TOKEN}?key=abc",
        "created_at": AT.isoformat(),
        "updated_at": (AT + timedelta(minutes=minutes)).isoformat(),
        "currency": "JPY",
        "taxes_included": True,
        "email": "hanako@example.jp",
        "abandoned_checkout_url": "https://sakura.example/recover/c1",
        "line_items": [{**LINE, "line_price": "3000"}],
        **fields,
    }


def placed(minutes: int, **fields: Any) -> dict[str, Any]:
    return {
        "id": 501,
        "processed_at": (AT + timedelta(minutes=minutes)).isoformat(),
        "currency": "JPY",
        "taxes_included": True,
        "total_price": "3000",
        "current_total_price": "3000",
        "cart_token": f"{TOKEN}?key=abc",
        "customer": HANAKO,
        "line_items": [LINE],
        **fields,
    }


def test_an_anonymous_cart_becomes_hers_when_she_says_who_she_is_at_the_checkout(day: Day) -> None:
    day.tell("carts/create", cart(0))
    assert day.person() is None
    day.tell("checkouts/update", checkout(5), AT + timedelta(minutes=5))
    found = day.cart(AT + timedelta(minutes=6))
    assert (found.state, found.value) == ("open", 3000)
    assert found.cart_url == "https://sakura.example/recover/c1"
    assert found.cart_key == f"main/{TOKEN}"


def test_her_order_ends_the_cart_and_she_is_one_person(day: Day) -> None:
    day.tell("carts/create", cart(0))
    day.tell("checkouts/update", checkout(5), AT + timedelta(minutes=5))
    day.tell("orders/create", placed(7), AT + timedelta(minutes=7))
    assert day.cart(AT + timedelta(minutes=8)).state == "ordered"
    claims = dict(customers.claims_of(day.person().customer_id))
    assert claims["email"] == "hanako@example.jp"
    assert "11" in claims["shop_customer_id"]


def test_a_cart_told_after_its_order_is_an_echo(day: Day) -> None:
    day.tell("orders/create", placed(7), AT + timedelta(minutes=7))
    day.tell("carts/create", cart(0), AT + timedelta(minutes=8))
    found = day.cart(AT + timedelta(minutes=9))
    assert found is None or found.state == "ordered"


def test_a_refund_and_a_parcel_reach_whoever_placed_the_order(day: Day, fake: FakeShopify) -> None:
    day.tell("orders/create", placed(7), AT + timedelta(minutes=7))
    refund = {
        "id": 9,
        "order_id": 501,
        "processed_at": (AT + timedelta(hours=1)).isoformat(),
        "transactions": [{"kind": "refund", "status": "success", "amount": "1500", "currency": "JPY"}],
        "refund_line_items": [],
    }
    day.tell("refunds/create", refund, AT + timedelta(hours=1))
    parcel = {"id": 5, "order_id": 501, "status": "success", "created_at": (AT + timedelta(hours=1)).isoformat()}
    day.tell("fulfillments/create", {**parcel, "email": "somebody@else.jp"}, AT + timedelta(hours=1))
    batch = customers.resolved(0, 1000)
    whose = {each.event.kind: each.customer_id for each in batch.events}
    assert whose["order_refunded"] == whose["shipped"] == whose["order_placed"] == day.person().customer_id
    assert fake.asked == []
    assert day.person("somebody@else.jp") is None


def test_two_customers_that_shopify_made_one_are_one(day: Day) -> None:
    day.tell("customers/create", {**HANAKO, "updated_at": AT.isoformat()})
    other = {**HANAKO, "id": 12, "email": "old@example.jp", "updated_at": AT.isoformat()}
    day.tell("customers/create", other)
    assert day.person().public_id != day.person("old@example.jp").public_id
    merge = {
        "admin_graphql_api_customer_kept_id": "gid://shopify/Customer/11",
        "admin_graphql_api_customer_deleted_id": "gid://shopify/Customer/12",
        "status": "completed",
    }
    day.tell("customers/merge", merge, AT + timedelta(minutes=1))
    assert day.person().public_id == day.person("old@example.jp").public_id


def test_a_withdrawal_at_shopify_counts_here(day: Day) -> None:
    day.tell("customers/create", {**HANAKO, "updated_at": AT.isoformat()})
    said = {"customer_id": 11, "email_address": "hanako@example.jp"}
    for minutes, state, consent in ((1, "subscribed", "granted"), (2, "unsubscribed", "withdrawn")):
        at = AT + timedelta(minutes=minutes)
        told = {"state": state, "opt_in_level": "single_opt_in", "consent_updated_at": at.isoformat()}
        day.tell("customers_email_marketing_consent/update", {**said, "email_marketing_consent": told}, at)
        who = day.person().customer_id
        assert customers.standings([(who, at)])[who, at].consent == consent


def test_nobody_is_born_of_a_deletion(day: Day) -> None:
    before = customers.counts()
    day.tell("customers/delete", {"id": 77})
    day.tell("orders/delete", {"id": 78})
    day.tell(
        "customers/redact",
        {"shop_id": 1, "shop_domain": "sakura.myshopify.com", "customer": {"id": 77, "email": "x@example.jp"}},
    )
    assert customers.counts() == before
    assert events.log().head() == 0
    assert len(customers.subject_requests()) == 1


def test_what_the_import_brings_again_changes_nobody(day: Day, fake: FakeShopify) -> None:
    day.tell(
        "orders/create",
        placed(7, id=4, processed_at="2026-10-01T00:00:00Z", customer={"id": 4, "email": "c4@example.jp"}),
    )
    known = customers.counts()
    fake.orders = [order(4)]
    shopify.begin_import(day.connection.id, at=AT)
    for minutes in range(20):
        connectors.tend(AT + timedelta(minutes=minutes))
        pipeline.catch_up(AT + timedelta(minutes=minutes))
    assert shopify.status(day.connection.id).import_done_at is not None
    assert customers.counts() == known
