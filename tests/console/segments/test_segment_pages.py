"""The pages of segments: a rule is built by plain posts, refused with the reason, saved once; nothing that was typed is lost."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from enishi import pipeline
from enishi.console import words
from enishi.console.segments.builder.rules import written
from enishi.console.segments.builder.sketch import gathered, pairs
from enishi.console.segments.templates import TEMPLATES
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.segments import api
from enishi.segments.types import AllOf, Did, Has, Is, Last, Range, Reachable, Rule
from enishi.shop import api as shop
from tests.console.shop_day import NOON, ShopDay

BUYERS = Has(what="orders", range=Range(least=1))
NAME = '🎁 "お得意様" <b>\'&'


def form(rule: Rule, name: str = "s", act: str = "save", **more: Any) -> dict[str, Any]:
    """The builder's form with a rule in it."""
    return {"name": name, "act": act, **gathered(pairs(written(rule))), **more}


def settle() -> None:
    """Every stage reads to the end."""
    for _turn in range(20):
        pipeline.catch_up(shop.business_now())
        while pipeline.tabulate():
            pass
        if not api.follow(shop.business_now()) and not events.relay():
            return
    raise AssertionError("memberships never come to rest")


def saved(rule: Rule = BUYERS, name: str = "s") -> UUID:
    return api.save(name, rule, by="owner", at=NOON).segment_id


def number_of(email: str) -> int:
    person = customers.person_by_email(email)
    assert person is not None
    return person.customer_id


@pytest.fixture
def colleague(stores: Any) -> Client:
    """Another member of the shop."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(get_user_model().objects.create_user("colleague", password="a long enough password"))
    return client


def test_a_rule_is_put_together_by_buttons_alone(owner: Client, shop_day: ShopDay) -> None:
    page = owner.post("/console/segments/build/", {"act": "add r", "add r": "did:ordered", "r:kind": "all"})
    assert page.status_code == 200
    root = page.context["root"]
    assert [part.kind for part in root.parts] == ["did"]
    assert page.context["counted"].customers == 4
    asked = {
        "r:kind": "all",
        "r.0:kind": "did",
        "r.0:what": "ordered",
        "r.0:count.mode": "never",
        "r.0:during.kind": "last",
        "r.0:during.days": "３０",
        "name": NAME,
        "act": "save",
    }
    answer = owner.post("/console/segments/build/", asked)
    assert answer.status_code == 302
    (segment,) = api.segments()
    assert (segment.name, segment.rule) == (NAME, Did(what="ordered", during=Last(days=30), count=Range(most=0)))
    page = owner.get(answer.headers["Location"])
    assert "<b>'&" not in page.content.decode()


def test_errors_stand_beside_their_condition_and_what_was_typed_stays(owner: Client, shop_day: ShopDay) -> None:
    rule = AllOf(rules=(BUYERS, Did(what="ordered", during=Last(days=30)), Is(field="sex", values=("female",))))
    typed = form(rule) | {"r.1:during.days": ["soon"]}
    page = owner.post("/console/segments/build/", typed)
    assert page.status_code == 422
    first, second, _third = page.context["root"].parts
    assert (first.serious, second.serious) == (False, True)
    text = page.content.decode()
    assert "「soon」は数字として読めませんでした" in text
    assert 'value="soon"' in text
    page = owner.post("/console/segments/build/", form(Did(what="ordered", during=Last(days=10_000))))
    assert page.context["root"].parts[0].serious
    assert "10000" in page.content.decode()
    assert not api.segments()


def test_contradictions_and_cycles_are_said_not_counted(owner: Client, shop_day: ShopDay) -> None:
    both = AllOf(rules=(Has(what="orders", range=Range(least=3)), Has(what="orders", range=Range(most=1))))
    page = owner.post("/console/segments/build/", form(both))
    assert (page.status_code, page.context["counted"], page.context["serious"] > 0) == (422, None, True)


def test_five_hundred_conditions_are_answered_in_words(owner: Client, shop_day: ShopDay) -> None:
    page = owner.post("/console/segments/build/", form(AllOf(rules=(Reachable(channel="email"),) * 500)))
    assert page.status_code == 422
    assert "500" in page.content.decode()
    assert not api.segments()


@pytest.mark.parametrize(
    "forged",
    [
        {"r.0:kind": "did", "r.0:what": "nothing"},
        {"r.0:kind": "__class__"},
        {"r.0:kind": "in_segment", "r.0:segment": "1; DROP TABLE segment"},
        {"r.0:kind": "reachable", "r.0:channel": "pigeon"},
        {"r.0:kind": "is", "r.0:field": "x" * 4000, "r.0:values": "<script>"},
        {
            "r.0:kind": "did",
            "r.0:what": "ordered",
            "r.0:of": "__init__",
            "r.0:where.0.field": "total",
            "r.0:where.0.op": "or",
        },
        {"r.0:kind": "has", "r.0:what": "age", "r.0:range.mode": "least", "r.0:range.first": "1e999"},
        {"r.0:kind": "has", "r.0:what": "age", "r.0:range.mode": "least", "r.0:range.first": "9" * 400},
        {"r.0.0.0.0.0.0.0.0.0.0.0:kind": "reachable", "r.0:kind": "all", "seen": "x" * 99, "segment": "y"},
        {"act": "remove r.0.9.9"},
        {"act": "add r", "add r": "did:__class__"},
        {"act": "up"},
    ],
)
def test_forged_forms_are_answered(owner: Client, shop_day: ShopDay, forged: dict[str, str]) -> None:
    page = owner.post("/console/segments/build/", {"name": "s", "act": "save", "r:kind": "all", **forged})
    assert page.status_code in (200, 422)
    assert not api.segments()


def test_a_form_sent_twice_is_saved_once(owner: Client, shop_day: ShopDay) -> None:
    answers = [owner.post("/console/segments/build/", form(BUYERS)) for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert len(api.segments()) == 1
    other = owner.post("/console/segments/build/", form(Reachable(channel="email")))
    assert other.status_code == 422
    assert "すでに使われています" in other.content.decode()


def test_nobody_overwrites_a_colleague_without_knowing(owner: Client, colleague: Client, shop_day: ShopDay) -> None:
    segment = saved()
    where = f"/console/segments/{segment}/edit/"
    mine = form(Reachable(channel="email"), seen="1")
    assert colleague.post(where, form(Reachable(channel="line"), seen="1")).status_code == 302
    refused = owner.post(where, mine)
    assert refused.status_code == 422
    assert api.segment(segment).rule == Reachable(channel="line")
    assert owner.post(where, mine | {"seen": refused.context["desk"].draft.seen}).status_code == 302
    assert [each.saved_by for each in api.versions(segment)] == ["owner", "colleague", "owner"]


def test_what_was_not_saved_is_there_when_one_comes_back(owner: Client, colleague: Client, shop_day: ShopDay) -> None:
    owner.post("/console/segments/build/", form(BUYERS, name="半分", act="show"))
    page = owner.get("/console/segments/build/")
    assert (page.context["desk"].draft.name, len(page.context["root"].parts)) == ("半分", 1)
    assert not colleague.get("/console/segments/build/").context["root"].parts
    owner.get("/console/segments/build/?discard=1")
    assert owner.get("/console/segments/build/").context["root"].parts, "nothing is lost by following a link"
    owner.post("/console/segments/build/", form(BUYERS, name="半分", act="discard"))
    assert not owner.get("/console/segments/build/").context["root"].parts


def test_what_stands_beside_the_form_follows_the_typing(owner: Client, shop_day: ShopDay) -> None:
    page = owner.post("/console/segments/beside/", form(BUYERS))
    text = page.content.decode()
    assert 'id="said-r-0" hx-swap-oob="true"' in text
    assert page.context["counted"].size.size == 1
    _, before = shop.access_log()
    page = owner.post("/console/segments/members/", form(BUYERS))
    assert "佐藤 健" in page.content.decode()
    entries, after = shop.access_log(limit=1)
    assert (after - before, entries[0].action) == (1, "segment_members_listed")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template.key)
def test_every_template_can_be_saved_as_it_is(owner: Client, shop_day: ShopDay, template: Any) -> None:
    problems = [each for each in api.problems(template.rule, language="ja") if each.serious]
    assert not problems
    page = owner.get(f"/console/segments/build/?template={template.key}")
    assert page.context["counted"].size is not None


def test_a_segment_is_shown_archived_brought_back_and_taken_to_an_earlier_version(
    owner: Client, shop_day: ShopDay
) -> None:
    segment = saved()
    assert "数えています" in owner.get("/console/segments/").content.decode()
    settle()
    page = owner.get(f"/console/segments/{segment}/")
    assert page.context["counted"].size.size == 1
    assert "佐藤 健" in page.content.decode()
    api.save("s", Has(what="orders", range=Range(most=0)), by="owner", at=NOON, segment_id=segment)
    assert owner.post(f"/console/segments/{segment}/back/", {"number": "1"}).status_code == 302
    assert (api.segment(segment).rule, api.segment(segment).version) == (BUYERS, 3)
    undo = owner.post(f"/console/segments/{segment}/archive/").headers["Location"]
    assert "「s」を保管しました" in owner.get(undo).content.decode()
    assert owner.get(f"/console/segments/{segment}/").status_code == 200
    owner.post(f"/console/segments/{segment}/restore/")
    owner.post(f"/console/segments/{segment}/rename/", {"name": NAME})
    assert [each.name for each in api.segments()] == [NAME]


def test_a_segment_that_others_rest_on_is_not_archived(owner: Client, shop_day: ShopDay) -> None:
    from_list = api.create_list("展示会", at=NOON).segment_id
    page = owner.post("/console/segments/build/", {"act": "add r", "add r": "in_list", "r:kind": "all"})
    assert page.context["root"].parts[0].kind == "in_list"
    typed = {"r:kind": "all", "r.0:kind": "in_list", "r.0:list": str(from_list), "name": "s", "act": "save"}
    assert owner.post("/console/segments/build/", typed).status_code == 302
    page = owner.post(f"/console/segments/{from_list}/archive/", follow=True)
    assert "「s」がこのセグメントを使っています" in page.content.decode()


def test_why_somebody_is_in_it_or_not(owner: Client, shop_day: ShopDay) -> None:
    segment = saved(AllOf(rules=(BUYERS, Reachable(channel="email"))))
    where = f"/console/segments/{segment}/why/"
    assert "さくら" in owner.get(f"{where}?q=c0@example.jp").content.decode()
    page = owner.get(f"{where}?who={shop_day.customer}")
    assert page.context["because"].holds is False
    assert [part.holds for part in page.context["because"].parts] == [False, True]
    assert owner.get(f"{where}?who={uuid4()}").status_code == 404
    assert owner.get(f"{where}?who=rubbish").status_code == 200


def test_the_file_says_who_took_it_and_why_and_runs_no_formula(owner: Client, shop_day: ShopDay) -> None:
    segment = saved(Reachable(channel="email"), name="=HYPERLINK(1)")
    settle()
    where = f"/console/segments/{segment}/export/"
    assert owner.post(where, {"reason": "  "}).status_code == 422
    text = owner.post(where, {"reason": "=春の案内"}).content.decode()
    assert "'=春の案内" in text
    assert "'=HYPERLINK(1)" in text
    assert "owner" in text
    assert "c0@example.jp" in text
    assert "\n=" not in text
    assert shop.access_log(limit=1)[0][0].action == "segment_exported"
    _, before = shop.access_log()
    unmarked = owner.post(f"{where}?marks=0&reason=none&format=plain", {"reason": "=春の案内", "by": "nobody"})
    assert unmarked.content.decode().splitlines()[0] == text.splitlines()[0]
    assert [line.split(",")[0] for line in unmarked.content.decode().splitlines()[:8]] == [
        line.split(",")[0] for line in text.splitlines()[:8]
    ], "who took it, when and why cannot be left out"
    assert shop.access_log()[1] == before + 1
    assert owner.get(f"{where}?reason=x").headers["Content-Type"].startswith("text/html"), "a link gives no file"


def test_a_fixed_list_is_filled_emptied_and_every_step_taken_back(owner: Client, shop_day: ShopDay) -> None:
    made = owner.post("/console/segments/lists/", {"name": "展示会"})
    (segment,) = api.segments()
    where = made.headers["Location"]
    page = owner.post(f"{where}add/", {"people": f"c0@example.jp\nnobody@example.jp\n{shop_day.attacker}\n\n"})
    assert page.status_code == 422
    assert "nobody@example.jp" in page.content.decode()
    assert page.context["typed"] == "nobody@example.jp"
    both = {number_of("c0@example.jp"), number_of("c2@example.jp")}
    assert {who for who, _since in api.members_now(segment.segment_id)} == both
    owner.post(f"{where}remove/", {"who": [str(shop_day.customer)]})
    assert len(api.members_now(segment.segment_id)) == 1
    owner.post(f"{where}undo/")
    assert len(api.members_now(segment.segment_id)) == 2
    owner.post(f"{where}undo/")
    assert len(api.members_now(segment.segment_id)) == 2, "taken back once"
    page = owner.get(f"/console/customers/{shop_day.customer}/")
    assert "展示会" in page.content.decode()


def test_the_limits_of_ranks_are_kept_and_refused_in_words(owner: Client, shop_day: ShopDay) -> None:
    page = owner.get("/console/segments/ranks/")
    typed = {name: text for axis in page.context["axes"] for _letter, name, text in axis["fields"]}
    assert owner.post("/console/segments/ranks/", typed | {"recency.A": "10"}).status_code == 302
    assert api.boundaries().recency[0] == 10
    refused = owner.post("/console/segments/ranks/", typed | {"recency.A": "400"})
    assert (refused.status_code, api.boundaries().recency[0]) == (422, 10)
    assert 'value="400"' in refused.content.decode()
    assert owner.post("/console/segments/ranks/", typed | {"monetary.D": "many"}).status_code == 422
    assert owner.post("/console/segments/ranks/", {}).status_code == 422


def test_strangers_see_nothing_and_members_of_the_shop_all(
    owner: Client, colleague: Client, stranger: Client, shop_day: ShopDay
) -> None:
    segment, fixed = saved(), api.create_list("展示会", at=NOON).segment_id
    settle()
    pages = [f"{segment}/{page}" for page in ("", "edit/", "why/", "export/")] + [f"{fixed}/", f"{fixed}/people/?q=a"]
    for page in pages:
        assert stranger.get(f"/console/segments/{page}").headers["Location"].startswith("/console/login/"), page
        for member in (owner, colleague):
            assert member.get(f"/console/segments/{page}").status_code == 200, page
    acts = ("rename", "archive", "restore", "back", "people/add", "people/remove", "people/undo", "edit", "export")
    for act in acts:
        assert stranger.post(f"/console/segments/{segment}/{act}/").status_code == 302, act
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = owner.cookies
    for act in acts:
        assert careful.post(f"/console/segments/{segment}/{act}/").status_code == 403, act
    assert api.segment(segment).name == "s"


def test_looking_at_members_is_written_down(owner: Client, shop_day: ShopDay) -> None:
    segment = saved()
    looked = {
        f"{segment}/": "segment_members_listed",
        f"{segment}/why/?q=a": "customers_listed",
        f"{segment}/why/?who={shop_day.customer}": "customer_viewed",
    }
    for page, action in looked.items():
        _, before = shop.access_log()
        owner.get(f"/console/segments/{page}")
        entries, after = shop.access_log(limit=1)
        assert (after - before, entries[0].action) == (1, action), page
        assert action in words.ACTIONS


def test_what_is_gone_is_said(owner: Client, shop_day: ShopDay) -> None:
    nobody = uuid4()
    for page in ("", "edit/", "why/", "export/", "people/"):
        assert owner.get(f"/console/segments/{nobody}/{page}").status_code == 404, page
    assert owner.post("/console/segments/build/", form(BUYERS, segment=str(nobody))).status_code == 302
    assert owner.post("/console/segments/beside/", form(BUYERS, segment=str(nobody))).status_code == 404
    assert owner.get(f"/console/segments/{saved(name='t')}/people/").status_code == 404, "a rule is no list"
