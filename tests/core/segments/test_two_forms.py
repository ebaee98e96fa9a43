"""What is done to rules for speed and order changes nothing of what they mean."""

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from enishi.segments.core import canonical
from enishi.segments.core.definition import holds
from enishi.segments.core.needs import needs
from enishi.segments.types import Question
from tests.core.segments.making import WORLD, beside
from tests.core.segments.making_histories import histories
from tests.core.segments.making_rules import LEAVES, rules


@pytest.mark.parametrize("kind", list(LEAVES), ids=lambda kind: kind.__name__)
@hypothesis_settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_a_leaf_means_the_same_in_its_canonical_form(kind: type[Question], data: st.DataObject) -> None:
    leaf = data.draw(LEAVES[kind])
    history = data.draw(histories(parts=needs(leaf).parts))
    at = data.draw(beside(leaf, history))
    assert holds(canonical.canonical(leaf), history, at, WORLD) == holds(leaf, history, at, WORLD)


@hypothesis_settings(max_examples=35, deadline=None)
@given(data=st.data())
def test_rules_mean_the_same_in_their_canonical_form(data: st.DataObject) -> None:
    rule, history = data.draw(rules()), data.draw(histories())
    at = data.draw(beside(rule, history))
    assert holds(canonical.canonical(rule), history, at, WORLD) == holds(rule, history, at, WORLD)


@hypothesis_settings(max_examples=80, deadline=None)
@given(rule=rules())
def test_canonical_twice_is_canonical_once_and_json_says_it_again(rule: object) -> None:
    once = canonical.canonical(rule)  # type: ignore[arg-type]
    assert canonical.canonical(once) == once
    text = canonical.to_json(once)
    read = canonical.from_json(text)
    assert canonical.canonical(read) == once
    assert canonical.to_json(read) == text
    assert canonical.digest(read) == canonical.digest(rule)  # type: ignore[arg-type]
