"""Small readings of an order: who gets it, how it came, when it is wanted, whose it is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from enishi.connectors.shopify.core import orders_reading as words
from enishi.connectors.shopify.core import orders_rest
from enishi.connectors.shopify.core.drafts import Shop

SHOP = Shop(site="main", domain="sakura.myshopify.com")
AT = datetime(2026, 11, 1, tzinfo=UTC)


def both(amount: int) -> dict[str, Any]:
    return {
        "shop_money": {"amount": str(amount), "currency_code": "JPY"},
        "presentment_money": {"amount": f"{amount / 150:.2f}", "currency_code": "USD"},
    }


NAMES = ("last_name", "first_name")


def person(family: str, given_name: str) -> dict[str, str]:
    return {"last_name": family, "first_name": given_name}


@pytest.mark.parametrize(
    ("recipient", "others", "differs"),
    [
        (person("佐藤", "花子"), [person("佐藤", "花子")], False),
        (person("佐藤", "花子"), [person("花子", "佐藤")], False),
        (person("佐藤　", "花子様"), [person("佐藤", "花子")], False),
        (person("ｻﾄｳ", "ﾊﾅｺ"), [person("サトウ", "ハナコ")], False),
        (person("SATO", "Hanako"), [person("佐藤", "花子"), person("Sato", "hanako")], False),
        (person("鈴木", "次郎"), [person("佐藤", "花子")], True),
        (person("佐藤", "太郎"), [person("佐藤", "花子"), person("佐藤", "花子")], True),
        (person("", ""), [person("佐藤", "花子")], False),
        (person("佐藤", "花子"), [], False),
        (person("佐藤", "花子"), [person("", "")], False),
    ],
)
def test_whether_the_parcel_goes_to_somebody_else(recipient: Any, others: Any, differs: bool) -> None:
    assert words.recipient_differs(recipient, others, NAMES) is differs


@pytest.mark.parametrize(
    ("note", "day"),
    [
        ({"name": "配送希望日", "value": "2026/11/05"}, "2026-11-05"),
        ({"key": "お届け希望日", "value": "２０２６年１１月５日（木）"}, "2026-11-05"),
        ({"name": "Delivery Date", "value": "2026-11-05 14:00"}, "2026-11-05"),
        ({"name": "配送希望日", "value": "最短"}, None),
        ({"name": "配送希望日", "value": "2026/13/45"}, None),
        ({"name": "誕生日", "value": "2026/11/05"}, None),
    ],
)
def test_the_day_a_customer_chose(note: dict[str, str], day: str | None) -> None:
    found = words.wanted_on([{"name": "x", "value": "1"}, note])
    assert (str(found) if found else None) == day


@pytest.mark.parametrize(
    ("source", "channel"),
    [
        ("web", "web"),
        ("580111", "web"),
        ("pos", "store"),
        ("shopify_draft_order", "phone"),
        ("subscription_contract", "subscription"),
        ("subscription_contract_checkout_one", "web"),
        ("Rakuten Ichiba", "mall"),
        (None, "web"),
    ],
)
def test_how_an_order_came(source: object, channel: str) -> None:
    assert words.channel(source) == channel


def test_somebody_at_a_till_who_said_nothing_is_a_customer_of_one_order() -> None:
    told = {"id": 8, "created_at": "2026-10-01T00:00:00Z", "total_price": "500", "source_name": "pos", "line_items": []}
    (draft,) = orders_rest.order(told, SHOP, AT).drafts
    assert draft.claims == {"cart": "order:main/8"}


def test_a_cart_is_named_by_the_order_but_not_by_what_happens_to_it_later() -> None:
    told = {
        "id": 8,
        "created_at": "2026-10-01T00:00:00Z",
        "cart_token": "abc?key=1",
        "cancelled_at": "2026-10-02T00:00:00Z",
        "customer": {"id": 3},
        "line_items": [],
    }
    placed, cancelled = orders_rest.order(told, SHOP, AT).drafts
    assert (placed.claims, placed.body["cart_id"]) == ({"shop_customer_id": "3", "cart": "abc"}, "abc")
    assert cancelled.claims == {"shop_customer_id": "3"}
    assert cancelled.at - placed.at == timedelta(days=1)


def test_money_that_moved_in_another_currency_is_counted_by_the_lines() -> None:
    """The customer was paid back 20 dollars; the shop counts in yen."""
    told = {
        "id": 1,
        "order_id": 8,
        "processed_at": "2026-10-02T00:00:00Z",
        "transactions": [{"kind": "refund", "status": "success", "amount": "20.00", "currency": "USD"}],
        "refund_line_items": [
            {
                "quantity": 1,
                "subtotal_set": both(3000),
                "total_tax_set": both(0),
                "line_item": {"id": 5, "product_id": 6, "quantity": 1, "price": "3000"},
            }
        ],
    }
    ((of_order),) = orders_rest.refund(told, SHOP, AT).of_orders
    assert of_order.drafts[0].body["amount"] == 3000
