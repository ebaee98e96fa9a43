"""What may be wrong with limits and windows."""

from collections.abc import Iterable
from datetime import date

from enishi.segments.core.checks.values import EXACT
from enishi.segments.core.saying.figures import plain
from enishi.segments.types import DAYS_MAX, Ago, Between, Birthday, Last, Problem, Range, RunsOut, Window

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)

Place = tuple[int, ...]
Found = Iterable[Problem]


def range_problems(
    range_: Range,
    place: Place,
    *,
    least: float | None = None,
    most: float | None = None,
    always: bool = True,
    whole: bool = False,
) -> Found:
    """A range that says nothing, or that nothing can be in. `least`, `most`: the number is never less, never more; `always`: there is one
    of everybody; `whole`: it has nothing behind the point."""
    edges = [edge for edge in (range_.least, range_.most) if edge is not None]
    if not edges:
        yield Problem(place, "No number is given. Say at least how many, at most how many, or exactly how many.")
    elif not all(abs(edge) <= EXACT for edge in edges):
        yield Problem(place, "This is not a number that can be counted to.")
    elif range_.least is not None and range_.most is not None and range_.least > range_.most:
        yield Problem(
            place,
            "Nothing is both at least %(least)s and at most %(most)s. Exchange the two numbers.",
            {"least": plain(range_.least), "most": plain(range_.most)},
        )
    elif least is not None and range_.most is not None and range_.most < least:
        yield Problem(place, "This is never less than %(least)s. Give a greater number.", {"least": plain(least)})
    elif most is not None and range_.least is not None and range_.least > most:
        yield Problem(place, "This is never more than %(most)s. Give a smaller number.", {"most": plain(most)})
    elif always and least is not None and range_.most is None and range_.least is not None and range_.least <= least:
        yield Problem(
            place, "At least %(least)s is true of everybody. Give a greater number.", {"least": plain(range_.least)}
        )
    elif whole and any(edge != int(edge) for edge in edges):
        yield Problem(place, "This is counted in whole numbers. Leave out what stands behind the point.")


def is_near(day: date) -> bool:
    """Whether every engine can reckon with the day."""
    return FIRST_DAY <= day <= LAST_DAY


def far_problem(day: date, place: Place) -> Problem:
    """A day beyond those."""
    return Problem(
        place,
        "%(day)s is too far away. Choose a day from %(first)s to %(last)s, or leave it empty.",
        {"day": day.isoformat(), "first": FIRST_DAY.isoformat(), "last": LAST_DAY.isoformat()},
    )


def days_problems(days: int, place: Place) -> Found:
    """So many days back."""
    if days < 1:
        yield Problem(place, "A time of %(days)s days is empty. Choose 1 day or more.", {"days": days})
    elif days > DAYS_MAX:
        yield Problem(
            place,
            "%(days)s days is longer than ten years. Choose at most %(most)s, or “ever”.",
            {"days": days, "most": DAYS_MAX},
        )


def window_problems(window: Window, place: Place, today: date | None) -> Found:
    """A window that is empty, backwards, longer than anybody remembers, or still to come."""
    match window:
        case Last(days=days):
            yield from days_problems(days, place)
        case Ago(least=least, most=most):
            if least < 0:
                yield Problem(place, "What lies ahead has not happened yet. Choose 0 days ago or more.")
            yield from days_problems(max(least, 1), place)
            if most is not None and most <= least:
                yield Problem(
                    place,
                    "From %(most)s to %(least)s days ago is backwards. Exchange the two numbers.",
                    {"most": most, "least": least},
                )
            elif most is not None:
                yield from days_problems(most, place)
        case Between(first=first, last=last):
            if first is not None and last is not None and first > last:
                yield Problem(
                    place,
                    "%(first)s comes after %(last)s. Exchange the two days.",
                    {"first": first.isoformat(), "last": last.isoformat()},
                )
            elif far := [day for day in (first, last) if day is not None and not is_near(day)]:
                yield far_problem(far[0], place)
            elif first is not None and today is not None and first > today:
                yield Problem(
                    place,
                    "%(first)s is still to come: until then nothing has happened in this time.",
                    {"first": first.isoformat()},
                    serious=False,
                )


def ahead_problems(leaf: Birthday | RunsOut, place: Place, most: int) -> Found:
    """So many days from now, at most `most`."""
    if leaf.from_days > leaf.to_days:
        yield Problem(
            place,
            "From %(first)s to %(last)s days from now is backwards. Exchange the two numbers.",
            {"first": leaf.from_days, "last": leaf.to_days},
        )
    elif max(abs(leaf.from_days), abs(leaf.to_days)) > most:
        yield Problem(place, "This is too far away. Choose at most %(most)s days.", {"most": most})
