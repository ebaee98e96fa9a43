"""Many customers asked together: each gets the answer that the definition gives them alone, and nobody is looked at again too late."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from enishi.history.types import CustomerHistory, Part, Recent
from enishi.segments.core.crowd import asking
from enishi.segments.core.crowd.crowd import Crowd
from enishi.segments.core.crowd.reading import columns_of, lately
from enishi.segments.core.definition import exists, holds, next_change
from enishi.segments.core.needs import POPULATION, needs
from enishi.segments.types import AllOf, Question, Rule
from tests.core.segments.making import WORLD, beside
from tests.core.segments.making_histories import histories
from tests.core.segments.making_rules import LEAVES, rules
from tests.core.segments.telling_columns import columns

CUSTOMERS = (7, 3, 5)  # in no order, as they are touched


@st.composite
def several(draw: st.DrawFn, rule: Rule) -> list[CustomerHistory]:
    """A few customers, of whom is told what the rule reads."""
    parts = POPULATION.parts | parts_of([rule])
    return [draw(histories(customer_id=customer, parts=parts)) for customer in CUSTOMERS]


def parts_of(asked: Sequence[Rule]) -> frozenset[Part]:
    """What these rules read, and the segments that they may rest on."""
    named = any(needs(rule).segments for rule in asked)
    everything = [*asked, *(segment.rule for segment in WORLD.segments.values() if named)]
    return frozenset[Part]().union(*(needs(rule).parts for rule in everything))


def agrees(asked: Sequence[Rule], told: Sequence[CustomerHistory], at: datetime) -> None:
    """With the definition, of every customer and of all rules at once, from no more than they say they read."""
    everything = [*asked, *(segment.rule for segment in WORLD.segments.values())]
    back = lately(everything if any(needs(rule).segments for rule in asked) else asked)
    recent = Recent(back.kinds, at - timedelta(days=back.days))
    crowd = Crowd(columns(told, columns_of(everything, POPULATION.parts | parts_of(asked)), recent), at, WORLD)
    found = [asking.holds(crowd, rule).tolist() for rule in asked]
    assert found == [[holds(rule, history, at, WORLD) for history in told] for rule in asked]
    assert crowd.exist.tolist() == [exists(history, at) for history in told]
    for rule in asked:
        assert asking.turning(crowd, rule).held.tolist() == [holds(rule, history, at, WORLD) for history in told]
        for customer, turn in asking.next_changes(crowd, [rule]).items():
            history = told[CUSTOMERS.index(customer)]
            _in_time(turn, next_change(rule, history, at, WORLD), at)


def _in_time(turn: datetime | None, exactly: datetime | None, at: datetime) -> None:
    """Never later than the rule may turn, and always ahead."""
    assert turn is None or turn > at
    assert exactly is None or (turn is not None and turn <= exactly), (turn, exactly)


@pytest.mark.parametrize("kind", list(LEAVES), ids=lambda kind: kind.__name__)
@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_leaf_means_the_same_of_many(kind: type[Question], data: st.DataObject) -> None:
    leaf = data.draw(LEAVES[kind])
    told = data.draw(several(leaf))
    agrees([leaf], told, data.draw(beside(leaf, told[0])))


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_rules_mean_the_same_of_many_over_one_crowd(data: st.DataObject) -> None:
    asked = data.draw(st.lists(rules(), min_size=1, max_size=4))
    told = data.draw(several(AllOf(rules=tuple(asked))))
    agrees(asked, told, data.draw(beside(asked[0], told[0])))
