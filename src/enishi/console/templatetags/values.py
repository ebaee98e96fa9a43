"""How values are written: money, counts, shares, instants in the shop's zone with the weekday."""

from datetime import date, datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from enishi.console import numbers, words
from enishi.kernel.calendar import local
from enishi.shop import api as shop

register = template.Library()

_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}


def language() -> str:
    """`ja` or `en`."""
    return "ja" if (get_language() or "ja").startswith("ja") else "en"


@register.filter
def money(amount: int | None, currency: str = "JPY") -> str:
    """12,345円; a dash for nothing known."""
    return "–" if amount is None else numbers.yen(amount, language(), currency)


@register.filter
def grouped(number: float | None) -> str:
    """12,345; a dash for nothing known."""
    return "–" if number is None else numbers.grouped(number)


@register.filter
def percent(ratio: float | None) -> str:
    """70.0%."""
    return numbers.percent(ratio)


@register.filter
def times(ratio: float | None) -> str:
    """2.50×."""
    return numbers.times(ratio)


def day_text(day: date, *, year: bool = False) -> str:
    """11月21日(土), or Sat 21 Nov; with the year when asked."""
    if language() == "ja":
        return f"{f'{day.year}年' if year else ''}{day.month}月{day.day}日({_WEEKDAYS['ja'][day.weekday()]})"
    return f"{_WEEKDAYS['en'][day.weekday()]} {day.day} {date_format(day, 'M')}{f' {day.year}' if year else ''}"


def instant_text(at: datetime) -> str:
    """As `day_text` with the time of day, in the shop's zone; the year only when it is not this one."""
    here = local(at)
    return f"{day_text(here.date(), year=here.year != local(shop.business_now()).year)} {here:%H:%M}"


@register.filter
def day(value: date | datetime | None) -> str:
    """A day with its weekday; a dash for none."""
    if value is None:
        return "–"
    day_ = local(value).date() if isinstance(value, datetime) else value
    return day_text(day_, year=day_.year != local(shop.business_now()).year)


@register.filter
def instant(at: datetime | None) -> SafeString | str:
    """A `<time>` in the shop's zone; a dash for none."""
    if at is None:
        return "–"
    return format_html('<time datetime="{}">{}</time>', local(at).isoformat(timespec="seconds"), instant_text(at))


@register.filter
def clock_time(at: datetime) -> SafeString:
    """Only the time of day, under a heading that names the day."""
    return format_html('<time datetime="{}">{}</time>', local(at).isoformat(timespec="seconds"), f"{local(at):%H:%M}")


@register.filter
def ago(at: datetime | None) -> str:
    """How long before the shop's now; "" for never."""
    return "" if at is None else words.ago(shop.business_now() - at)
