"""Customers, subscriptions, parcels, products, points, consents, costs and contacts: a line each, understood."""

from datetime import UTC, datetime

import pytest
from msgspec import structs

from enishi.connectors.csv.core import judging, understanding
from enishi.connectors.csv.types import Column, Fact, Mapping, Problem, Subject
from tests.core.csv.passage import NOW, context, passed, rows_of


def test_a_customer_is_known_by_claims_and_told_about() -> None:
    found = passed(
        "会員ID,氏名,フリガナ,メールアドレス,電話番号,郵便番号,住所,生年月日,性別\n"
        "12,髙橋　一郎,ﾀｶﾊｼ ｲﾁﾛｳ,Ichiro@Example.com,９０１２３４５６７８,1500001,東京都渋谷区神宮前1-2-3,S60.5.6,男\n"
    )
    (event,) = found.events
    assert (event.claims.shop_customer_id, event.claims.email) == ("12", "ichiro@example.com")
    assert event.claims.phone == "090-1234-5678"
    assert found.bodies("customer_identified") == [
        {
            "family_name": "髙橋",
            "given_name": "一郎",
            "family_kana": "タカハシ",
            "given_kana": "イチロウ",
            "phone": "090-1234-5678",
            "birth_year": 1985,
            "birth_month": 5,
            "birth_day": 6,
            "sex": "male",
            "postal_code": "150-0001",
            "prefecture": "東京都",
            "city": "渋谷区",
            "street": "神宮前1-2-3",
        }
    ]


def test_a_customer_whom_nothing_names_is_refused() -> None:
    found = passed("会員ID,氏名,メールアドレス\n,森 花子,\n1,林,bad@\n")
    assert found.reasons() == {2: "record_nobody", 3: "value_email"}


def test_a_yes_needs_a_legal_basis_and_a_no_does_not() -> None:
    text = (
        "会員ID,氏名,メールアドレス,メルマガ\n1,森,a@example.com,はい\n2,林,b@example.com,いいえ\n3,東,c@example.com,\n"
    )
    without = passed(text)
    assert [body["state"] for body in without.bodies("consent_changed")] == ["withdrawn"]
    attested = passed(text, basis="consent", wording="お知らせを受け取ります")
    assert attested.bodies("consent_changed") == [
        {
            "channel": "email",
            "purpose": "marketing",
            "state": "granted",
            "method": "import",
            "basis": "consent",
            "wording": "お知らせを受け取ります",
        },
        {"channel": "email", "purpose": "marketing", "state": "withdrawn", "method": "import"},
    ]


def test_a_file_that_goes_back_to_an_earlier_content_counts() -> None:
    def named(name: str, import_id: str, known: frozenset[str] = frozenset()) -> tuple[str, str]:
        found = passed(f"会員ID,氏名\n1,{name}\n", import_id=import_id, known=known)
        return str(found.events[0].id), found.subjects[0].digest

    known = frozenset({"customer/shop/shop_customer_id:1"})
    first, second, third = named("森", "a"), named("林", "b", known), named("森", "c", known)
    assert len({first[0], second[0], third[0]}) == 3
    assert first[1] == third[1] != second[1]


def test_a_shops_own_columns_become_attributes() -> None:
    mapping = Mapping(kind="customers", columns={"email": Column(index=0), "trait:肌質": Column(index=1)})
    found = passed("mail,x\na@example.com,乾燥肌\nb@example.com,\n", mapping=mapping)
    assert [body.get("traits") for body in found.bodies("customer_identified")] == [{"肌質": "乾燥肌"}, None]


def test_registration_tags_and_points_are_told_with_the_customer() -> None:
    found = passed('会員ID,登録日,タグ,ポイント残高,退会日\n1,2020-04-01,"VIP,茶",120,2025-01-01\n', kind="customers")
    assert [event.kind for event in found.events] == [
        "customer_identified",
        "customer_identified",
        "customer_tagged",
        "points_changed",
        "consent_changed",
    ]
    assert found.bodies("consent_changed")[0]["state"] == "withdrawn"  # who left the shop's club is not written to
    assert found.events[1].occurred_at == datetime(2020, 3, 31, 15, tzinfo=UTC)
    assert found.bodies("points_changed") == [{"balance": 120}]
    assert found.bodies("customer_tagged") == [{"added": ["VIP", "茶"]}]


LEDGER = "定期番号,会員ID,商品コード,お届け周期,金額,申込日,次回お届け日,お届け回数,ステータス,解約日,解約理由\n"


def test_a_subscription_begins_stands_and_ends() -> None:
    found = passed(
        LEDGER
        + 'T1,7,tea,30日ごと,"3,980",2026/1/5,2026/4/5,3,継続中,,\n'
        + "T2,8,tea,1ヶ月,3980,2026/1/5,,5,解約済み,2026/6/1,飲みきれない\n"
        + "T3,9,tea,2週間,3980,2026/1/5,,,休止中,,\n"
        + "T4,,tea,2週間,3980,2026/1/5,,,継続中,,\n"
    )
    assert [(event.kind, event.body.subscription_id) for event in found.events] == [  # type: ignore[attr-defined]
        ("subscription_started", "T1"),
        ("subscription_renewed", "T1"),
        ("subscription_started", "T2"),
        ("subscription_cancelled", "T2"),
        ("subscription_renewed", "T2"),
        ("subscription_started", "T3"),
        ("subscription_changed", "T3"),
    ]
    assert found.bodies("subscription_started")[0] == {
        "subscription_id": "T1",
        "product_id": "tea",
        "cycle_days": 30,
        "amount": 3980,
        "next_delivery_on": "2026-04-05",
    }
    assert found.bodies("subscription_cancelled")[0]["reason"] == "飲みきれない"
    assert found.reasons() == {5: "record_nobody"}


def test_a_subscription_that_changed_says_how_it_stands() -> None:
    known = frozenset({"subscription/shop/T1"})
    found = passed(LEDGER + "T1,7,tea,60,3980,2026/1/5,2026/4/5,,継続中,,\n", known=known)
    assert [event.kind for event in found.events] == ["subscription_changed"]
    assert found.bodies("subscription_changed")[0]["cycle_days"] == 60


def test_parcels_reach_the_buyer_through_the_order() -> None:
    found = passed("注文番号,伝票番号,出荷日,運送会社,配達完了日\n1,49-1,2026/1/6,ヤマト,2026/1/7\n2,,,,\n")
    assert [event.kind for event in found.events] == ["shipped", "delivered"]
    assert all(event.claims.cart == "order:shop/1" for event in found.events)
    assert found.reasons() == {3: "left_no_parcel"}


def test_a_parcel_planned_for_tomorrow_is_known_today() -> None:
    found = passed("注文番号,伝票番号,出荷日\n1,49-1,2026/12/24\n")
    assert found.events[0].occurred_at == NOW


def test_products_as_they_are() -> None:
    found = passed('商品コード,商品名,販売価格,在庫数,公開\ntea,ほうじ茶,"1,080円",-2,公開\npot,急須,,5,\nx,y,-5,1,\n')
    assert found.bodies("product_updated") == [{"product_id": "tea", "name": "ほうじ茶", "price": 1080, "stock": 0}]
    assert found.reasons() == {3: "value_missing", 4: "value_negative"}


def test_points_are_balances_or_entries() -> None:
    balances = passed("会員番号,ポイント残高,有効期限\n1,500,2027/3/31\n2,-5,\n3,,\n")
    assert balances.bodies("points_changed") == [{"balance": 500, "expires_on": "2027-03-31"}]
    assert balances.reasons() == {3: "value_negative", 4: "left_nothing"}
    entries = passed(
        "会員番号,付与日,獲得ポイント,理由\n1,2026/1/5,50,購入\n1,2026/1/5,50,購入\n1,2026/1/6,-20,利用\n",
        kind="points",
    )
    assert [body["added"] for body in entries.bodies("points_changed")] == [50, 50, -20]
    assert len({event.id for event in entries.events}) == 2  # the same entry twice is one


def test_a_consent_list_keeps_what_is_known_of_each_yes() -> None:
    found = passed(
        "メールアドレス,メルマガ,登録日時,登録ページ\n"
        "a@example.com,1,2025-04-01 10:00,https://shop.example/news\nb@example.com,0,2025-04-02,\nc@example.com,?,,\n",
        kind="consents",
        basis="consent",
        wording="お知らせを受け取ります",
    )
    assert [event.occurred_at for event in found.events] == [
        datetime(2025, 4, 1, 1, tzinfo=UTC),
        datetime(2025, 4, 1, 15, tzinfo=UTC),
    ]
    assert found.bodies("consent_changed")[0] == {
        "channel": "email",
        "purpose": "marketing",
        "state": "granted",
        "method": "import",
        "basis": "consent",
        "wording": "お知らせを受け取ります",
        "page_url": "https://shop.example/news",
    }
    assert found.reasons() == {4: "value_choice"}


def test_being_on_a_list_of_addresses_is_the_yes() -> None:
    found = passed("メールアドレス\na@example.com\n", kind="consents", basis="consent")
    assert found.bodies("consent_changed")[0]["state"] == "granted"


def test_an_opt_out_withdraws_and_suppresses() -> None:
    found = passed("メールアドレス,配信停止日\nA@example.com,2024/5/1\n,\n")
    assert found.subjects[0].suppress == ("a@example.com",)
    assert found.bodies("consent_changed")[0]["state"] == "withdrawn"
    assert found.events[0].occurred_at == datetime(2024, 4, 30, 15, tzinfo=UTC)


def test_costs_are_per_source_and_day() -> None:
    found = passed('日付,媒体,広告費\n2026/1/5,検索広告,"12,345"\n2026/1/6,検索広告,-5\n')
    assert found.bodies("ad_cost_recorded") == [{"code": "検索広告", "on": "2026-01-05", "amount": 12345}]
    assert found.reasons() == {3: "value_negative"}


def test_contacts_are_opened_and_settled() -> None:
    found = passed(
        "問い合わせ番号,受付日時,メールアドレス,件名,内容,クレーム,完了日時\n"
        "Q1,2026/1/5 10:00,a@example.com,破損,割れていました,はい,2026/1/6 9:00\nQ2,2026/1/5,,質問,?,,\n"
    )
    assert [event.kind for event in found.events] == ["contact_opened", "contact_resolved"]
    assert found.bodies("contact_opened")[0]["complaint"] is True
    assert found.reasons() == {3: "record_nobody"}


@pytest.mark.parametrize(("day", "code"), [("2027/1/7", "record_future"), ("1990/1/7", "record_too_early")])
def test_what_the_log_would_not_take_refuses_all_of_the_line(day: str, code: str) -> None:
    found = passed(f"注文番号,注文日時,合計金額,会員ID\n1,{day},500,7\n")
    assert not found.events
    assert [each.code for each in found.problems] == [code]


def test_a_value_that_the_log_would_not_take_is_named() -> None:
    fact = Fact(
        kind="shipped",
        body={"order_id": "1", "carrier": "x" * 5000},
        claims={"cart": "1"},
        natural_key="1",
        occurred_at=NOW,
    )
    found = judging.events(Subject(key="1", digest="", lines=(1,), facts=(fact,)), known=False, context=context())
    assert isinstance(found, Problem)
    assert (found.code, found.values) == ("record_value", {"field": "carrier"})


@pytest.mark.parametrize("kind", ["customers", "orders", "points"])
def test_a_number_without_its_point_zero_is_the_same_customer(kind: str) -> None:
    header = {"customers": "会員ID,氏名", "orders": "会員ID,受注番号,受注日,合計金額", "points": "会員ID,ポイント残高"}[
        kind
    ]
    row = {"customers": "17850.0,森", "orders": "17850.0,1,2026/1/5,100", "points": "17850.0,5"}[kind]
    found = passed(f"{header}\n{row}\n", kind=kind)  # type: ignore[arg-type]
    assert structs.asdict(found.events[0].claims)["shop_customer_id"] == "17850"


CLICKS = "日時,訪問者ID,行動,商品コード,単価,セッションID\n"


def test_a_click_stream_tells_carts_as_they_then_are() -> None:
    found = passed(
        CLICKS
        + "2026-01-05 10:00,v1,閲覧,tea,1080,s1\n"
        + "2026-01-05 10:01,v1,カート,tea,1080,s1\n"
        + "2026-01-05 10:02,v1,カート,tea,1080,s1\n"
        + "2026-01-05 10:03,v2,カート,pot,2200,s2\n"
        + "2026-01-05 10:04,v1,カート,cup,500,s1\n"
        + "2026-01-05 10:05,v1,削除,cup,500,s1\n"
        + "2026-01-05 10:06,v1,購入,tea,1080,s1\n"
        + "2026-01-05 10:07,v2,削除,pot,2200,s2\n"
        + "2026-01-05 10:08,v1,購入,can,700,s1\n"
        + "2026-01-05 10:09,v1,笑う,tea,,s1\n"
    )
    assert [
        [(line["product_id"], line["quantity"]) for line in body["lines"]] for body in found.bodies("cart_updated")
    ] == [
        [("tea", 1)],
        [("tea", 2)],
        [("pot", 1)],
        [("tea", 2), ("cup", 1)],
        [("tea", 2)],
        [],
    ]
    (order,) = found.bodies("order_placed")
    assert (order["order_id"], order["total"]) == ("s1", 1780)
    assert found.reasons() == {11: "value_choice"}
    assert all(event.claims.visitor in ("v1", "v2") for event in found.events)
    assert found.lines() == list(range(2, 12))


def test_a_click_stream_goes_on_after_a_kill() -> None:
    text = CLICKS + "2026-01-05 10:01,v1,カート,tea,1080,s1\n2026-01-05 10:02,v1,カート,pot,2200,s1\n"
    whole = passed(text)
    rows = rows_of(text.encode(), whole.shape)
    first = understanding.understander(whole.surveyed, context())
    first.take(rows[:1])
    second = understanding.understander(whole.surveyed, context(), first.state())
    (subject,) = second.take(rows[1:]).subjects
    assert [line["product_id"] for line in subject.facts[0].body["lines"]] == ["tea", "pot"]
