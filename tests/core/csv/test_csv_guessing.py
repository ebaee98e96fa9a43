"""What the columns mean is guessed from names and values, can be corrected, and is checked before it is used."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.connectors.csv.core import mapping as mappings
from enishi.connectors.csv.core import options
from enishi.connectors.csv.core.fields import FIELDS, KIND_LABELS, label
from enishi.connectors.csv.core.guessing import guess
from enishi.connectors.csv.types import Column, FileKind, Mapping, Problem

FILES: list[tuple[str, FileKind, set[str]]] = [
    (
        "会員ID,お名前（姓）,お名前（名）,フリガナ,メールアドレス,電話番号,郵便番号,都道府県,市区町村,番地,生年月日,性別,メルマガ",
        "customers",
        {"customer_id", "family_name", "given_name", "full_kana", "email", "phone", "birthday", "accepts_email"},
    ),
    (
        "Customer ID,Last Name,First Name,E-Mail,Phone Number,Zip Code",
        "customers",
        {"customer_id", "family_name", "email"},
    ),
    (
        "受注番号,受注日,商品コード,商品名,数量,単価,合計金額,送料,メールアドレス,お名前",
        "orders",
        {"order_id", "quantity", "total"},
    ),
    (
        "Order ID,Date,Customer Email,SKU,Qty,Price,Total",
        "orders",
        {"order_id", "ordered_at", "email", "quantity", "total"},
    ),
    (
        "定期番号,会員ID,商品コード,お届け周期,金額,申込日,次回お届け日,お届け回数,ステータス",
        "subscriptions",
        {"subscription_id", "cycle_days", "started_at", "status"},
    ),
    ("注文番号,伝票番号,出荷日,運送会社", "shipments", {"order_id", "tracking_number", "shipped_on", "carrier"}),
    ("商品コード,商品名,販売価格,在庫数", "products", {"product_id", "product_name", "price", "stock"}),
    ("会員番号,ポイント残高,有効期限", "points", {"customer_id", "balance", "expires_on"}),
    ("email,name,opt in,date", "consents", {"email", "state", "consented_at"}),
    ("メールアドレス,配信停止日", "opt_outs", {"email", "opted_out_at"}),
    ("日付,媒体,広告費", "ad_costs", {"on", "code", "amount"}),
    (
        "問い合わせ番号,受付日時,メールアドレス,内容,クレーム",
        "contacts",
        {"contact_id", "opened_at", "summary", "complaint"},
    ),
]


@pytest.mark.parametrize(
    ("header", "kind", "fields"), FILES, ids=[kind + str(at) for at, (_, kind, _) in enumerate(FILES)]
)
def test_the_kind_and_the_columns_are_guessed(header: str, kind: FileKind, fields: set[str]) -> None:
    found = guess(header.split(","), [])
    assert found.mapping.kind == kind
    assert fields <= set(found.mapping.columns)
    assert max(found.scores, key=lambda each: found.scores[each]) == kind
    assert mappings.problems(found.mapping, header.count(",") + 1) == []


def test_width_blanks_and_brackets_of_names_do_not_matter() -> None:
    found = guess(["ﾒｰﾙｱﾄﾞﾚｽ", "お名前　(姓)", "ＴＥＬ", "E_Mail 2"], [], "customers")
    assert {name: column.index for name, column in found.mapping.columns.items()} == {
        "email": 0,
        "family_name": 1,
        "phone": 2,
    }
    assert found.unused == (3,)


def test_names_that_are_only_alike_are_marked() -> None:
    found = guess(["メールアドレス（必須）", "お電話番号（日中）"], [], "customers")
    assert found.mapping.columns["email"].index == 0
    assert "email" in found.unsure


def test_a_file_without_a_header_is_guessed_from_values() -> None:
    sample = [
        ["7", "森 花子", "hana@example.com", "090-1234-5678", "150-0001", "東京都"],
        ["8", "林 太郎", "taro@example.com", "03-1234-5678", "530-0001", "大阪府"],
    ]
    found = guess([], sample, "customers")
    places = {name: column.index for name, column in found.mapping.columns.items()}
    assert places["email"] == 2
    assert (places["phone"], places["postal_code"], places["prefecture"]) == (3, 4, 5)
    assert set(places) <= set(found.unsure)


def test_a_decimal_comma_is_seen_in_the_amounts() -> None:
    header = ["受注番号", "受注日", "合計金額"]
    assert (
        guess(header, [["1", "2026-01-05", "1.234,50"], ["2", "2026-01-05", "7,90"]])
        .mapping.columns["total"]
        .decimal_comma
    )
    assert not guess(header, [["1", "2026-01-05", "1,234"]]).mapping.columns["total"].decimal_comma


def sound() -> Mapping:
    columns = {"order_id": Column(index=0), "ordered_at": Column(index=1), "total": Column(index=2)}
    return Mapping(kind="orders", columns=columns)


WRONG: list[tuple[Mapping, str]] = [
    (replace(sound(), columns={"order_id": Column(index=0), "total": Column(index=2)}), "map_required"),
    (replace(sound(), columns={**sound().columns, "email": Column(index=2)}), "map_twice"),
    (replace(sound(), columns={**sound().columns, "phone": Column(index=3, more=(2,))}), "map_twice"),
    (replace(sound(), columns={**sound().columns, "email": Column(index=9)}), "map_no_column"),
    (replace(sound(), columns={**sound().columns, "birth_stone": Column(index=3)}), "map_unknown"),
    (replace(sound(), columns={**sound().columns, "trait:x": Column(index=3)}), "map_unknown"),
    (replace(sound(), currency="yen"), "map_currency"),
    (replace(sound(), zone="Asia/Nowhere"), "map_zone"),
    (replace(sound(), zone="../etc/passwd"), "map_zone"),
    (replace(sound(), options={"zero_price": "perhaps"}), "map_option"),
    (Mapping(kind="customers", columns={"full_name": Column(index=0)}), "map_one_of"),
    (Mapping(kind="points", columns={"email": Column(index=0)}), "map_required"),
]


@pytest.mark.parametrize(("mapping", "code"), WRONG, ids=[f"{code}{at}" for at, (_, code) in enumerate(WRONG)])
def test_a_wrong_mapping_is_said_to_be(mapping: Mapping, code: str) -> None:
    assert [each.code for each in mappings.problems(mapping, 4)] == [code]


def test_a_sound_mapping_has_no_problems_and_a_fixed_value_counts() -> None:
    assert mappings.problems(sound(), 4) == []
    fixed = replace(
        sound(), columns={"order_id": Column(index=0), "total": Column(index=2)}, fixed={"ordered_at": "2026-01-05"}
    )
    assert mappings.problems(fixed, 4) == []


columns = st.builds(
    Column,
    index=st.integers(0, 9),
    header=st.text(max_size=5),
    more=st.lists(st.integers(0, 9), max_size=2).map(tuple),
    order=st.sampled_from(["", "ymd", "dmy", "mdy"]),
    decimal_comma=st.booleans(),
)


@given(
    kind=st.sampled_from(list(FIELDS)),
    placed=st.dictionaries(st.text(max_size=8), columns, max_size=4),
    fixed=st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)
def test_a_saved_mapping_is_the_same_again(kind: FileKind, placed: dict[str, Column], fixed: dict[str, str]) -> None:
    mapping = Mapping(kind=kind, columns=placed, fixed=fixed, layout="x", zone="UTC")
    assert mappings.from_json(mappings.to_json(mapping)) == mapping


def test_what_was_not_saved_by_us_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        mappings.from_json('{"kind": "spells"}')


def test_a_saved_mapping_finds_its_columns_again() -> None:
    header = ["受注番号", "受注日", "電話1", "電話2", "合計"]
    saved = Mapping(
        kind="orders",
        columns={
            "order_id": mappings.column(header, [0]),
            "ordered_at": replace(mappings.column(header, [1]), order="dmy"),
            "phone": mappings.column(header, [2, 3]),
        },
    )
    found = mappings.applied_to(saved, ["合計", "電話２", "電話１", "受注日", "受注番号"])
    assert isinstance(found, Mapping)
    assert {name: (each.index, each.more) for name, each in found.columns.items()} == {
        "order_id": (4, ()),
        "ordered_at": (3, ()),
        "phone": (2, (1,)),
    }
    assert found.columns["ordered_at"].order == "dmy"
    gone = mappings.applied_to(saved, ["受注番号", "受注日"])
    assert isinstance(gone, list)
    assert [(each.code, each.values["field"]) for each in gone] == [("map_header_gone", "phone")]
    assert isinstance(gone[0], Problem)


def test_every_field_and_kind_has_its_words() -> None:
    for kind, fields in FIELDS.items():
        assert KIND_LABELS[kind]
        names = [field.name for field in fields]
        assert len(set(names)) == len(names)
        assert all(field.label and field.label_ja and field.synonyms for field in fields)
        assert label(kind, names[0], "ja") == fields[0].label_ja
    assert label("customers", "trait:肌質") == "肌質"


def test_no_word_means_two_fields_of_one_kind() -> None:
    """The first field would always win, and the other's word would be a promise that is not kept."""
    for kind, fields in FIELDS.items():
        seen: dict[str, str] = {}
        for field in fields:
            for word in field.synonyms:
                assert seen.setdefault(word, field.name) == field.name, f"{kind}: {word}"


def test_options_have_a_default() -> None:
    assert options.chosen(sound(), "zero_price") == "keep"
    assert options.chosen(replace(sound(), options={"zero_price": "leave_out"}), "zero_price") == "leave_out"
    assert options.chosen(sound(), "adjustments") == ""
