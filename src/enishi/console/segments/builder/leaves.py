"""Conditions as they are typed: each kind read from its fields, and written into them. Pure.

`places`: digits behind the point of the shop's currency. Reading raises `Typo`.
"""

from collections.abc import Callable, Sequence
from typing import Any, get_args
from uuid import UUID

from enishi.console.segments.builder.acts import clauses
from enishi.console.segments.builder.figures import (
    CHOICE,
    NO_NAME,
    Typo,
    day,
    own_type,
    shown,
    value,
    value_typed,
    whole,
)
from enishi.console.segments.builder.sketch import Sketch
from enishi.console.segments.builder.spans import literals, one_of, put_range, put_window, range_of, window_of
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
    Question,
    Rank,
    Reachable,
    RunsOut,
    Subscribes,
    Where,
)

NOBODY_YET = "-"  #: the rank of whoever has not ordered, as it is typed
OWN = "own"  #: a happening or an attribute of the shop's own, named beside
WITHOUT_VALUES = ("known", "missing")
LIMITS = ("cycle_days", "deliveries", "days_to_next", "commitment", "days_since_delivered")

_MEASURES = ("times", "amount", "pieces", "seconds", "products")
_OPS = get_args(Where.__annotations__["op"])


# --- what they did ------------------------------------------------------------------------------------------------------------


def happening_named(sketch: Sketch) -> str:
    """The happening that is chosen, by its name in rules."""
    what = sketch.one("what")
    return f"{api.OWN_KIND}{sketch.one('own').strip().removeprefix(api.OWN_KIND)}" if what == OWN else what


def _read_did(sketch: Sketch, places: int) -> Did:
    what = happening_named(sketch)
    if what == api.OWN_KIND:
        raise Typo(NO_NAME)
    entry = api.happening(what)
    of = one_of(sketch, "of", _MEASURES, "times")
    money = places if of == "amount" and entry is not None and entry.amount_in == "money" else 0
    return Did(
        what=what,
        where=tuple(_read_where(sketch, number, what, places) for number in clauses(sketch)),
        during=window_of(sketch),
        of=of,
        count=range_of(sketch, "count", money),
    )


def _read_where(sketch: Sketch, number: int, what: str, places: int) -> Where:
    start = f"where.{number}"
    name = sketch.one(f"{start}.field")
    if not name:
        raise Typo(CHOICE)
    entry = api.happening(what)
    field = entry.field(name) if entry else None
    op = one_of(sketch, f"{start}.op", _OPS, "is")
    type_ = "text" if field is None or op in ("contains", "starts_with") else field.type
    texts = () if op in WITHOUT_VALUES else sketch.several(f"{start}.values")
    return Where(field=name, op=op, values=tuple(value(text, type_, places) for text in texts))


def _write_did(leaf: Did, places: int) -> Sketch:
    entry = api.happening(leaf.what)
    money = places if leaf.of == "amount" and entry is not None and entry.amount_in == "money" else 0
    own = leaf.what.startswith(api.OWN_KIND)
    sketch = Sketch("did").put(what=OWN if own else leaf.what, of=leaf.of)
    if own:
        sketch = sketch.put(own=leaf.what.removeprefix(api.OWN_KIND))
    sketch = put_window(sketch, leaf.during)
    sketch = put_range(sketch, "count", leaf.count, money, never=leaf.of == "times")
    for number, clause in enumerate(leaf.where):
        field = entry.field(clause.field) if entry else None
        type_ = field.type if field else "text"
        texts = [value_typed(each, type_, places) for each in clause.values]
        start = f"where__{number}"
        sketch = sketch.put(**{f"{start}__field": clause.field, f"{start}__op": clause.op, f"{start}__values": texts})
    return sketch


# --- who they are -------------------------------------------------------------------------------------------------------------


def attribute_named(sketch: Sketch) -> str:
    """The attribute that is chosen, by its name in rules."""
    field = sketch.one("field")
    return f"{api.TRAIT}{sketch.one('own').strip()}" if field == OWN else field


def attribute_type(sketch: Sketch) -> str:
    """What its values are."""
    entry = api.attribute(attribute_named(sketch))
    if sketch.one("field") == OWN:
        type_ = sketch.one("type", "text")
        return type_ if type_ in ("text", "number", "flag") else "text"
    return entry.type if entry else "text"


def _read_is(sketch: Sketch, places: int) -> Is:
    if attribute_named(sketch) == api.TRAIT:
        raise Typo(NO_NAME)
    op = one_of(sketch, "op", literals(Is, "op"), "is")
    texts = () if op == "known" else sketch.several("values")
    type_ = attribute_type(sketch)
    return Is(field=attribute_named(sketch), op=op, values=tuple(value(text, type_, places) for text in texts))


def _write_is(leaf: Is, places: int) -> Sketch:
    own = leaf.field.startswith(api.TRAIT)
    entry = api.attribute(leaf.field)
    type_ = own_type(leaf.values) if own or entry is None else entry.type
    texts = [value_typed(each, type_, places) for each in leaf.values]
    sketch = Sketch("is").put(field=OWN if own else leaf.field, op=leaf.op, values=texts)
    return sketch.put(own=leaf.field.removeprefix(api.TRAIT), type=type_) if own else sketch


def has_places(what: str, places: int) -> int:
    """Digits behind the point of a number of the catalogue."""
    entry = api.number(what)
    return places if entry is not None and entry.type == "amount" else 0


def _read_has(sketch: Sketch, places: int) -> Has:
    what = sketch.one("what")
    return Has(what=what, range=range_of(sketch, "range", has_places(what, places)))


def _write_has(leaf: Has, places: int) -> Sketch:
    return put_range(Sketch("has").put(what=leaf.what), "range", leaf.range, has_places(leaf.what, places))


# --- days ahead, wishes, scores -----------------------------------------------------------------------------------------------


def _read_birthday(sketch: Sketch, places: int) -> Birthday:
    return Birthday(from_days=whole(sketch.one("from_days")), to_days=whole(sketch.one("to_days")))


def _write_birthday(leaf: Birthday, places: int) -> Sketch:
    return Sketch("birthday").put(from_days=str(leaf.from_days), to_days=str(leaf.to_days))


def _read_allows(sketch: Sketch, places: int) -> Allows:
    chosen = {name: one_of(sketch, name, literals(Allows, name)) for name in ("channel", "purpose", "state")}
    return Allows(**chosen)


def _write_allows(leaf: Allows, places: int) -> Sketch:
    return Sketch("allows").put(channel=leaf.channel, purpose=leaf.purpose, state=leaf.state)


def _read_reachable(sketch: Sketch, places: int) -> Reachable:
    return Reachable(channel=one_of(sketch, "channel", literals(Reachable, "channel")))


def _write_reachable(leaf: Reachable, places: int) -> Sketch:
    return Sketch("reachable").put(channel=leaf.channel)


_STATES: tuple[str, ...] = ("active", "paused", "payment_failed", "cancelled")


def _read_subscribes(sketch: Sketch, places: int) -> Subscribes:
    states: Any = sketch.several("states")
    if any(state not in _STATES for state in states):
        raise Typo(CHOICE)
    limits: dict[str, Any] = {name: range_of(sketch, name) for name in LIMITS}
    return Subscribes(states=states, products=_codes(sketch.several("products")), **limits)


def _write_subscribes(leaf: Subscribes, places: int) -> Sketch:
    sketch = Sketch("subscribes").put(states=leaf.states, products=leaf.products)
    for name in LIMITS:
        sketch = put_range(sketch, name, getattr(leaf, name))
    return sketch


def _codes(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text.strip() for text in texts)


def _read_ignored(sketch: Sketch, places: int) -> Ignored:
    channel = sketch.one("channel")
    if channel and channel not in literals(Reachable, "channel"):
        raise Typo(CHOICE)
    chosen: Any = channel
    return Ignored(messages=whole(sketch.one("messages")), channel=chosen)


def _write_ignored(leaf: Ignored, places: int) -> Sketch:
    return Sketch("ignored").put(messages=str(leaf.messages), channel=leaf.channel)


def _read_rank(sketch: Sketch, places: int) -> Rank:
    axis = one_of(sketch, "axis", literals(Rank, "axis"))
    texts = _codes(sketch.several("ranks"))
    ranks = tuple("" if text == NOBODY_YET else text.upper() for text in texts)
    return Rank(axis=axis, ranks=ranks, days_ago=whole(sketch.one("days_ago") or "0"), on=day(sketch.one("on")))


def _write_rank(leaf: Rank, places: int) -> Sketch:
    ranks = [rank or NOBODY_YET for rank in leaf.ranks]
    on = leaf.on.isoformat() if leaf.on else ""
    return Sketch("rank").put(axis=leaf.axis, ranks=ranks, days_ago=str(leaf.days_ago), on=on)


def _read_runs_out(sketch: Sketch, places: int) -> RunsOut:
    return RunsOut(
        products=_codes(sketch.several("products")),
        from_days=whole(sketch.one("from_days")),
        to_days=whole(sketch.one("to_days")),
    )


def _write_runs_out(leaf: RunsOut, places: int) -> Sketch:
    return Sketch("runs_out").put(products=leaf.products, from_days=shown(leaf.from_days), to_days=shown(leaf.to_days))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Typo(CHOICE) from None


Reads = Callable[[Sketch, int], Question]
Writes = Callable[[Any, int], Sketch]

#: Kind → its type, how it is read, how it is written. The kinds are the tags of rules in JSON.
LEAVES: dict[str, tuple[type[Question], Reads, Writes]] = {
    "did": (Did, _read_did, _write_did),
    "is": (Is, _read_is, _write_is),
    "has": (Has, _read_has, _write_has),
    "birthday": (Birthday, _read_birthday, _write_birthday),
    "allows": (Allows, _read_allows, _write_allows),
    "reachable": (Reachable, _read_reachable, _write_reachable),
    "subscribes": (Subscribes, _read_subscribes, _write_subscribes),
    "ignored": (Ignored, _read_ignored, _write_ignored),
    "rank": (Rank, _read_rank, _write_rank),
    "runs_out": (RunsOut, _read_runs_out, _write_runs_out),
    "in_segment": (
        InSegment,
        lambda sketch, places: InSegment(segment=_uuid(sketch.one("segment"))),
        lambda leaf, places: Sketch("in_segment").put(segment=str(leaf.segment)),
    ),
    "in_list": (
        InList,
        lambda sketch, places: InList(list=_uuid(sketch.one("list"))),
        lambda leaf, places: Sketch("in_list").put(list=str(leaf.list)),
    ),
}
KINDS: dict[type[Question], str] = {type_: kind for kind, (type_, _reads, _writes) in LEAVES.items()}
