"""A rule as what must hold: groups of none turned into the opposites of their parts, segments into their own rules."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from enishi.segments.core.canonical import canonical
from enishi.segments.core.canonical_leaves import turned
from enishi.segments.types import AllOf, AnyOf, InSegment, NoneOf, Question, Rule, World

Place = tuple[int, ...]

MANY = 200  #: conditions that are looked at together; segments that would make them more are taken as they stand


class Asked(NamedTuple):
    """A condition that must hold. `none`: the group of none at `place` that asks for its opposite. `within`: it is part of the rule of
    the segment that `said` asks for, not of the rule itself."""

    place: Place
    leaf: Question
    said: Question
    none: Place | None = None
    within: bool = False


class Together(NamedTuple):
    """All of these must hold."""

    parts: "tuple[Tree, ...]"


class OneOf(NamedTuple):
    """One of these must hold; of none: nobody is left. `within` as of `Asked`."""

    place: Place
    parts: "tuple[Tree, ...]"
    within: bool = False


Tree = Asked | Together | OneOf


def unfolded(rule: Rule, world: World) -> Tree:
    """The rule as groups of all and of any over conditions in their one form, each with its place in the rule."""
    return _Unfolding(world).tree(rule, (), None)


def together(tree: Tree) -> Iterator[Asked | OneOf]:
    """What must hold at once: conditions, and groups of which one must."""
    if isinstance(tree, Together):
        for part in tree.parts:
            yield from together(part)
    else:
        yield tree


class _Unfolding:
    def __init__(self, world: World) -> None:
        self._world, self._count = world, 0

    def tree(
        self, rule: Rule, place: Place, none: Place | None, said: Question | None = None, way: tuple[UUID, ...] = ()
    ) -> Tree:
        """`none`: the group of none that asks for the opposite; `said`: the condition that the rule of its segment stands for."""
        if not isinstance(rule, AllOf | AnyOf | NoneOf):
            return self._leaf(rule, place, none, said, way)
        inner = None if none is not None else place
        parts = tuple(
            self.tree(
                each,
                place if said else (*place, number),
                inner if isinstance(rule, NoneOf) else none,
                said,
                way,
            )
            for number, each in enumerate(rule.rules)
        )
        one = isinstance(rule, AnyOf) == (none is None)
        return OneOf(place, parts, within=said is not None) if one else Together(parts)

    def _leaf(
        self, leaf: Question, place: Place, none: Place | None, said: Question | None, way: tuple[UUID, ...]
    ) -> Tree:
        self._count += 1
        plain = canonical(leaf)
        assert not isinstance(plain, AllOf | AnyOf | NoneOf)
        asked = plain if none is None else turned(plain)
        here = Asked(place, asked, said or asked, none, within=said is not None)
        known = self._world.segments.get(leaf.segment) if isinstance(leaf, InSegment) else None
        if known is None or known.segment_id in way or self._count > MANY:
            return here
        opposite = () if asked.negated else None
        return Together((here, self.tree(known.rule, place, opposite, here.said, (*way, known.segment_id))))
