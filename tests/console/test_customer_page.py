"""One customer: what the page says, what can be changed, and that every change can be undone and none is lost."""

import csv
import io
import json
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from enishi import pipeline
from enishi.customers import api as customers
from enishi.customers.types import Person
from enishi.shop import api as shop
from tests.console.shop_day import NOON, ShopDay
from tests.flow.erasing_turns import turns


@pytest.fixture
def page(shop_day: ShopDay) -> str:
    """The address of the customer who left a cart and got a letter."""
    return f"/console/customers/{shop_day.customer}/"


def person(page: str) -> Person:
    found = customers.person_by_public_id(UUID(page.split("/")[3]))
    assert found is not None
    return found


def told(owner: Client, address: str, **said: Any) -> str:
    """Post, let the projection follow, and give the page that the answer leads to."""
    answer = owner.post(address, said)
    assert answer.status_code == 302, answer.content.decode()
    pipeline.take_in()
    followed = owner.get(answer.headers["Location"])
    assert followed.status_code == 200
    return str(followed.content.decode())


def undo(owner: Client, page: str, text: str) -> str:
    """Press the undo that the page offers first."""
    position = text.split('name="position" value="')[1].split('"')[0]
    return told(owner, f"{page}undo/", position=position)


def profile_form(owner: Client, page: str) -> dict[str, str]:
    """What the browser would post back untouched."""
    form = owner.get(f"{page}edit/").context["form"]
    return {name: form[name].value() if form[name].value() not in (None, False) else "" for name in form.fields}


def test_the_page_says_who_what_and_why(owner: Client, page: str) -> None:
    text = owner.get(page).content.decode()
    for said in ("田中 さくら 様", "c0@example.jp", "メールを送れますか", "同意をいただいています。", "うるおい美容液"):
        assert said in text


def test_the_page_is_answered_with_few_questions(owner: Client, page: str, django_assert_max_num_queries: Any) -> None:
    owner.get(page)
    with django_assert_max_num_queries(75):
        owner.get(page)


def test_a_profile_is_corrected_and_undone(owner: Client, page: str) -> None:
    form = profile_form(owner, page) | {"phone": "090-0000-1111", "given_name": ""}
    text = told(owner, f"{page}edit/", **form)
    assert (person(page).phone, person(page).given_name) == ("090-0000-1111", "")
    undo(owner, page, text)
    assert (person(page).phone, person(page).given_name) == ("", "さくら")


def test_only_what_was_touched_is_told(owner: Client, page: str) -> None:
    answer = owner.post(f"{page}edit/", profile_form(owner, page))
    assert answer.headers["Location"] == page  # nothing was touched: no edit


def test_two_who_edit_at_once_lose_nothing(owner: Client, page: str) -> None:
    mine, theirs = profile_form(owner, page), profile_form(owner, page)
    told(owner, f"{page}edit/", **(theirs | {"city": "上田市"}))
    told(owner, f"{page}edit/", **(mine | {"phone": "090-0000-1111"}))  # another field: both stand
    assert (person(page).city, person(page).phone) == ("上田市", "090-0000-1111")
    clash = owner.post(f"{page}edit/", mine | {"city": "松本市"})
    assert clash.status_code == 422
    assert "上田市" in clash.content.decode()
    assert "松本市" in clash.content.decode()
    assert person(page).city == "上田市"


def test_a_press_that_was_sent_twice_is_one_edit(owner: Client, page: str) -> None:
    for _press in range(2):
        told(owner, f"{page}note/", text="夕方に電話", once="same")
    assert len(customers.notes(person(page).customer_id)) == 1


def test_notes_tags_holds_and_consent_come_and_go(owner: Client, page: str) -> None:
    number = person(page).customer_id

    def hold() -> str:
        return customers.standings([(number, shop.business_now())])[number, shop.business_now()].hold

    text = told(owner, f"{page}note/", text="夕方に電話")
    assert "夕方に電話" in text
    (note,) = customers.notes(number)
    text = told(owner, f"{page}note/", remove=note.note_id)
    assert customers.notes(number) == []
    undo(owner, page, text)
    assert [each.text for each in customers.notes(number)] == ["夕方に電話"]

    text = told(owner, f"{page}tag/", tag="常連")
    assert person(page).tags == ("常連",)
    undo(owner, page, text)
    assert person(page).tags == ()

    at = shop.business_now() + timedelta(minutes=1)
    text = told(owner, f"{page}hold/", hold="asked_for_quiet", note="しばらく静かに")
    assert customers.standings([(number, at)])[number, at].hold == "asked_for_quiet"
    undo(owner, page, text)
    assert customers.standings([(number, at)])[number, at].hold == ""

    text = told(owner, f"{page}consent/", channel="sms", state="granted", method="card", wording="申込書 3番の綴り")
    entry = customers.consents(number)[0]
    assert (entry.channel, entry.state, entry.method) == ("sms", "granted", "card")
    assert "owner" in entry.wording
    undo(owner, page, text)
    assert customers.consents(number)[0].state == "withdrawn"


def test_an_undo_can_be_undone_and_done_again(owner: Client, page: str) -> None:
    text = told(owner, f"{page}tag/", tag="常連")
    for expected in ((), ("常連",), ()):
        text = undo(owner, page, text)
        assert person(page).tags == expected


def test_records_that_were_joined_by_mistake_part_again(owner: Client, page: str, shop_day: ShopDay) -> None:
    customers.merge(shop_day.customer, shop_day.attacker, by="owner", at=shop.business_now(), reason="同じ電話番号")
    pipeline.take_in()
    pipeline.tabulate()
    found = customers.person_by_public_id(shop_day.attacker)
    assert found == customers.person_by_public_id(shop_day.customer)
    assert found is not None
    here = f"/console/customers/{found.public_id}/"
    text = owner.get(here).content.decode()
    assert "同じ電話番号" in text
    position = customers.merges_of(found.customer_id)[0].position
    preview = owner.get(f"{here}unmerge/?position={position}")
    assert preview.status_code == 200
    assert preview.context["parting"]
    assert owner.post(f"{here}unmerge/", {"position": position, "reason": "別の方"}).status_code == 302
    pipeline.take_in()
    assert customers.person_by_public_id(shop_day.attacker) != customers.person_by_public_id(shop_day.customer)
    assert owner.get(f"{here}unmerge/?position={position}").status_code == 404


def test_the_time_line_shows_what_is_asked_for(owner: Client, page: str) -> None:
    def kinds(query: str) -> int:
        return sum(len(day.moments) for day in owner.get(page + query).context["days"])

    assert kinds("") > kinds("?show=carts") > 0
    assert kinds("?show=orders") == 0
    assert kinds("?until=2026-04-06") == 0
    assert kinds("?until=2026-04-07") == kinds("")
    assert kinds("?site=elsewhere") == 0
    assert kinds("?before=2") < kinds("")


def test_only_a_person_s_own_edits_are_undone_there(owner: Client, page: str, shop_day: ShopDay) -> None:
    told(owner, f"{page}note/", text="夕方に電話")
    position = customers.offset()
    other = f"/console/customers/{shop_day.attacker}/"
    assert owner.post(f"{other}undo/", {"position": position}).status_code == 404
    assert owner.post(f"{page}undo/", {"position": "1"}).status_code == 404  # the shop's own event, not an edit


def test_what_is_handed_out_needs_a_reason_and_says_it(owner: Client, page: str, shop_day: ShopDay) -> None:
    assert owner.post(f"{page}export/", {"reason": " "}).status_code == 422
    told(owner, f"{page}note/", text='=HYPERLINK("http://evil.example")')
    answer = owner.post(f"{page}export/", {"reason": "電話で依頼"})
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    data = json.loads(archive.read("data.json"))
    assert data["about"]["reason"] == "電話で依頼"
    assert data["profile"][0]["email"] == "c0@example.jp"
    assert {each["kind"] for each in data["events"]} >= {
        "page_viewed",
        "cart_updated",
        "consent_changed",
        "message_planned",
    }
    assert "お買い忘れ" in data["messages"][0]["text"]
    assert data["access"][0]["action"] == "customer_exported"
    for language in ("ja", "en"):
        told_page = archive.read(f"index.{language}.html").decode()
        assert "電話で依頼" in told_page
        assert "<script>alert" not in told_page
    rows = list(csv.DictReader(io.StringIO(archive.read("csv/notes.csv").decode("utf-8-sig"))))
    assert rows[0]["text"].startswith("'=HYPERLINK")
    assert rows[0]["made_by"] == "owner"
    assert shop.access_log(str(shop_day.customer))[0][0].action == "customer_exported"


@pytest.mark.parametrize("said", [{"reason": "電話", "word": "けす"}, {"reason": "", "word": "erase"}])
def test_nobody_is_erased_by_a_slip(owner: Client, page: str, said: dict[str, str]) -> None:
    assert owner.post(f"{page}erase/", said).status_code == 422
    assert customers.erasures.listed() == []


@pytest.mark.django_db(transaction=True)
def test_an_erasure_is_begun_from_a_request_and_its_page_says_so(owner: Client, page: str) -> None:
    owner.cookies["django_language"] = "en"
    asked = customers.request_subject(
        "erasure", {"email": "c0@example.jp"}, site="shop", reason="by post", by="shopify", at=NOON, natural_key="r1"
    )
    assert "1 customer is asking about their data" in owner.get("/console/").content.decode()
    listed = owner.get("/console/requests/").content.decode()
    assert f"erase/?request={asked}" in listed
    assert owner.post(f"{page}erase/", {"reason": "by post", "word": "erase", "request": asked}).status_code == 302
    assert customers.subject_requests() == []
    assert "being erased" in owner.get(page).content.decode()
    for there in ("edit/", "export/", "erase/", "unmerge/?position=1"):
        assert owner.get(f"{page}{there}").headers["Location"] == page, "nothing else is left to be done"
    assert owner.post(f"{page}note/", {"text": "x"}).headers["Location"] == page
    turns(NOON + timedelta(days=2))
    text = owner.get(page).content.decode()
    assert "Nothing of them is held any more" in text
    assert "c0@example.jp" not in text
    assert owner.get("/console/customers/?q=c0@example.jp").context["total"] == 0


def test_the_access_log_is_filtered_and_downloaded(owner: Client, page: str, shop_day: ShopDay) -> None:
    owner.get(page)
    owner.get("/console/customers/?q=a")
    answer = owner.get(f"/console/settings/access/?subject={shop_day.customer}")
    assert answer.context["total"] == 1
    sheet = owner.get("/console/settings/access.csv?by=owner").content.decode("utf-8-sig")
    assert str(shop_day.customer) in sheet
    assert owner.get("/console/settings/access/?by=nobody").context["total"] == 0


def test_a_day_that_no_month_has_is_said_kindly(owner: Client, page: str) -> None:
    answer = owner.post(f"{page}edit/", {**profile_form(owner, page), "birth_day": "45"})
    assert answer.status_code == 422
    assert "1〜31の数字で入力してください。" in answer.content.decode()
