"""Every payload that Shopify prints (API 2026-04), file by file: carts, orders, subscriptions. The file beside has people and the rest."""

from pathlib import Path
from typing import Any

import pytest

from enishi.connectors.types import Connection
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.history import api as history
from tests.adapters.shopify_fake import FakeShopify
from tests.realdata.shopify_payloads import (
    AT,
    BUYER,
    NEW_YEAR,
    ORDER,
    WHO,
    claims,
    connection,
    fake,
    folder,
    payload,
    told,
    understood,
)

__all__ = ["connection", "fake", "folder", "told"]
pytestmark = [pytest.mark.realdata, pytest.mark.django_db]


# --- carts and checkouts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["carts/create", "carts/update"])
def test_carts(told: Any, name: str) -> None:
    (event,) = told(name)
    assert (event.kind, event.occurred_at, claims(event)) == ("cart_updated", NEW_YEAR, {"cart": "exampleCartId"})
    (line,) = event.body.lines
    assert (line.product_id, line.quantity, line.unit_price) == ("788032119674292900", 3, 1999)
    assert (event.body.cart_id, event.body.currency) == ("exampleCartId", "USD")
    assert event.body.cart_url == "https://toys.example/cart"


def test_a_cart_told_twice_counts_once(told: Any) -> None:
    assert told("carts/create")[0].id == told("carts/update")[0].id


@pytest.mark.parametrize("name", ["checkouts/create", "checkouts/update"])
def test_checkouts(told: Any, name: str) -> None:
    started, filled = told(name)
    token = "eeafa272cebfd4b22385bc4b645e762c"
    who = {"cart": token, "shop_customer_id": "603851970716743426", "email": "john@example.com"}
    assert (started.kind, claims(started), started.body.cart_id) == ("checkout_started", who, token)
    assert (filled.kind, claims(filled), filled.body.cart_id) == ("cart_updated", who, token)
    assert [(each.product_id, each.quantity, each.unit_price) for each in filled.body.lines] == [
        ("632910392", 1, 19900 + 1194),
        ("632910392", 1, 19900 + 1194),
    ]  # 421.88 with the tax that is not in the prices
    assert filled.body.cart_url.startswith("https://checkout.local/548380009/checkouts/123123123/recover")


def test_a_deleted_checkout_reminds_nobody(told: Any) -> None:
    (event,) = told("checkouts/delete")
    assert (event.kind, event.body.lines, event.occurred_at) == ("cart_updated", (), AT)
    assert claims(event) == {"cart": "eeafa272cebfd4b22385bc4b645e762c"}


# --- orders ------------------------------------------------------------------------------------------------------

SNAPSHOTS = ["create", "updated", "paid", "cancelled", "fulfilled", "partially_fulfilled", "link_requested"]


@pytest.mark.parametrize("word", SNAPSHOTS)
def test_orders(told: Any, word: str) -> None:
    placed, cancelled = told(f"orders/{word}")
    assert (placed.kind, placed.occurred_at, claims(placed)) == ("order_placed", NEW_YEAR, WHO)
    order = placed.body
    assert order.order_id == ORDER  # the gid's, not the rounded number
    assert [(line.product_id, line.unit_price) for line in order.lines] == [
        ("788032119674292900", 8999),
        ("sku:LENS-PROTECT-2YR", 1999),
        ("sku:CASE-LEATHER-PREM", 2499),
        ("788032119674292900", 15999),
        ("788032119674292900", 11999),
    ]
    assert (order.total, order.shipping, order.discount, order.currency) == (40495, 1000, 2000, "USD")
    assert (order.is_test, order.channel, order.recipient_differs) == (True, "web", False)
    assert order.payment_method == "visa, bogus"
    assert (cancelled.kind, claims(cancelled), cancelled.body.reason) == ("order_cancelled", WHO, "customer")


def test_one_order_is_one_order_whoever_tells_it(told: Any) -> None:
    assert len({tuple(event.id for event in told(f"orders/{word}")) for word in SNAPSHOTS}) == 1


def graphql_order(**fields: Any) -> dict[str, Any]:
    """The printed order as the Admin API would tell it, under the id that the printed edit has for it."""

    def money(amount: str) -> dict[str, Any]:
        return {"shopMoney": {"amount": amount, "currencyCode": "USD"}}

    line = {
        "id": "gid://shopify/LineItem/487817672276298554",
        "title": "Aviator sunglasses",
        "quantity": 2,
        "currentQuantity": 1,
        "product": {"id": "gid://shopify/Product/788032119674292922"},
        "originalUnitPriceSet": money("89.99"),
        "discountAllocations": [],
        "taxLines": [],
    }
    return {
        "id": "gid://shopify/Order/820982911946154500",
        "createdAt": "2022-01-01T00:00:00Z",
        "processedAt": "2022-01-01T00:00:00Z",
        "currencyCode": "USD",
        "taxesIncluded": True,
        "edited": True,
        "totalPriceSet": money("179.98"),
        "currentTotalPriceSet": money("89.99"),
        "totalShippingPriceSet": money("0.00"),
        "customer": {
            "id": f"gid://shopify/Customer/{BUYER}",
            "defaultEmailAddress": {"emailAddress": "john@example.com"},
        },
        "lineItems": [line],
        "refunds": [],
        "fulfillments": [],
        **fields,
    }


def test_an_edited_order_is_looked_at_as_a_whole(told: Any, fake: FakeShopify) -> None:
    fake.orders.append(graphql_order())
    placed, changed = told("orders/edited")
    assert (placed.kind, changed.kind, claims(changed)) == ("order_placed", "order_changed", WHO)
    assert changed.body.total == 8999
    assert [(line.product_id, line.quantity) for line in changed.body.lines] == [("788032119674292922", 1)]


def test_an_order_that_is_gone_before_it_is_looked_at_says_nothing(told: Any) -> None:
    assert told("orders/edited") == []


def test_the_deletion_of_an_unknown_order_says_nothing(told: Any) -> None:
    assert told("orders/delete") == []


def known(connection: Connection, folder: Path, order_id: int) -> str:
    """The printed order was taken in before, under the rounded id by which the other payloads name it; who placed it here."""
    order = {**payload(folder, "orders/create"), "id": order_id, "admin_graphql_api_id": None, "cancelled_at": None}
    events.log().append(understood(connection, "orders/create", order).events)
    customers.project()
    history.project_live()
    person = customers.person_by_email("john@example.com")
    assert person is not None
    return str(person.public_id)


def test_the_deletion_of_a_known_order_ends_it(told: Any, connection: Connection, folder: Path) -> None:
    buyer = known(connection, folder, 820982911946154500)
    (event,) = told("orders/delete")
    assert (event.kind, event.body.reason, str(event.claims.customer)) == ("order_cancelled", "deleted", buyer)


def test_a_refund_of_a_known_order_is_the_buyers(
    told: Any, connection: Connection, folder: Path, fake: FakeShopify
) -> None:
    buyer = known(connection, folder, 820982911946154500)
    (event,) = told("refunds/create")
    assert (event.kind, event.occurred_at, str(event.claims.customer)) == ("order_refunded", NEW_YEAR, buyer)
    assert (event.body.amount, event.body.currency, event.body.reason) == (8500, "USD", "Things were damaged")
    assert [line.unit_price for line in event.body.lines] == [8999, 1999, 2499, 14999, 11999]
    assert fake.asked == []


def test_a_refund_of_an_unknown_order_brings_the_order_along(told: Any, fake: FakeShopify) -> None:
    fake.orders.append(graphql_order(edited=False, currentTotalPriceSet=None))
    kinds = {event.kind: event for event in told("refunds/create")}
    assert set(kinds) >= {"order_placed", "order_refunded"}
    assert claims(kinds["order_refunded"]) == WHO


@pytest.mark.parametrize("name", ["fulfillments/create", "fulfillments/update"])
def test_fulfilments(told: Any, connection: Connection, folder: Path, name: str) -> None:
    buyer = known(connection, folder, 820982911946154500)
    (event,) = told(name)
    assert (event.kind, event.body.carrier, event.body.tracking_number) == ("shipped", "UPS", "1z827wk74630")
    assert str(event.claims.customer) == buyer  # not jon@example.com, which is only written on the order


def test_a_step_on_the_way_is_no_news_but_the_arrival_is(told: Any, connection: Connection, folder: Path) -> None:
    known(connection, folder, 820982911946154500)
    assert told("fulfillment_events/create") == []
    arrival = {**payload(folder, "fulfillment_events/create"), "status": "delivered"}
    (event,) = understood(connection, "fulfillment_events/create", arrival).events
    assert (event.kind, event.occurred_at) == ("delivered", NEW_YEAR)


# --- subscriptions -----------------------------------------------------------------------------------------------

CONTRACTS = {
    "create": "subscription_changed",
    "update": "subscription_changed",
    "activate": "subscription_changed",
    "pause": "subscription_changed",
    "fail": "subscription_changed",
    "cancel": "subscription_cancelled",
    "expire": "subscription_cancelled",
}


@pytest.mark.parametrize(("word", "kind"), CONTRACTS.items())
def test_subscription_contracts_of_another_app_tell_their_state(told: Any, word: str, kind: str) -> None:
    (event,) = told(f"subscription_contracts/{word}")
    assert (event.kind, claims(event), event.occurred_at) == (kind, {"shop_customer_id": "1"}, AT)
    if kind == "subscription_changed":
        states = {"pause": "paused", "fail": "payment_failed"}
        assert event.body.state == states.get(word, "active")
        assert event.body.cycle_days == 14
    else:
        assert event.body.reason == ("expired" if word == "expire" else "")


def test_our_own_subscription_contract_is_told_in_full(told: Any, fake: FakeShopify) -> None:
    fake.contracts.append(
        {
            "id": "gid://shopify/SubscriptionContract/7103183873",
            "createdAt": "2026-10-31T00:00:00Z",
            "currencyCode": "CAD",
            "nextBillingDate": "2026-11-14T00:00:00Z",
            "deliveryPolicy": {"interval": "WEEK", "intervalCount": 2},
            "billingPolicy": {"minCycles": 1},
            "customer": {"id": "gid://shopify/Customer/1"},
            "lines": [
                {
                    "productId": "gid://shopify/Product/5",
                    "quantity": 2,
                    "currentPrice": {"amount": "12.50", "currencyCode": "CAD"},
                }
            ],
            "orders": [{"id": "gid://shopify/Order/1"}],
        }
    )
    started, changed = told("subscription_contracts/create")
    assert (started.kind, started.body.product_id, started.body.amount) == ("subscription_started", "5", 2500)
    assert (started.body.cycle_days, started.body.committed_deliveries) == (14, 1)
    assert (changed.kind, changed.body.amount, str(changed.body.next_delivery_on)) == (
        "subscription_changed",
        2500,
        "2026-11-14",
    )
