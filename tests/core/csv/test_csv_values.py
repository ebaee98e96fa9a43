"""What people and spreadsheets write, read as it was meant; nothing lost, nothing invented."""

from typing import Any

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enishi.connectors.csv.core.values import choices, contacts, names, numbers, places, text
from enishi.connectors.csv.core.values.text import Bad
from enishi.kernel import spreadsheets

YEN = numbers.amount(0, "JPY")
PENCE = numbers.amount(2, "GBP")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1980", 1980),
        ("1,980", 1980),
        ("¥1,980", 1980),
        ("￥１，９８０", 1980),
        ("1,980円", 1980),
        ("1980円(税込)", 1980),
        ("\\1,980", 1980),
        ("1980.00", 1980),
        ("(1,234)", -1234),
        ("△1,234", -1234),
        ("▲1234", -1234),
        ("-1234", -1234),
        ("−1,234", -1234),
        ("1234-", -1234),
        (" 1980 ", 1980),
        ("'1980", 1980),
        ("0", 0),
        ("", None),
        ("-", None),
    ],
)
def test_amounts_in_yen(cell: str, expected: int | None) -> None:
    assert YEN(cell) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,98", "value_amount"),
        ("abc", "value_amount"),
        ("19.80.1", "value_amount"),
        ("1980.5", "value_too_exact"),
        ("9" * 14, "value_too_large"),
    ],
)
def test_what_is_no_amount(cell: str, code: str) -> None:
    found = YEN(cell)
    assert isinstance(found, Bad)
    assert found.code == code


def test_amounts_with_pence_and_with_a_decimal_comma() -> None:
    assert PENCE("£2.55") == 255
    assert PENCE("2.5") == 250
    assert PENCE("1,234.50") == 123450
    assert numbers.amount(2, "EUR", comma=True)("1.234,50 €") == 123450
    price = numbers.amount(2, "GBP", unit=numbers.PRICE_UNIT)
    assert price("0.001") == 1000  # a tenth of a penny
    assert isinstance(PENCE("0.001"), Bad)


@given(minor=st.integers(-(10**11), 10**11), grouped=st.booleans())
def test_any_amount_is_read_back(minor: int, grouped: bool) -> None:
    sign, value = "-" if minor < 0 else "", abs(minor)
    whole = f"{value // 100:,}" if grouped else str(value // 100)
    assert PENCE(f"{sign}{whole}.{value % 100:02}") == minor


@given(price=st.integers(0, 10**9), quantity=st.integers(1, 1000))
def test_rounding_is_half_up_and_once(price: int, quantity: int) -> None:
    exact = price * quantity
    assert abs(numbers.rounded(exact) * numbers.PRICE_UNIT - exact) * 2 <= numbers.PRICE_UNIT


@pytest.mark.parametrize(
    ("cell", "expected"), [("3", 3), ("３個", 3), ("3.0", 3), ("-1", -1), ("1,000", 1000), ("", None)]
)
def test_whole_numbers(cell: str, expected: int | None) -> None:
    assert numbers.whole(cell) == expected


@pytest.mark.parametrize("digits", ["9" * 5000, "9" * 5000 + ".5", "0." + "9" * 5000])
def test_a_number_as_long_as_a_page_is_refused_and_not_read(digits: str) -> None:
    too_large = Bad("value_too_large")
    assert (YEN(digits), numbers.whole(digits)) == (too_large, too_large)
    assert numbers.cycle(f"{'9' * 5000}日") == too_large


def test_half_a_piece_is_refused() -> None:
    assert numbers.whole("1.5") == Bad("value_number")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("30", 30),
        ("30日ごと", 30),
        ("２週間", 14),
        ("1ヶ月", 30),
        ("2か月に1回", 60),
        ("毎月", 30),
        ("隔週", 14),
        ("3 months", 90),
    ],
)
def test_cycles(cell: str, expected: int) -> None:
    assert numbers.cycle(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("17850.0", "17850"),
        ("１２３４", "1234"),
        ("'0012", "0012"),
        ('="0012"', "0012"),
        ("A-12 ", "A-12"),
        ("00.10", "00.10"),
        ("1.23E+11", Bad("value_destroyed")),
        ("なし", None),
        ("x" * 201, Bad("value_too_long", {"limit": 200})),
    ],
)
def test_numbers_that_name_something(cell: str, expected: Any) -> None:
    assert text.identifier(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Hana@Example.COM ", "hana@example.com"),
        ("ｈａｎａ＠ｅｘａｍｐｌｅ．ｃｏｍ", "hana@example.com"),
        ("mailto:hana@example.com", "hana@example.com"),
        ("森 花子 <hana@example.com>", "hana@example.com"),
        ("hana..mori.@docomo.ne.jp", "hana..mori.@docomo.ne.jp"),
        ("hana@example", Bad("value_email")),
        ("hana example.com", Bad("value_email")),
        ("", None),
        ("なし", None),
    ],
)
def test_addresses(cell: str, expected: Any) -> None:
    assert contacts.email(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("09012345678", "090-1234-5678"),
        ("090-1234-5678", "090-1234-5678"),
        ("０９０ー１２３４ー５６７８", "090-1234-5678"),
        ("090−1234‐5678", "090-1234-5678"),
        ("(090)1234 5678", "090-1234-5678"),
        ("+81 90-1234-5678", "090-1234-5678"),
        ("9012345678", "090-1234-5678"),
        ("0312345678", "03-1234-5678"),
        ("312345678", "03-1234-5678"),
        ("'+819012345678", "090-1234-5678"),
        ("+44 20 7946 0958", "+44 20 7946 0958"),
        ("内線12", "内線12"),
        ("", None),
    ],
)
def test_phones(cell: str, expected: str | None) -> None:
    assert contacts.phone(cell) == expected


_LANDLINES = st.from_regex(r"0[1-9][0-9]{8}", fullmatch=True) | st.from_regex(r"0[36][0-9]{8}", fullmatch=True)


@given(digits=_LANDLINES, area=st.integers(2, 5), form=st.sampled_from(["{}{}{}", "{}-{}-{}", "{} {} {}", "({}){}-{}"]))
@example(digits="0539641234", area=4, form="{}-{}-{}")  # only the sixth digit says where its hyphens stand
@example(digits="0539611234", area=4, form="{}-{}-{}")
@example(digits="0863611234", area=4, form="{}-{}-{}")
def test_a_landline_is_written_as_the_library_writes_it(digits: str, area: int, form: str) -> None:
    """Its first digits say where the hyphens stand, and those of one exchange are remembered."""
    cell = form.format(digits[:area], digits[area:6], digits[6:])
    written = (
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
        for attempt in (cell, f"0{cell}")
        if phonenumbers.is_valid_number(number := phonenumbers.parse(attempt, "JP"))
    )
    assert contacts.phone(cell) == next(written, cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1500001", "150-0001"),
        ("〒150-0001", "150-0001"),
        ("１５０－０００１", "150-0001"),
        ("150ー0001", "150-0001"),
        ("600001", "060-0001"),
        ("'0600001", "060-0001"),
        ("SW1A 1AA", "SW1A 1AA"),
        ("", None),
    ],
)
def test_postcodes(cell: str, expected: str | None) -> None:
    assert contacts.postal_code(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("髙橋　一郎", "髙橋 一郎"), (" 﨑本 様", "﨑本"), ("ﾀｶﾊｼ", "タカハシ"), ("ＡＢＣ", "ＡＢＣ"), ("", None)],
)
def test_names_keep_their_characters(cell: str, expected: str | None) -> None:
    assert names.name(cell) == expected


def test_readings_become_katakana() -> None:
    assert names.kana("たかはし ｲﾁﾛｳ") == "タカハシ イチロウ"


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        ("森 花子", ("森", "花子")),
        ("森花子", ("森花子", "")),
        ("Hana Mori", ("Mori", "Hana")),
        ("森 花 子", ("森", "花 子")),
    ],
)
def test_names_are_parted_only_at_blanks(whole: str, expected: tuple[str, str]) -> None:
    assert names.parted(whole) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("東京都渋谷区神宮前1-2-3", ("東京都", "渋谷区", "神宮前1-2-3")),
        ("大阪府大阪市北区梅田1-1", ("大阪府", "大阪市北区", "梅田1-1")),
        ("横浜市西区みなとみらい2", ("神奈川県", "横浜市西区", "みなとみらい2")),
        ("三重県四日市市諏訪町1-5", ("三重県", "四日市市", "諏訪町1-5")),
        ("千葉県市川市八幡1-1", ("千葉県", "市川市", "八幡1-1")),
        ("東京都町田市森野2", ("東京都", "町田市", "森野2")),
        ("福島県郡山市朝日1", ("福島県", "郡山市", "朝日1")),
        ("北海道虻田郡倶知安町南1条", ("北海道", "虻田郡倶知安町", "南1条")),
        ("東京都八丈島八丈町大賀郷1", ("東京都", "八丈島八丈町", "大賀郷1")),
        ("東京都府中市宮西町2", ("東京都", "府中市", "宮西町2")),
        ("どこか遠く", ("", "", "どこか遠く")),
    ],
)
def test_addresses_in_one_piece_are_parted(cell: str, expected: tuple[str, str, str]) -> None:
    assert places.parted(cell) == expected


@given(prefecture=st.sampled_from(places.PREFECTURES), rest=st.text(max_size=20))
def test_no_letter_of_an_address_is_lost(prefecture: str, rest: str) -> None:
    parts = places.parted(prefecture + rest)
    assert parts[0] == prefecture
    written = text.wording(prefecture + rest) or ""
    assert "".join("".join(parts).split()) == "".join(written.split())


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("東京", "東京都"),
        ("東京都", "東京都"),
        ("Tōkyō", "東京都"),
        ("JP-47", "沖縄県"),
        ("Hyogo-ken", "兵庫県"),
        ("京都", "京都府"),
        ("California", "California"),
        ("", None),
    ],
)
def test_prefectures(cell: str, expected: str | None) -> None:
    assert places.prefecture(cell) == expected


@pytest.mark.parametrize(
    "cell", ["はい", "○", "〇", "受け取る", "希望する", "1", "TRUE", "yes", "１", "する", "購読中"]
)
def test_yes(cell: str) -> None:
    assert choices.flag(cell) is True


@pytest.mark.parametrize(
    "cell", ["いいえ", "×", "受け取らない", "希望しない", "0", "False", "no", "０", "拒否", "配信停止"]
)
def test_no(cell: str) -> None:
    assert choices.flag(cell) is False


def test_perhaps_is_neither() -> None:
    assert isinstance(choices.flag("たぶん"), Bad)
    assert choices.flag("") is None


def test_words_for_one_of_few() -> None:
    assert [choices.sex(each) for each in ("女性", "男", "F", "回答しない")] == ["female", "male", "female", "other"]
    assert [choices.order_state(each) for each in ("キャンセル", "発送済み", "返品", "購入処理中")] == [
        "cancelled",
        "placed",
        "returned",
        "begun",
    ]
    assert [choices.contract_state(each) for each in ("継続中", "休止", "解約済み", "決済エラー")] == [
        "active",
        "paused",
        "cancelled",
        "payment_failed",
    ]
    assert choices.channel("メルマガ") == "email"


@pytest.mark.parametrize("cell", ["=1+1", "+81", "-5", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1"])
def test_formulas_are_neutralised_and_come_back(cell: str) -> None:
    written = spreadsheets.neutralised(cell)
    assert written == f"'{cell}"
    assert not written.lstrip().startswith(spreadsheets.FORMULA_STARTS)


@given(cell=st.text(max_size=20))
def test_what_we_write_is_never_a_formula_and_reads_as_it_was(cell: str) -> None:
    written = spreadsheets.neutralised(cell)
    assert not written.lstrip(" \u3000").startswith(spreadsheets.FORMULA_STARTS)
    if written != cell and cell.strip():
        assert text.plain(written).strip() == cell.strip()
