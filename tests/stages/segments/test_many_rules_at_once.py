"""Many rules counted at once: each has the members that the definition gives it; the leaves that can share a reading do."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.segments import counting, many
from enishi.segments.compiling.together import together
from enishi.segments.counting import Estimate
from enishi.segments.types import Ago, AllOf, AnyOf, Did, Has, Last, NoneOf, Question, Range, Reachable, Rule, Where
from enishi.warehouse.port import Reader
from tests.core.segments.making import START, WORLD
from tests.core.segments.making_rules import LEAVES, rules
from tests.stages.segments.agreement import THOROUGH, borders, crowd, defined

AT = START + timedelta(days=20)  # after everything
PHONED = Where(field="channel", values=("phone",))
SHARING = (
    Did(what="ordered", where=(PHONED,), during=Ago(least=1)),
    Did(what="ordered", during=Ago(least=3, most=30), count=Range(least=2)),
    Did(what="ordered", where=(PHONED,), count=Range(most=1)),
)


def test_everybody_whom_the_definition_says(crowded: Reader) -> None:
    people = crowd()
    at = borders(people, 0)[0] + timedelta(days=1)
    leaves = st.one_of(LEAVES[Did], LEAVES[Did], *LEAVES.values())

    @settings(THOROUGH, max_examples=3)
    @given(some=st.lists(leaves, min_size=30, max_size=30), more=st.lists(rules(), min_size=8, max_size=8))
    def agree(some: list[Any], more: list[Rule]) -> None:
        asked: list[Rule] = [
            *some,
            *more,
            AllOf(),
            AnyOf(),
            NoneOf(),
            AllOf(rules=tuple(some[:3])),
            NoneOf(rules=tuple(some[3:5])),
        ]
        expected = [defined(rule, people, at) for rule in asked]
        for rule, should, is_ in zip(asked, expected, many.members(asked, WORLD, at, reader=crowded), strict=True):
            assert is_ == should, rule
        assert many.counts(asked, WORLD, at, reader=crowded) == list(map(len, expected))

    agree()


def test_of_the_past_rows_tell(crowded: Reader) -> None:
    at = AT - timedelta(days=40)
    asked: list[Rule] = [*SHARING, Has(what="orders", range=Range(least=1))]
    expected = [defined(rule, crowd(), at) for rule in asked]
    assert any(expected)
    assert many.counts(asked, WORLD, at, reader=crowded) == list(map(len, expected))
    assert list(many.members(asked, WORLD, at, reader=crowded)) == expected


def test_estimates_asked_together_are_those_asked_one_by_one(crowded: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "EXACT_BELOW", 10)
    monkeypatch.setattr(counting, "_DRAWN", 60)
    rule = Did(what="ordered", count=Range(most=2))
    with_more = [AllOf(rules=(rule, leaf)) for leaf in (*SHARING, Reachable(channel="email"), Did(what="bought"))]
    asked: list[Rule] = [AllOf(), rule, NoneOf(rules=(rule,)), *with_more]
    for at in (AT, AT - timedelta(days=40)):
        found = many.estimates(asked, WORLD, at, reader=crowded)
        assert found == [counting.estimate(each, WORLD, at, reader=crowded) for each in asked]
        assert all(each.least < each.size < each.most for each in found[:2])
        assert all(each.size <= found[1].size for each in found[3:])


def test_estimates_of_few_are_exact(crowded: Reader) -> None:
    asked: list[Rule] = [AllOf(), *SHARING]
    sizes = many.counts(asked, WORLD, AT, reader=crowded)
    assert many.estimates(asked, WORLD, AT, reader=crowded) == [Estimate(size, size, size) for size in sizes]


def test_leaves_of_one_happening_share_a_reading_those_of_the_last_months_another() -> None:
    bought = [Did(what="bought", where=(Where(field="product_id", values=(name,)),)) for name in ("tea", "cup")]
    recent = [Did(what="ordered", where=(PHONED,), during=Last(days=days)) for days in (7, 30)]
    facts: list[Question] = [Has(what="orders", range=Range(least=2)), Did(what="ordered")]
    plan = together([*SHARING, *bought, *recent, *facts], WORLD)
    assert [column.leaf for column in plan.told] == facts
    assert sorted(len(columns) for _expression, columns in plan.asked) == [2, 2, 3]
