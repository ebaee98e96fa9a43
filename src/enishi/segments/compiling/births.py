"""Ages and birthdays on the shop's days, from what is known of a birth; `core/birthdays.py` says the rules."""

from datetime import datetime, timedelta

import ibis

from enishi.kernel.calendar import local_date
from enishi.segments.compiling.views import View
from enishi.segments.types import Birthday
from enishi.warehouse.guards import true
from enishi.warehouse.port import Expression

_A_YEAR = 366  #: any so many days hold every birthday


def month_day(month: Expression, day: Expression) -> Expression:
    """Month × 100 + day; the 1st where the day is not known, null where the month is not."""
    return month * 100 + ibis.ifelse(true(day != 0), day, 1)


def age(year: Expression, born: Expression, view: View) -> Expression:
    """Years completed on the shop's day, by the year alone where the `month_day` is not known; null where the year is not."""
    this_year = view.of_day("year", "int64", lambda at: local_date(at).year)
    today = view.of_day("month_day", "int64", lambda at: _month_day(at, 0))
    return this_year - year - ibis.ifelse(true(born > today), 1, 0)


def band(years: Expression) -> Expression:
    """The decade of an age; null where it is not known, or not yet begun."""
    bands = [(true((years >= 10 * n) & (years < 10 * n + 10)), str(10 * n)) for n in range(7)]
    return ibis.cases(*bands, (true(years >= 70), "70+"))


def is_near(leaf: Birthday, born: Expression, view: View) -> Expression:
    """Whether the birthday falls on one of the leaf's days.

    A day that a year has not counts as the first of the next month. So days lie after the last day before them and up to the last of
    them, whatever the year; where that passes the end of a year, they are all but those in between.
    """
    if leaf.to_days < leaf.from_days:
        return ibis.literal(False)
    if leaf.to_days - leaf.from_days + 1 >= _A_YEAR:
        return born.notnull()
    before, last = (_day_ahead(view, days) for days in (leaf.from_days - 1, leaf.to_days))
    after, upto = born > before, born <= last
    return true(ibis.ifelse(before < last, after & upto, after | upto))


def _day_ahead(view: View, days: int) -> Expression:
    name = f"month_day_{'after' if days >= 0 else 'before'}_{abs(days)}"
    return view.of_day(name, "int64", lambda at: _month_day(at, days))


def _month_day(at: datetime, days: int) -> int:
    day = local_date(at) + timedelta(days)
    return day.month * 100 + day.day
