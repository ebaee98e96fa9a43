"""Ages and birthdays on the shop's days.

A day that a year has not (29 February, or 31 June by mistake) is the first of the next month. Where only the month is known it is the
1st; where only the year is known, people grow older at New Year.
"""

from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from typing import NamedTuple

from enishi.kernel.calendar import day_start
from enishi.segments.core.seen import Seen


class Birth(NamedTuple):
    """What is known of a birth date; None what is not."""

    year: int | None
    month: int | None
    day: int | None


def birth_of(seen: Seen) -> Birth:
    """What the words that stand say of it."""
    return Birth(*(_whole(seen, field) for field in ("birth_year", "birth_month", "birth_day")))


def _whole(seen: Seen, field: str) -> int | None:
    word = seen.words.get(field)
    return None if word is None or word.number is None else int(word.number)


def age(seen: Seen) -> float | None:
    """Years completed on the shop's day; by the year alone where the month is not known."""
    year, month, day = birth_of(seen)
    if year is None:
        return None
    today = seen.day
    before_birthday = month is not None and (today.month, today.day) < (month, day or 1)
    return today.year - year - before_birthday


def grown_at(seen: Seen, years: int) -> datetime | None:
    """When they complete so many years: the beginning of a shop's day; None where the year of birth is not known."""
    year, month, day = birth_of(seen)
    if year is None or not MINYEAR < year + years < MAXYEAR:
        return None
    return day_start(anniversary(year + years, month or 1, day or 1 if month else 1))


def anniversary(year: int, month: int, day: int) -> date:
    """The day on which this year has the birthday."""
    try:
        return date(year, month, day)
    except ValueError:
        return date(year + month // 12, month % 12 + 1, 1)


def birthday_between(seen: Seen, first: int, last: int) -> bool:
    """Whether their birthday falls on one of the days from `first` to `last` after the shop's day."""
    _, month, day = birth_of(seen)
    if month is None:
        return False
    return any(seen.day + timedelta(first) <= each <= seen.day + timedelta(last) for each in _around(seen, month, day))


def birthday_turns(seen: Seen, first: int, last: int) -> tuple[datetime, ...]:
    """When that may change."""
    _, month, day = birth_of(seen)
    if month is None:
        return ()
    found = []
    for each in _around(seen, month, day):
        found += [day_start(each - timedelta(last)), day_start(each - timedelta(first) + timedelta(1))]
    return tuple(found)


def _around(seen: Seen, month: int, day: int | None) -> Iterator[date]:
    for year in range(seen.day.year - 2, seen.day.year + 4):
        yield anniversary(year, month, day or 1)
