"""What a condition says of the figures of a customer: a count, a number, an attribute. Conditions on one figure can then be put together.

Said is what is *necessary* for a condition to hold; where nothing better is known a condition is a figure by itself, 1 or 0.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from math import inf
from typing import Any, NamedTuple

from msgspec.structs import replace

from enishi.segments.core.checks import allowed
from enishi.segments.core.checks.allowed import ANYTHING, KNOWN, MISSING, Allowed, either, numbers, of_range, of_values
from enishi.segments.core.checks.looks import asked, looks
from enishi.segments.core.checks.spans import days_long
from enishi.segments.core.entries import Attribute
from enishi.segments.core.keeping import kept
from enishi.segments.core.leaves.scoring import LETTERS
from enishi.segments.core.words import attribute, happening, number
from enishi.segments.types import (
    Allows,
    Did,
    Has,
    Ignored,
    Is,
    Question,
    Range,
    Rank,
    Reachable,
    World,
)


class Figure(NamedTuple):
    """`about`, by kind: `count` a happening as `Did` (its count and negation say nothing), `number` its name, `is` a field, `some` a field
    of several values and the values of which some are there (None: any), `allows` channel and purpose, `ignored` a channel (how many
    letters in a row), `rank` axis and as of when, `holds` a condition."""

    kind: str
    about: Any


Limit = tuple[Figure, Allowed]

ORDERS = Figure("count", Did(what="ordered"))
NO_RANK = ""
_COUNT, _YES, _NO = numbers(0, inf), numbers(1, 1), numbers(0, 0)
_ONE = Range(least=1)


def count(leaf: Did) -> Figure:
    """How much of it there is."""
    return Figure("count", replace(leaf, count=_ONE, negated=False))


def universe(figure: Figure, world: World) -> Allowed:
    """What a figure can be at all."""
    match figure:
        case Figure("count", about):
            return _count_universe(about, world)
        case Figure("number", name):
            entry = number(name)
            return allowed.ANY_NUMBER._replace(missing=entry is None or not entry.always)
        case Figure("is", field):
            return _attribute_universe(attribute(field))
        case Figure("allows"):
            return of_values(("granted", "withdrawn", "unknown"))
        case Figure("rank", ("group", _, _)):
            return KNOWN
        case Figure("rank"):
            return of_values((*LETTERS, NO_RANK))
        case Figure("holds"):
            return either((_YES, _NO))
    return _COUNT


def is_whole(figure: Figure) -> bool:
    """Whether only whole numbers are found in it."""
    match figure:
        case Figure("count", about):
            return bool(about.of != "seconds")
        case Figure("number" | "is" as kind, name):
            entry = number(name) if kind == "number" else attribute(name)
            return entry is not None and entry.type == "number"
    return figure.kind in ("some", "ignored")


def _count_universe(about: Did, world: World) -> Allowed:
    """There is never less than nothing, but of points; nor more than there are such orders, or days in the window."""
    entry = happening(about.what)
    if about.of == "amount" and (entry is None or entry.amount_in == "points"):
        return allowed.ANY_NUMBER
    found = _COUNT
    if entry is not None and about.of == "times":
        if entry.unit == "days":
            found = found.and_(numbers(0, days_long(about.during)))
        if about.what == "ordered":
            nth = looks(about.where, entry, world).get("nth", KNOWN).and_(numbers(1, inf)).whole()
            found = found.and_(numbers(0, sum(last[0] - first[0] + 1 for first, last in nth.numbers)))
            if any(each.field == "latest" and each.values == (True,) for each in about.where):
                found = found.and_(numbers(0, 1))
    return found


def _attribute_universe(entry: Attribute | None) -> Allowed:
    if entry is None:
        return ANYTHING
    if entry.assumed is not None:
        return either((_YES, _NO))
    if entry.choices:
        return of_values(code for code, _label in entry.choices)._replace(missing=True)
    return allowed.ANY_NUMBER._replace(missing=True) if entry.type == "number" else ANYTHING


def limits(leaf: Question, world: World) -> Iterator[Limit]:
    """What is so of whoever meets the condition, which is canonical."""
    plain = replace(leaf, negated=False)
    yield Figure("holds", plain), _NO if leaf.negated else _YES
    said: Callable[[Any, World], Iterator[Limit]] | None = _SAID.get(type(leaf))
    for figure, limit in said(plain, world) if said else ():
        yield figure, limit.opposite() if leaf.negated else limit
    if isinstance(leaf, Reachable) and not leaf.negated:
        yield Figure("allows", (leaf.channel, "marketing")), of_values(("granted",))
        yield from ((Figure("is", field), _NO) for field in ("is_staff", "is_wholesale"))
    if isinstance(leaf, Rank) and not leaf.negated:
        yield from _ranks_by_axis(leaf, world)


# --- each says exactly when it holds, so that its opposite holds otherwise ----------------------------------------------------


def _did(leaf: Did, world: World) -> Iterator[Limit]:
    yield count(leaf), of_range(leaf.count)


def _has(leaf: Has, world: World) -> Iterator[Limit]:
    yield ORDERS if leaf.what == "orders" else Figure("number", leaf.what), of_range(leaf.range)


def _is(leaf: Is, world: World) -> Iterator[Limit]:
    entry = attribute(leaf.field)
    if entry is None:
        return
    if entry.prefix:
        values = None if leaf.op == "known" else frozenset(leaf.values)
        yield Figure("some", (leaf.field, values)), numbers(1, inf)
    elif leaf.field == "age_band":
        bands = [str(band) for band in leaf.values]
        yield Figure("number", "age"), numbers(0, inf) if leaf.op == "known" else either(map(_years, bands))
    else:
        yield Figure("is", leaf.field), asked(leaf.op, kept(leaf.values, entry.kept, world.texts_key))


def _years(band: str) -> Allowed:
    first = int(band.removesuffix("+"))
    return numbers(first, inf if band.endswith("+") else first + 9)


def _allows(leaf: Allows, world: World) -> Iterator[Limit]:
    yield Figure("allows", (leaf.channel, leaf.purpose)), of_values((leaf.state,))


def _ignored(leaf: Ignored, world: World) -> Iterator[Limit]:
    yield Figure("ignored", leaf.channel), numbers(leaf.messages, inf)


def _rank(leaf: Rank, world: World) -> Iterator[Limit]:
    yield Figure("rank", (leaf.axis, leaf.days_ago, leaf.on)), of_values(leaf.ranks)
    if _is_of_now(leaf) and leaf.axis in ("recency", "frequency"):
        yield _letters_as_numbers(leaf.axis, leaf.ranks, world)


def _is_of_now(leaf: Rank) -> bool:
    return leaf.days_ago == 0 and leaf.on is None


# --- ranks, as the numbers they stand for -------------------------------------------------------------------------------------


def _ranks_by_axis(leaf: Rank, world: World) -> Iterator[Limit]:
    """Of three letters each says something of its axis; whoever has letters of money has ordered."""
    if leaf.axis == "group":
        for place, axis in enumerate(("recency", "frequency", "monetary")):
            letters = tuple({each and each[place] for each in leaf.ranks})
            yield from limits(Rank(axis=axis, ranks=letters, days_ago=leaf.days_ago, on=leaf.on), world)  # type: ignore[arg-type]
    elif leaf.axis == "monetary" and _is_of_now(leaf):
        yield _letters_as_numbers(leaf.axis, leaf.ranks, world)
        if NO_RANK not in leaf.ranks:
            yield ORDERS, numbers(1, inf)


def _letters_as_numbers(axis: str, letters: tuple[str, ...], world: World) -> Limit:
    """“No order yet” is no last order, no orders, no sales."""
    bounds = world.boundaries
    match axis:
        case "recency":
            limits = sorted(bounds.recency)
            edges = [0, *(limit + 1 for limit in limits), inf]
            spans = [numbers(first, end - 1) for first, end in pairwise(edges)]
            figure, nobody = Figure("number", "last_order_days_ago"), MISSING
        case _:
            lowest = 1 if axis == "frequency" else -inf
            limits = sorted(bounds.frequency if axis == "frequency" else bounds.monetary, reverse=True)
            edges = [inf, *limits, lowest]
            spans = [
                allowed.above((low, 0)).and_(allowed.below((high, -1)) if high < inf else allowed.ANY_NUMBER)
                for high, low in pairwise(edges)
            ]
            figure, nobody = (ORDERS if axis == "frequency" else Figure("number", "sales")), _NO
    known = dict(zip(LETTERS, spans, strict=True))
    return figure, either(known[each] if each else nobody for each in letters if not each or each in known)


_SAID: dict[type[Question], Callable[[Any, World], Iterator[Limit]]] = {
    Did: _did,
    Is: _is,
    Has: _has,
    Allows: _allows,
    Ignored: _ignored,
    Rank: _rank,
}
