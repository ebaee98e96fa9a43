"""Sentences say what a rule means, all of it, so that two rules which differ are never said the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.segments.core.canonical import canonical
from enishi.segments.core.entries import Language
from enishi.segments.core.saying.japanese_grammar import alone, going_on, one_way
from enishi.segments.core.sentences import clause, sentence
from enishi.segments.core.soundness import problems
from enishi.segments.types import (
    Ago,
    AllOf,
    Allows,
    AnyOf,
    Between,
    Birthday,
    Did,
    Has,
    Ignored,
    InList,
    InSegment,
    Is,
    Last,
    NoneOf,
    Question,
    Range,
    Rank,
    Reachable,
    Rule,
    RunsOut,
    Subscribes,
    Where,
)
from tests.core.segments.making import CHOSEN, LIST, WORLD
from tests.core.segments.making_rules import LEAVES, rules

QUARTER = Last(days=90)
JANUARY = Between(first=date(2026, 1, 1), last=date(2026, 1, 31))
FEMALE = Is(field="sex", values=("female",))
TWENTIES = Has(what="age", range=Range(least=20, most=29))
LATE = Rank(axis="recency", ranks=("C", "D"))

SAID: list[tuple[Rule, str, str]] = [
    (AllOf(), "everybody", "全員"),
    (AnyOf(), "nobody, as there is no condition", "該当者なし（条件がないため）"),
    (
        Did(what="ordered", during=QUARTER, count=Range(least=2)),
        "people who ordered at least twice in the last 90 days",
        "過去90日間に2回以上購入した人",
    ),
    (
        Did(what="ordered", during=QUARTER, count=Range(most=0)),
        "people who did not order in the last 90 days",
        "過去90日間に購入していない人",
    ),
    (Did(what="ordered", negated=True), "people who did not order at all", "一度も購入していない人"),
    (
        Did(what="ordered", count=Range(most=2)),
        "people who ordered 0 to 2 times",
        "これまでに購入した回数が2回以下の人",
    ),
    (
        Did(what="visited", during=Last(days=1), count=Range(least=1, most=1)),
        "people who visited the shop on exactly 1 day in the last 24 hours",
        "過去24時間に来訪した日数がちょうど1日の人",
    ),
    (
        Did(
            what="bought",
            where=(Where(field="product_id", values=("tea", "cup")),),
            during=JANUARY,
            of="pieces",
            count=Range(least=3),
        ),
        "people whose purchases from 1 January 2026 to 31 January 2026 "
        "with product “湯のみ” (cup) or “煎茶” (tea) come to at least 3 pieces",
        "2026年1月1日から2026年1月31日までの間の商品「湯のみ」 (cup)か「煎茶」 (tea)の購入の個数の合計が3個以上の人",
    ),
    (
        Did(
            what="viewed_page",
            where=(Where(field="path", op="contains", values=("/sale",)),),
            during=Ago(least=7),
            count=Range(most=0),
        ),
        "people who had no page view at least 7 days ago with page address containing “/sale”",
        "7日以上前にページのアドレスに「/sale」を含むページを見ていない人",
    ),
    (
        Did(what="ordered", of="amount", count=Range(least=10_000), negated=True),
        "people of whom it is not true that they are people whose orders come to at least 10,000 yen",
        "（これまでの注文の金額の合計が10,000円以上の人）に当てはまらない人",
    ),
    (
        Is(field="prefecture", values=("東京都", "京都府"), negated=True),
        "people whose prefecture is neither “京都府” nor “東京都” (or not known)",
        "都道府県が「京都府」でも「東京都」でもない（不明を含む）人",
    ),
    (Is(field="tag", values=("VIP",)), "people who have the tag “VIP”", "タグ「VIP」が付いている人"),
    (Is(field="is_staff", values=(False,)), "people who are not marked as staff", "従業員でない人"),
    (
        Is(field="trait:肌", values=("乾燥",)),
        "people whose “肌” is “乾燥”",
        "「肌」が「乾燥」の人",
    ),
    (
        Has(what="sales", range=Range(most=9_999), negated=True),
        "people whose amount spent is not at most 9,999 yen",
        "累計購入金額が9,999円以下でない人",
    ),
    (Birthday(from_days=0, to_days=0), "people whose birthday is today", "誕生日が今日の人"),
    (
        Birthday(from_days=-1, to_days=7),
        "people whose birthday is between 1 day ago and 7 days from now",
        "誕生日が1日前から7日後までの人",
    ),
    (
        Allows(channel="email", purpose="newsletter", state="withdrawn", negated=True),
        "people whose permission for newsletters by email is not withdrawn",
        "メールでのお知らせの連絡を断っていない人",
    ),
    (Reachable(channel="line"), "people who can be written to by LINE", "LINEで販促の連絡ができる人"),
    (
        Subscribes(deliveries=Range(least=1, most=1), days_since_delivered=Range(least=10)),
        "people who have a subscription that is active, with a number of deliveries so far of exactly 1, with a time since the last "
        "delivery of at least 10 days",
        "状態が継続中で、これまでのお届けがちょうど1回で、前回のお届けから10日以上の定期がある人",
    ),
    (
        Ignored(messages=3, channel="email"),
        "people who neither opened nor clicked anything in the last 3 messages sent to them by email",
        "直近3通のメッセージ（メール）のどれも開封もクリックもしていない人",
    ),
    (
        Rank(axis="group", ranks=("AAB",), days_ago=30),
        "people whose RFM group was, 30 days ago, AAB",
        "30日前のRFMグループがAABの人",
    ),
    (
        Rank(axis="recency", ranks=("A", "B"), on=date(2026, 1, 31), negated=True),
        "people whose recency rank was, at the end of 31 January 2026, not A or B",
        "2026年1月31日の終わりの最終購入日のランクがAでもBでもない人",
    ),
    (
        RunsOut(from_days=0, to_days=7),
        "people who are expected to have used up something they keep buying between today and 7 days from now",
        "くり返し買う商品のどれかを今日から7日後までに使い切る見込みの人",
    ),
    (InSegment(segment=CHOSEN), "people who are in the segment “女性”", "セグメント「女性」に入っている人"),
    (
        AllOf(rules=(FEMALE, AnyOf(rules=(TWENTIES, LATE)), NoneOf(rules=(InSegment(segment=CHOSEN), FEMALE)))),
        "people whose sex is female and (whose age is from 20 to 29 or whose recency rank is C or D) and of whom none is true: "
        "(who are in the segment “女性” or whose sex is female)",
        "性別が女性で、かつ（年齢が20歳以上29歳以下であるか、または最終購入日のランクがCかD）に当てはまり、"
        "かつ（セグメント「女性」に入っている、または性別が女性）のどれにも当てはまらない人",
    ),
]


@pytest.mark.parametrize(("rule", "english", "japanese"), SAID, ids=range(len(SAID)))
def test_what_a_rule_is_called(rule: Rule, english: str, japanese: str) -> None:
    assert sentence(canonical(rule), "en", WORLD) == english
    assert sentence(canonical(rule), "ja", WORLD) == japanese


@pytest.mark.parametrize(
    ("before_person", "by_itself", "and_so_on", "or_else"),
    [
        ("回数が1回の", "回数が1回", "回数が1回で", "回数が1回であるか"),
        ("購入した", "購入した", "購入して", "購入したか"),
        ("購入していない", "購入していない", "購入しておらず", "購入していないか"),
        ("連絡ができない", "連絡ができない", "連絡ができず", "連絡ができないか"),
        ("連絡ができる", "連絡ができる", "連絡ができ", "連絡ができるか"),
        ("定期がない", "定期がない", "定期がなく", "定期がないか"),
        ("載っている", "載っている", "載っていて", "載っているか"),
        ("女性でも男性でもない", "女性でも男性でもない", "女性でも男性でもなく", "女性でも男性でもないか"),
        (
            "20代でない（不明を含む）",
            "20代でない（不明を含む）",
            "20代でなく（不明を含む）",
            "20代でない（不明を含む）か",
        ),
    ],
)
def test_a_japanese_clause_changes_its_end(before_person: str, by_itself: str, and_so_on: str, or_else: str) -> None:
    assert (alone(before_person), going_on(before_person), one_way(before_person)) == (by_itself, and_so_on, or_else)


@given(rule=rules())
def test_every_japanese_clause_is_taught_how_to_go_on(rule: Rule) -> None:
    said = clause(AllOf(rules=(rule, FEMALE)), "ja", WORLD)
    assert said.endswith("、かつ性別が女性")
    assert said[: -len("、かつ性別が女性")].rstrip("）")[-1] not in "のたいる", said


def test_products_are_said_by_name_and_id_and_what_is_not_known_by_its_id() -> None:
    asked = Did(what="bought", where=(Where(field="product_id", values=("tea", "gone")),))
    assert sentence(asked, "ja", WORLD) == "これまでに商品「煎茶」 (tea)か「gone」の購入をした人"
    assert sentence(InList(list=LIST), "en") == f"people who are on the list “{LIST}”"


def test_nobody_ends_a_quotation_by_what_they_typed() -> None:
    one = Is(field="tag", values=("A” or “B", "A」か「B"))
    two = Is(field="tag", values=("A", "B"))
    for language in ("en", "ja"):
        assert sentence(one, language) != sentence(two, language)
    assert "A”” or “B" in sentence(one, "en")


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("kind", list(LEAVES), ids=lambda kind: kind.__name__)
@hypothesis_settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_leaf_with_one_thing_changed_is_said_differently(
    kind: type[Question], language: Language, data: st.DataObject
) -> None:
    one, other = data.draw(LEAVES[kind]), data.draw(LEAVES[kind])
    for field in one.__struct_fields__:
        changed = canonical(replace(one, **{field: getattr(other, field)}))
        makes_sense = not any(problem.serious for problem in problems(changed, WORLD))
        if makes_sense and changed != canonical(one):
            assert sentence(changed, language) != sentence(canonical(one), language), field


@pytest.mark.parametrize("language", ["en", "ja"])
@hypothesis_settings(max_examples=50, deadline=None)
@given(pair=st.lists(rules(), min_size=2, max_size=6))
def test_rules_that_differ_are_said_differently(language: Language, pair: list[Rule]) -> None:
    said: dict[str, Rule] = {}
    for rule in map(canonical, pair):
        assert said.setdefault(sentence(rule, language), rule) == rule
