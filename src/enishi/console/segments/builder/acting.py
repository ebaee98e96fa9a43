"""One press of a button of the builder: which act it is, and on what."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from enishi.console.segments.builder import acts, beginnings
from enishi.console.segments.builder.known import Known
from enishi.console.segments.builder.sketch import Place, Sketch, name_of, place_of

Moves = Callable[[Sketch, Place], tuple[Sketch, Place]]

_ACTS: dict[str, Moves] = {
    "negate": acts.negated,
    "duplicate": acts.duplicated,
    "group": acts.grouped,
    "up": acts.moved_up,
    "down": acts.moved_down,
    "where": acts.with_where,
}


class Done(NamedTuple):
    """The tree afterwards, and which node to go on with."""

    sketch: Sketch
    touched: Place | None = None


def done(act: str, sketch: Sketch, form: Mapping[str, Sequence[str]], known: Known) -> Done:
    """`act` is a word and the name of a node, as in `remove r.0.1`. What is no act of ours changes nothing."""
    word, _space, rest = act.partition(" ")
    name, _space, number = rest.partition(" ")
    place = place_of(name)
    if place is None:
        return Done(sketch)
    if word == "add":
        new = beginnings.new("".join(form.get(f"add {name_of(place)}", ())[:1]), known)
        return Done(*acts.added(sketch, place, new)) if new else Done(sketch)
    if word == "remove":
        return Done(acts.removed(sketch, place), place[:-1] or None)
    if word == "unwhere" and number.isdecimal() and len(number) < 4:
        return Done(*acts.without_where(sketch, place, int(number)))
    return Done(*_ACTS[word](sketch, place)) if word in _ACTS else Done(sketch)
