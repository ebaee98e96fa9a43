"""Every payload that Shopify prints in its own documentation (API 2026-04), file by file: which events it becomes, and which it does not.

What a payload leaves out is asked of the fake of the Admin API, as it would be of Shopify.
"""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from enishi.connectors import store
from enishi.connectors.shopify.connector import Shopify
from enishi.connectors.shopify.core.topics import IGNORED
from enishi.connectors.types import Connection, Understood, Waiting
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Event
from enishi.history import api as history
from tests.adapters.shopify_fake import FakeShopify
from tests.adapters.shopify_server import running

FOLDER = (
    Path(os.environ.get("ENISHI_REALDATA", Path(__file__).parents[2] / "../shared/data"))
    / "shopify-webhooks"
    / "2026-04"
)
AT = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
NEW_YEAR = datetime(2022, 1, 1, 0, 0, tzinfo=UTC)  # 2021-12-31T19:00:00-05:00
DOMAIN = "{shop}.myshopify.com"  # as printed in the privacy payloads
ORDER, CUSTOMER, BUYER = "820982911946154508", "706405506930370084", "115310627314723954"
WHO = {"shop_customer_id": BUYER, "email": "john@example.com"}

pytestmark = [pytest.mark.realdata, pytest.mark.django_db]


@pytest.fixture(scope="module")
def folder() -> Path:
    if not FOLDER.exists():
        assert os.environ.get("CI") != "true", f"{FOLDER} is required in CI"
        pytest.skip(f"{FOLDER} is not there")
    return FOLDER


@pytest.fixture
def fake() -> Iterator[FakeShopify]:
    with running() as shop:
        yield shop


@pytest.fixture
def connection(fake: FakeShopify, var: Path) -> Connection:
    settings = {
        "shop_domain": DOMAIN,
        "base_url": fake.base_url,
        "currency": "USD",
        "storefront": "https://toys.example",
    }
    secrets = {"client_secret": "s", "access_token": fake.static_token}
    return store.connect("shopify", "toys", settings, secrets, by="owner", at=AT)


def payload(folder: Path, name: str) -> dict[str, Any]:
    found = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["response"]
    assert isinstance(found, dict)
    return found


def understood(connection: Connection, topic: str, body: dict[str, Any]) -> Understood:
    raw = json.dumps(body, ensure_ascii=False).encode()
    waiting = Waiting(id=1, connection=connection, delivery_id="d", topic=topic, body=raw, received_at=AT)
    return Shopify().understand(waiting)


@pytest.fixture
def told(connection: Connection, folder: Path) -> Any:
    """A file → its events, of which none was refused."""

    def read(name: str) -> list[Event]:
        result = understood(connection, name, payload(folder, name))
        assert not result.refusals
        return list(result.events)

    return read


def claims(event: Event) -> dict[str, str]:
    return {name: getattr(event.claims, name) for name in event.claims.__struct_fields__ if getattr(event.claims, name)}


def body(event: Event) -> Any:
    return event.body


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


# --- customers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["create", "update", "enable", "disable"])
def test_customers(told: Any, word: str) -> None:
    (event,) = told(f"customers/{word}")
    assert (event.kind, event.occurred_at) == ("customer_identified", NEW_YEAR)
    assert claims(event) == {"shop_customer_id": CUSTOMER, "email": "bob@biller.com"}
    person = event.body
    assert (person.family_name, person.given_name, person.phone) == ("Biller", "Bob", "555-555-5555")
    assert (person.postal_code, person.prefecture, person.city) == ("K2P 2L8", "ON", "Ottawa")
    assert person.street == "151 O'Connor Street"
    assert person.traits == {"shopify_account": "disabled", "shopify_note": "This customer loves ice cream"}


def test_the_deletion_of_an_unknown_customer_says_nothing(told: Any) -> None:
    assert told("customers/delete") == []


def test_the_deletion_of_a_known_customer_is_kept(told: Any) -> None:
    events.log().append(told("customers/create"))
    customers.project()
    (event,) = told("customers/delete")
    assert (event.kind, claims(event)) == ("customer_identified", {"shop_customer_id": CUSTOMER})
    assert event.body.traits == {"shopify_account": "deleted"}


def test_a_merge_that_failed_says_nothing(told: Any) -> None:
    assert told("customers/merge") == []


def test_a_merge_joins_two_that_are_known(connection: Connection, folder: Path) -> None:
    for number in (1, 2):
        person = {**payload(folder, "customers/create"), "email": f"c{number}@example.com"}
        person |= {"id": number, "admin_graphql_api_id": f"gid://shopify/Customer/{number}"}
        events.log().append(understood(connection, "customers/create", person).events)
    customers.project()
    done = {**payload(folder, "customers/merge"), "status": "completed", "errors": []}
    (event,) = understood(connection, "customers/merge", done).events
    gone = customers.person_by_email("c2@example.com")
    assert gone is not None
    assert (event.kind, claims(event), body(event).other) == (
        "customers_merged",
        {"shop_customer_id": "1"},
        gone.public_id,
    )


def test_the_summary_of_purchases_is_kept_beside_what_we_count(told: Any) -> None:
    (event,) = told("customers/purchasing_summary")
    assert (event.kind, claims(event)) == ("customer_identified", {"shop_customer_id": "1"})
    assert event.body.traits == {"shopify_orders": 1, "shopify_spent": 10000}


@pytest.mark.parametrize("what", ["added", "removed"])
def test_tags(told: Any, what: str) -> None:
    (event,) = told(f"customer.tags_{what}")
    assert (event.kind, claims(event)) == ("customer_tagged", {"shop_customer_id": "1"})
    assert getattr(event.body, what) == ("tag1", "tag2")
    assert event.occurred_at == datetime(2005, 5, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize("name", ["customers_email_marketing_consent/update", "customers_marketing_consent/update"])
def test_a_box_that_was_never_ticked_is_no_consent_and_no_withdrawal(told: Any, name: str) -> None:
    assert told(name) == []


@pytest.mark.parametrize(
    ("name", "field", "channel", "id_field"),
    [
        ("customers_email_marketing_consent/update", "email_marketing_consent", "email", "customer_id"),
        ("customers_marketing_consent/update", "sms_marketing_consent", "sms", "id"),
    ],
)
@pytest.mark.parametrize(
    ("state", "level", "outcome", "method"),
    [
        ("subscribed", "single_opt_in", "granted", "api"),
        ("subscribed", "confirmed_opt_in", "granted", "double_opt_in"),
        ("unsubscribed", "single_opt_in", "withdrawn", "api"),
        ("not_subscribed", None, "withdrawn", "api"),
        ("redacted", None, "withdrawn", "api"),
    ],
)
def test_consents_with_their_evidence(
    connection: Connection,
    folder: Path,
    name: str,
    field: str,
    channel: str,
    id_field: str,
    state: str,
    level: str | None,
    outcome: str,
    method: str,
) -> None:
    printed = payload(folder, name)
    said = {"state": state, "opt_in_level": level, "consent_updated_at": "2026-10-05T09:00:00+09:00"}
    result = understood(connection, name, {**printed, field: {**printed[field], **said}, id_field: 706405506930370084})
    (event,) = result.events
    assert event.kind == "consent_changed"
    assert (body(event).channel, body(event).state, body(event).method) == (channel, outcome, method)
    assert event.occurred_at == datetime(2026, 10, 5, tzinfo=UTC)
    assert f"state {state}" in body(event).wording
    assert level is None or f"level {level}" in body(event).wording


# --- products ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["create", "update"])
def test_products(told: Any, word: str) -> None:
    (event,) = told(f"products/{word}")
    product = event.body
    assert (event.kind, product.product_id, product.name) == (
        "product_updated",
        "788032119674292922",
        "Example T-Shirt",
    )
    assert (product.price, product.currency, product.stock, product.on_sale) == (1999, "USD", 125, True)
    assert (product.url, product.category) == ("https://toys.example/products/example-t-shirt", "Shirts")


def test_a_product_that_is_gone(told: Any) -> None:
    (event,) = told("products/delete")
    assert (event.kind, event.body.product_id) == ("product_removed", "788032119674292900")


@pytest.mark.parametrize(("word", "stock"), [("in_stock", 75), ("out_of_stock", 0)])
def test_variants_make_their_product_be_looked_at(told: Any, fake: FakeShopify, word: str, stock: int) -> None:
    fake.products.append(
        {
            "id": "gid://shopify/Product/788032119674292900",
            "title": "Example T-Shirt",
            "status": "ACTIVE",
            "publishedAt": "2022-01-01T00:00:00Z",
            "tracksInventory": True,
            "totalInventory": stock,
            "priceRangeV2": {"minVariantPrice": {"amount": "19.99", "currencyCode": "USD"}},
        }
    )
    (event,) = told(f"variants/{word}")
    assert (event.kind, event.body.stock, event.body.price, event.occurred_at) == ("product_updated", stock, 1999, AT)


# --- the connection itself, and people's own wishes ---------------------------------------------------------------


@pytest.mark.parametrize(("name", "kind"), [("customers/data_request", "export"), ("customers/redact", "erasure")])
def test_peoples_wishes_go_on_the_list(told: Any, name: str, kind: str) -> None:
    assert told(name) == []
    assert told(name) == []  # told twice, it is one wish
    (request,) = customers.subject_requests()
    assert (request.kind, request.asked_at) == (kind, AT)
    assert request.claims == {"shop_customer_id": "191167", "email": "john@example.com", "phone": "555-625-1199"}
    assert (request.due_at - AT).days == 30


def test_another_payload_under_the_topic_of_an_erasure_erases_nobody(connection: Connection, folder: Path) -> None:
    with pytest.raises(ValueError, match="not a request"):
        understood(connection, "customers/redact", payload(folder, "orders/create"))
    assert customers.subject_requests() == []


def test_the_wish_to_forget_the_shop_is_shown_and_not_carried_out(connection: Connection, folder: Path) -> None:
    result = understood(connection, "shop/redact", payload(folder, "shop/redact"))
    assert (result.events, result.state) == ([], {"shop_redact_at": AT.isoformat()})


def test_the_app_was_removed(connection: Connection, folder: Path, fake: FakeShopify) -> None:
    fake.uninstalled = True
    result = understood(connection, "app/uninstalled", payload(folder, "app/uninstalled"))
    assert result.state["uninstalled_at"] == AT.isoformat()


def test_the_app_was_not_removed_whatever_the_topic_says(connection: Connection, folder: Path) -> None:
    result = understood(connection, "app/uninstalled", payload(folder, "app/uninstalled"))
    assert "uninstalled_at" not in result.state


def test_a_bulk_operation_that_nobody_waits_for(connection: Connection, folder: Path) -> None:
    result = understood(connection, "bulk_operations/finish", payload(folder, "bulk_operations/finish"))
    assert (result.events, result.state) == ([], {})


def test_files_of_other_topics_are_left_aside_by_name(told: Any, folder: Path) -> None:
    names = {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.json")}
    aside = {
        "app/scopes_update",
        "customer.joined_segment",
        "customer.left_segment",
        "fulfillment_events/delete",
        "orders/risk_assessment_changed",
        "orders/shopify_protect_eligibility_changed",
        "shop/update",
    }
    assert aside <= names
    assert aside <= set(IGNORED)
    assert all(told(name) == [] for name in aside)


def test_no_file_is_forgotten(folder: Path) -> None:
    """Every printed file is named in a test above."""
    source = Path(__file__).read_text(encoding="utf-8")
    families = {
        "orders": set(SNAPSHOTS),
        "subscription_contracts": set(CONTRACTS),
        "customers": {"create", "update", "enable", "disable"},
        "products": {"create", "update"},
        "variants": {"in_stock", "out_of_stock"},
    }
    for path in folder.rglob("*.json"):
        name = str(path.relative_to(folder).with_suffix(""))
        family, _, word = name.partition("/")
        assert f'"{name}"' in source or word in families.get(family, ()) or name.startswith("customer.tags_"), name
