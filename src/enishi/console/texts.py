"""Values as text in the reader's language: money, days and instants in the shop's zone, always with the weekday."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import get_language

from enishi.console import numbers
from enishi.kernel.calendar import local
from enishi.shop import api as shop

_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def language() -> str:
    """`ja` or `en`."""
    return "ja" if (get_language() or "ja").startswith("ja") else "en"


def money(amount: int | None, currency: str = "JPY") -> str:
    """12,345円; a dash for nothing known."""
    return "–" if amount is None else numbers.yen(amount, language(), currency)


def times(ratio: float | None, places: int = 2) -> str:
    """2.50倍, or 2.50×; a dash for nothing known."""
    return numbers.times(ratio, language(), places)


def in_a_row(names: Iterable[str]) -> str:
    """A、B、C, or A, B, C."""
    return ("、" if language() == "ja" else ", ").join(names)


def day_text(day: date, *, year: bool = False) -> str:
    """11月21日(土), or Sat 21 Nov; with the year when asked."""
    if language() == "ja":
        return f"{f'{day.year}年' if year else ''}{day.month}月{day.day}日({_WEEKDAYS['ja'][day.weekday()]})"
    return f"{_WEEKDAYS['en'][day.weekday()]} {day.day} {date_format(day, 'M')}{f' {day.year}' if year else ''}"


def near_day_text(day: date) -> str:
    """As `day_text`, with the year only when it is not this one."""
    return day_text(day, year=day.year != local(shop.business_now()).year)


def axis_day(day: date) -> str:
    """The day where there is little room: 11/21 in Japanese, 21 Nov in English."""
    return f"{day.month}/{day.day}" if language() == "ja" else f"{day.day} {date_format(day, 'M')}"


def birthday_text(year: int | None, month: int | None, of_month: int | None) -> str:
    """1965年10月8日, or 8 October 1965; without the parts nobody told."""
    if language() == "ja":
        parts = ((year, "年"), (month, "月"), (of_month if month else None, "日"))
        return "".join(f"{number}{unit}" for number, unit in parts if number)
    named = MONTHS.get(month or 0, "")
    return " ".join(str(part) for part in (of_month if named else None, named, year) if part)


def instant_text(at: datetime) -> str:
    """The day with its weekday, and the time of day."""
    here = local(at)
    return f"{near_day_text(here.date())} {here:%H:%M}"
