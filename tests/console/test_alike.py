"""Suggestions on the page: looked at, joined, taken back, declined, left for later."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from enishi import pipeline
from enishi.customers import api as customers
from enishi.customers.types import Person
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import CustomerIdentified
from enishi.kernel.ids import derived_id
from enishi.shop import api as shop
from tests.console.shop_day import ATTACK, NOON

PAGE = "/console/alike/"


@pytest.fixture
def pair(stores: object) -> tuple[str, str]:
    """Two records of one person, one of a name that is an attack, and a third of somebody else."""
    tell("a@example.jp", family_name="髙橋", given_name="花子", phone="090-1234-5678", city=ATTACK)
    tell("b@example.jp", family_name="高橋", given_name="花子", phone="09012345678")
    tell("c@example.jp", family_name="高橋", given_name="太郎", phone="09012345678")
    return "a@example.jp", "b@example.jp"


def tell(email: str, **fields: Any) -> None:
    at = NOON + timedelta(minutes=len(events.log().read(0, 99)))
    event = Event(
        id=derived_id("t", email), kind="customer_identified", occurred_at=at, received_at=at, site="shop",
        source="api", claims=Claims(email=email), body=CustomerIdentified(**fields),
    )  # fmt: skip
    events.log().append([event])
    pipeline.take_in()


def who(email: str) -> Person:
    person = customers.person_by_email(email)
    assert person is not None
    return person


def answer(owner: Client, say: str, pair: tuple[str, str]) -> str:
    one, other = (str(who(email).public_id) for email in pair)
    return owner.post(f"{PAGE}answer/", {"say": say, "one": one, "other": other, "skip": "0"}).headers["Location"]


def test_a_pair_stands_side_by_side_with_why_and_what_would_stand(owner: Client, pair: tuple[str, str]) -> None:
    text = owner.get(PAGE).content.decode()
    assert "電話番号が同じです" in text
    assert "髙橋" in text
    assert "<strong>高橋</strong>" in text, "the later word would stand"
    assert "<script>alert(1)" not in text
    assert "太郎" not in text
    looked = shop.access_log()[0][0]
    assert looked.action == "suggestion_viewed"
    assert str(who(pair[0]).public_id) in looked.subject


def test_two_are_joined_and_parted_again_with_one_press_each(owner: Client, pair: tuple[str, str]) -> None:
    back = answer(owner, "one", pair)
    assert who(pair[0]) == who(pair[1])
    text = owner.get(back).content.decode()
    assert f"{PAGE}undo/" in text
    merge = customers.merges_of(who(pair[0]).customer_id)[0]
    owner.post(f"{PAGE}undo/", {"one": str(merge.one), "other": str(merge.other)})
    assert who(pair[0]) != who(pair[1])
    assert f"{PAGE}undo/" not in owner.get(back).content.decode(), "there is nothing to take back any more"


def test_two_people_are_not_asked_about_again(owner: Client, pair: tuple[str, str]) -> None:
    answer(owner, "two", pair)
    assert who(pair[0]) != who(pair[1])
    assert customers.suggestions() == ([], 0)
    assert "data-press" not in owner.get(PAGE).content.decode()


def test_later_leads_to_the_next_pair_and_past_the_last_to_the_first(owner: Client, pair: tuple[str, str]) -> None:
    assert "?skip=1" not in owner.get(PAGE).content.decode(), "there is one pair only"
    assert owner.get(f"{PAGE}?skip=1").headers["Location"] == PAGE


@pytest.mark.parametrize("named", [{}, {"one": "x", "other": "y"}])
def test_what_is_no_pair_is_not_found(owner: Client, named: dict[str, str]) -> None:
    assert owner.post(f"{PAGE}answer/", {"say": "one", **named}).status_code == 404


def test_a_pair_that_is_one_already_is_said_in_words(owner: Client, pair: tuple[str, str]) -> None:
    ids = {"one": str(who(pair[0]).public_id), "other": str(who(pair[1]).public_id), "say": "one"}
    owner.post(f"{PAGE}answer/", ids)
    answered = owner.post(f"{PAGE}answer/", ids, follow=True)
    assert "すでに" in answered.content.decode()


def test_the_list_of_customers_says_how_many_pairs_wait(owner: Client, pair: tuple[str, str]) -> None:
    assert PAGE in owner.get("/console/customers/").content.decode()


def test_codes_are_compared_in_words_and_the_name_comes_first(owner: Client, stores: object) -> None:
    tell("a@example.jp", sex="female", family_name="高橋", given_name="花子", phone="09012345678")
    tell("b@example.jp", sex="female", family_name="高橋", given_name="花子", phone="09012345678")
    text = owner.get(PAGE).content.decode()
    assert "<td>女性</td>" in text
    assert "female" not in text
    assert text.index('<th scope="row">姓</th>') < text.index('<th scope="row">電話番号</th>')
