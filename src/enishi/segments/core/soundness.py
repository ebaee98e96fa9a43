"""Whether a rule can be saved, and what its author should know: never an empty segment without a word.

A rule that nobody can meet is refused with the reason; what is only likely to be a mistake is a remark (`serious` False).
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from enishi.segments.core.checks.asked import Asked
from enishi.segments.core.checks.circles import circles
from enishi.segments.core.checks.contradictions import contradictions
from enishi.segments.core.checks.leaf_checks import leaf_problems
from enishi.segments.core.entries import Language
from enishi.segments.types import DEPTH_MAX, LEAVES_MAX, AllOf, AnyOf, NoneOf, Problem, Question, Rule, World

Place = tuple[int, ...]


def problems(
    rule: Rule, world: World, itself: UUID | None = None, language: Language = "en", today: date | None = None
) -> list[Problem]:
    """All that is wrong with the rule, in reading order; `itself` is the segment it is to be saved as, None for a new one. Messages are
    English, to be translated; what fills them is in `language` already. What lies ahead is remarked on where `today` is given."""
    asked = Asked(world, language, today)
    found = list(_too_large(rule))
    if found:
        return found
    found += _empty_groups(rule, ())
    for place, leaf in placed(rule):
        found += leaf_problems(leaf, place, asked)
    found += circles(rule, world, itself)
    if not any(problem.serious for problem in found):
        found += contradictions(rule, asked)
    return sorted(found, key=lambda problem: problem.place)


def placed(rule: Rule, place: Place = ()) -> Iterator[tuple[Place, Question]]:
    """The leaves, each with the way to it."""
    if isinstance(rule, AllOf | AnyOf | NoneOf):
        for number, each in enumerate(rule.rules):
            yield from placed(each, (*place, number))
    else:
        yield place, rule


def _too_large(rule: Rule) -> Iterator[Problem]:
    """Counted without going deeper than is allowed: a hostile rule must not exhaust the machine that checks it."""
    level: list[tuple[Place, Rule]] = [((), rule)]
    leaves = depth = 0
    while level:
        groups = [(place, each) for place, each in level if isinstance(each, AllOf | AnyOf | NoneOf)]
        leaves += len(level) - len(groups)
        if groups and depth == DEPTH_MAX:
            yield Problem(
                groups[0][0],
                "Groups lie more than %(most)s deep here. Make a segment of the inner ones and ask for that segment.",
                {"most": DEPTH_MAX},
            )
            return
        level = [((*place, number), part) for place, group in groups for number, part in enumerate(group.rules)]
        depth += 1
    if leaves > LEAVES_MAX:
        yield Problem(
            (),
            "The rule has %(count)s conditions; nobody can read more than %(most)s. Make segments of parts of it and ask for those.",
            {"count": leaves, "most": LEAVES_MAX},
        )


def _empty_groups(rule: Rule, place: Place) -> Iterator[Problem]:
    if not isinstance(rule, AllOf | AnyOf | NoneOf):
        return
    if not rule.rules and isinstance(rule, AnyOf):
        yield Problem(place, "“Any of” without a condition is true of nobody. Add a condition or take the group out.")
    elif not rule.rules and place:
        yield Problem(place, "This group has no condition, so it changes nothing.", serious=False)
    for number, each in enumerate(rule.rules):
        yield from _empty_groups(each, (*place, number))
