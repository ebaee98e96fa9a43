"""What is wrong with a rule is said at its leaf; nobody gets an empty segment without a word."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from msgspec.structs import replace

from enishi.segments.core import canonical
from enishi.segments.core.sentences import clause
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
    Problem,
    Question,
    Range,
    Rank,
    Rule,
    RunsOut,
    Segment,
    Subscribes,
    Where,
    World,
)
from tests.core.segments.making import BUYERS, CHOSEN, LIST, LOOP, WORLD
from tests.core.segments.making_rules import rules

FEMALE, MALE = Is(field="sex", values=("female",)), Is(field="sex", values=("male",))
ORDERED = Did(what="ordered")
TODAY, TOMORROW = date(2028, 2, 28), date(2028, 2, 29)


def said(rule: Rule, world: World = WORLD, itself: UUID | None = None) -> list[tuple[tuple[int, ...], str]]:
    """(place, message with its values filled in)."""
    return [(each.place, each.message % each.values) for each in problems(rule, world, itself)]


def _where(**asked: Any) -> Did:
    return Did(what="ordered", where=(Where(**asked),))


def _both_where(*where: Where) -> Did:
    return Did(what="ordered", where=where)


REFUSED: list[tuple[Question, str]] = [
    (Did(what="orderd"), "“orderd” is not something that can be asked for"),
    (Did(what="ordered", of="seconds"), "“seconds” cannot be added up"),
    (Did(what="ordered", during=Last(days=0)), "A time of 0 days is empty"),
    (Did(what="ordered", during=Last(days=-7)), "A time of -7 days is empty"),
    (Did(what="ordered", during=Last(days=10_000)), "10000 days is longer than ten years"),
    (Did(what="ordered", during=Ago(least=-1)), "What lies ahead has not happened yet"),
    (Did(what="ordered", during=Ago(least=30, most=7)), "From 7 to 30 days ago is backwards"),
    (Did(what="ordered", during=Ago(least=30, most=10_000)), "10000 days is longer than ten years"),
    (
        Did(what="ordered", during=Between(first=date(2026, 2, 1), last=date(2026, 1, 1))),
        "2026-02-01 comes after 2026-01-01",
    ),
    (Did(what="ordered", during=Between(last=date.max)), "9999-12-31 is too far away"),
    (Did(what="ordered", during=Between(first=date.min)), "0001-01-01 is too far away"),
    (Rank(axis="recency", ranks=("A",), on=date.max), "9999-12-31 is too far away"),
    (Did(what="ordered", of="amount", count=Range(least=1e30)), "not a number that can be counted to"),
    (_where(field="total", op="at_least", values=(10**400,)), "is no number"),
    (Is(field="trait:size", values=(10**30,)), "is no number"),
    (Did(what="ordered", count=Range()), "No number is given"),
    (Did(what="ordered", count=Range(least=1, most=0)), "Nothing is both at least 1 and at most 0"),
    (Did(what="ordered", count=Range(most=-1)), "This is never less than 0"),
    (Did(what="ordered", count=Range(least=0)), "At least 0 is true of everybody"),
    (Did(what="ordered", count=Range(least=1.5)), "whole numbers"),
    (Did(what="ordered", count=Range(least=float("inf"))), "not a number that can be counted to"),
    (_where(field="colour", values=("red",)), "“colour” is nothing that “Ordered” says"),
    (_where(field="total", op="contains", values=("1",)), "“total” cannot be compared so"),
    (_where(field="total", op="at_least", values=("1",)), "“1” is no number"),
    (_where(field="total", op="at_least", values=(1, 2)), "one number only"),
    (_where(field="total", op="at_least", values=(True,)), "“True” is no number"),
    (_where(field="channel", values=("fax",)), "“fax” is none of the values of “order channel”"),
    (_where(field="nth", values=(0,)), "“order number” is never less than 1"),
    (_where(field="total", op="at_most", values=(-1,)), "“total” is never less than 0"),
    (
        _both_where(
            Where(field="total", op="at_least", values=(5000,)), Where(field="total", op="at_most", values=(3000,))
        ),
        "exclude each other",
    ),
    (
        _both_where(Where(field="channel", values=("web",)), Where(field="channel", values=("phone",))),
        "exclude each other",
    ),
    (_both_where(Where(field="nth", values=(1,)), Where(field="nth", op="missing")), "exclude each other"),
    (_where(field="subscription", values=("yes",)), "“subscription” is yes or no"),
    (_where(field="coupon"), "No value is given for “coupon”"),
    (_where(field="coupon", values=("  ",)), "A value of “coupon” is empty"),
    (_where(field="coupon", values=("x" * 501,)), "longer than 500 characters"),
    (_where(field="coupon", values=tuple(str(number) for number in range(501))), "has 501 values"),
    (_where(field="coupon", op="known", values=("A",)), "take no value"),
    (_where(field="coupon", values=(3,)), "“3” is no text"),
    (_where(field="category", values=("靴",)), "No product has the category “靴”"),
    (Did(what="contacted", where=(Where(field="reason", op="contains", values=("a",)),)), "cannot be compared so"),
    (Is(field="shoe_size", values=(1,)), "“shoe_size” is nothing that is known of customers"),
    (Is(field="trait:", values=(1,)), "“trait:” is nothing"),
    (Is(field="sex", op="at_least", values=(1,)), "“sex” has no more and less"),
    (Is(field="sex", values=("unknown",)), "“unknown” is none of the values of “sex”"),
    (Is(field="birth_year", values=("2000",)), "“2000” is no number"),
    (Is(field="is_staff", op="known"), "“staff” is always known"),
    (Is(field="trait:size", op="at_least", values=("big",)), "“big” is no number"),
    (Has(what="luck", range=Range(least=1)), "“luck” is no number"),
    (Has(what="age", range=Range()), "No number is given"),
    (Has(what="orders", range=Range(least=0)), "At least 0 is true of everybody"),
    (Has(what="orders", range=Range(least=2.5, most=2.5)), "whole numbers"),
    (Has(what="last_order_days_ago", range=Range(most=-1)), "This is never less than 0"),
    (Has(what="last_order_days_ago", range=Range(least=10_000)), "This is never more than 3,650"),
    (Has(what="age", range=Range(least=200)), "This is never more than 150"),
    (Has(what="orders", range=Range(least=5, most=2)), "at least 5 and at most 2"),
    (Has(what="orders", range=Range(least=10_000.0, most=2.0)), "at least 10,000 and at most 2"),
    (Is(field="birth_month", values=(13,)), "“month of birth” lies from 1 to 12"),
    (Is(field="birth_year", op="at_least", values=(2101,)), "“year of birth” lies from 1900 to 2100"),
    (Birthday(from_days=3, to_days=1), "backwards"),
    (Birthday(from_days=0, to_days=364), "Every birthday falls within a year"),
    (Birthday(from_days=-400, to_days=-390), "too far away"),
    (Subscribes(states=()), "No state of the subscription"),
    (Subscribes(deliveries=Range(least=3, most=1)), "Nothing is both"),
    (Subscribes(cycle_days=Range(most=-1)), "This is never less than 0"),
    (Subscribes(days_since_delivered=Range(least=10_000)), "This is never more than 3,650"),
    (Subscribes(days_to_next=Range(least=10_000)), "This is never more than 3,650"),
    (Subscribes(cycle_days=Range(least=10_000)), "This is never more than 3,650"),
    (Ignored(messages=0), "Choose from 1 to 100 messages"),
    (Rank(axis="recency", ranks=()), "No rank is chosen"),
    (Rank(axis="recency", ranks=("F",)), "“F” is no rank here"),
    (Rank(axis="group", ranks=("A",)), "“A” is no rank here"),
    (Rank(axis="group", ranks=("AAA",), days_ago=-1), "A time of -1 days is empty"),
    (Rank(axis="recency", ranks=("A",), days_ago=7, on=date(2026, 1, 1)), "Choose a day, or how many days ago"),
    (RunsOut(from_days=0, to_days=10_000), "too far away"),
    (InSegment(segment=UUID(int=77)), "does not exist any more"),
    (InSegment(segment=LIST), "“展示会の来場者” is a list"),
    (InList(list=UUID(int=77)), "does not exist any more"),
    (InList(list=CHOSEN), "“女性” is no list"),
]


@pytest.mark.parametrize(("leaf", "words"), REFUSED, ids=range(len(REFUSED)))
def test_a_leaf_that_makes_no_sense_is_refused_at_its_place(leaf: Question, words: str) -> None:
    inside = AllOf(rules=(FEMALE, AnyOf(rules=(ORDERED, leaf))))
    found = problems(inside, WORLD)
    assert [(each.place, each.serious) for each in found] == [((1, 1), True)], found
    assert words in found[0].message % found[0].values


def test_clauses_that_one_order_can_meet_are_left_alone() -> None:
    both = (Where(field="product_id", values=("tea",)), Where(field="product_id", values=("no-tea",)))
    assert problems(_both_where(*both), World()) == []
    assert said(_both_where(Where(field="coupon", values=("A",)), Where(field="coupon", values=("B",)))) == []
    between = (Where(field="total", op="at_least", values=(3000,)), Where(field="total", op="at_most", values=(3000,)))
    assert said(_both_where(*between)) == []


def test_what_is_gone_from_the_catalogue_is_a_remark_and_says_since_when() -> None:
    asked = Did(what="bought", where=(Where(field="product_id", values=("old", "unheard-of")),))
    found = problems(asked, WORLD)
    assert [each.serious for each in found] == [False, False]
    assert said(asked) == [
        ((), "“old” left the catalogue on 2028-02-28."),
        ((), "“unheard-of” is not in the catalogue. Check how it is written."),
    ]
    assert problems(asked, World()) == []


REMARKED: list[tuple[Question, str]] = [
    (Is(field="prefecture", values=("東京都", "東京")), "“東京” is not usual as “prefecture”"),
    (Is(field="site_of_first_order", values=("shop", "moon")), "There is no site “moon”"),
    (_where(field="site", op="is_not", values=("moon",)), "There is no site “moon”"),
    (Did(what="visited", during=Between(first=TOMORROW)), "2028-02-29 is still to come"),
    (Did(what="visited", during=Between(first=TOMORROW), count=Range(most=0)), "2028-02-29 is still to come"),
    (Rank(axis="recency", ranks=("A",), on=TOMORROW), "2028-02-29 is still to come: until it is over"),
]


@pytest.mark.parametrize(("leaf", "words"), REMARKED, ids=range(len(REMARKED)))
def test_what_finds_nobody_only_just_now_is_remarked_on(leaf: Question, words: str) -> None:
    world = replace(WORLD, sites=frozenset({"shop", "mall"}))
    [remark] = problems(AllOf(rules=(FEMALE, leaf)), world, today=TODAY)
    assert (remark.place, remark.serious) == ((1,), False)
    assert words in remark.message % remark.values


def test_nothing_is_remarked_on_that_has_come_or_cannot_be_known() -> None:
    begun = Did(what="visited", during=Between(first=TODAY))
    assert problems(begun, WORLD, today=TODAY) == []
    assert problems(Did(what="visited", during=Between(first=TOMORROW)), WORLD) == []
    assert problems(Rank(axis="recency", ranks=("A",), on=TODAY), WORLD, today=TODAY) == []
    assert problems(Is(field="site_of_first_order", values=("moon",)), WORLD) == []
    assert problems(Is(field="prefecture", values=("東京都", "沖縄県")), WORLD) == []


def test_archived_segments_and_lists_are_refused() -> None:
    archived = {key: replace(each, archived=True) for key, each in WORLD.segments.items()}
    world = replace(WORLD, segments=archived)
    assert "is archived" in said(InSegment(segment=CHOSEN), world)[0][1]
    assert "is archived" in said(InList(list=LIST), world)[0][1]


def test_a_tree_of_five_hundred_leaves_is_refused_with_one_reason() -> None:
    many = AnyOf(rules=tuple(Has(what="age", range=Range(least=age)) for age in range(500)))
    assert said(many) == [
        (
            (),
            "The rule has 500 conditions; nobody can read more than 100. Make segments of parts of it and ask for those.",
        )
    ]
    assert said(AnyOf(rules=many.rules[:101]))[0][0] == ()
    assert said(AnyOf(rules=many.rules[:100])) == []


def test_groups_may_lie_eight_deep() -> None:
    rule: Rule = FEMALE
    for _ in range(8):
        rule = AllOf(rules=(rule,))
    assert said(rule) == []
    assert said(AllOf(rules=(rule,))) == [
        ((0,) * 8, "Groups lie more than 8 deep here. Make a segment of the inner ones and ask for that segment.")
    ]


def test_groups_without_conditions() -> None:
    assert said(AllOf()) == []
    assert said(AnyOf()) == [
        ((), "“Any of” without a condition is true of nobody. Add a condition or take the group out.")
    ]
    [remark] = problems(AllOf(rules=(FEMALE, NoneOf())), WORLD)
    assert (remark.place, remark.serious) == ((1,), False)


def _world(**rules_of: Rule) -> World:
    segments = {
        UUID(int=number): Segment(segment_id=UUID(int=number), name=name, rule=rule, version=1)
        for number, (name, rule) in enumerate(rules_of.items(), 101)
    }
    return World(segments=segments)


def test_a_circle_is_named_the_way_round() -> None:
    a, b, c = (InSegment(segment=UUID(int=number)) for number in (101, 102, 103))
    world = _world(A=AllOf(rules=(FEMALE, b)), B=NoneOf(rules=(c, FEMALE)), C=FEMALE)
    assert said(AnyOf(rules=(FEMALE, a)), world, itself=UUID(int=103)) == [
        ((1,), "Segments may not contain themselves: C → A → B → C. Ask for something else here.")
    ]
    assert said(AnyOf(rules=(FEMALE, a)), world) == []
    assert "C → C" in said(c, world, itself=UUID(int=103))[0][1]


def test_segments_that_many_ways_lead_to_are_no_circle_and_are_looked_at_once() -> None:
    layers: dict[str, Rule] = {f"s{number}": AnyOf(rules=()) for number in range(40)}
    for number in range(39):
        below = tuple(InSegment(segment=UUID(int=101 + each)) for each in range(number + 1, min(number + 4, 40)))
        layers[f"s{number}"] = AnyOf(rules=below)
    assert said(InSegment(segment=UUID(int=101)), _world(**layers)) == []


EXCLUDE = [
    (FEMALE, MALE),
    (FEMALE, replace(FEMALE, negated=True)),
    (ORDERED, Did(what="ordered", count=Range(most=0))),
    (Did(what="ordered", during=Last(days=30)), Did(what="ordered", during=Last(days=90), count=Range(most=0))),
    (Did(what="ordered", during=Last(days=30)), Did(what="ordered", negated=True)),
    (_where(field="coupon", values=("A",)), Did(what="ordered", count=Range(most=0))),
    (Did(what="ordered", during=Last(days=30)), Has(what="orders", range=Range(most=0))),
    (Is(field="age_band", values=("20",)), Has(what="age", range=Range(least=40))),
    (Has(what="age", range=Range(least=20, most=29)), Has(what="age", range=Range(least=40))),
    (Has(what="age", range=Range(least=25)), Has(what="age", range=Range(least=20), negated=True)),
    (Is(field="birth_year", op="at_least", values=(2000,)), Is(field="birth_year", op="at_most", values=(1999,))),
    (Rank(axis="recency", ranks=("A",)), Rank(axis="recency", ranks=("E", ""))),
    (Allows(channel="email"), Allows(channel="email", state="withdrawn")),
]


@pytest.mark.parametrize("pair", EXCLUDE, ids=range(len(EXCLUDE)))
def test_conditions_that_exclude_each_other_are_refused_and_named(pair: tuple[Question, Question]) -> None:
    for one, other in (pair, pair[::-1]):
        [problem] = problems(AllOf(rules=(one, AllOf(rules=(InList(list=LIST), other)))), WORLD)
        assert (problem.place, problem.serious) == ((1, 1), True)
        assert "exclude each other" in problem.message
        [problem] = problems(AllOf(rules=(one, NoneOf(rules=(replace(other, negated=not other.negated),)))), WORLD)
        assert problem.place == (1, 0)


def test_whoever_has_several_tags_meets_both() -> None:
    assert said(AllOf(rules=(Is(field="tag", values=("VIP",)), Is(field="tag", values=("new",))))) == []
    assert said(AllOf(rules=(ORDERED, Did(what="ordered", during=Last(days=30), count=Range(most=0))))) == []


def test_what_leaves_nobody_out_is_remarked_and_what_leaves_nobody_in_refused() -> None:
    both = (FEMALE, replace(FEMALE, negated=True))
    [remark] = problems(AnyOf(rules=both), WORLD)
    assert (remark.place, remark.serious) == ((1,), False)
    [refusal] = problems(NoneOf(rules=both), WORLD)
    assert (refusal.place, refusal.serious) == ((1,), True)


def test_the_same_condition_twice_is_remarked() -> None:
    assert said(AllOf(rules=(FEMALE, replace(FEMALE)))) == [
        ((1,), "The same condition stands here twice. One is enough.")
    ]


def test_problems_are_filled_in_the_readers_language() -> None:
    [problem] = problems(AllOf(rules=(FEMALE, MALE)), WORLD, language="ja")
    assert problem.values == {"this": clause(MALE, "ja"), "other": clause(FEMALE, "ja")}


@hypothesis_settings(max_examples=80, deadline=None)
@given(rule=rules())
def test_random_rules_that_make_sense_have_no_problem_but_those_of_groups(rule: Rule) -> None:
    for problem in problems(rule, WORLD):
        assert _of_groups(problem), problem


def _of_groups(problem: Problem) -> bool:
    words = (
        "Nobody can be",
        "Nobody comes in",
        "exclude each other",
        "whole numbers",
        "Everybody is",
        "twice",
        "group",
        "“Any of”",
        "is true of everybody",
        "left the catalogue",
        "never less",
        "never more",
        "“month of birth” lies",
    )
    return any(each in problem.message for each in words)


def test_texts_that_are_no_rules_say_where_and_why() -> None:
    def why(text: str) -> Problem:
        with pytest.raises(canonical.Unreadable) as refused:
            canonical.from_json(text)
        return refused.value.problem

    assert why("{").place == ()
    wrong = why('{"type":"all","rules":[{"type":"is","field":"sex"},{"type":"any","rules":[{"type":"did","what":3}]}]}')
    assert wrong.place == (1, 0)
    assert wrong.values["field"] == "what"
    assert why('{"type":"all","rules":[{"type":"guess"}]}').place == (0,)
    assert why('{"type":"did","what":"ordered","colour":1}').place == ()
    assert "too deep" in why('{"type":"all","rules":[' * 100_000 + "]}" * 100_000).message


def test_names_with_emoji_and_quotes_travel() -> None:
    rule = AllOf(
        rules=(Is(field="tag", values=("👩‍👧 \"A\" 'B' \\ 」”",)), InSegment(segment=BUYERS), InSegment(segment=LOOP))
    )
    assert canonical.from_json(canonical.to_json(rule)) == canonical.canonical(rule)
