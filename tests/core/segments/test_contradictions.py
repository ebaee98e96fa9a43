"""Contradictions are found through groups and segments; what is said to be empty is empty, and what has another way in is not refused."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.segments.core.checks.asked import Asked
from enishi.segments.core.checks.contradictions import contradictions
from enishi.segments.core.definition import holds
from enishi.segments.core.sentences import clause
from enishi.segments.core.soundness import problems
from enishi.segments.types import (
    AllOf,
    Allows,
    AnyOf,
    Did,
    Has,
    InSegment,
    Is,
    Last,
    NoneOf,
    Question,
    Range,
    Rank,
    Reachable,
    Rule,
    Segment,
    World,
)
from tests.core.segments.making import WORLD, beside
from tests.core.segments.making_histories import histories
from tests.core.segments.making_rules import LEAVES

FEMALE, MALE = Is(field="sex", values=("female",)), Is(field="sex", values=("male",))
NEVER, TWICE = Has(what="orders", range=Range(most=0)), Has(what="orders", range=Range(least=2))
LATELY = Did(what="ordered", during=Last(days=30))
EMAIL = Reachable(channel="email")


def all_of(*rules: Rule) -> Rule:
    return AllOf(rules=rules)


def any_of(*rules: Rule) -> Rule:
    return AnyOf(rules=rules)


def none_of(*rules: Rule) -> Rule:
    return NoneOf(rules=rules)


def found(rule: Rule, world: World = WORLD) -> list[tuple[tuple[int, ...], bool]]:
    """(place, whether it is refused)."""
    return [(each.place, each.serious) for each in problems(rule, world)]


#: A rule in which nobody can be → where that is said.
EMPTY: list[tuple[Rule, tuple[int, ...]]] = [
    (all_of(FEMALE, any_of(MALE)), (1, 0)),
    (all_of(NEVER, any_of(all_of(EMAIL, TWICE), all_of(FEMALE, LATELY))), (1, 0, 1)),
    (all_of(any_of(TWICE, LATELY), NEVER), (0, 0)),
    (all_of(all_of(FEMALE, all_of(EMAIL)), all_of(any_of(all_of(any_of(MALE))))), (1, 0, 0, 0, 0)),
    (all_of(FEMALE, EMAIL, none_of(all_of(FEMALE, EMAIL))), (2, 0, 0)),
    (all_of(FEMALE, none_of(any_of(FEMALE, EMAIL))), (1, 0, 0)),
    (all_of(FEMALE, none_of(none_of(MALE))), (1, 0, 0)),
    (none_of(NEVER, Has(what="orders", range=Range(least=1))), (1,)),
    (none_of(all_of()), (0,)),
    (any_of(all_of(FEMALE, MALE), all_of(NEVER, TWICE)), (0, 1)),
    (all_of(LATELY, Has(what="last_order_days_ago", range=Range(least=30))), (1,)),
    (all_of(Did(what="ordered", during=Last(days=30), count=Range(most=0)), Has(what="last_order_days_ago", range=Range(most=29))), (1,)),
    (all_of(NEVER, Has(what="average_order", range=Range(least=1))), (1,)),
    (all_of(NEVER, Rank(axis="recency", ranks=("A",))), (1,)),
    (all_of(EMAIL, Allows(channel="email", state="withdrawn")), (1,)),
    (all_of(FEMALE, Is(field="sex", op="known", negated=True)), (1,)),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "place"), EMPTY, ids=range(len(EMPTY)))
def test_a_rule_that_nobody_can_meet_is_refused_wherever_it_lies(rule: Rule, place: tuple[int, ...]) -> None:
    assert (place, True) in found(rule)


#: Rules that look like it, and leave somebody in.
MET: list[Rule] = [
    all_of(FEMALE, any_of(MALE, EMAIL)),
    all_of(FEMALE, EMAIL, none_of(all_of(FEMALE, NEVER))),
    any_of(FEMALE, MALE),
    any_of(all_of(FEMALE, EMAIL), all_of(MALE, LATELY)),
    all_of(FEMALE, none_of(all_of(MALE, FEMALE))),
    none_of(NEVER, TWICE),
    none_of(Has(what="age", range=Range(most=30)), Has(what="age", range=Range(least=20))),  # of whom it is not known
    all_of(LATELY, Has(what="last_order_days_ago", range=Range(least=29))),
    all_of(Did(what="ordered", during=Last(days=30), count=Range(most=0)), Has(what="last_order_days_ago", range=Range(most=30))),
    all_of(Reachable(channel="line"), Allows(channel="email", state="withdrawn")),
    all_of(NEVER, Rank(axis="recency", ranks=("A", ""))),
]  # fmt: skip


@pytest.mark.parametrize("rule", MET, ids=range(len(MET)))
def test_a_rule_that_somebody_can_meet_is_not_refused(rule: Rule) -> None:
    assert not any(serious for _place, serious in found(rule))


def test_a_way_that_leads_nowhere_is_a_remark_while_another_is_open() -> None:
    rule = all_of(FEMALE, any_of(MALE, EMAIL))
    [remark] = problems(rule, WORLD, language="ja")
    assert (remark.place, remark.serious) == ((1, 0), False)
    assert remark.values == {"this": clause(MALE, "ja"), "other": clause(FEMALE, "ja")}


def _world(**rules: Rule) -> World:
    segments = [
        Segment(segment_id=UUID(int=number), name=name, rule=rule, version=1)
        for number, (name, rule) in enumerate(rules.items(), 101)
    ]
    return World(segments={each.segment_id: each for each in segments})


def test_what_a_segment_asks_for_counts_too_and_the_segment_is_named() -> None:
    one, two = (InSegment(segment=UUID(int=number)) for number in (101, 102))
    world = _world(購入者=TWICE, 女性の購入者=all_of(FEMALE, one))
    [problem] = problems(all_of(two, any_of(NEVER)), world, language="ja")
    assert (problem.place, problem.serious) == ((1, 0), True)
    assert "女性の購入者" in str(problem.values["other"])
    assert found(all_of(NEVER, two), world) == [((1,), True)]
    assert found(all_of(two, replace(one, negated=True)), world) == [((1,), True)]
    assert found(none_of(two, NEVER), world) == []
    assert found(all_of(two, one), world) == [], "said twice by way of another is no mistake"


def test_circles_and_large_worlds_come_to_an_end() -> None:
    ways = tuple(InSegment(segment=UUID(int=number)) for number in range(101, 131))
    world = _world(**{f"s{number}": any_of(*ways, FEMALE) for number in range(30)})
    list(contradictions(all_of(*ways), Asked(world, "en")))


LEAF = st.one_of(LEAVES[Has], LEAVES[Is], LEAVES[Did])
TREE: Any = st.recursive(
    LEAF,
    lambda inner: st.builds(
        lambda kind, parts: kind(rules=tuple(parts)),
        st.sampled_from([AllOf, AllOf, AnyOf, NoneOf]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=6,
)


@hypothesis_settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_what_is_called_empty_is_empty(data: st.DataObject) -> None:
    base: Question = data.draw(LEAF)
    rule = all_of(base, data.draw(TREE), any_of(replace(base, negated=not base.negated), data.draw(TREE)))
    refused = [each for each in contradictions(rule, Asked(WORLD, "en")) if each.serious]
    if refused:
        history = data.draw(histories())
        at = data.draw(beside(rule, history))
        assert not holds(rule, history, at, WORLD), refused
