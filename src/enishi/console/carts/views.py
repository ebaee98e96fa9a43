"""The cart report: what carts become, day by day, and the rows behind every figure."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, npgettext
from django.views.decorators.http import require_GET

from enishi.analytics import api as analytics
from enishi.analytics.types import CartDay, CartRow, Funnel
from enishi.console import csvs, persons
from enishi.console.carts import drawings, period
from enishi.console.carts.formulas import Figure, figures
from enishi.console.pages import asker, now
from enishi.console.tables import PAGE, Cell, Column, Pages, Table, page_number, query_without, sort_asked
from enishi.console.texts import money
from enishi.customers import api as customers
from enishi.kernel.calendar import local_date
from enishi.scenarios import api as scenarios
from enishi.shop import api as shop

_ALL = 100_000


@require_GET
def report(request: HttpRequest) -> HttpResponse:
    """Charts, table and funnel of a period."""
    at = now()
    chosen = period.asked(request.GET, local_date(at))
    found = analytics.cart_report(chosen.first, chosen.last, at=at)
    sort = sort_asked(request, drawings.HEAD, "-day")
    ever_on = any(scenario.switched_at for scenario in scenarios.scenarios())
    return render(
        request,
        "console/carts/report.html",
        {
            "at": at,
            "period": chosen,
            "presets": period.presets(chosen),
            "report": found,
            "total": found.total,
            "ever_on": ever_on,
            "carts_chart": drawings.carts_chart(found.days),
            "rate_chart": drawings.rate_chart(found),
            "money_chart": drawings.money_chart(found),
            "times_chart": drawings.times_chart(found),
            "recovered_chart": drawings.recovered_chart(found),
            "table": drawings.days_table(found, sort, query_without(request, "sort")),
            "funnel": _funnel(analytics.cart_funnel(chosen.first, chosen.last, at=at), chosen),
            "figures": list(figures().values()),
        },
    )


def _funnel(counts: Funnel, chosen: period.Period) -> list[dict[str, Any]]:
    steps = ("carts", "abandoned", "address_known", "may_be_written_to", "sent", "recovered")
    return [
        {
            "label": figures()[which].name,
            "count": (count := getattr(counts, which)),
            "unit": npgettext("unit", "cart", "carts", count),
            "href": f"{reverse('console:cart_rows')}?figure={which}&{chosen.query}",
        }
        for which in steps
    ]


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The carts behind one figure, and how it is counted."""
    at = now()
    figure = _figure(request)
    chosen = period.asked(request.GET, local_date(at))
    number = page_number(request)
    found, total = analytics.cart_rows(
        chosen.first, chosen.last, at=at, which=figure.which, limit=PAGE, offset=(number - 1) * PAGE
    )
    pages = Pages(number, total, query=query_without(request, "page"))
    shop.note_access(by=asker(request), action="carts_listed", subject="", at=at)
    return render(
        request,
        "console/carts/rows.html",
        {"at": at, "period": chosen, "figure": figure, "total": total, "table": _rows_table(found, pages)},
    )


def _figure(request: HttpRequest) -> Figure:
    figure = figures().get(request.GET.get("figure", ""))
    if figure is None:
        raise Http404("There is no such figure.")
    return figure


def _rows_table(found: list[CartRow], pages: Pages) -> Table:
    who = persons.names(row.customer_id for row in found)
    return Table(
        caption=gettext("Carts behind the figure"),
        columns=[
            Column(gettext("Started"), "time"),
            Column(gettext("Customer")),
            Column(gettext("In the cart"), "money"),
            Column(gettext("Emails"), "number"),
            Column(gettext("Ordered"), "time"),
            Column(gettext("Order"), "money"),
        ],
        rows=[
            [
                Cell(at=row.opened_at),
                who[row.customer_id],
                Cell(money(row.value)),
                Cell(row.letters, zero=not row.letters),
                Cell(at=row.ordered_at) if row.ordered_at else Cell("–", zero=True),
                Cell(money(row.order_amount)) if row.ordered_at else Cell("–", zero=True),
            ]
            for row in found
        ],
        pages=pages,
    )


@require_GET
def days_csv(request: HttpRequest) -> HttpResponse:
    """The report as a sheet: a line a day, in plain numbers."""
    at = now()
    chosen = period.asked(request.GET, local_date(at))
    found = analytics.cart_report(chosen.first, chosen.last, at=at)
    shop.note_access(by=asker(request), action="cart_report_exported", subject="", at=at)
    return csvs.download(
        f"carts-{chosen.first}-{chosen.last}.csv", CartDay.__struct_fields__, (_values(day) for day in found.days)
    )


@require_GET
def rows_csv(request: HttpRequest) -> HttpResponse:
    """The carts behind one figure as a sheet, with the customers' public numbers."""
    at = now()
    figure = _figure(request)
    chosen = period.asked(request.GET, local_date(at))
    found, _total = analytics.cart_rows(chosen.first, chosen.last, at=at, which=figure.which, limit=_ALL, offset=0)
    people = customers.people({row.customer_id for row in found})
    shop.note_access(by=asker(request), action="carts_exported", subject="", at=at)
    head = ("cart_key", "customer", "opened_at", "value", "letters", "ordered_at", "order_amount")
    lines = (
        (
            row.cart_key,
            str(people[row.customer_id].public_id) if row.customer_id in people else "",
            row.opened_at.isoformat(),
            row.value,
            row.letters,
            row.ordered_at.isoformat() if row.ordered_at else "",
            row.order_amount,
        )
        for row in found
    )
    return csvs.download(f"carts-{figure.key}-{chosen.first}-{chosen.last}.csv", head, lines)


def _values(day: CartDay) -> list[object]:
    return [getattr(day, name) for name in CartDay.__struct_fields__]
