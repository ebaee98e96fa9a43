"""What a happening must look like: clause by clause, and whether one happening can look like all of them."""

from collections.abc import Iterator
from itertools import combinations

from enishi.segments.core.checks.asked import Asked
from enishi.segments.core.checks.looks import looks
from enishi.segments.core.checks.values import category_problems, product_problems, site_problems, value_problems
from enishi.segments.core.entries import Field, Happening, ValueType
from enishi.segments.core.keeping import WHOLE
from enishi.segments.types import Did, Problem, Where

Place = tuple[int, ...]

_NUMBERS: tuple[ValueType, ...] = ("number", "amount", "seconds")


def clause_problems(leaf: Did, entry: Happening, place: Place, asked: Asked) -> Iterator[Problem]:
    """What is wrong with the clauses of a happening; that they exclude each other only where nothing else is."""
    found = [problem for clause in leaf.where for problem in _clause(entry, clause, place, asked)]
    yield from found
    if any(problem.serious for problem in found):
        return
    asked_twice = {one.field for one, other in combinations(leaf.where, 2) if one.field == other.field}
    for name, left in looks(leaf.where, entry, asked.world).items():
        field = entry.field(name)
        if field is not None and left.is_empty and name in asked_twice:
            yield Problem(
                place,
                "The conditions on “%(field)s” exclude each other: nothing meets all of them. Take one of them out.",
                {"field": field.label.said(asked.language)},
            )


def _clause(entry: Happening, clause: Where, place: Place, asked: Asked) -> Iterator[Problem]:
    field = entry.field(clause.field)
    if field is None:
        yield Problem(
            place,
            "“%(field)s” is nothing that “%(name)s” says. Choose another from the list.",
            {"field": clause.field, "name": entry.label.said(asked.language)},
        )
        return
    allowed = ["is", "is_not", "known", "missing"]
    if field.type in ("number", "amount", "seconds"):
        allowed += ["at_least", "at_most"]
    elif field.type in ("text", "product", "category") and field.kept not in WHOLE:
        allowed += ["contains", "starts_with"]
    if field.type == "flag":
        allowed = ["is", "is_not"]
    label = field.label.said(asked.language)
    if clause.op not in allowed:
        yield Problem(place, "“%(field)s” cannot be compared so. Choose “is”.", {"field": label})
        return
    yield from value_problems(clause.op, clause.values, field.type, field.choices, label, place)
    yield from _too_small(field, clause, label, place)
    if clause.op in ("is", "is_not") and field.type == "product":
        yield from product_problems([str(value) for value in clause.values], place, asked.world)
    elif clause.op in ("is", "is_not") and field.type == "category":
        yield from category_problems(clause.values, place, asked.world)
    elif clause.op in ("is", "is_not") and field.type == "site":
        yield from site_problems(clause.values, place, asked.world)


def _too_small(field: Field, clause: Where, label: str, place: Place) -> Iterator[Problem]:
    """A number below the least there can be."""
    least = 1 if field.name == "nth" else 0
    values = [value for value in clause.values if isinstance(value, int | float)]
    if field.type in _NUMBERS and clause.op in ("is", "at_most") and values and max(values) < least:
        yield Problem(
            place, "“%(field)s” is never less than %(least)s. Give a greater number.", {"field": label, "least": least}
        )
