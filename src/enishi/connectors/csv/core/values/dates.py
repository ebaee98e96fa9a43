"""Days and instants, in all the ways they are written in Japan and by machines.

Which number is the day and which the month in 01/02/2026 is never guessed for a line: `orders` says which readings a value allows,
a whole column is asked (`core.surveying`), and what it leaves open is asked of a person.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import get_args
from zoneinfo import ZoneInfo

from enishi.connectors.csv.core.values.text import HYPHENS, Bad, narrow
from enishi.connectors.csv.types import DateOrder

_ERAS = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018}
_ERAS |= {
    "M": 1867,
    "T": 1911,
    "S": 1925,
    "H": 1988,
    "R": 2018,
    "明": 1867,
    "大": 1911,
    "昭": 1925,
    "平": 1988,
    "令": 2018,
}
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = dict(zip(_NAMES, range(1, 13), strict=True))
_SEP = r"\s*[-/.年月]\s*"
_YEAR_FIRST = re.compile(rf"(\d{{4}}){_SEP}(\d{{1,2}}){_SEP}(\d{{1,2}})日?")
_ERA = re.compile(
    rf"(明治|大正|昭和|平成|令和|[MTSHR明大昭平令])\.?\s*(元|\d{{1,2}}){_SEP}(\d{{1,2}}){_SEP}(\d{{1,2}})日?",
    re.IGNORECASE,
)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_SHORT = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_NAMED = re.compile(
    r"(?:[a-z]{3,9},?\s+)?(\d{1,2})(?:st|nd|rd|th)?[-\s.]+([a-z]{3})[a-z]*\.?[-\s,]+(\d{4})", re.IGNORECASE
)
_MONTH_NAMED = re.compile(r"([a-z]{3})[a-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})", re.IGNORECASE)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?(?=\D|$)")
_SERIAL = re.compile(r"([2-7]\d{4})(\.\d+)?")
_STAMP = re.compile(r"(\d{10})(\d{3})?")
_TIME = re.compile(
    r"[T\s]*(午前|午後|am|pm)?\s*(\d{1,2})\s*[:時]\s*(?:(\d{1,2})\s*分?(?:\s*:?\s*(\d{1,2})(?:\.(\d+))?\s*秒?)?)?\s*(am|pm|a\.m\.|p\.m\.)?"
    r"\s*(Z|UTC|GMT|JST|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\((?:[月火水木金土日](?:曜日?)?|mon|tue|wed|thu|fri|sat|sun)\)", re.IGNORECASE)
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a serial number has no zone
_OLDEST, _NEWEST = 1868, 2199
_JST = timezone(timedelta(hours=9))

Reader = Callable[[str], datetime | Bad | None]


def instant(zone: ZoneInfo, order: DateOrder = "") -> Reader:
    """A reader of instants, given in UTC. Times without a zone of their own are of `zone`; a day without a time begins it."""

    def read(cell: str) -> datetime | Bad | None:
        text = narrow(cell).translate(HYPHENS)
        if not text or not text.strip("0-/: ."):  # 0000-00-00 is how some databases say “none”
            return None
        found = _read(text, order)
        if found is None:
            return Bad("value_date")
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)

    return read


def day(order: DateOrder = "") -> Callable[[str], date | Bad | None]:
    """A reader of days; a time beside one is not looked at."""

    def read(cell: str) -> date | Bad | None:
        text = narrow(cell).translate(HYPHENS)
        if not text or not text.strip("0-/: ."):  # 0000-00-00 is how some databases say “none”
            return None
        found = _read(text, order)
        return Bad("value_date") if found is None else found.date()

    return read


def orders(cell: str) -> frozenset[DateOrder]:
    """The orders of day, month and year that would make a date of the cell; empty when it is no date of numbers only.

    A value that is the same day in each (02/02/2026) allows all of them.
    """
    text = narrow(cell).translate(HYPHENS)
    found = _YEAR_LAST.match(text) or _SHORT.match(text)
    if not found:
        return frozenset()
    found_by = {order: _numbers(text, order) for order in get_args(DateOrder) if order}
    return frozenset(order for order, value in found_by.items() if value is not None)


def _read(text: str, order: DateOrder) -> datetime | None:
    if text[4:5] == "-":
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            return found if _OLDEST <= found.year <= _NEWEST else None
    try:
        return _written(_WEEKDAY.sub(" ", text).strip(), order)
    except (ValueError, OverflowError, LookupError):
        return None


def _written(text: str, order: DateOrder) -> datetime | None:
    if serial := _SERIAL.fullmatch(text):
        return _EXCEL_EPOCH + timedelta(days=int(serial[1]), seconds=round(float(serial[2] or 0) * 86_400))
    if stamp := _STAMP.fullmatch(text):
        return datetime.fromtimestamp(int(stamp[1]), UTC) + timedelta(milliseconds=int(stamp[2] or 0))
    if packed := _DIGITS.match(text):
        year, month, number, hour, minute, second = (int(part or 0) for part in packed.groups())
        begun = _midnight(year, month, number)
        if packed[4]:
            return begun + timedelta(hours=hour, minutes=minute, seconds=second) if packed.end() == len(text) else None
        return _with_time(begun, text[packed.end() :])
    if named := _DAY_NAMED.match(text):
        return _with_time(_midnight(int(named[3]), _MONTHS[named[2].lower()], int(named[1])), text[named.end() :])
    if named := _MONTH_NAMED.match(text):
        return _with_time(_midnight(int(named[3]), _MONTHS[named[1].lower()], int(named[2])), text[named.end() :])
    if era := _ERA.match(text):
        year = _ERAS[era[1].upper()] + (1 if era[2] == "元" else int(era[2]))
        return _with_time(_midnight(year, int(era[3]), int(era[4])), text[era.end() :])
    if first := _YEAR_FIRST.match(text):
        return _with_time(_midnight(int(first[1]), int(first[2]), int(first[3])), text[first.end() :])
    return _numbers(text, order)


def _numbers(text: str, order: DateOrder) -> datetime | None:
    """A date of numbers that does not say itself which is which."""
    found = _YEAR_LAST.match(text)
    is_short = found is None
    found = found or _SHORT.match(text)
    if not found or not order or (order == "ymd" and not is_short):
        return None
    a, b, c = (int(part) for part in found.groups())
    year, month, number = {"ymd": (a, b, c), "dmy": (c, b, a), "mdy": (c, a, b)}[order]
    if is_short:
        year += 2000 if year < 70 else 1900
    try:
        return _with_time(_midnight(year, month, number), text[found.end() :])
    except ValueError:
        return None


def _midnight(year: int, month: int, number: int) -> datetime:
    if not _OLDEST <= year <= _NEWEST:
        raise ValueError(year)
    return datetime.combine(date(year, month, number), time.min)


def _with_time(begun: datetime, rest: str) -> datetime | None:
    """`begun` (a midnight) with the time of day that follows it, and its zone if it names one."""
    if not rest.strip():
        return begun
    found = _TIME.fullmatch(rest)
    if not found:
        return None
    hour, minute, second = int(found[2]), int(found[3] or 0), int(found[4] or 0)
    half = (found[1] or found[6] or "").lower().replace(".", "")
    if half in ("午後", "pm") and hour < 12:
        hour += 12
    elif half in ("午前", "am") and hour == 12:
        hour = 0
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        return None
    micro = int((found[5] or "0")[:6].ljust(6, "0"))
    at = begun + timedelta(hours=hour, minutes=minute, seconds=second, microseconds=micro)
    return at.replace(tzinfo=_zone(found[7])) if found[7] else at


def _zone(name: str) -> timezone:
    if name.upper() == "JST":
        return _JST
    if name.upper() in ("Z", "UTC", "GMT"):
        return UTC
    minutes = int(name[1:3]) * 60 + int(name[-2:])
    return timezone(timedelta(minutes=-minutes if name[0] == "-" else minutes))
