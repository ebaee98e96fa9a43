"""The query finds whom the definition finds: random rules, a crowd of random customers, instants at borders; on every engine."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.history.types import CustomerHistory
from enishi.segments.types import Did, Question, Rule
from enishi.warehouse.port import Reader
from tests.core.segments.making import beside
from tests.core.segments.making_rules import LEAVES, rules
from tests.stages.segments.agreement import THOROUGH, crowd, disagreement


@pytest.mark.parametrize("kind", list(LEAVES), ids=lambda kind: kind.__name__)
def test_a_leaf_is_the_same_to_the_query_and_to_the_definition(
    kind: type[Question], crowded: Reader, request: pytest.FixtureRequest
) -> None:
    people = crowd()

    @settings(THOROUGH, max_examples=_examples(request, 30 if kind is Did else 8))
    @given(rule=LEAVES[kind], data=st.data())
    def agree(rule: Rule, data: st.DataObject) -> None:
        _agree(rule, data, crowded, people)

    agree()


def test_a_rule_is_the_same_to_the_query_and_to_the_definition(crowded: Reader, request: pytest.FixtureRequest) -> None:
    people = crowd()

    @settings(THOROUGH, max_examples=_examples(request, 30))
    @given(rule=rules(), data=st.data())
    def agree(rule: Rule, data: st.DataObject) -> None:
        _agree(rule, data, crowded, people)

    agree()


def _agree(rule: Rule, data: st.DataObject, crowded: Reader, people: tuple[CustomerHistory, ...]) -> None:
    """At instants beside the rows of a few of them."""
    who = data.draw(st.lists(st.sampled_from(people), min_size=1, max_size=3))
    moments = [data.draw(beside(rule, each)) for each in who]
    assert not disagreement(rule, crowded, people, moments), rule


def _examples(request: pytest.FixtureRequest, many: int) -> int:
    """The other engine takes ten times as long to plan a question: it is asked a third."""
    return many // 3 if "clickhouse" in request.node.name else many
