"""How values are written in templates: money, counts, shares, instants."""

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from enishi.console import numbers, texts, words
from enishi.customers.types import Person
from enishi.kernel.calendar import local, local_date
from enishi.shop import api as shop

register = template.Library()
register.filter("money", texts.money)
register.filter("percent", numbers.percent)
register.filter("times", texts.times)


@register.filter
def grouped(number: float | None) -> str:
    """12,345; a dash for nothing known."""
    return "–" if number is None else numbers.grouped(number)


@register.filter
def day(value: date | datetime | None) -> str:
    """A day with its weekday; a dash for none."""
    if value is None:
        return "–"
    return texts.near_day_text(local_date(value) if isinstance(value, datetime) else value)


@register.filter
def instant(at: datetime | None) -> SafeString | str:
    """A `<time>` in the shop's zone; a dash for none."""
    return "–" if at is None else _time(at, texts.instant_text(at))


@register.filter
def clock_time(at: datetime) -> SafeString:
    """Only the time of day, under a heading that names the day."""
    return _time(at, f"{local(at):%H:%M}")


@register.filter
def birthday(person: Person) -> str:
    """As much of the day of birth as is known."""
    return texts.birthday_text(person.birth_year, person.birth_month, person.birth_day)


@register.filter
def ago(at: datetime | None) -> str:
    """How long before the shop's now; "" for never."""
    return "" if at is None else words.ago(shop.business_now() - at)


@register.filter
def page_address(url: str) -> str:
    """An address without what follows the page: tokens of carts are nobody's business."""
    return url.partition("#")[0].partition("?")[0]


def _time(at: datetime, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', local(at).isoformat(timespec="seconds"), text)
