"""The whole form as a tree of values: groups and conditions with their sentences, fields and what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from enishi.console.segments.builder import words
from enishi.console.segments.builder.controls import Line
from enishi.console.segments.builder.drawing import lines
from enishi.console.segments.builder.known import Known
from enishi.console.segments.builder.leaves import OWN
from enishi.console.segments.builder.rules import leaf_of
from enishi.console.segments.builder.sketch import Place, Sketch, conditions, name_of
from enishi.segments import api
from enishi.segments.types import Problem

OPEN_BELOW = 4  #: so many conditions are all shown open


@dataclass(frozen=True)
class Said:
    """What is wrong with a node, or worth knowing, in the reader's words."""

    text: str
    serious: bool


@dataclass(frozen=True)
class Node:
    """A group or a condition, ready to be drawn. `number` counts from 1 within its group; `title` is the condition in words."""

    name: str
    kind: str
    number: int
    depth: int
    title: str
    said: Sequence[Said]
    lines: Sequence[Line] = ()
    parts: "Sequence[Node]" = ()
    negated: bool = False
    opened: bool = False
    can_ask: bool = False
    focused: bool = False

    @property
    def id(self) -> str:
        """As part of the ids of a page."""
        return self.name.replace(".", "-")

    @property
    def is_group(self) -> bool:
        """Whether it holds others."""
        return self.kind in ("all", "any", "none")

    @property
    def serious(self) -> bool:
        """Whether it has to be put right before saving."""
        return any(said.serious for said in self.said)


def said_of(problems: Sequence[Problem]) -> dict[Place, list[Said]]:
    """Problems by place, in the reader's language."""
    found: dict[Place, list[Said]] = {}
    for problem in problems:
        text = gettext(problem.message)
        found.setdefault(problem.place, []).append(
            Said(text % problem.values if problem.values else text, problem.serious)
        )
    return found


def drawn(sketch: Sketch, known: Known, said: Mapping[Place, Sequence[Said]], touched: Place | None = None) -> Node:
    """The form; `touched` is the node that was worked on, shown open."""
    all_open = conditions(sketch) <= OPEN_BELOW
    return _node(sketch, (), 1, known, said, touched, all_open)


def _node(
    sketch: Sketch,
    place: Place,
    number: int,
    known: Known,
    said: Mapping[Place, Sequence[Said]],
    touched: Place | None,
    all_open: bool,
) -> Node:
    name, about = name_of(place), said.get(place, ())
    if sketch.is_group:
        return Node(
            name, sketch.kind, number, len(place), str(dict(words.GROUPS)[sketch.kind]), about,
            parts=[
                _node(part, (*place, each), each + 1, known, said, touched, all_open)
                for each, part in enumerate(sketch.parts)
            ],
        )  # fmt: skip
    leaf = leaf_of(sketch, known.places)
    title = gettext("Not complete yet") if isinstance(leaf, Problem) else known.clause(leaf)
    entry = api.happening(sketch.one("what")) if sketch.kind == "did" else None
    opened = bool(sketch.one("open")) or all_open or place == touched or any(each.serious for each in about)
    return Node(
        name, sketch.kind, number, len(place), title, about,
        lines=lines(name, sketch, known),
        negated=bool(sketch.one("negated")),
        opened=opened,
        can_ask=entry is not None and bool(entry.fields),
        focused=place == touched,
    )  # fmt: skip


def choices(known: Known) -> list[tuple[str, list[tuple[str, str]]]]:
    """What can be added to a group, under headings: code → what it is called."""
    happenings = [
        (label, [(f"did:{name}", text) for name, text in entries])
        for label, entries in words.happenings_by_subject(known.language)
    ]
    others = {code: str(text) for code, text in words.OTHERS.items()}
    if not known.segments:
        others.pop("in_segment")
    if not known.lists:
        others.pop("in_list")
    attributes = [(f"is:{name}", text) for name, text in known.labels(api.ATTRIBUTES)]
    own = [(f"did:{OWN}", gettext("An event of your own")), (f"is:{OWN}", gettext("A field of your own"))]
    return [
        *happenings,
        (gettext("Who they are"), attributes),
        (gettext("Numbers"), [(f"has:{name}", text) for name, text in known.labels(api.NUMBERS)]),
        (gettext("More"), list(others.items())),
        (gettext("Your own"), own),
        (gettext("Groups"), [(code, str(text)) for code, text in words.NEW_GROUPS.items()]),
    ]
