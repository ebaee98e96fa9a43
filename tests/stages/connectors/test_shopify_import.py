"""The first import: bulk operations one after the other, files continued after a kill, and the same facts as by webhook."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from enishi.connectors import api as connectors
from enishi.connectors import store
from enishi.connectors.shopify import api as shopify
from enishi.connectors.shopify import importing
from enishi.connectors.types import Connection
from enishi.events import api as events
from enishi.events.types import Event
from tests.adapters.shopify_fake import FakeShopify
from tests.stages.connectors.shopify_shop import (
    AT,
    connection,
    customer,
    fake,
    now,
    order,
    product,
    request,
    yen,
)

__all__ = ["connection", "fake"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def full(fake: FakeShopify) -> FakeShopify:
    fake.products = [product(number) for number in (1, 2, 3)]
    fake.customers = [customer(number) for number in (1, 2)]
    fake.orders = [order(number, lines=number) for number in (1, 2, 3, 4)]
    return fake


def turned(connection: Connection, at: datetime = AT, turns: int = 60) -> datetime:
    """Let the worker tend until the import is over; a minute passes whenever it has nothing to do at once."""
    for _ in range(turns):
        connectors.tend(at)
        if not importing.is_running(now(connection)):
            return at
        if not now(connection).state.get("busy"):
            at += timedelta(minutes=1)
    pytest.fail(f"the import did not end: {now(connection).state}")


def logged() -> list[Event]:
    return [each.event for each in events.log().read(0, 100_000)]


def counts() -> dict[str, int]:
    kinds = [event.kind for event in {event.id: event for event in logged()}.values()]
    return {kind: kinds.count(kind) for kind in set(kinds)}


ALL = {"product_updated": 3, "customer_identified": 2, "consent_changed": 2, "customer_tagged": 2, "order_placed": 4}


def test_everything_comes_in_and_the_files_go(connection: Connection, full: FakeShopify, var: Path) -> None:
    shopify.begin_import(connection.id, at=AT)
    turned(connection)
    assert counts() == ALL
    assert list(var.rglob("*.jsonl")) == []
    status = shopify.status(connection.id)
    assert status.steps == (("products", 3, 3), ("customers", 2, 2), ("orders", 14, 14))
    assert status.import_done_at is not None


def test_what_an_order_and_a_customer_say(connection: Connection, full: FakeShopify) -> None:
    shopify.begin_import(connection.id, at=AT)
    turned(connection)
    told: dict[tuple[str, str], Any] = {
        (event.kind, getattr(event.body, "order_id", "") or event.claims.shop_customer_id or ""): event
        for event in logged()
    }
    placed = told["order_placed", "3"]
    assert [(line.product_id, line.quantity, line.unit_price) for line in placed.body.lines] == [
        ("1", 2, 1500),
        ("2", 2, 1500),
        ("3", 2, 1500),
    ]
    assert (placed.body.total, placed.body.shipping, placed.body.discount) == (9500, 500, 0)
    assert (placed.claims.shop_customer_id, placed.claims.email) == ("3", "c3@example.jp")
    person = told["customer_identified", "1"].body
    assert (person.family_name, person.language, person.prefecture, person.postal_code) == (
        "佐藤",
        "ja",
        "京都府",
        "604-8001",
    )
    consent = told["consent_changed", "1"].body
    assert (consent.channel, consent.state, consent.method) == ("email", "granted", "double_opt_in")


def test_an_order_told_by_webhook_and_in_bulk_is_one_event(connection: Connection, full: FakeShopify) -> None:
    body = {
        "id": 1,
        "processed_at": "2026-10-01T09:00:00+09:00",
        "currency": "JPY",
        "taxes_included": True,
        "total_price": "3500",
        "total_shipping_price_set": {"shop_money": {"amount": "500", "currency_code": "JPY"}},
        "source_name": "web",
        "customer": {"id": 1, "email": "c1@example.jp"},
        "line_items": [{"id": 1000, "product_id": 1, "title": "湯のみ", "quantity": 2, "price": "1500"}],
    }
    connectors.receive(connection.id, request("orders/create", body, "1"))
    connectors.take_in(AT)
    shopify.begin_import(connection.id, at=AT)
    turned(connection)
    both = [event for event in logged() if getattr(event.body, "order_id", "") == "1"]
    assert len(both) == 2
    assert both[0].id == both[1].id
    assert both[0].body == both[1].body
    assert both[0].occurred_at == both[1].occurred_at


@pytest.mark.parametrize("after", range(1, 14))
def test_killed_after_any_turn_it_goes_on_and_nothing_is_missing(
    connection: Connection, full: FakeShopify, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """The kill falls between the events and the state that speaks of them: the worst place."""
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    shopify.begin_import(connection.id, at=AT)
    at, remember, turns = AT, store.remember, 0

    def killed(connection_id: str, state: dict[str, Any]) -> None:
        nonlocal turns
        turns += 1
        if turns == after:
            raise KeyboardInterrupt
        remember(connection_id, state)

    monkeypatch.setattr(store, "remember", killed)
    for _ in range(40):
        try:
            connectors.tend(at)
        except KeyboardInterrupt:
            break
        at += timedelta(minutes=1)
    monkeypatch.setattr(store, "remember", remember)
    turned(connection, at)
    assert counts() == ALL


def test_a_file_half_fetched_is_continued_where_it_ends(connection: Connection, full: FakeShopify, var: Path) -> None:
    shopify.begin_import(connection.id, at=AT)
    at = AT
    while now(connection).state["import"]["steps"].get("products", {}).get("status") != "COMPLETED":
        connectors.tend(at)
        at += timedelta(minutes=1)
    (content,) = full.files.values()
    half = importing.folder(connection.id) / "products.jsonl"
    half.parent.mkdir(parents=True)
    half.write_bytes(content[:37])
    turned(connection, at)
    assert counts() == ALL


def test_an_address_of_a_file_that_went_stale_is_asked_for_again(connection: Connection, full: FakeShopify) -> None:
    shopify.begin_import(connection.id, at=AT)
    at = AT
    while now(connection).state["import"]["steps"].get("products", {}).get("status") != "COMPLETED":
        connectors.tend(at)
        at += timedelta(minutes=1)
    content = full.files.pop("1.jsonl")
    full.files["moved.jsonl"] = content
    operation = full.bulk["gid://shopify/BulkOperation/1"]
    operation["url"] = operation["url"].replace("1.jsonl", "moved.jsonl")
    turned(connection, at)
    assert counts() == ALL


def test_it_waits_for_shopify_without_asking_all_the_time(connection: Connection, full: FakeShopify) -> None:
    full.bulk_ready = False
    shopify.begin_import(connection.id, at=AT)
    for second in range(14):
        connectors.tend(AT + timedelta(seconds=second))
    assert full.asked.count("EnishiBulkStatus") == 1


def test_the_webhook_that_a_file_is_ready_is_believed_at_once(connection: Connection, full: FakeShopify) -> None:
    full.bulk_ready = False
    shopify.begin_import(connection.id, at=AT)
    for _ in range(10):
        connectors.tend(AT)
    full.bulk_ready = True
    body = {"admin_graphql_api_id": "gid://shopify/BulkOperation/1", "status": "completed", "type": "query"}
    connectors.receive(connection.id, request("bulk_operations/finish", body, "1"))
    connectors.take_in(AT)
    connectors.tend(AT)
    assert now(connection).state["import"]["steps"]["products"]["status"] == "COMPLETED"


def test_an_operation_that_failed_at_shopify_is_shown_and_may_be_begun_again(
    connection: Connection, full: FakeShopify
) -> None:
    shopify.begin_import(connection.id, at=AT)
    while not full.bulk:
        connectors.tend(AT)
    full.bulk["gid://shopify/BulkOperation/1"] |= {"status": "FAILED", "errorCode": "ACCESS_DENIED"}
    turned(connection, AT + timedelta(minutes=1))
    assert shopify.status(connection.id).import_failed == "products: ACCESS_DENIED"
    shopify.begin_import(connection.id, at=AT)
    turned(connection, AT + timedelta(minutes=2))
    assert counts() == ALL


def test_lines_in_the_wrong_place_stop_the_import_instead_of_joining_the_wrong_order(
    connection: Connection, full: FakeShopify
) -> None:
    shopify.begin_import(connection.id, at=AT)
    at = AT
    while "3.jsonl" not in full.files:
        connectors.tend(at)
        at += timedelta(minutes=1)
    lines = full.files["3.jsonl"].splitlines(keepends=True)
    mixed = b"".join([lines[0], lines[2], lines[1], *lines[3:]])
    full.files["3.jsonl"] = mixed
    turned(connection, at)
    assert "not the object above it" in shopify.status(connection.id).import_failed


@pytest.mark.parametrize("left", [0, 200])
def test_a_file_that_somebody_cut_off_meanwhile_is_fetched_again_or_ends_the_import(
    connection: Connection, full: FakeShopify, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    monkeypatch.setattr(importing, "AT_ONCE", 1)
    shopify.begin_import(connection.id, at=AT)
    at = AT
    while now(connection).state["import"]["steps"].get("products", {}).get("read", 0) == 0:
        connectors.tend(at)
        at += timedelta(minutes=1)
    file = importing.folder(connection.id) / "products.jsonl"
    file.write_bytes(file.read_bytes()[:left])
    if not left:
        file.unlink()
    turned(connection, at)
    failed = shopify.status(connection.id).import_failed
    assert failed.startswith("products: ") if left else (failed, counts()) == ("", ALL)


def test_a_refunded_order_of_long_ago_keeps_its_lines(connection: Connection, full: FakeShopify) -> None:
    """Bulk files do not say which pieces came back: the lines stand, the money is told."""
    refund = {"id": "gid://shopify/Refund/9", "createdAt": "2026-10-05T00:00:00Z", "totalRefundedSet": yen(3000)}
    back = order(4, lines=2, currentTotalPriceSet=yen(3500), refunds=[refund])
    back["lineItems"][0]["currentQuantity"] = 0
    full.orders = [back]
    shopify.begin_import(connection.id, at=AT)
    turned(connection)
    kinds = [event.kind for event in logged() if getattr(event.body, "order_id", "") == "4"]
    assert kinds == ["order_placed", "order_refunded"]


def test_a_second_import_repeats_and_changes_nothing(connection: Connection, full: FakeShopify) -> None:
    for minutes in (0, 60):
        shopify.begin_import(connection.id, at=AT)
        turned(connection, AT + timedelta(minutes=minutes))
    assert counts() == ALL
