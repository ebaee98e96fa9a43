"""Segments that would contain themselves."""

from collections.abc import Iterator
from uuid import UUID

from enishi.segments.core.needs import needs
from enishi.segments.types import AllOf, AnyOf, InSegment, NoneOf, Problem, Rule, World

Place = tuple[int, ...]


def circles(rule: Rule, world: World, itself: UUID | None, place: Place = ()) -> Iterator[Problem]:
    """A problem at each leaf from which the way through segments comes back to where it was."""
    if isinstance(rule, AllOf | AnyOf | NoneOf):
        for number, each in enumerate(rule.rules):
            yield from circles(each, world, itself, (*place, number))
    elif isinstance(rule, InSegment):
        way = _way_round(rule.segment, world, () if itself is None else (itself,))
        if way:
            names = [_name(each, world, itself) for each in way]
            yield Problem(
                place,
                "Segments may not contain themselves: %(way)s. Ask for something else here.",
                {"way": " → ".join(names)},
            )


def _way_round(start: UUID, world: World, before: tuple[UUID, ...]) -> tuple[UUID, ...]:
    """The way from a segment back to one that lies on it already; empty where there is none. Each segment is looked at once."""
    open_ways: list[tuple[UUID, ...]] = [(*before, start)]
    done: set[UUID] = set()
    while open_ways:
        way = open_ways.pop()
        here = way[-1]
        if here in way[:-1]:
            return way[way.index(here) :]
        known = world.segments.get(here)
        if known is not None and here not in done:
            done.add(here)
            open_ways += [(*way, each) for each in sorted(needs(known.rule).segments, reverse=True)]
    return ()


def _name(segment: UUID, world: World, itself: UUID | None) -> str:
    known = world.segments.get(segment)
    return known.name if known else "…" if segment == itself else str(segment)
