"""Conditions of one group that cannot meet in anybody, or between them leave nobody out."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import Any

from enishi.segments.core.canonical import canonical
from enishi.segments.core.canonical_leaves import turned
from enishi.segments.core.checks.asked import Asked
from enishi.segments.core.sentences import clause
from enishi.segments.core.words import attribute
from enishi.segments.types import (
    AllOf,
    Allows,
    AnyOf,
    Between,
    Did,
    Ever,
    Has,
    Is,
    Last,
    NoneOf,
    Problem,
    Question,
    Range,
    Rank,
    Rule,
    Window,
)

Place = tuple[int, ...]
Placed = tuple[Place, Question]

_GROUPS = AllOf | AnyOf | NoneOf


def contradictions(rule: Rule, asked: Asked, place: Place = ()) -> Iterator[Problem]:
    """Of every group: two conditions that exclude each other where both must hold; one and its opposite where one is enough; the
    same twice. The second of them is the place."""
    if not isinstance(rule, _GROUPS):
        return
    if isinstance(rule, AllOf):
        yield from _in_all(list(_together(rule, place)), asked)
    else:
        leaves = [((*place, number), each) for number, each in enumerate(rule.rules) if not isinstance(each, _GROUPS)]
        yield from _in_any(leaves, asked, nobody=isinstance(rule, NoneOf))
    for number, each in enumerate(rule.rules):
        if not (isinstance(rule, AllOf) and isinstance(each, AllOf)):
            yield from contradictions(each, asked, (*place, number))


def _together(rule: AllOf, place: Place) -> Iterator[Placed]:
    """All leaves that must hold at once: also those of inner groups of all, and the opposites of those of which none may."""
    for number, each in enumerate(rule.rules):
        here = (*place, number)
        if isinstance(each, AllOf):
            yield from _together(each, here)
        elif isinstance(each, NoneOf):
            parts = ((index, part) for index, part in enumerate(each.rules) if not isinstance(part, _GROUPS))
            yield from (((*here, index), turned(_leaf(part))) for index, part in parts)
        elif not isinstance(each, AnyOf):
            yield here, _leaf(each)


def _leaf(leaf: Question) -> Question:
    found = canonical(leaf)
    assert not isinstance(found, _GROUPS)
    return found


def _in_all(leaves: Sequence[Placed], asked: Asked) -> Iterator[Problem]:
    for (_, one), (place, other) in combinations(leaves, 2):
        if one == other:
            yield _twice(place)
        elif exclude(one, other) or exclude(other, one):
            yield Problem(
                place, "Nobody can be in it: “%(this)s” and “%(other)s” exclude each other.", _both(other, one, asked)
            )


def _in_any(leaves: Sequence[Placed], asked: Asked, *, nobody: bool) -> Iterator[Problem]:
    for (_, one), (place, other) in combinations([(place, _leaf(leaf)) for place, leaf in leaves], 2):
        if one == other:
            yield _twice(place)
        elif turned(one) == other:
            if nobody:
                yield Problem(
                    place,
                    "Nobody can be in it: everybody is one of “%(this)s” and “%(other)s”.",
                    _both(other, one, asked),
                )
            else:
                yield Problem(
                    place,
                    "Everybody is one of “%(this)s” and “%(other)s”, so this group leaves nobody out.",
                    _both(other, one, asked),
                    serious=False,
                )


def _twice(place: Place) -> Problem:
    return Problem(place, "The same condition stands here twice. One is enough.", serious=False)


def _both(this: Question, other: Question, asked: Asked) -> dict[str, str | int | float]:
    return {"this": clause(this, asked.language, asked.world), "other": clause(other, asked.language, asked.world)}


def exclude(one: Question, other: Question) -> bool:
    """Whether two canonical leaves can be seen never to hold of the same person. One way round; the caller asks the other too."""
    if turned(one) == other:
        return True
    if one.negated or other.negated:
        return _narrower(one, turned(other)) if other.negated and not one.negated else False
    excluded: Callable[[Any, Any], bool] | None = _EXCLUDED.get((type(one), type(other)))
    return excluded is not None and excluded(one, other)


def _narrower(one: Question, whole: Question) -> bool:
    """Whether the first holds only where the second does: its values are some of the other's."""
    if isinstance(one, Is) and isinstance(whole, Is):
        return (one.field, one.op, "is") == (whole.field, "is", whole.op) and set(one.values) <= set(whole.values)
    if isinstance(one, Has) and isinstance(whole, Has):
        return one.what == whole.what and _lies_in(one.range, whole.range)
    return False


def _is_is(one: Is, other: Is) -> bool:
    if one.field != other.field or one.op == "known" or other.op == "known":
        return False
    entry = attribute(one.field)
    if entry is None or entry.prefix:
        return False  # somebody may have several tags
    if one.op == "is" and other.op == "is":
        return not set(one.values) & set(other.values)
    return not _meet(_numbers(one), _numbers(other))


def _numbers(leaf: Is) -> Range:
    values = [value for value in leaf.values if not isinstance(value, str)]
    least = min(values, default=None) if leaf.op in ("is", "at_least") else None
    return Range(least=least, most=max(values, default=None) if leaf.op in ("is", "at_most") else None)


def _has_has(one: Has, other: Has) -> bool:
    return one.what == other.what and not _meet(one.range, other.range)


def _band_age(one: Is, other: Has) -> bool:
    if one.field != "age_band" or other.what != "age" or one.op != "is":
        return False
    return not any(_meet(_years(str(band)), other.range) for band in one.values)


def _years(band: str) -> Range:
    first = int(band.removesuffix("+"))
    return Range(least=first, most=None if band.endswith("+") else first + 9)


def _did_did(one: Did, other: Did) -> bool:
    """In a narrower window, or looking narrower, there is never more."""
    if (one.what, one.of) != (other.what, other.of) or one.what == "points_changed":
        return False
    if (one.where, one.during) == (other.where, other.during):
        return not _meet(one.count, other.count)
    if not (set(map(repr, other.where)) <= set(map(repr, one.where)) and _inside(one.during, other.during)):
        return False
    return one.count.least is not None and other.count.most is not None and one.count.least > other.count.most


def _did_has(one: Did, other: Has) -> bool:
    """Who ordered has orders."""
    if (one.what, one.of, other.what) != ("ordered", "times", "orders"):
        return False
    return one.count.least is not None and other.range.most is not None and one.count.least > other.range.most


def _rank_rank(one: Rank, other: Rank) -> bool:
    return (one.axis, one.days_ago) == (other.axis, other.days_ago) and not set(one.ranks) & set(other.ranks)


def _allows_allows(one: Allows, other: Allows) -> bool:
    return (one.channel, one.purpose) == (other.channel, other.purpose) and one.state != other.state


_EXCLUDED: dict[tuple[type[Question], type[Question]], Callable[[Any, Any], bool]] = {
    (Is, Is): _is_is,
    (Has, Has): _has_has,
    (Is, Has): _band_age,
    (Did, Did): _did_did,
    (Did, Has): _did_has,
    (Rank, Rank): _rank_rank,
    (Allows, Allows): _allows_allows,
}


def _meet(one: Range, other: Range) -> bool:
    least = [edge for edge in (one.least, other.least) if edge is not None]
    most = [edge for edge in (one.most, other.most) if edge is not None]
    return not least or not most or max(least) <= min(most)


def _lies_in(one: Range, whole: Range) -> bool:
    low = whole.least is None or (one.least is not None and one.least >= whole.least)
    return low and (whole.most is None or (one.most is not None and one.most <= whole.most))


def _inside(one: Window, whole: Window) -> bool:
    """Whether the first window never reaches beyond the second."""
    if isinstance(whole, Ever) or one == whole:
        return True
    if isinstance(one, Last) and isinstance(whole, Last):
        return one.days <= whole.days
    if isinstance(one, Between) and isinstance(whole, Between):
        first = whole.first is None or (one.first is not None and one.first >= whole.first)
        return first and (whole.last is None or (one.last is not None and one.last <= whole.last))
    return False
