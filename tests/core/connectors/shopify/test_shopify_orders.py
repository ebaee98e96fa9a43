"""An order told in two languages is one order; and what it comes to after edits and refunds is what Shopify says it comes to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.connectors.shopify.core import orders_graphql, orders_rest
from enishi.connectors.shopify.core import orders_reading as words
from enishi.connectors.shopify.core.drafts import Draft, Shop
from enishi.connectors.shopify.core.orders import Order, Piece, Refund, drafts

SHOP = Shop(site="main", domain="sakura.myshopify.com")
AT = datetime(2026, 11, 1, tzinfo=UTC)
PLACED = datetime(2026, 10, 1, tzinfo=UTC)

# --- after edits and refunds -------------------------------------------------------------------------------------


@st.composite
def edited_orders(draw: st.DrawFn) -> tuple[Order, dict[str, int]]:
    """An order in which pieces were taken off and money went back, and how many pieces of each line were not taken off."""
    pieces, left, total, now = [], {}, 0, 0
    edits: dict[str, int] = {}
    back: dict[str, int] = {}
    for number in range(draw(st.integers(1, 4))):
        quantity, price = draw(st.integers(1, 5)), draw(st.integers(1, 9999))
        off = draw(st.integers(0, quantity))
        returned = draw(st.integers(0, quantity - off))
        line = str(number)
        pieces.append(
            Piece(line_id=line, product_id=line, quantity=quantity, now=quantity - off - returned, price=price)
        )
        edits[line], back[line], left[line] = off, returned, quantity - off
        total += quantity * price
        now += (quantity - off - returned) * price
    gone = sum(back[piece.line_id] * piece.price for piece in pieces)
    refunds = [Refund(refund_id="e", at=AT, amount=0, pieces=edits)] if any(edits.values()) else []
    if gone:
        refunds.append(Refund(refund_id="r", at=AT, amount=gone, pieces=back))
    placed = Order(
        order_id="1",
        at=PLACED,
        currency="JPY",
        pieces=tuple(pieces),
        total=total,
        total_now=now,
        claims={"shop_customer_id": "1"},
        refunds=tuple(refunds),
    )
    return placed, left


Told = Callable[[Order], list[Draft]]


def check_net(told: Told, order: Order, left: dict[str, int]) -> None:
    found = told(order)
    states = [draft for draft in found if draft.kind in ("order_placed", "order_changed")]
    refunds = sum(draft.body["amount"] for draft in found if draft.kind == "order_refunded")
    assert states[0].kind == "order_placed"
    assert states[0].body["total"] == order.total
    assert states[-1].body["total"] - refunds == order.total_now
    pieces = {line["product_id"]: line["quantity"] for line in states[-1].body["lines"]}
    assert pieces == {line: count for line, count in left.items() if count}


@given(edited_orders())
def test_the_state_less_the_refunds_is_what_shopify_says_is_left(made: tuple[Order, dict[str, int]]) -> None:
    check_net(drafts, *made)


def takes_refunds_off_twice(order: Order) -> list[Draft]:
    return drafts(replace(order, total_now=order.total_now - sum(refund.amount for refund in order.refunds)))


def overlooks_edits(order: Order) -> list[Draft]:
    return [draft for draft in drafts(order) if draft.kind != "order_changed"]


def takes_returned_pieces_for_edited(order: Order) -> list[Draft]:
    return drafts(replace(order, refunds=tuple(replace(refund, pieces={}) for refund in order.refunds)))


def overlooks_refunds(order: Order) -> list[Draft]:
    return [draft for draft in drafts(order) if draft.kind != "order_refunded"]


@pytest.mark.parametrize(
    "mutant",
    [takes_refunds_off_twice, overlooks_edits, takes_returned_pieces_for_edited, overlooks_refunds],
)
def test_the_property_rejects(mutant: Told) -> None:
    @given(edited_orders())
    @settings(deadline=None, phases=[Phase.generate])
    def attempt(made: tuple[Order, dict[str, int]]) -> None:
        check_net(mutant, *made)

    with pytest.raises(AssertionError):
        attempt()


@given(edited_orders())
def test_telling_it_again_names_the_same_facts(made: tuple[Order, dict[str, int]]) -> None:
    order, _ = made
    assert [(draft.kind, draft.key) for draft in drafts(order)] == [(draft.kind, draft.key) for draft in drafts(order)]
    assert len({(draft.kind, draft.key) for draft in drafts(order)}) == len(drafts(order))


def test_of_two_edits_the_later_one_is_told_with_the_later_instant() -> None:
    piece = Piece(line_id="1", product_id="1", quantity=3, now=2, price=1000)
    first = Order(
        order_id="1",
        at=PLACED,
        currency="JPY",
        pieces=(piece,),
        total=3000,
        total_now=2000,
        claims={"shop_customer_id": "1"},
        changed_at=PLACED + timedelta(days=1),
    )
    second = replace(first, pieces=(replace(piece, now=1),), total_now=1000, changed_at=PLACED + timedelta(days=2))
    one, two = drafts(first)[-1], drafts(second)[-1]
    assert (one.kind, two.kind) == ("order_changed", "order_changed")
    assert one.key != two.key
    assert two.at - one.at == timedelta(days=1)


# --- two languages -----------------------------------------------------------------------------------------------


def both(amount: int) -> dict[str, Any]:
    return {
        "shop_money": {"amount": str(amount), "currency_code": "JPY"},
        "presentment_money": {"amount": f"{amount / 150:.2f}", "currency_code": "USD"},
    }


def graphql(amount: int) -> dict[str, Any]:
    return {"shopMoney": {"amount": f"{amount}.0", "currencyCode": "JPY"}}


@st.composite
def told_twice(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """One order as a webhook and as the Admin API tell it."""
    taxed, tip = draw(st.booleans()), draw(st.integers(0, 500))
    rest_lines, graphql_lines, total = [], [], 0
    for number in range(1, draw(st.integers(1, 4)) + 1):
        quantity, price = draw(st.integers(1, 5)), draw(st.integers(1, 9999))
        own = draw(st.integers(0, quantity * price))
        across = draw(st.integers(0, quantity * price - own))
        tax = draw(st.integers(0, 999))
        total += quantity * price - own - across + (0 if taxed else tax)
        rest_lines.append(
            {
                "id": number,
                "admin_graphql_api_id": f"gid://shopify/LineItem/{number}",
                "product_id": number,
                "title": "湯のみ",
                "quantity": quantity,
                "current_quantity": quantity,
                "price": str(price),
                "price_set": both(price),
                "discount_allocations": [
                    {"amount": str(own), "amount_set": both(own), "discount_application_index": 0},
                    {"amount": str(across), "amount_set": both(across), "discount_application_index": 1},
                ],
                "tax_lines": [{"price": str(tax), "price_set": both(tax)}],
            }
        )
        graphql_lines.append(
            {
                "id": f"gid://shopify/LineItem/{number}",
                "product": {"id": f"gid://shopify/Product/{number}"},
                "title": "湯のみ",
                "quantity": quantity,
                "currentQuantity": quantity,
                "originalUnitPriceSet": graphql(price),
                "discountAllocations": [
                    {
                        "allocatedAmountSet": graphql(own),
                        "discountApplication": {"allocationMethod": "EACH", "targetSelection": "ENTITLED"},
                    },
                    {
                        "allocatedAmountSet": graphql(across),
                        "discountApplication": {"allocationMethod": "ACROSS", "targetSelection": "ALL"},
                    },
                ],
                "taxLines": [{"priceSet": graphql(tax)}],
            }
        )
    shipping = draw(st.integers(0, 900))
    total += shipping + tip
    is_test, source = draw(st.booleans()), draw(st.sampled_from(["web", "pos", "shopify_draft_order", "amazon-jp"]))
    names = draw(st.sampled_from([("佐藤", "花子"), ("鈴木", "次郎"), ("", "")]))
    rest = {
        "id": 1,
        "processed_at": "2026-10-01T09:00:00+09:00",
        "currency": "JPY",
        "taxes_included": taxed,
        "test": is_test,
        "source_name": source,
        "total_price": str(total),
        "total_price_set": both(total),
        "current_total_price": str(total),
        "current_total_price_set": both(total),
        "total_shipping_price_set": both(shipping),
        "total_tip_received": str(tip),
        "discount_codes": [{"code": "AKI-1"}],
        "payment_gateway_names": ["gift_card", "paypay"],
        "note_attributes": [{"name": "配送希望日", "value": "2026年10月5日（月）"}],
        "customer": {"id": 7, "email": "h@example.jp", "last_name": "佐藤", "first_name": "花子"},
        "shipping_address": {"last_name": names[0], "first_name": names[1]},
        "discount_applications": [
            {"allocation_method": "each", "target_selection": "entitled"},
            {"allocation_method": "across", "target_selection": "all"},
        ],
        "line_items": rest_lines,
        "fulfillments": [
            {
                "id": 5,
                "status": "success",
                "created_at": "2026-10-02T00:00:00Z",
                "tracking_company": "ヤマト運輸",
                "tracking_number": "123",
            }
        ],
    }
    node = {
        "id": "gid://shopify/Order/1",
        "processedAt": "2026-10-01T00:00:00Z",
        "currencyCode": "JPY",
        "taxesIncluded": taxed,
        "test": is_test,
        "sourceName": source,
        "totalPriceSet": graphql(total),
        "currentTotalPriceSet": graphql(total),
        "totalShippingPriceSet": graphql(shipping),
        "totalTipReceivedSet": graphql(tip),
        "discountCodes": ["AKI-1"],
        "paymentGatewayNames": ["gift_card", "paypay"],
        "customAttributes": [{"key": "配送希望日", "value": "2026年10月5日（月）"}],
        "customer": {
            "id": "gid://shopify/Customer/7",
            "lastName": "佐藤",
            "firstName": "花子",
            "defaultEmailAddress": {"emailAddress": "h@example.jp"},
        },
        "shippingAddress": {"lastName": names[0], "firstName": names[1]},
        "lineItems": {"nodes": graphql_lines},
        "fulfillments": [
            {
                "id": "gid://shopify/Fulfillment/5",
                "status": "SUCCESS",
                "createdAt": "2026-10-02T00:00:00Z",
                "trackingInfo": [{"company": "ヤマト運輸", "number": "123"}],
            }
        ],
    }
    return rest, node


@given(told_twice())
def test_both_languages_tell_the_same_events(made: tuple[dict[str, Any], dict[str, Any]]) -> None:
    rest, node = made
    webhook, api = list(orders_rest.order(rest, SHOP, AT).drafts), orders_graphql.order(node, SHOP, AT)
    assert [(draft.kind, draft.key, draft.at, draft.claims) for draft in webhook] == [
        (draft.kind, draft.key, draft.at, draft.claims) for draft in api
    ]
    assert [dict(draft.body) for draft in webhook] == [dict(draft.body) for draft in api]


@given(told_twice())
def test_lines_postage_and_discount_come_to_the_total(made: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """To the last yen where a line's discount divides by its pieces; within a yen a piece where it does not."""
    rest, _ = made
    placed = orders_rest.order(rest, SHOP, AT).drafts[0].body
    goods = sum(line["quantity"] * line["unit_price"] for line in placed["lines"])
    pieces = sum(line["quantity"] for line in placed["lines"])
    tip = int(rest["total_tip_received"])
    assert abs(goods + placed["shipping"] + tip - placed["discount"] - placed["total"]) <= pieces


# --- small readings ----------------------------------------------------------------------------------------------

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
