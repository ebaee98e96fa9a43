"""Every payload that Shopify prints (API 2026-04), file by file: people, products, the connection itself, and what is left aside."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from enishi.connectors.shopify.core.topics import IGNORED
from enishi.connectors.types import Connection
from enishi.customers import api as customers
from enishi.events import api as events
from tests.adapters.shopify_fake import FakeShopify
from tests.realdata.shopify_payloads import (
    AT,
    CUSTOMER,
    NEW_YEAR,
    body,
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
    """Every printed file is named in a test of one of the two files."""
    here = Path(__file__)
    source = here.read_text(encoding="utf-8") + here.with_name("test_shopify_webhooks.py").read_text(encoding="utf-8")
    families = {
        "orders": {"create", "updated", "paid", "cancelled", "fulfilled", "partially_fulfilled", "link_requested"},
        "subscription_contracts": {"create", "update", "activate", "pause", "cancel", "fail", "expire"},
        "customers": {"create", "update", "enable", "disable"},
        "products": {"create", "update"},
        "variants": {"in_stock", "out_of_stock"},
    }
    for path in folder.rglob("*.json"):
        name = str(path.relative_to(folder).with_suffix(""))
        family, _, word = name.partition("/")
        assert f'"{name}"' in source or word in families.get(family, ()) or name.startswith("customer.tags_"), name
