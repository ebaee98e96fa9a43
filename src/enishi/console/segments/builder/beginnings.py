"""What a condition says when it was just added: something that can stand as it is."""

from collections.abc import Callable, Iterator
from uuid import UUID

from enishi.console.segments.builder.known import Known
from enishi.console.segments.builder.leaves import OWN
from enishi.console.segments.builder.rules import written
from enishi.console.segments.builder.sketch import GROUPS, Sketch
from enishi.segments import api
from enishi.segments.types import (
    Allows,
    Birthday,
    Did,
    Has,
    Ignored,
    InList,
    InSegment,
    Is,
    Last,
    Question,
    Range,
    Rank,
    Reachable,
    RunsOut,
    Subscribes,
)

_MONTH = Last(days=30)
_LEAST = {"age": 20, "sales": 10_000, "average_order": 5_000, "refunds": 1_000, "points": 100, "overdue_ratio": 2}
_MOST = {"days_to_points_expiry": 30}


def new(code: str, known: Known) -> Sketch | None:
    """The condition or group of a code of `tree.choices`; None for a code that is none."""
    if code in GROUPS:
        return Sketch(code)
    kind, _colon, name = code.partition(":")
    if name == OWN:
        return _OWN.get(kind)
    leaf = _named(kind, name) if name else _OTHERS[kind](known) if kind in _OTHERS else None
    return None if leaf is None else written(leaf, known.places).parts[0]


_OWN = {
    "did": Sketch("did").put(what=OWN, own="", of="times", count__mode="least", count__first="1", during__kind="ever"),
    "is": Sketch("is").put(field=OWN, own="", type="text", op="is"),
}


def _named(kind: str, name: str) -> Question | None:
    if kind == "did" and api.happening(name):
        return Did(what=name, during=_MONTH)
    if kind == "has" and api.number(name):
        least = _LEAST.get(name, 30 if "days" in name else 2)
        return Has(what=name, range=Range(most=_MOST[name]) if name in _MOST else Range(least=least))
    entry = api.attribute(name) if kind == "is" else None
    if entry is None:
        return None
    if entry.type == "flag":
        return Is(field=name, values=(True,))
    return Is(field=name, values=tuple(code for code, _text in entry.choices[:1]))


def _first(options: list[tuple[str, str]]) -> UUID:
    return UUID(options[0][0]) if options else UUID(int=0)


_OTHERS: dict[str, Callable[[Known], Question]] = {
    "birthday": lambda known: Birthday(from_days=0, to_days=30),
    "reachable": lambda known: Reachable(channel="email"),
    "allows": lambda known: Allows(channel="email"),
    "subscribes": lambda known: Subscribes(),
    "ignored": lambda known: Ignored(messages=5),
    "rank": lambda known: Rank(axis="recency", ranks=("A",)),
    "runs_out": lambda known: RunsOut(from_days=0, to_days=7),
    "in_segment": lambda known: InSegment(segment=_first(known.segments)),
    "in_list": lambda known: InList(list=_first(known.lists)),
}


def filled(sketch: Sketch) -> Sketch:
    """With a first number wherever another choice has just made room for one: nobody is scolded for a field they have not seen."""
    parts = tuple(filled(part) for part in sketch.parts)
    wanted = {name: text for name, text in _wanted(sketch) if name not in sketch.typed}
    typed = {**sketch.typed, **{name: (text,) for name, text in wanted.items()}}
    return Sketch(sketch.kind, typed, parts)


def _wanted(sketch: Sketch) -> Iterator[tuple[str, str]]:
    window = sketch.one("during.kind")
    if window in ("last", "before"):
        yield "during.days", "30"
    elif window == "ago":
        yield from (("during.most", "60"), ("during.least", "30"))
    for name in sketch.typed:
        start, _dot, end = name.rpartition(".")
        if end == "mode" and sketch.one(name) not in ("any", "never", ""):
            yield f"{start}.first", "1"
            if sketch.one(name) == "between":
                yield f"{start}.second", "3"
        if end == "field" and start.startswith("where"):
            yield f"{start}.op", "is"
    if sketch.kind == "is":
        yield "op", "is"
