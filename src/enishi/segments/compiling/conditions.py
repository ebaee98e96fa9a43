"""What a value must be like: conditions on columns, two-valued. Nothing compares with what is missing: null, or no text."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

import ibis

from enishi.segments.types import Value
from enishi.warehouse.guards import true
from enishi.warehouse.port import Expression


def any_of(conditions: Iterable[Expression]) -> Expression:
    """Whether one of them holds; of none: no."""
    return reduce(or_, conditions, ibis.literal(False))


def matches(column: Expression, op: str, values: Sequence[Value]) -> Expression:
    """Whether a column's value compares so with one of the values."""
    kind = column.type()
    known = column.notnull() & (column != "") if kind.is_string() else column.notnull()
    if op == "known":
        return true(known)
    if kind.is_string():
        texts = [value for value in values if isinstance(value, str)]
        return any_of(true(known & _text(column, op, text)) for text in texts) if op != "is" else _among(column, texts)
    numbers = [value for value in values if not isinstance(value, str)]
    if op == "is":
        return _among(column, [bool(value) if kind.is_boolean() else float(value) for value in numbers])
    at_least = op == "at_least"
    return any_of(true(column >= edge(value) if at_least else column <= edge(value)) for value in numbers)


def edge(number: float) -> float:
    """A limit as engines can compare with it: whole numbers of more than 64 bits are none to them."""
    return number if abs(number) < 1 << 63 else float(number)


def _among(column: Expression, values: Sequence[Value]) -> Expression:
    wanted = [value for value in values if value != ""]
    return true(column.isin(wanted)) if wanted else ibis.literal(False)


def _text(column: Expression, op: str, text: str) -> Expression:
    match op:
        case "contains":
            return column.contains(text)
        case "starts_with":
            return column.startswith(text)
    return ibis.literal(False)  # texts are neither more nor less
