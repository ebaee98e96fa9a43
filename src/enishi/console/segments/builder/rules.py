"""From what was typed to a rule, and back. Pure."""

from typing import NamedTuple

from msgspec.structs import replace

from enishi.console.segments.builder.figures import Typo
from enishi.console.segments.builder.leaves import KINDS, LEAVES
from enishi.console.segments.builder.sketch import Place, Sketch
from enishi.segments import api
from enishi.segments.types import AllOf, AnyOf, NoneOf, Problem, Question, Rule

_GROUPS: dict[str, type[AllOf] | type[AnyOf] | type[NoneOf]] = {"all": AllOf, "any": AnyOf, "none": NoneOf}
_NAMES = {group: kind for kind, group in _GROUPS.items()}
_UNKNOWN = Problem((), "There is no such condition. Take it out and add another.")


class Read(NamedTuple):
    """A rule, or the places where what was typed cannot be read."""

    rule: Rule | None
    problems: list[Problem]


def read(sketch: Sketch, places: int = 0) -> Read:
    """The rule that was typed; `places` are the digits behind the point of the shop's currency."""
    found: list[Problem] = []
    rule = _rule(sketch, (), places, found)
    if found or rule is None:
        return Read(None, found)
    try:
        return Read(api.checked(rule), [])
    except api.Unreadable as error:
        return Read(None, [error.problem])


def _rule(sketch: Sketch, place: Place, places: int, found: list[Problem]) -> Rule | None:
    if sketch.kind in _GROUPS:
        parts = [_rule(part, (*place, number), places, found) for number, part in enumerate(sketch.parts)]
        return _GROUPS[sketch.kind](rules=tuple(part for part in parts if part is not None))
    leaf = leaf_of(sketch, places)
    if isinstance(leaf, Problem):
        found.append(replace(leaf, place=place))
        return None
    return leaf


def leaf_of(sketch: Sketch, places: int) -> Question | Problem:
    """The condition that was typed, or what is wrong with how it was."""
    known = LEAVES.get(sketch.kind)
    if known is None:
        return _UNKNOWN
    try:
        leaf = known[1](sketch, places)
    except Typo as typo:
        return typo.problem
    return replace(leaf, negated=True) if sketch.one("negated") else leaf


def written(rule: Rule, places: int = 0) -> Sketch:
    """The form of a rule. Its root is a group, so a condition alone stands in “all of”."""
    return _written(rule if isinstance(rule, AllOf | AnyOf | NoneOf) else AllOf(rules=(rule,)), places)


def _written(rule: Rule, places: int) -> Sketch:
    if isinstance(rule, AllOf | AnyOf | NoneOf):
        return Sketch(_NAMES[type(rule)], parts=tuple(_written(each, places) for each in rule.rules))
    kind = KINDS[type(rule)]
    sketch = LEAVES[kind][2](rule, places)
    return sketch.put(negated="1") if rule.negated else sketch
