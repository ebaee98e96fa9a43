"""What the catalogue offers can be asked of the warehouse, and texts arrive there as they were written."""

from typing import get_args

import pytest

from enishi.history.types import CustomerHistory
from enishi.segments import counting
from enishi.segments.compiling import attributes, compiler, numbers, sources
from enishi.segments.core.attributes import ATTRIBUTES
from enishi.segments.core.entries import Source
from enishi.segments.core.numbers import NUMBERS
from enishi.segments.types import AnyOf, Did, InSegment, Is, Question, Rule, Where, World
from enishi.warehouse.port import Warehouse
from tests.core.segments.making import START
from tests.stages.segments.rows import load
from tests.stages.segments.witnesses import Witness

TEXTS = ("O'Neil", '"so"', "back\\slash", "100%_", "茶🍵", "$at", "'; DROP TABLE word; --", "a\nb")


def test_every_entry_has_its_counterpart() -> None:
    assert set(numbers.READ) == {each.name for each in NUMBERS.values() if each.read}
    assert set(attributes.READ) == {each.name for each in ATTRIBUTES.values() if each.read}
    assert set(sources._SOURCES) == set(get_args(Source))
    assert set(compiler.LEAVES) == set(get_args(Question)) - {InSegment}


@pytest.fixture
def odd_people(warehouse: Warehouse) -> dict[str, CustomerHistory]:
    """A customer for each text: their occupation, and how they paid."""
    people = {}
    for number, text in enumerate(TEXTS):
        witness = Witness(number).word("occupation", text, -30).order("a", -8, 1, payment=text)
        people[text] = witness.history()
    load(warehouse, list(people.values()), World())
    return people


def test_texts_are_values_whatever_stands_in_them(warehouse: Warehouse, odd_people: dict[str, CustomerHistory]) -> None:
    for text, person in odd_people.items():
        paid = [
            Did(what="ordered", where=(Where(field="payment_method", op=op, values=(text,)),))
            for op in ("is", "contains", "starts_with")
        ]
        rules: list[Rule] = [Is(field="occupation", values=(text,)), *paid, AnyOf(rules=tuple(paid))]
        for rule in rules:
            assert counting.members_at(rule, World(), START, reader=warehouse) == {person.customer_id}, rule
