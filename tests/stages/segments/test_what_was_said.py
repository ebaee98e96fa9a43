"""Whoever asks for what people said is offered how it is written, the most frequent first, on both engines."""

from collections import Counter

from enishi.segments import suggesting
from enishi.warehouse.port import Warehouse
from tests.stages.segments.agreement import crowd


def spoken(field: str) -> Counter[str]:
    rows = (row for history in crowd() for row in history.words)
    return Counter(row.text for row in rows if row.field == field and row.text and not row.cleared)


def names(start: str) -> set[str]:
    rows = (row for history in crowd() for row in history.words)
    return {row.field.removeprefix(start) for row in rows if row.field.startswith(start) and not row.cleared}


def test_what_was_said_is_offered_as_it_is_written(crowded: Warehouse) -> None:
    found = suggesting.said(reader=crowded)
    for field in ("occupation", "prefecture", "acquisition_source"):
        sizes = spoken(field)
        assert set(found.values[field]) == set(sizes), field
        told = [sizes[text] for text in found.values[field]]
        assert told == sorted(told, reverse=True), field
    assert set(found.traits) == names("trait:")
    assert set(found.tags) == names("tag:")
    assert found.values["occupation"]
    assert found.traits
