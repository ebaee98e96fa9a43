"""What the nightly check came to is said on the segment's page and on Home; what is known of a person's segments is theirs to have."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.test import Client

from enishi.segments import api, models
from enishi.shop import api as shop
from tests.console.segments.test_segment_pages import BUYERS, number_of, saved, settle
from tests.console.shop_day import NOON, ShopDay


@pytest.mark.parametrize(
    ("drift", "nights", "said"),
    [
        (0, 0, "昨夜、全員を数え直して確かめました。"),
        (3, 0, "昨夜、全員を数え直したところ、3人分の違いがあり、直しました。"),
        (0, 3, "、全員を数え直して確かめました。"),
        (None, 0, "毎晩、全員を数え直して"),
    ],
)
def test_the_page_says_what_the_last_check_came_to(
    owner: Client, shop_day: ShopDay, drift: int | None, nights: int, said: str
) -> None:
    segment = saved()
    settle()
    if drift is not None:
        at = shop.business_now() - timedelta(days=nights)
        models.Segment.objects.filter(pk=segment).update(drift=drift, audited_at=at)
    assert said in owner.get(f"/console/segments/{segment}/").content.decode()
    home = owner.get("/console/").content.decode()
    assert ("昨夜まで正しくないセグメント" in home) == bool(drift)


def test_a_list_is_counted_by_nobody(owner: Client, shop_day: ShopDay) -> None:
    kept = api.create_list("l", at=NOON).segment_id
    assert "数え直し" not in owner.get(f"/console/segments/{kept}/").content.decode()


def test_what_somebody_was_in_and_when_is_in_the_file_about_them(owner: Client, shop_day: ShopDay) -> None:
    saved(BUYERS, name="購入者")
    guests = api.create_list("展示会", at=NOON).segment_id
    person, page = number_of("c0@example.jp"), f"/console/customers/{shop_day.customer}/"
    api.put_on_list(guests, [person], at=NOON)
    settle()
    api.take_off_list(guests, [person], at=NOON + timedelta(hours=1))
    api.put_on_list(guests, [person], at=NOON + timedelta(hours=2))
    settle()
    stays = [(each.name, each.is_list, each.came_at, each.left_at) for each in api.stays(person)]
    first, again = ("展示会", True, NOON, NOON + timedelta(hours=1)), ("展示会", True, NOON + timedelta(hours=2), None)
    assert [each for each in stays if each[0] == "展示会"] == [first, again]
    answer = owner.post(f"{page}export/", {"reason": "電話で依頼"})
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    told = json.loads(archive.read("data.json"))["segments"]
    assert [each["left_at"] is None for each in told if each["name"] == "展示会"] == [False, True]
    assert "展示会" in archive.read("index.ja.html").decode()


def test_a_place_that_is_not_told_yet_is_known_already(owner: Client, shop_day: ShopDay) -> None:
    guests = api.create_list("展示会", at=NOON).segment_id
    person = number_of("c0@example.jp")
    api.put_on_list(guests, [person], at=NOON)
    assert [(each.name, each.came_at, each.left_at) for each in api.stays(person)] == [("展示会", NOON, None)]
