"""Every known layout is recognised by its header and understood, in the encoding its system writes."""

import csv

import pytest

from enishi.connectors.csv.core.fields import BY_NAME
from enishi.connectors.csv.core.headers import folded
from enishi.connectors.csv.core.layouts import LAYOUTS, Layout, mapped, recognised
from enishi.connectors.csv.core.mapping import problems
from tests.core.csv.passage import FILES, Passed, passed

ENCODINGS = {"shopify": "utf-8", "uci": "utf-8", "base": "utf-8-sig", "rees46": "utf-8", "retailrocket": "utf-8"}
EXPECTED: dict[str, tuple[list[str], dict[int, str]]] = {
    "shopify_orders": (
        [
            *("order_placed", "shipped", "customer_identified"),
            *("order_placed", "order_refunded", "customer_identified"),
            *("order_placed", "order_cancelled"),
        ],
        {},
    ),
    "shopify_customers": (
        ["customer_identified", "customer_tagged", "consent_changed", "customer_identified", "consent_changed"],
        {},
    ),
    "shopify_customers_old": (["customer_identified", "customer_tagged"], {}),
    "ec_cube_customers": (["customer_identified"] * 4, {}),
    "ec_cube_orders": (
        ["order_placed", "shipped", "customer_identified", "order_placed", "order_cancelled", "customer_identified"],
        {3: "left_not_goods", 5: "left_not_ordered"},
    ),
    "ec_cube_products": (["product_updated"] * 2, {}),
    "base_orders": (
        ["order_placed", "customer_identified", "order_placed", "order_cancelled", "customer_identified"],
        {},
    ),
    "color_me_orders": (["order_placed", "customer_identified"], {}),
    "rakuten_orders": (["order_placed", "shipped", "customer_identified"], {}),
    "yahoo_orders": (["order_placed", "customer_identified"], {}),
    "uci_online_retail": (
        ["order_placed", "order_placed", "order_refunded"],
        {6: "left_stock_movement", 7: "left_adjustment"},
    ),
    "b2_cloud": (["shipped"], {3: "left_no_parcel"}),
    "e_hiden": (["shipped"], {}),
    "rees46": (["product_viewed", "cart_updated", "cart_updated", "cart_updated", "order_placed"], {}),
    "retailrocket": (["product_viewed", "cart_updated", "product_viewed", "order_placed"], {}),
    "yu_pri_r": (["shipped", "delivered", "shipped"], {}),
}


def layout_file(key: str) -> Passed:
    encoding = ENCODINGS.get(key.split("_")[0], "cp932")
    return passed((FILES / f"{key}.csv").read_text(encoding="utf-8").encode(encoding))


@pytest.mark.parametrize("key", [layout.key for layout in LAYOUTS])
def test_every_layout_is_recognised_and_understood(key: str) -> None:
    found = layout_file(key)
    kinds, reasons = EXPECTED[key]
    assert found.surveyed.mapping.layout == key
    assert [event.kind for event in found.events] == kinds
    assert found.reasons() == reasons
    assert (found.problems, found.surveyed.questions) == ([], ())


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.key for layout in LAYOUTS])
def test_every_layout_is_whole(layout: Layout) -> None:
    """Its fields exist, its columns stand in the file that shows it, no other layout claims that header, and its source is named."""
    with (FILES / f"{layout.key}.csv").open(encoding="utf-8", newline="") as text:
        header = next(csv.reader(text))
    assert recognised(header) == layout
    names = {folded(name) for name in header}
    assert set(layout.columns) <= set(BY_NAME[layout.kind])
    missing = {name for parts in layout.columns.values() for name in parts if folded(name) not in names}
    assert missing <= {"お届け予定（指定）日", "Customer ID", "BillLastNameKana", "BillFirstNameKana", "BillAddress2"}
    assert problems(mapped(layout, header), len(header)) == []
    assert layout.source


def test_shopify_numbers_are_those_of_its_webhooks() -> None:
    orders, customers = layout_file("shopify_orders"), layout_file("shopify_customers")
    assert orders.bodies("order_placed")[0] == {
        "order_id": "5550000000001",
        "lines": [
            {"product_id": "TEA-1", "quantity": 2, "unit_price": 1080, "name": "ほうじ茶 100g"},
            {"product_id": "POT-1", "quantity": 1, "unit_price": 2200, "name": "急須"},
        ],
        "total": 4660,
        "shipping": 500,
        "discount": 200,
        "payment_method": "Shopify Payments",
        "recipient_differs": True,
        "coupon_codes": ["HARU"],
    }
    assert customers.events[0].claims.shop_customer_id == "7771112223334"
    assert customers.bodies("customer_identified")[0]["postal_code"] == "150-0001"


def test_ec_cube_prices_are_without_tax_and_its_total_is_what_is_paid() -> None:
    placed = layout_file("ec_cube_orders").bodies("order_placed")[0]
    assert (placed["total"], placed["shipping"]) == (2760, 600)
    assert placed["lines"][0]["unit_price"] == 1080
    assert "recipient_differs" not in placed


def test_ec_cube_people_keep_their_characters() -> None:
    body = layout_file("ec_cube_customers").bodies("customer_identified")[0]
    assert (body["family_name"], body["given_name"], body["family_kana"]) == ("髙橋", "﨑子", "タカハシ")
    assert body["street"] == "梅田1-1-3 大阪駅前第3ビル①"


def test_orders_of_malls_say_so_and_pay_what_is_asked() -> None:
    rakuten, yahoo = layout_file("rakuten_orders"), layout_file("yahoo_orders")
    placed = rakuten.bodies("order_placed")[0]
    assert (placed["channel"], placed["total"], placed["points_used"]) == ("mall", 3700, 280)
    assert rakuten.events[0].claims.phone == "011-211-2111"
    assert yahoo.bodies("order_placed")[0]["channel"] == "mall"


def test_online_retail_counts_in_pence() -> None:
    found = layout_file("uci_online_retail")
    assert found.bodies("order_placed")[0]["total"] == 3060
    assert found.events[0].claims.shop_customer_id == "17850"
    assert found.events[1].claims.shop_customer_id is None
    assert found.bodies("order_refunded") == [
        {
            "order_id": "C900003",
            "amount": 510,
            "currency": "GBP",
            "lines": [{"product_id": "85123A", "quantity": 2, "unit_price": 255, "name": "LANTERN"}],
        }
    ]


def test_carriers_name_themselves() -> None:
    carriers = [layout_file(key).bodies("shipped")[0]["carrier"] for key in ("b2_cloud", "e_hiden", "yu_pri_r")]
    assert carriers == ["ヤマト運輸", "佐川急便", "日本郵便"]
