"""Who may be one person, and who is a family: the care that shared telephones and addresses need."""

import pytest

from enishi.customers.core import likeness, names
from enishi.customers.core.likeness import Traits, compared, keys, pairs
from enishi.customers.core.profile import Profile
from enishi.customers.core.words import Word


def person(**values: str | int) -> Traits:
    """A customer as one source told of them."""
    fields = {name: [Word(value, 2, 0, 0, "api")] for name, value in values.items()}
    return likeness.traits(Profile(values=dict(values)), fields)


HANA = {
    "family_name": "髙橋",
    "given_name": "花子",
    "family_kana": "タカハシ",
    "given_kana": "ハナコ",
    "phone": "090-1234-5678",
}
HOME = {"postal_code": "110-0001", "city": "台東区", "street": "谷中1-2-3"}
BORN = {"birth_year": 1970, "birth_month": 2, "birth_day": 28}


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        ({**HANA}, {**HANA, "family_name": "高橋", "phone": "+81 90 1234 5678"}, ("same_phone", "same_name")),
        ({**HANA}, {"phone": "０９０１２３４５６７８"}, ("same_phone",)),
        ({**HANA}, {"family_name": "高橋", "phone": "09012345678"}, ("same_phone", "same_family_name")),
        (
            {**HANA},
            {"family_kana": "たかはし", "given_kana": "はなこ", "phone": "09012345678"},
            ("same_phone", "same_name"),
        ),
        (
            {"family_name": "渡邉", "given_name": "恵", **BORN},
            {"family_name": "渡辺", "given_name": "惠", **BORN},
            ("same_name", "same_birthday"),
        ),
        (
            {"family_name": "山﨑", "given_name": "誠", **HOME},
            {"family_name": "山崎", "given_name": "誠", **HOME, "street": "谷中一丁目2番3号".replace("一", "1")},
            ("same_name", "same_address"),
        ),
        ({"email": "hana.sato+shop@gmail.com"}, {"email": "hanasato@googlemail.com"}, ("same_mailbox",)),
    ],
)
def test_these_two_may_be_one_person(
    one: dict[str, str | int], other: dict[str, str | int], reasons: tuple[str, ...]
) -> None:
    first, second = person(**one), person(**other)
    assert keys(first) & keys(second)
    match = compared(first, second)
    assert match is not None
    assert match == compared(second, first)
    assert match.reasons == reasons
    assert likeness.LEAST <= match.score < 100


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (HANA, {**HANA, "given_name": "太郎", "given_kana": "タロウ"}),  # a household's telephone
        ({**HANA, **BORN}, {**HANA, **BORN, "birth_year": 1999}),  # mother and daughter of one name
        ({**HANA, "birth_month": 2}, {**HANA, "birth_month": 3}),
        ({**HANA, "sex": "female"}, {**HANA, "sex": "male"}),
        ({**HANA, **HOME}, {**HANA, **HOME, "given_name": "花代", "given_kana": "ハナヨ"}),
        ({"given_kana": "ハナコ", "phone": "0312345678"}, {"given_kana": "タロウ", "phone": "0312345678"}),
        ({"family_name": "髙橋", "phone": "0312345678"}, {"family_name": "鈴木", "phone": "0312345678"}),
        ({"family_name": "佐藤", "given_name": "花子"}, {"family_name": "佐藤", "given_name": "花子"}),  # a common name
        (
            {"email": "hana@example.jp", **HANA},
            {"email": "hana+taro@example.jp", **HANA, "given_name": "太郎", "given_kana": "タロウ"},
        ),
    ],
)
def test_nobody_is_asked_whether_a_family_is_one_person(one: dict[str, str | int], other: dict[str, str | int]) -> None:
    assert compared(person(**one), person(**other)) is None
    assert compared(person(**other), person(**one)) is None


def test_a_reading_decides_where_characters_vary_beyond_the_table() -> None:
    one = person(
        family_name="斎藤", given_name="龍之介", given_kana="リュウノスケ", family_kana="サイトウ", phone="0312345678"
    )
    other = person(
        family_name="西藤", given_name="竜乃介", given_kana="りゅうのすけ", family_kana="さいとう", phone="0312345678"
    )
    match = compared(one, other)
    assert match is not None
    assert "same_name" in match.reasons


def test_what_a_crowd_has_in_common_says_nothing() -> None:
    few, many = range(likeness.CROWD), range(likeness.CROWD + 1)
    assert len(pairs({"phone:+81312345678": few})) == likeness.CROWD * (likeness.CROWD - 1) // 2
    assert pairs({"phone:+81312345678": many}) == set()


def test_a_masked_address_is_no_mailbox_of_anybodys() -> None:
    assert keys(person(email="abc@pc.fw.rakuten.ne.jp")) == frozenset()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("谷中1丁目2番3号", "谷中1-2-3"),
        ("谷中１－２－３", "谷中1-2-3"),
        ("谷中1の2の3", "谷中1-2-3"),
        ("谷中 1ー2ー3", "谷中1-2-3"),
        ("谷中1番地", "谷中1"),
        ("澤田町1−2 桜ハイツ203号室", "沢田町1-2桜ハイツ203"),
    ],
)
def test_an_address_is_read_however_it_is_written(written: str, read: str) -> None:
    assert names.place(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [("髙𣘺", "高橋"), ("﨑", "崎"), ("邊", "辺"), ("濵﨑", "浜崎"), ("ﾀｶﾊｼ", "タカハシ"), ("渡 邉", "渡辺")],
)
def test_variant_characters_are_one(written: str, read: str) -> None:
    assert names.name(written) == read
