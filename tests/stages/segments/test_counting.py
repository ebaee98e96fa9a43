"""Counting, sampling and estimating: what they say of a crowd is what the definition says."""

from datetime import datetime, timedelta

import pytest

from enishi.segments import counting
from enishi.segments.compiling.compiler import Compiled, compiled
from enishi.segments.counting import Estimate
from enishi.segments.types import AllOf, Did, Has, NoneOf, Range, Rule, World
from enishi.warehouse.port import Reader
from tests.core.segments.making import START, WORLD
from tests.stages.segments.agreement import crowd, defined

AT = START + timedelta(days=20)  # after everything
BUYERS = Has(what="orders", range=Range(least=1))
RULES = (AllOf(), BUYERS, NoneOf(rules=(BUYERS,)), Did(what="visited"), Did(what="visited", negated=True))


@pytest.mark.parametrize("at", [AT, AT - timedelta(days=30)], ids=["of facts", "of rows"])
@pytest.mark.parametrize("rule", RULES, ids=str)
def test_members_their_number_and_a_few_of_them(rule: Rule, at: datetime, crowded: Reader) -> None:
    expected = defined(rule, crowd(), at)
    assert expected
    assert counting.members_at(rule, WORLD, at, reader=crowded) == expected
    assert counting.count(rule, WORLD, at, reader=crowded) == len(expected)
    assert counting.sample(rule, WORLD, at, 5, reader=crowded) == sorted(expected, reverse=True)[:5]


def test_the_population_piece_by_piece(crowded: Reader) -> None:
    expected = sorted(defined(AllOf(), crowd(), AT))
    assert counting.population(AT, reader=crowded) == len(expected)
    found: list[int] = []
    while piece := counting.population_after(found[-1] if found else 0, 7, AT, reader=crowded):
        found += piece
    assert found == expected


def test_few_customers_are_counted_and_many_estimated(crowded: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    size = len(defined(BUYERS, crowd(), AT))
    assert counting.estimate(BUYERS, WORLD, AT, reader=crowded) == Estimate(size, size, size)
    monkeypatch.setattr(counting, "EXACT_BELOW", 10)
    monkeypatch.setattr(counting, "_DRAWN", 60)
    estimate = counting.estimate(BUYERS, WORLD, AT, reader=crowded)
    assert not estimate.is_exact
    assert estimate.least <= size <= estimate.most
    assert estimate.least < estimate.size < estimate.most <= counting.population(AT, reader=crowded)


def test_a_rule_is_built_once_for_all_instants(crowded: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = Has(what="sales", range=Range(least=1234))
    counting.count(rule, WORLD, AT, reader=crowded)
    monkeypatch.setattr(counting, "compiled", None)
    counting.count(rule, WORLD, AT + timedelta(days=30), reader=crowded)
    counting.count(AllOf(rules=(rule,)), WORLD, AT, reader=crowded)


def test_facts_are_asked_as_soon_as_they_may_be(crowded: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    counting._built.cache_clear()

    def noted(rule: Rule, world: World, *, facts: bool, sampled: bool) -> Compiled:
        asked.append(facts)
        return compiled(rule, world, facts=facts, sampled=sampled)

    monkeypatch.setattr(counting, "compiled", noted)
    rule = Has(what="orders", range=Range(least=2, most=77))
    newest = counting._known(crowded).newest
    for at in (newest - timedelta(microseconds=1), newest):
        assert counting.members_at(rule, WORLD, at, reader=crowded) == defined(rule, crowd(), at)
    assert asked == [False, True]
