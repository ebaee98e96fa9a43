"""What happens while a page is open: a colleague saves or archives, a button is pressed twice, somebody comes back a day later."""

from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from enishi.segments import api
from enishi.segments.store import definitions
from enishi.segments.types import Did, Has, InSegment, Range, Reachable
from tests.console.segments.test_segment_pages import form, saved
from tests.console.shop_day import NOON, ShopDay

EMAIL, LINE = Reachable(channel="email"), Reachable(channel="line")


@pytest.fixture
def colleague(stores: Any) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(get_user_model().objects.create_user("hanako", password="a long enough password"))
    return client


@pytest.fixture
def segment(shop_day: ShopDay) -> UUID:
    return saved()


def edit(segment: UUID) -> str:
    return f"/console/segments/{segment}/edit/"


def test_one_press_too_many_saves_one_version(owner: Client, segment: UUID) -> None:
    twice = [owner.post(edit(segment), form(EMAIL, seen="1")) for _press in range(2)]
    assert [answer.status_code for answer in twice] == [302, 302]
    assert [each.number for each in api.versions(segment)] == [2, 1]


def test_the_second_of_two_tabs_is_told_who_was_first(owner: Client, colleague: Client, segment: UUID) -> None:
    colleague.post(edit(segment), form(LINE, seen="1"))
    refused = owner.post(edit(segment), form(EMAIL, seen="1"))
    assert "hanakoさんが版2を保存しています" in refused.content.decode()
    assert api.segment(segment).rule == LINE


def test_what_was_typed_yesterday_does_not_replace_what_was_saved_since(
    owner: Client, colleague: Client, segment: UUID
) -> None:
    owner.post(edit(segment), form(EMAIL, act="show", seen="1"))
    colleague.post(edit(segment), form(LINE, seen="1"))
    page = owner.get(edit(segment))
    assert page.context["desk"].draft.seen == "1"
    assert owner.post(edit(segment), form(EMAIL, seen=page.context["desk"].draft.seen)).status_code == 422
    assert api.segment(segment).rule == LINE


def test_two_who_save_in_the_same_instant_do_not_overwrite_each_other(segment: UUID) -> None:
    both_saw = api.segment(segment)
    definitions.save("s", LINE, by="one", at=NOON, segment_id=segment, instead_of=both_saw)
    with pytest.raises(api.Overtaken):
        definitions.save("s", EMAIL, by="other", at=NOON, segment_id=segment, instead_of=both_saw)
    assert [each.saved_by for each in api.versions(segment)] == ["one", "owner"]


def test_archived_while_it_is_edited_it_comes_back_only_on_purpose(
    owner: Client, colleague: Client, segment: UUID
) -> None:
    assert owner.get(edit(segment)).context["desk"].draft.seen == "1"
    colleague.post(f"/console/segments/{segment}/archive/")
    refused = owner.post(edit(segment), form(EMAIL, seen="1"))
    assert (refused.status_code, api.segment(segment).archived) == (422, True)
    assert "その間にこのセグメントは保管されました" in refused.content.decode()
    again = form(EMAIL, seen=refused.context["desk"].draft.seen)
    assert owner.post(edit(segment), again).status_code == 302
    assert (api.segment(segment).archived, api.segment(segment).rule) == (False, EMAIL)


@pytest.mark.parametrize("page", ["", "edit/", "why/", "export/"])
def test_every_page_of_an_archived_segment_still_answers(owner: Client, segment: UUID, page: str) -> None:
    api.archive(segment, at=NOON)
    assert owner.get(f"/console/segments/{segment}/{page}").status_code == 200


def test_pressed_twice_archive_and_restore_do_it_once(owner: Client, segment: UUID) -> None:
    for act, archived in (("archive", True), ("restore", False)):
        for _press in range(2):
            assert owner.post(f"/console/segments/{segment}/{act}/").status_code == 302
            assert api.segment(segment).archived is archived


def test_a_name_that_was_taken_meanwhile_is_said_when_it_is_brought_back(owner: Client, segment: UUID) -> None:
    api.archive(segment, at=NOON)
    saved(EMAIL)
    page = owner.post(f"/console/segments/{segment}/restore/", follow=True)
    assert "すでに使われています" in page.content.decode()
    assert api.segment(segment).archived


def test_what_asks_for_an_archived_one_is_not_brought_back_before_it(owner: Client, segment: UUID) -> None:
    rests = saved(InSegment(segment=segment), name="上に立つ")
    page = owner.post(f"/console/segments/{segment}/archive/", follow=True)
    assert "上に立つ" in page.content.decode()
    api.archive(rests, at=NOON)
    api.archive(segment, at=NOON)
    page = owner.post(f"/console/segments/{rests}/restore/", follow=True)
    assert "先に「s」を戻してください" in page.content.decode()
    assert api.segment(rests).archived


def test_an_earlier_version_that_asks_for_what_is_gone_is_refused_in_words(owner: Client, segment: UUID) -> None:
    other = saved(Did(what="ordered"), name="other")
    api.save("s", InSegment(segment=other), by="owner", at=NOON, segment_id=segment)
    api.save("s", Has(what="orders", range=Range(least=2)), by="owner", at=NOON, segment_id=segment)
    api.archive(other, at=NOON)
    page = owner.post(f"/console/segments/{segment}/back/", {"number": "2"}, follow=True)
    assert "条件を編集してください" in page.content.decode()
    assert api.segment(segment).version == 3


def test_a_line_names_one_person_wholly_or_nobody(owner: Client, shop_day: ShopDay) -> None:
    """`0@example.jp` is part of an address, and “c” of many: neither is anybody."""
    fixed = api.create_list("l", at=NOON).segment_id
    page = owner.post(
        f"/console/segments/{fixed}/people/add/", {"people": "0@example.jp\nc\n=1+1\x00\n%\nC0@example.jp"}
    )
    assert page.status_code == 422
    assert len(api.members_now(fixed)) == 1
    assert page.context["typed"].splitlines() == ["0@example.jp", "c", "=1+1", "%"]


def test_people_are_not_put_on_a_list_that_was_put_away(owner: Client, shop_day: ShopDay) -> None:
    kept = api.create_list("l", at=NOON).segment_id
    api.archive(kept, at=NOON)
    page = owner.post(f"/console/segments/{kept}/people/add/", {"people": "c0@example.jp"}, follow=True)
    assert "保管" in page.content.decode()
    assert api.members_now(kept) == []


def test_what_was_put_away_is_still_called_by_its_name(owner: Client, segment: UUID) -> None:
    name = api.segment(segment).name
    resting = saved(InSegment(segment=segment), "resting")
    for each in (resting, segment):
        api.archive(each, at=NOON)
    for page in (f"/console/segments/{resting}/", "/console/segments/?show=archived"):
        text = owner.get(page).content.decode()
        assert f"セグメント「{name}」" in text
