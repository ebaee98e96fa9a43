"""What a happening must say in each of its fields to look as several clauses ask together."""

from collections.abc import Iterable
from functools import partial
from math import inf

from enishi.segments.core.checks.allowed import ANY_NUMBER, ANYTHING, KNOWN, MISSING, Allowed, above, below, of_values
from enishi.segments.core.entries import Field, Happening
from enishi.segments.core.keeping import kept
from enishi.segments.core.leaves.doing import compares
from enishi.segments.types import Value, Where, World

_PARTS_OF_TEXT = ("contains", "starts_with")
_FLAG, _NUMBER = of_values((0, 1)), ANY_NUMBER._replace(missing=True)


def asked(op: str, values: tuple[Value, ...]) -> Allowed:
    """What a comparison with these values allows. Parts of texts are looked for elsewhere: any text will do."""
    numbers = [value for value in values if not isinstance(value, str)]
    match op:
        case "is":
            return of_values(values)
        case "is_not":
            return of_values(values).opposite()
        case "at_least":
            return above((min(numbers, default=inf), 0))
        case "at_most":
            return below((max(numbers, default=-inf), 0))
        case "missing":
            return MISSING
    return KNOWN


def looks(where: Iterable[Where], entry: Happening, world: World) -> dict[str, Allowed]:
    """By field: what is left for it to say; empty where no happening can say it."""
    found: dict[str, Allowed] = {}
    known = [(each, field) for each in where if (field := entry.field(each.field)) is not None]
    for clause, field in known:
        found[field.name] = found.get(field.name, _at_all(field)).and_(_allowed(clause, field, world))
    for clause, field in known:  # when it is known which texts are left
        if clause.op in _PARTS_OF_TEXT and not field.several:
            wanted = kept(clause.values, field.kept, world.texts_key)
            found[field.name] = found[field.name].where(partial(_looks_so, clause.op, wanted))
    return found


def _looks_so(op: str, wanted: tuple[Value, ...], text: str) -> bool:
    return compares((text,), op, wanted)


def _at_all(field: Field) -> Allowed:
    if field.type == "flag":
        return _FLAG
    return _NUMBER if field.type in ("number", "amount", "seconds") else ANYTHING


def _allowed(clause: Where, field: Field, world: World) -> Allowed:
    """Of several values, of which one is enough, no more is known than whether there are any."""
    if not field.several:
        return asked(clause.op, kept(clause.values, field.kept, world.texts_key))
    return ANYTHING if clause.op == "is_not" else asked("missing" if clause.op == "missing" else "known", ())
