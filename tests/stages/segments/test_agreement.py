"""The query finds whom the definition finds: random rules, a crowd of random customers, instants at borders; on every engine."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.history.types import CustomerHistory
from enishi.segments.types import Birthday, Did, Has, Ignored, Is, Question, Rank, Rule, RunsOut
from enishi.warehouse.port import Reader
from tests.core.segments.making import beside
from tests.core.segments.making_rules import LEAVES, rules
from tests.stages.segments.agreement import THOROUGH, borders, crowd, disagreement


@pytest.mark.parametrize("kind", list(LEAVES), ids=lambda kind: kind.__name__)
def test_a_leaf_is_the_same_to_the_query_and_to_the_definition(
    kind: type[Question], crowded: Reader, request: pytest.FixtureRequest
) -> None:
    people = crowd()

    @settings(THOROUGH, max_examples=_examples(request, 24 if kind is Did else 6))
    @given(rule=LEAVES[kind], data=st.data())
    def agree(rule: Rule, data: st.DataObject) -> None:
        _agree(rule, data, crowded, people)

    agree()


def test_a_rule_is_the_same_to_the_query_and_to_the_definition(crowded: Reader, request: pytest.FixtureRequest) -> None:
    people = crowd()

    @settings(THOROUGH, max_examples=_examples(request, 21))
    @given(rule=rules(), data=st.data())
    def agree(rule: Rule, data: st.DataObject) -> None:
        _agree(rule, data, crowded, people)

    agree()


@pytest.mark.parametrize("kind", [Did, Is, Has, Birthday, Rank, Ignored, RunsOut, None], ids=str)
def test_facts_say_what_the_rows_say(
    kind: type[Question] | None, crowded: Reader, request: pytest.FixtureRequest
) -> None:
    people = crowd()
    newest = borders(people, 0)[0]
    later = [newest + timedelta(days) for days in (0, 1, 7, 30, 90)]

    @settings(THOROUGH, max_examples=_examples(request, 18 if kind is Did else 6))
    @given(rule=LEAVES[kind] if kind else rules(), at=st.sampled_from(later))
    def agree(rule: Rule, at: datetime) -> None:
        assert not disagreement(rule, crowded, people, [at], facts=True), rule

    agree()


def _agree(rule: Rule, data: st.DataObject, crowded: Reader, people: tuple[CustomerHistory, ...]) -> None:
    """At instants beside the rows of a few of them."""
    who = data.draw(st.lists(st.sampled_from(people), min_size=1, max_size=3))
    moments = [data.draw(beside(rule, each)) for each in who]
    assert not disagreement(rule, crowded, people, moments), rule


def _examples(request: pytest.FixtureRequest, many: int) -> int:
    """The other engine takes ten times as long to plan a question: it is asked a third."""
    return many // 3 if "clickhouse" in request.node.name else many
