"""Rules that cannot be meant are refused, or remarked on, at their own condition and in the reader's language; never an empty result in
silence."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from enishi.segments import api
from enishi.segments.types import (
    AllOf,
    AnyOf,
    Did,
    Has,
    InList,
    InSegment,
    Is,
    Last,
    NoneOf,
    Question,
    Range,
    Reachable,
    Rule,
    Where,
)
from tests.console.segments.test_segment_pages import BUYERS, NAME, form
from tests.console.shop_day import NOON, ShopDay

FEMALE, MALE = Is(field="sex", values=("female",)), Is(field="sex", values=("male",))
NEVER = Has(what="orders", range=Range(most=0))
EMAIL = Reachable(channel="email")


def _lately(days: int) -> Did:
    return Did(what="ordered", during=Last(days=days))


#: A rule that cannot be meant → where that is said.
BAD: dict[str, tuple[Rule, tuple[int, ...]]] = {
    "no days": (AllOf(rules=(FEMALE, _lately(0))), (1,)),
    "ten thousand days": (AllOf(rules=(FEMALE, AnyOf(rules=(EMAIL, _lately(10_000))))), (1, 1)),
    "five hundred conditions": (AnyOf(rules=(EMAIL,) * 500), ()),
    "a segment that is gone": (AllOf(rules=(FEMALE, InSegment(segment=uuid4()))), (1,)),
    "a list that is gone": (NoneOf(rules=(FEMALE, InList(list=uuid4()))), (1,)),
    "a category without products": (
        AllOf(rules=(FEMALE, Did(what="bought", where=(Where(field="category", values=('"靴"👟',)),)))),
        (1,),
    ),
    "every way is closed": (AllOf(rules=(NEVER, AnyOf(rules=(BUYERS, _lately(30))))), (1, 1)),
    "an inner group of all": (AllOf(rules=(AllOf(rules=(FEMALE,)), AllOf(rules=(EMAIL, MALE)))), (1, 1)),
    "none of": (NoneOf(rules=(NEVER, BUYERS)), (1,)),
    "no order below the first": (Did(what="ordered", where=(Where(field="nth", values=(0,)),)), (0,)),
    "clauses": (
        Did(what="ordered", where=(Where(field="channel", values=("web",)), Where(field="channel", values=("phone",)))),
        (0,),
    ),
    "before the beginning": (Has(what="last_order_days_ago", range=Range(most=-1)), (0,)),
    "longer ago than anybody knows": (Has(what="last_order_days_ago", range=Range(least=10_000)), (0,)),
}


def said_at(page: Any, place: tuple[int, ...]) -> list[str]:
    """What the page says at a place of the rule."""
    node = page.context["root"]
    for step in place:
        node = node.parts[step]
    return [each.text for each in node.said if each.serious]


@pytest.mark.parametrize("name", BAD)
def test_it_is_refused_at_its_condition_in_both_languages(owner: Client, shop_day: ShopDay, name: str) -> None:
    rule, place = BAD[name]
    texts = []
    for language in ("ja", "en"):
        owner.cookies["django_language"] = language
        page = owner.post("/console/segments/build/", form(rule, name=NAME))
        assert (page.status_code, page.context["counted"]) == (422, None)
        texts.append(said_at(page, place))
        assert texts[-1], [child.said for child in page.context["root"].parts]
    japanese, english = (set(each) for each in texts)
    assert not japanese & english, "not translated"
    assert api.segments() == []
    with pytest.raises(api.Unsound) as refused:
        api.save(NAME, rule, by="owner", at=NOON)
    wanted = place if isinstance(rule, AllOf | AnyOf | NoneOf) else ()
    assert wanted in {problem.place for problem in refused.value.problems}


def test_a_circle_is_refused_where_it_closes_and_names_may_hold_anything(owner: Client, shop_day: ShopDay) -> None:
    first = api.save(NAME, BUYERS, by="owner", at=NOON).segment_id
    second = api.save("👪「二番目」", InSegment(segment=first), by="owner", at=NOON).segment_id
    rule = AllOf(rules=(FEMALE, AnyOf(rules=(EMAIL, InSegment(segment=second)))))
    page = owner.post(f"/console/segments/{first}/edit/", form(rule, name=NAME, seen="1"))
    assert page.status_code == 422
    assert any(f"{NAME} → 👪「二番目」 → {NAME}" in text for text in said_at(page, (1, 1)))
    assert "<b>" not in page.content.decode().replace("&lt;b&gt;", "")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_way_that_leads_nowhere_is_remarked_and_saved_all_the_same(
    owner: Client, shop_day: ShopDay, language: str
) -> None:
    owner.cookies["django_language"] = language
    rule = AllOf(rules=(FEMALE, AnyOf(rules=(MALE, EMAIL))))
    page = owner.post("/console/segments/build/", form(rule, act="show"))
    [remark] = page.context["root"].parts[1].parts[0].said
    assert not remark.serious
    assert ("誰も入りません" if language == "ja" else "Nobody comes in by this way") in remark.text
    assert page.context["counted"] is not None
    assert owner.post("/console/segments/build/", form(rule)).status_code == 302


@pytest.mark.parametrize("gone", ["segment", "list"])
def test_what_was_archived_since_is_said_at_the_condition_that_asks_for_it(
    owner: Client, shop_day: ShopDay, gone: str
) -> None:
    made: UUID = (
        api.save("t", BUYERS, by="owner", at=NOON) if gone == "segment" else api.create_list("t", at=NOON)
    ).segment_id
    leaf: Question = InSegment(segment=made) if gone == "segment" else InList(list=made)
    api.archive(made, at=NOON)
    page = owner.post("/console/segments/build/", form(AllOf(rules=(FEMALE, leaf))))
    assert page.status_code == 422
    assert said_at(page, (1,))
