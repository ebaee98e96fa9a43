"""Conditions that cannot meet in anybody, however deep they lie in groups and in other segments; conditions that change nothing."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from enishi.segments.core.canonical_leaves import turned
from enishi.segments.core.checks import asked as checking
from enishi.segments.core.checks.meeting import exclude
from enishi.segments.core.checks.unfolding import Asked, OneOf, Tree, together, unfolded
from enishi.segments.core.sentences import clause
from enishi.segments.types import Problem, Question, Rule


class Found(NamedTuple):
    """Of a part of a rule: what there is to say, and whether nobody can meet it."""

    problems: list[Problem]
    is_dead: bool


def contradictions(rule: Rule, asked: checking.Asked) -> Iterator[Problem]:
    """Two conditions that exclude each other where both must hold: refused where nobody is left by any way through the groups, else a
    remark; one and its opposite where one is enough; the same twice. The second of them is the place."""
    said: list[Problem] = []
    for problem in _Looking(asked).at(unfolded(rule, asked.world), []).problems:
        if problem not in said:  # of one segment several conditions may be in the way
            said.append(problem)
    yield from said


class _Looking:
    def __init__(self, asked: checking.Asked) -> None:
        self._asked = asked

    def at(self, tree: Tree, around: Sequence[Asked]) -> Found:
        """A part of the rule, where all of `around` must hold too."""
        parts = list(together(tree))
        leaves = [part for part in parts if isinstance(part, Asked)]
        found = [
            problem for place, leaf in enumerate(leaves) for problem in self._beside(leaf, [*around, *leaves[:place]])
        ]
        is_dead = any(problem.serious for problem in found)
        for group in parts:
            if isinstance(group, OneOf):
                inner = self._one_of(group, [*around, *leaves])
                found += inner.problems
                is_dead |= inner.is_dead
        return Found(found, is_dead)

    def _one_of(self, group: OneOf, around: Sequence[Asked]) -> Found:
        """Ways that lead nowhere are remarks while another is open."""
        if not group.parts and group.within:
            return Found([], False)
        if not group.parts:
            return Found(
                [Problem(group.place, "Everybody is in a group without conditions. Add one or take the group out.")],
                True,
            )
        ways = [self.at(part, around) for part in group.parts]
        found = [problem for way in ways for problem in way.problems]
        if all(way.is_dead for way in ways):
            return Found(found, True)
        leaves = [part for part in group.parts if isinstance(part, Asked) and not part.within]
        said = [self._closed(problem) if problem.serious else problem for problem in found]
        return Found(said + [problem for pair in combinations(leaves, 2) for problem in self._enough(*pair)], False)

    def _beside(self, leaf: Asked, others: Sequence[Asked]) -> Iterator[Problem]:
        for other in others:
            if other.place == leaf.place and (leaf.within or other.within):
                continue  # what a segment asks for in itself was looked at when it was saved
            if other.leaf == leaf.leaf:
                if not (leaf.within or other.within):
                    yield _twice(leaf)
            elif exclude(other.leaf, leaf.leaf) or exclude(leaf.leaf, other.leaf):
                yield self._excluding(leaf, other)

    def _excluding(self, leaf: Asked, other: Asked) -> Problem:
        if leaf.none is not None and leaf.none == other.none and not (leaf.within or other.within):
            both = self._both(turned(leaf.leaf), turned(other.leaf))
            return Problem(leaf.place, "Nobody can be in it: everybody is one of “%(this)s” and “%(other)s”.", both)
        both = self._both(leaf.said, other.said)
        return Problem(leaf.place, "Nobody can be in it: “%(this)s” and “%(other)s” exclude each other.", both)

    def _closed(self, problem: Problem) -> Problem:
        if "this" not in problem.values:
            return Problem(problem.place, "Nobody comes in by this way: everybody is in it.", serious=False)
        return Problem(
            problem.place,
            "Nobody comes in by this way: “%(this)s” and “%(other)s” cannot be true together.",
            problem.values,
            serious=False,
        )

    def _enough(self, one: Asked, other: Asked) -> Iterator[Problem]:
        if one.leaf == other.leaf:
            yield _twice(other)
        elif turned(one.leaf) == other.leaf:
            yield Problem(
                other.place,
                "Everybody is one of “%(this)s” and “%(other)s”, so this group leaves nobody out.",
                self._both(other.leaf, one.leaf),
                serious=False,
            )

    def _both(self, this: Question, other: Question) -> dict[str, str | int | float]:
        language, world = self._asked.language, self._asked.world
        return {"this": clause(this, language, world), "other": clause(other, language, world)}


def _twice(leaf: Asked) -> Problem:
    return Problem(leaf.place, "The same condition stands here twice. One is enough.", serious=False)
