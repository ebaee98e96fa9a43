"""The one form of each kind of leaf."""

from collections.abc import Iterable
from math import ceil, floor, isfinite
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from enishi.segments.core.words import attribute, happening, number
from enishi.segments.types import (
    Ago,
    Between,
    Did,
    Ever,
    Has,
    Is,
    Last,
    Question,
    Range,
    Rank,
    RunsOut,
    Subscribes,
    Value,
    Where,
    Window,
)

T = TypeVar("T", str, Value)

#: Measures of which there is never less than none, and those of them that are whole numbers.
_NEVER_NEGATIVE = ("times", "pieces", "products", "seconds")
_COUNTED = ("times", "pieces", "products")


def canonical_leaf(leaf: Question) -> Question:
    """The leaf with its values sorted, its limits and window in their simplest form."""
    match leaf:
        case Did():
            return _did(leaf)
        case Is():
            return _is(leaf)
        case Has():
            entry = number(leaf.what)
            whole = entry is not None and entry.type == "number"
            return replace(leaf, range=_whole(leaf.range) if whole else _plain(leaf.range))
        case Rank():
            return replace(leaf, ranks=_sorted(leaf.ranks))
        case RunsOut():
            return replace(leaf, products=_sorted(leaf.products))
        case Subscribes():
            limits = ("cycle_days", "deliveries", "days_to_next", "commitment", "days_since_delivered")
            ranges = {name: _whole(getattr(leaf, name)) for name in limits}
            return replace(leaf, states=_sorted(leaf.states), products=_sorted(leaf.products), **ranges)
    return leaf


def turned(leaf: Question) -> Question:
    """The canonical form of a canonical leaf's opposite."""
    return canonical_leaf(replace(leaf, negated=not leaf.negated))


def _did(leaf: Did) -> Did:
    count = _plain(leaf.count) if leaf.of == "seconds" else _whole(leaf.count)
    if leaf.of in _NEVER_NEGATIVE and count.least is not None and count.least <= 0:
        count = Range(most=count.most)
    negated = leaf.negated
    if negated and leaf.of in _COUNTED and (count.least is None) != (count.most is None):
        negated, count = False, _rest(count)
    clauses = {msgspec.json.encode(clause): clause for clause in (_where(leaf, each) for each in leaf.where)}
    where = tuple(clauses[key] for key in sorted(clauses))
    return replace(leaf, where=where, during=_window(leaf.during), count=count, negated=negated)


def _rest(count: Range) -> Range:
    """The whole numbers from 0 that are not in the range, of which one end is open."""
    if count.least is not None:
        return Range(most=count.least - 1)
    assert count.most is not None
    return Range() if count.most < 0 else Range(least=count.most + 1)


def _where(leaf: Did, clause: Where) -> Where:
    entry = happening(leaf.what)
    field = entry.field(clause.field) if entry else None
    values = () if clause.op in ("known", "missing") else _sorted(clause.values)
    if field is not None and field.type == "flag" and clause.op == "is_not" and values in ((True,), (False,)):
        return replace(clause, op="is", values=(not values[0],))
    return replace(clause, values=values)


def _is(leaf: Is) -> Is:
    values = () if leaf.op == "known" else _sorted(leaf.values)
    entry = attribute(leaf.field)
    if entry is not None and entry.assumed is not None and leaf.op == "is" and values == (False,):
        return replace(leaf, values=(True,), negated=not leaf.negated)
    return replace(leaf, values=values)


def _window(window: Window) -> Window:
    match window:
        case Ago(least=0, most=None) | Between(first=None, last=None):
            return Ever()
        case Ago(least=0, most=int(days)):
            return Last(days=days)
    return window


def _whole(range_: Range) -> Range:
    """Of numbers that are whole: the same range with whole limits."""
    least, most = range_.least, range_.most
    return Range(
        least=ceil(least) if least is not None and isfinite(least) else least,
        most=floor(most) if most is not None and isfinite(most) else most,
    )


def _plain(range_: Range) -> Range:
    return Range(least=_number(range_.least), most=_number(range_.most))


def _number(value: Any) -> Any:
    """A whole number as such, not as 1.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _sorted(values: Iterable[T]) -> tuple[T, ...]:
    """Each once, in one order: yes and no before numbers before texts."""
    found: dict[tuple[str, Any], T] = {}
    for value in values:
        plain = _number(value)
        kind = "0" if isinstance(plain, bool) else "2" if isinstance(plain, str) else "1"
        found[kind, plain] = plain
    return tuple(found[key] for key in sorted(found))
