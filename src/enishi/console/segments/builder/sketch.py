"""A rule as it stands in a form: a tree of what was typed, right or wrong. Pure.

In the form the root is `r`, its second part `r.1`; what was typed for it is `r.1:field`, as often as the field has values.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

Place = tuple[int, ...]
Typed = Mapping[str, tuple[str, ...]]

ROOT = "r"
GROUPS = ("all", "any", "none")

_NAME = re.compile(r"r((?:\.\d{1,3}){0,20}):([a-z_]+(?:\.[a-z0-9_]+){0,2})")
_LONGEST = 5_000  #: characters of one value; more was never typed by hand


@dataclass(frozen=True)
class Sketch:
    """A group or a condition. `typed`: field → what was typed in it, as often as it stands in the form."""

    kind: str
    typed: Typed = field(default_factory=dict)
    parts: "tuple[Sketch, ...]" = ()

    @property
    def is_group(self) -> bool:
        """Whether it holds others."""
        return self.kind in GROUPS

    def one(self, name: str, default: str = "") -> str:
        """What was typed in a field that has one value."""
        values = self.typed.get(name, ())
        return values[0] if values else default

    def several(self, name: str) -> tuple[str, ...]:
        """What was typed in a field of several values; what was left empty is left out."""
        return tuple(value for value in self.typed.get(name, ()) if value.strip())

    def put(self, **values: str | Sequence[str]) -> "Sketch":
        """With these typed; `__` in a name stands for the dot."""
        new = {
            name.replace("__", "."): (value,) if isinstance(value, str) else tuple(value)
            for name, value in values.items()
        }
        return replace(self, typed={**self.typed, **new})


def name_of(place: Place) -> str:
    """(0, 2) → `r.0.2`."""
    return ".".join((ROOT, *map(str, place)))


def place_of(name: str) -> Place | None:
    """The place of `r.0.2`; None for anything else."""
    if not re.fullmatch(r"r(\.\d{1,3}){0,20}", name):
        return None
    return tuple(int(step) for step in name.split(".")[1:])


def posted(values: Mapping[str, Sequence[str]]) -> Sketch:
    """The tree that a form holds. Names that no form of ours has are not looked at; what hangs on nothing is left out."""
    found: dict[Place, dict[str, tuple[str, ...]]] = {}
    for name, texts in values.items():
        match = _NAME.fullmatch(name)
        if match is not None:
            place = tuple(int(step) for step in match[1].split(".")[1:])
            found.setdefault(place, {})[match[2]] = tuple(text[:_LONGEST] for text in texts)
    children: dict[Place, list[Place]] = {}
    for place in sorted(found):
        if place:
            children.setdefault(place[:-1], []).append(place)
    root = _built((), found, children)
    return root if root is not None and root.is_group else Sketch("all", parts=(root,) if root else ())


def _built(
    place: Place, found: Mapping[Place, Mapping[str, tuple[str, ...]]], children: Mapping[Place, Sequence[Place]]
) -> Sketch | None:
    typed = dict(found.get(place, {}))
    kind = "".join(typed.pop("kind", ())[:1])
    if not kind:
        return None
    parts = (_built(each, found, children) for each in children.get(place, ()))
    return Sketch(kind, typed, tuple(part for part in parts if part is not None) if kind in GROUPS else ())


def pairs(sketch: Sketch, place: Place = ()) -> Iterator[tuple[str, str]]:
    """Names and values of the form that holds the tree: what `posted` reads back."""
    name = name_of(place)
    yield f"{name}:kind", sketch.kind
    for field_, values in sketch.typed.items():
        for value in values:
            yield f"{name}:{field_}", value
    for number, part in enumerate(sketch.parts):
        yield from pairs(part, (*place, number))


def gathered(found: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Names and values as a form gives them: every name with its values in order."""
    values: dict[str, list[str]] = {}
    for name, value in found:
        values.setdefault(name, []).append(value)
    return values


def at(sketch: Sketch, place: Place) -> Sketch | None:
    """The node at a place."""
    for step in place:
        if step >= len(sketch.parts):
            return None
        sketch = sketch.parts[step]
    return sketch


def conditions(sketch: Sketch) -> int:
    """How many conditions there are."""
    return sum(map(conditions, sketch.parts)) if sketch.is_group else 1
