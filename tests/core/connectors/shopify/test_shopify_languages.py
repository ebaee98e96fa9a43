"""One order as a webhook and as the Admin API tell it: the same events, to the last field."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from enishi.connectors.shopify.core import orders_graphql, orders_rest
from enishi.connectors.shopify.core.drafts import Shop

SHOP = Shop(site="main", domain="sakura.myshopify.com")
AT = datetime(2026, 11, 1, tzinfo=UTC)


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
