"""`next_change`: between an instant and the one it names, nothing changes."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from enishi.history.types import CustomerHistory
from enishi.segments.core.definition import holds, next_change
from enishi.segments.core.needs import needs
from enishi.segments.types import Question, Rule
from tests.core.segments.making import WORLD, beside, borders
from tests.core.segments.making_histories import histories
from tests.core.segments.making_rules import LEAVES, rules


@pytest.mark.parametrize("kind", list(LEAVES), ids=lambda kind: kind.__name__)
@hypothesis_settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_a_leaf_does_not_turn_before_its_next_change(kind: type[Question], data: st.DataObject) -> None:
    leaf = data.draw(LEAVES[kind])
    _stays_so(data, leaf, data.draw(histories(parts=needs(leaf).parts)))


@hypothesis_settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_a_rule_does_not_turn_before_its_next_change(data: st.DataObject) -> None:
    _stays_so(data, data.draw(rules()), data.draw(histories()))


def _stays_so(data: st.DataObject, rule: Rule, history: CustomerHistory) -> None:
    at: datetime = data.draw(beside(rule, history))
    now, change = holds(rule, history, at, WORLD), next_change(rule, history, at, WORLD)
    assert change is None or change > at
    until = [moment for moment in borders(rule, history) if moment > at and (change is None or moment < change)]
    for moment in _few(until):
        assert holds(rule, history, moment, WORLD) == now, (moment, change)


def _few(moments: list[Any]) -> list[Any]:
    """Not every one of a thousand, but the first and the last and some between."""
    return moments[:15] + moments[15:-5:7] + moments[-5:]
