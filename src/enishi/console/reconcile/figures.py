"""The figures of the page: for each site and period ours, what was typed in, the difference, and why."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from enishi.analytics import api as analytics
from enishi.analytics.types import SalesDay
from enishi.console.reconcile import causes
from enishi.console.reconcile.causes import Sales
from enishi.console.texts import day_text, in_a_row
from enishi.shop import api as shop
from enishi.shop.types import StatedSales

_MANY_DAYS = 31  #: gaps in the numbers are looked for in periods up to this


@dataclass(frozen=True)
class Span:
    """A period with its name."""

    name: str
    first: date
    last: date

    @property
    def query(self) -> str:
        return f"first={self.first}&last={self.last}"


@dataclass(frozen=True)
class Compared:
    """A period of a site: `said` None = nothing was typed in; `words` say why it differs."""

    site: str
    span: Span
    day: SalesDay
    counted: Sales
    with_shipping: bool
    said: StatedSales | None
    words: tuple[str, ...] = ()

    @property
    def difference(self) -> Sales | None:
        """Ours less theirs."""
        return self.counted.minus(Sales(self.said.orders, self.said.amount)) if self.said else None

    @property
    def agrees(self) -> bool:
        """Whether both are the same."""
        return self.said is not None and self.difference == Sales(0, 0)


def spans(today: date, asked: tuple[date, date] | None) -> list[Span]:
    """Yesterday, the last whole month, and what was asked for."""
    yesterday = today - timedelta(days=1)
    month_end = today.replace(day=1) - timedelta(days=1)
    found = [
        Span(gettext("Yesterday"), yesterday, yesterday),
        Span(gettext("Last month"), month_end.replace(day=1), month_end),
    ]
    if asked is not None and all((span.first, span.last) != asked for span in found):
        first, last = asked
        name = day_text(first) if first == last else f"{day_text(first)} – {day_text(last)}"
        found.insert(0, Span(name, first, last))
    return found


def compared(span: Span, *, with_shipping: bool, at: datetime) -> list[Compared]:
    """Every site of the shop, and every site and currency that has orders in the period."""
    counted = analytics.sales(span.first, span.last, at=at)
    silent = [place.code for place in shop.sites() if place.code not in {day.site for day in counted}]
    in_utc = None
    found = []
    for day in [*counted, *(_nothing(site) for site in silent)]:
        said = shop.stated_sales(day.site, day.currency).get((span.first, span.last))
        ours = causes.ours(day, with_shipping=said.with_shipping if said else with_shipping)
        line = Compared(day.site, span, day, ours, said.with_shipping if said else with_shipping, said)
        if said is not None and not line.agrees:
            in_utc = in_utc if in_utc is not None else analytics.sales_in_utc(span.first, span.last, at=at)
            line = _explained(line, said, in_utc, at)
        found.append(line)
    return found


def _explained(line: Compared, said: StatedSales, in_utc: list[SalesDay], at: datetime) -> Compared:
    there = next((day for day in in_utc if (day.site, day.currency) == (line.day.site, line.day.currency)), None)
    habits = causes.habits(line.day, there, with_shipping=line.with_shipping)
    names = causes.explained(Sales(said.orders, said.amount), line.counted, habits)
    words = [_cause(name, habits[name]) for name in names] or [
        *(_cause(name, habits[name], sure=False) for name in habits),
        *_missing(line, said, at),
    ]
    return Compared(line.site, line.span, line.day, line.counted, line.with_shipping, said, tuple(words))


def _missing(line: Compared, said: StatedSales, at: datetime) -> list[str]:
    if said.orders <= line.counted.orders or (line.span.last - line.span.first).days > _MANY_DAYS:
        return []
    ids = [row.order_id for row in analytics.order_rows(line.span.first, line.span.last, at=at, site=line.site)]
    found = causes.gaps(ids)
    if not found:
        return []
    shown = in_a_row(first if first == last else f"{first}–{last}" for first, last in found)
    return [gettext("Orders whose numbers are missing here: %(numbers)s") % {"numbers": shown}]


def _cause(name: str, sales: Sales, *, sure: bool = True) -> str:
    if not sure:
        return {
            "shipping": gettext("Does the cart's page count shipping otherwise?"),
            "cancelled": gettext("Does the cart's page count cancelled orders?"),
            "refunds": gettext("Does the cart's page take refunds off?"),
            "changes": gettext("Does the cart's page show what orders came to before they were changed?"),
            "tests": gettext("Does the cart's page count test orders?"),
            "zone": gettext("Do the days of the cart's page begin at another hour?"),
        }[name]
    return {
        "shipping": gettext("The whole difference is shipping: the cart's page counts it otherwise."),
        "cancelled": gettext("The cart's page counts the cancelled orders (%(n)s).") % {"n": sales.orders},
        "refunds": gettext("The cart's page takes refunds off."),
        "changes": gettext("The cart's page shows what orders came to before they were changed."),
        "tests": gettext("The cart's page counts the test orders (%(n)s).") % {"n": sales.orders},
        "zone": gettext("The days of the cart's page begin at 9 in the morning: its clock is set to UTC."),
    }[name]


def _nothing(site: str) -> SalesDay:
    numbers = dict.fromkeys((name for name in SalesDay.__struct_fields__ if name not in {"site", "currency", "day"}), 0)
    return SalesDay(site=site, currency=shop.profile().currency, day=None, **numbers)
