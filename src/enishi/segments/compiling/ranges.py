"""Ranges over numbers that are 0 where there is no row, and over those that are missing then."""

from enishi.segments.compiling.conditions import edge
from enishi.segments.compiling.sets import EVERYBODY, NOBODY, Those, among
from enishi.segments.types import Range
from enishi.warehouse.guards import true
from enishi.warehouse.port import Expression


def inside(value: Expression, range_: Range) -> Expression:
    """Whether the value is in the range; no where there is none."""
    holds = value.notnull()
    if range_.least is not None:
        holds &= value >= edge(range_.least)
    if range_.most is not None:
        holds &= value <= edge(range_.most)
    return true(holds)


def holds(range_: Range, value: float) -> bool:
    """The same of a number."""
    return (range_.least is None or range_.least <= value) and (range_.most is None or value <= range_.most)


def where_counted(numbers: Expression, range_: Range, *, known: bool) -> Those:
    """Whose `number` is in the range, of rows `customer_id` and `number`; who has no row has 0."""
    if range_.least is None and range_.most is None:
        return EVERYBODY
    if range_.least is not None and range_.most is not None and range_.least > range_.most:
        return NOBODY
    is_inside = inside(numbers.number, range_)
    if holds(range_, 0):
        return among(numbers.filter(~is_inside), known=known).turned()
    return among(numbers.filter(is_inside), known=known)


def where_there_is(numbers: Expression, range_: Range, *, known: bool) -> Those:
    """Whose `number` is in the range; who has no row, or none in it, is not."""
    return among(numbers.filter(inside(numbers.number, range_)), known=known)
