"""Conditions that cannot meet in anybody, however deep they lie in groups and in other segments; conditions that change nothing."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from enishi.segments.core.canonical_leaves import turned
from enishi.segments.core.checks import asked as checking
from enishi.segments.core.checks.meeting import Left, met
from enishi.segments.core.checks.unfolding import Asked, OneOf, Tree, together, unfolded
from enishi.segments.core.sentences import clause
from enishi.segments.types import Problem, Question, Rule


class Found(NamedTuple):
    """Of a part of a rule: what there is to say, and whether nobody can meet it."""

    problems: list[Problem]
    is_dead: bool


def contradictions(rule: Rule, asked: checking.Asked) -> Iterator[Problem]:
    """Conditions that exclude each other where all must hold: refused where nobody is left by any way through the groups, else a
    remark; one and its opposite where one is enough; the same twice. The second of them is the place."""
    said: list[Problem] = []
    for problem in _Looking(asked).at(unfolded(rule, asked.world), _Met()).problems:
        if problem not in said:  # of one segment several conditions may be in the way
            said.append(problem)
    yield from said


class _Met(NamedTuple):
    """Conditions that must hold, one after the other, and what they leave of each figure."""

    leaves: tuple[Asked, ...] = ()
    left: Left = {}


class _Looking:
    def __init__(self, asked: checking.Asked) -> None:
        self._asked = asked

    def at(self, tree: Tree, around: _Met) -> Found:
        """A part of the rule, where all of `around` must hold too."""
        found: list[Problem] = []
        parts = list(together(tree))
        for part in parts:
            if isinstance(part, Asked):
                problem, around = self._beside(part, around)
                found += problem
        is_dead = any(problem.serious for problem in found)
        for group in parts:
            if isinstance(group, OneOf):
                inner = self._one_of(group, around)
                found += inner.problems
                is_dead |= inner.is_dead
        return Found(found, is_dead)

    def _one_of(self, group: OneOf, around: _Met) -> Found:
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

    def _beside(self, leaf: Asked, around: _Met) -> tuple[list[Problem], _Met]:
        """What there is to say of one more condition, and what holds with it; one that cannot hold is left out of what follows."""
        left = met(around.left, leaf.leaf, self._asked.world)
        if left is not None:
            same = any(other.leaf == leaf.leaf and not other.within for other in around.leaves)
            said = [_twice(leaf)] if same and not leaf.within else []
            return said, _Met((*around.leaves, leaf), left)
        others = self._in_the_way(leaf, around.leaves)
        inside = leaf.within or any(other.within for other in others)
        if inside and all(other.place == leaf.place for other in others):
            return [], around  # what a segment asks for in itself was looked at when it was saved
        return [self._excluding(leaf, others)], around

    def _in_the_way(self, leaf: Asked, others: Sequence[Asked]) -> list[Asked]:
        """Few of these that cannot all hold with the condition, none to spare; empty where it cannot hold by itself.

        The first at which nobody is left is one of them. With it beforehand, nobody is left earlier; and so on.
        """
        needed: list[Asked] = []
        while (left := self._left_by([leaf, *needed])) is not None:
            for place, other in enumerate(others):
                left = met(left, other.leaf, self._asked.world)
                if left is None:
                    needed.append(other)
                    others = others[:place]
                    break
            else:
                break
        return needed

    def _left_by(self, several: Sequence[Asked]) -> Left | None:
        left: Left | None = {}
        for each in several:
            left = None if left is None else met(left, each.leaf, self._asked.world)
        return left

    def _excluding(self, leaf: Asked, others: Sequence[Asked]) -> Problem:
        if not others:
            alone = clause(leaf.said, self._asked.language, self._asked.world)
            return Problem(leaf.place, "Nobody can be in it: “%(this)s” is true of nobody.", {"this": alone})
        inside = leaf.within or any(other.within for other in others)
        if leaf.none is not None and all(other.none == leaf.none for other in others) and not inside:
            every = self._named(turned(leaf.leaf), *(turned(other.leaf) for other in others))
            return Problem(leaf.place, "Nobody can be in it: everybody is one of “%(this)s” and “%(other)s”.", every)
        every = self._named(leaf.said, *(other.said for other in others))
        if len(others) > 1:
            return Problem(leaf.place, "Nobody can be in it: “%(this)s” and “%(other)s” are never all true.", every)
        return Problem(leaf.place, "Nobody can be in it: “%(this)s” and “%(other)s” exclude each other.", every)

    def _closed(self, problem: Problem) -> Problem:
        if "this" not in problem.values:
            return Problem(problem.place, "Nobody comes in by this way: everybody is in it.", serious=False)
        if "other" not in problem.values:
            return Problem(
                problem.place,
                "Nobody comes in by this way: “%(this)s” is true of nobody.",
                problem.values,
                serious=False,
            )
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
                self._named(other.leaf, one.leaf),
                serious=False,
            )

    def _named(self, this: Question, *others: Question) -> dict[str, str]:
        """In words; several others as the quotation that the message begins and ends."""
        language, world = self._asked.language, self._asked.world
        said = dict.fromkeys(clause(other, language, world) for other in others)
        return {"this": clause(this, language, world), "other": ("」「" if language == "ja" else "”, “").join(said)}


def _twice(leaf: Asked) -> Problem:
    return Problem(leaf.place, "The same condition stands here twice. One is enough.", serious=False)
