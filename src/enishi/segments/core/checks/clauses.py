"""What a happening must look like: clause by clause, and whether one happening can look like all of them."""

from collections.abc import Iterator
from itertools import combinations

from enishi.segments.core.checks.asked import Asked
from enishi.segments.core.checks.values import category_problems, product_problems, value_problems
from enishi.segments.core.entries import Field, Happening, ValueType
from enishi.segments.core.keeping import WHOLE
from enishi.segments.types import Did, Problem, Where

Place = tuple[int, ...]

_NUMBERS: tuple[ValueType, ...] = ("number", "amount", "seconds")
#: Types of which a happening says one value, not several.
_SINGLE: tuple[ValueType, ...] = (*_NUMBERS, "choice", "flag", "site")


def clause_problems(leaf: Did, entry: Happening, place: Place, asked: Asked) -> Iterator[Problem]:
    """What is wrong with the clauses of a happening; that they exclude each other only where nothing else is."""
    found = [problem for clause in leaf.where for problem in _clause(entry, clause, place, asked)]
    yield from found
    if any(problem.serious for problem in found):
        return
    for one, other in combinations(leaf.where, 2):
        field = entry.field(one.field)
        if field is not None and one.field == other.field and _exclude(one, other, field.type):
            yield Problem(
                place,
                "The conditions on “%(field)s” exclude each other: nothing meets both. Take one of them out.",
                {"field": field.label.said(asked.language)},
            )


def _exclude(one: Where, other: Where, type_: ValueType) -> bool:
    """Whether no single happening can meet both."""
    ops = {one.op, other.op}
    if "missing" in ops:
        return bool(ops & {"is", "known", "contains", "starts_with", "at_least", "at_most"})
    if type_ not in _SINGLE:
        return False
    if ops == {"is"}:
        return not set(one.values) & set(other.values)
    least, most = (
        [value for clause in (one, other) for value in clause.values if clause.op == op and not isinstance(value, str)]
        for op in ("at_least", "at_most")
    )
    if least and most:
        return max(least) > min(most)
    exact = [clause.values for clause in (one, other) if clause.op == "is"]
    numbers = [value for values in exact for value in values if not isinstance(value, str)]
    return bool(numbers) and ((bool(least) and max(numbers) < max(least)) or (bool(most) and min(numbers) > min(most)))


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


def _too_small(field: Field, clause: Where, label: str, place: Place) -> Iterator[Problem]:
    """A number below the least there can be."""
    least = 1 if field.name == "nth" else 0
    values = [value for value in clause.values if isinstance(value, int | float)]
    if field.type in _NUMBERS and clause.op in ("is", "at_most") and values and max(values) < least:
        yield Problem(
            place, "“%(field)s” is never less than %(least)s. Give a greater number.", {"field": label, "least": least}
        )
