"""What a clerk is told while it is counted, when it means nobody, of ready rules; and how people come onto a list from a file."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from enishi.console.segments import naming
from enishi.console.segments.composed import day_by_day
from enishi.console.segments.templates import BY_KEY
from enishi.segments import api
from enishi.segments.types import AllOf, Has, Is, Range
from enishi.shop import api as shop
from tests.console.segments.test_segment_pages import BUYERS, form, saved, settle
from tests.console.shop_day import NOON, ShopDay

RICH = Has(what="sales", range=Range(least=90_000_000))


def test_while_it_is_counted_no_number_is_said_and_the_page_asks_by_itself(owner: Client, shop_day: ShopDay) -> None:
    segment = saved()
    where = f"/console/segments/{segment}/"
    page = owner.get(where)
    assert "counted" not in page.context
    assert 'hx-trigger="every 2s"' in page.content.decode()
    asked = owner.get(where, headers={"HX-Request": "true"})
    assert (asked.status_code, asked.headers.get("HX-Refresh")) == (204, None)
    settle()
    assert owner.get(where, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    page = owner.get(where)
    assert page.context["counted"].size.size > 0
    assert "every 2s" not in page.content.decode()


def test_a_rule_that_means_nobody_says_which_condition_nobody_meets(owner: Client, shop_day: ShopDay) -> None:
    page = owner.post("/console/segments/build/", form(AllOf(rules=(BUYERS, RICH)), act="show"))
    assert page.context["counted"].size.size == 0
    assert [(each.said, each.size > 0) for each in page.context["alone"]] == [
        ("累計購入金額が90,000,000円以上", False),
        ("購入回数が1回以上", True),
    ]
    page = owner.post("/console/segments/build/", form(AllOf(rules=(BUYERS, BUYERS)), act="show"))
    assert not page.context["alone"], "somebody is meant"
    segment = saved(AllOf(rules=(BUYERS, RICH)), "nobody")
    settle()
    assert "いちばん上の条件に当てはまる人がいません" in owner.get(f"/console/segments/{segment}/").content.decode()


def test_ready_rules_say_how_many_they_mean(owner: Client, shop_day: ShopDay) -> None:
    sizes = {template.key: size.size for template, size in owner.get("/console/segments/new/sizes/").context["sizes"]}
    assert sizes.keys() == BY_KEY.keys()
    for key, size in sizes.items():
        assert size == api.count(BY_KEY[key].rule, api.world(), shop.business_now()), key


def test_segments_are_found_by_name_or_condition(owner: Client, shop_day: ShopDay) -> None:
    saved(BUYERS, "春のお客様")
    saved(Is(field="sex", values=("female",)), "ＡＢＣ")
    for text, found in {
        "春": ["春のお客様"],
        "abc": ["ＡＢＣ"],
        "女性 abc": ["ＡＢＣ"],
        "購入回数": ["春のお客様"],
        "冬": [],
    }.items():
        rows = owner.get("/console/segments/", {"q": text}).context["rows"]
        assert [row.segment.name for row in rows] == found, text


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("email\nc0@example.jp\nc2@example.jp\n".encode("utf-8-sig"), ["c0@example.jp", "c2@example.jp"]),
        ("氏名,メール\r\n佐藤,c0@example.jp\r\n".encode("cp932"), ["c0@example.jp"]),
        ('"名;前";"c0@example.jp"\n'.encode(), ["c0@example.jp"]),
        ("1001\t佐藤\n1002\t鈴木".encode(), ["1001", "1002"]),
        (b"", []),
    ],
)
def test_people_are_read_from_files_as_people_save_them(file: bytes, names: list[str]) -> None:
    assert naming.listed(file).splitlines() == names


def test_a_file_fills_a_list_and_names_whom_it_did_not_find(owner: Client, shop_day: ShopDay) -> None:
    where = owner.post("/console/segments/lists/", {"name": "展示会"}).headers["Location"]
    (segment,) = api.segments()
    file = SimpleUploadedFile("来場.csv", "氏名,メール\n佐藤,c0@example.jp\n誰か,nobody@example.jp\n".encode())
    page = owner.post(f"{where}add/", {"people": "", "file": file})
    assert page.context["typed"] == "nobody@example.jp"
    assert len(api.members_now(segment.segment_id)) == 1
    assert owner.post(f"{where}add/", {"people": " "}).status_code == 422
    large = SimpleUploadedFile("all.csv", b"a" * (naming.FILE_MOST + 1))
    assert "2MB" in owner.post(f"{where}add/", {"people": "", "file": large}).content.decode()


def test_a_file_of_members_is_called_after_the_segment_and_says_the_year(owner: Client, shop_day: ShopDay) -> None:
    segment = saved(BUYERS, "春のお客様")
    settle()
    answer = owner.post(f"/console/segments/{segment}/export/", {"reason": "案内"})
    assert "%E6%98%A5" in answer.headers["Content-Disposition"]
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[2].startswith(f"出力した日時,{NOON.year}-")
    assert lines[6].startswith("管理番号,該当した日時,")
    assert lines[7].split(",")[1].startswith(f"{NOON.year}-")


def test_a_day_that_nothing_was_told_of_has_the_size_of_the_day_before() -> None:
    told = [(date(2026, 3, 30), 7), (date(2026, 4, 2), 9)]
    assert [size for _day, size in day_by_day(told, date(2026, 4, 1), date(2026, 4, 3))] == [7, 9, 9]
    assert day_by_day(told, date(2026, 3, 1), date(2026, 3, 31)) == [(date(2026, 3, 30), 7), (date(2026, 3, 31), 7)]
    assert day_by_day([], date(2026, 4, 1), date(2026, 4, 3)) == []
