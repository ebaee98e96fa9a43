"""Did: how often something happened, or how much came together in it."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from enishi.segments.core import windows
from enishi.segments.core.entries import Field, Happening, Measure
from enishi.segments.core.keeping import kept
from enishi.segments.core.seen import Seen
from enishi.segments.core.words import happening
from enishi.segments.types import Between, Did, Ever, Range, Value, Where


def within(range_: Range, number: float) -> bool:
    """Whether the number is in the range, both ends included."""
    return (range_.least is None or number >= range_.least) and (range_.most is None or number <= range_.most)


def holds(leaf: Did, seen: Seen) -> bool:
    """Count what lies in the window and looks as asked."""
    return within(leaf.count, amount(leaf, seen))


def amount(leaf: Did, seen: Seen) -> float:
    """What `count` is compared with. Of a happening nobody knows nothing ever happened."""
    entry = happening(leaf.what)
    return 0 if entry is None else measured(entry, leaf.of, rows(leaf, seen))


def rows(leaf: Did, seen: Seen) -> list[Any]:
    """The rows that count."""
    entry = happening(leaf.what)
    if entry is None:
        return []
    bounds = windows.bounds(leaf.during, seen.at)
    return [row for row in matching(entry, leaf.where, seen)[0] if bounds.hold(getattr(row, entry.when))]


def matching(entry: Happening, where: tuple[Where, ...], seen: Seen) -> tuple[Sequence[Any], Sequence[datetime]]:
    """The rows that look as asked, whenever they were, in time's order; and their instants. Looked for once, however many rules ask."""
    if not where:
        return seen.in_order(entry)
    found: tuple[Sequence[Any], Sequence[datetime]] | None = seen.memory.get((entry.name, where))
    if found is None:
        key = seen.world.texts_key
        asked = [
            (each.op, field, kept(each.values, field.kept if field else "plain", key))
            for each, field in _fields(entry, where)
        ]
        rows = seen.in_order(entry)[0]
        for op, field, wanted in asked:
            if op == "is" and field is not None:
                rows = _saying(entry, field, wanted, seen)
                break
        rows = [row for row in rows if all(_looks(row, *each, seen) for each in asked)]
        found = seen.memory[entry.name, where] = rows, [getattr(row, entry.when) for row in rows]
    return found


def _saying(entry: Happening, field: Field, wanted: Sequence[Value], seen: Seen) -> Sequence[Any]:
    """The rows that say one of these in a field, in time's order. Who says what is noted once, however many values rules ask for."""
    rows = seen.in_order(entry)[0]
    places: dict[Value, list[int]] | None = seen.memory.get((entry.name, field.name))
    if places is None:
        places = seen.memory[entry.name, field.name] = {}
        for place, row in enumerate(rows):
            for value in values_of(field, row, seen):
                places.setdefault(value, []).append(place)
    return [rows[place] for place in sorted({place for value in wanted for place in places.get(value, ())})]


def _fields(entry: Happening, where: tuple[Where, ...]) -> list[tuple[Where, Field | None]]:
    return [(each, entry.field(each.field)) for each in where]


def _looks(row: Any, op: str, field: Field | None, wanted: Sequence[Value], seen: Seen) -> bool:
    """Whether a row looks so; of what it does not say at all, only that it does not say it."""
    return compares(() if field is None else values_of(field, row, seen), op, wanted)


def compares(values: Sequence[Value], op: str, wanted: Sequence[Value]) -> bool:
    """Whether any of the values is so to any that is wanted; `is_not` and `missing`: whether none is."""
    match op:
        case "is":
            return any(value in wanted for value in values)
        case "is_not":
            return not any(value in wanted for value in values)
        case "known":
            return bool(values)
        case "missing":
            return not values
    return any(_COMPARED[op](value, want) for value in values for want in wanted)


#: How two values are compared; texts have no more and less, and other values no parts.
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    "contains": lambda value, want: str(want) in str(value),
    "starts_with": lambda value, want: str(value).startswith(str(want)),
    "at_least": lambda value, want: _number(value) >= _number(want),
    "at_most": lambda value, want: _number(value) <= _number(want),
}


def _number(value: Value) -> float:
    return float("nan") if isinstance(value, str) else value


def values_of(field: Field, row: Any, seen: Seen) -> tuple[Value, ...]:
    """What a row says in a field: none, one or several values."""
    found = getattr(row, field.column)
    if field.type == "flag":
        return (bool(found),)
    if field.type != "category" and not isinstance(found, tuple):
        return () if found is None or found == "" else (found,)
    values = tuple(value for value in (found if isinstance(found, tuple) else (found,)) if value not in (None, ""))
    if field.type != "category":
        return values
    known = (seen.world.products.get((row.site, product)) for product in values)
    return tuple(product.category for product in known if product is not None and product.category)


def measured(entry: Happening, of: Measure, counted: Sequence[Any]) -> float:
    """What the rows come to; a measure that the happening has not is 0."""
    if of == "times":
        return len(counted) if not entry.each else len({_what(entry, row) for row in counted})
    column = entry.measures.get(of)
    if column is None:
        return 0
    if of == "products":
        return len({getattr(row, column) for row in counted} - {""})
    return sum(getattr(row, column) or 0 for row in counted)


def _what(entry: Happening, row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in entry.each)


def turns(leaf: Did, seen: Seen) -> Iterator[datetime]:
    """The first instant at which rows that come into the window, or fall out of it, change the answer."""
    entry = happening(leaf.what)
    if entry is None or isinstance(leaf.during, Ever | Between):
        return
    rows, instants = matching(entry, leaf.where, seen)
    borders = {moment for instant in instants for moment in windows.turns(leaf.during, instant) if moment > seen.at}
    if not borders:
        return
    now = holds(leaf, seen)
    for border in sorted(borders):
        after, upto = windows.bounds(leaf.during, border)
        inside = rows[bisect_right(instants, after) if after else 0 : bisect_right(instants, upto)]
        if within(leaf.count, measured(entry, leaf.of, inside)) != now:
            yield border
            return
