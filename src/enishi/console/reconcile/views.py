"""Our figures beside the cart's own, the differences, and the orders behind them."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from enishi.analytics import api as analytics
from enishi.analytics.types import OrderRow
from enishi.console import csvs, persons
from enishi.console.carts import period
from enishi.console.pages import asker, now, tried
from enishi.console.reconcile import figures
from enishi.console.reconcile.figures import Compared
from enishi.console.reconcile.forms import StatedForm
from enishi.console.tables import PAGE, Cell, Column, Pages, Table, page_number, query_without
from enishi.console.texts import money
from enishi.customers import api as customers
from enishi.kernel.calendar import local, local_date
from enishi.kernel.money import decimals
from enishi.shop import api as shop
from enishi.shop.types import StatedSales


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Yesterday and last month, site by site; `?first=&last=` adds a period, `?shipping=out` leaves shipping out."""
    return _page(request, None)


def _page(request: HttpRequest, refused: StatedForm | None) -> HttpResponse:
    at = now()
    today = local_date(at)
    query = request.POST if refused is not None else request.GET
    with_shipping = query.get("shipping") != "out"
    chosen = period.asked(query, today) if "first" in query or "last" in query else None
    asked = (chosen.first, chosen.last) if chosen else None
    sections = [
        {
            "span": span,
            "lines": [_line(line, refused) for line in figures.compared(span, with_shipping=with_shipping, at=at)],
        }
        for span in figures.spans(today, asked)
    ]
    context = {
        "at": at,
        "sections": sections,
        "tabs": _tabs(request, with_shipping),
        "first": chosen.first if chosen else None,
        "last": chosen.last if chosen else None,
        "here": request.get_full_path() if request.method == "GET" else reverse("console:reconcile"),
    }
    return render(request, "console/reconcile/page.html", context, status=422 if refused else 200)


def _tabs(request: HttpRequest, with_shipping: bool) -> list[dict[str, Any]]:
    rest = query_without(request, "shipping")
    return [
        {"label": gettext("With shipping"), "href": f"?{rest}shipping=in", "current": with_shipping},
        {"label": gettext("Without shipping"), "href": f"?{rest}shipping=out", "current": not with_shipping},
    ]


def _line(line: Compared, refused: StatedForm | None) -> dict[str, Any]:
    difference = line.difference
    form = StatedForm(initial=_initial(line), auto_id=f"id_{line.site}_{line.day.currency}_{line.span.first}_%s")
    if refused is not None and _is_of(refused, line):
        refused.auto_id = form.auto_id
        form = refused
    return {
        "line": line,
        "name": shop.site_names().get(line.site, line.site),
        "amount": money(line.counted.amount, line.day.currency),
        "difference": money(difference.amount, line.day.currency) if difference else "",
        "form": form,
        "rows": f"{reverse('console:reconcile_orders')}?site={line.site}&{line.span.query}",
    }


def _is_of(form: StatedForm, line: Compared) -> bool:
    asked = (form.data.get("site"), form.data.get("currency"), form.data.get("first"), form.data.get("last"))
    return asked == (line.site, line.day.currency, str(line.span.first), str(line.span.last))


def _initial(line: Compared) -> dict[str, Any]:
    said, currency = line.said, line.day.currency
    typed: dict[str, Any] = {}
    if said is not None:
        places = decimals(currency)
        typed = {"orders": f"{said.orders:,}", "amount": f"{said.amount / 10**places:,.{places}f}"}
    return {
        "site": line.site,
        "currency": currency,
        "first": line.span.first.isoformat(),
        "last": line.span.last.isoformat(),
        "shipping": "in" if line.with_shipping else "out",
        **typed,
    }


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep what was typed in."""
    form = StatedForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    first, last = form.period()
    said = StatedSales(
        first=first,
        last=last,
        orders=form.cleaned_data["orders"],
        amount=form.minor(),
        with_shipping=form.cleaned_data["shipping"] == "in",
        by=asker(request),
        at=now(),
    )
    where = form.cleaned_data["site"], form.cleaned_data["currency"]
    tried(request, lambda: shop.state_sales(said, *where, at=now()), gettext("Saved and compared."))
    answer = f"{reverse('console:reconcile')}?shipping={form.cleaned_data['shipping']}"
    if (first, last) not in {(span.first, span.last) for span in figures.spans(local_date(now()), None)}:
        answer += f"&first={first}&last={last}"
    return redirect(answer)


@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """The orders of a period and site."""
    found, first, last, site = _asked_orders(request)
    number = page_number(request)
    pages = Pages(number, len(found), query=query_without(request, "page"))
    shown = found[pages.offset : pages.offset + PAGE]
    shop.note_access(by=asker(request), action="orders_listed", subject="", at=now())
    context = {
        "table": _table(shown, pages),
        "first": first,
        "last": last,
        "name": shop.site_names().get(site, site),
        "total": len(found),
        "query": query_without(request, "page").rstrip("&"),
    }
    return render(request, "console/reconcile/orders.html", context)


@require_GET
def orders_csv(request: HttpRequest) -> HttpResponse:
    """The same as a sheet, in plain numbers."""
    found, first, last, _site = _asked_orders(request)
    people = customers.people({row.customer_id for row in found})
    shop.note_access(by=asker(request), action="orders_exported", subject="", at=now())
    head = (
        "order_id",
        "site",
        "placed_at",
        "total",
        "shipping",
        "placed_total",
        "refunded",
        "currency",
        "state",
        "customer",
    )
    lines = (
        (
            row.order_id,
            row.site,
            local(row.placed_at).isoformat(timespec="seconds"),
            _major(row.total, row.currency),
            _major(row.shipping, row.currency),
            _major(row.placed_total, row.currency),
            _major(row.refunded_amount, row.currency),
            row.currency,
            _state_code(row),
            str(people[row.customer_id].public_id) if row.customer_id in people and not row.is_guest else "",
        )
        for row in found
    )
    return csvs.download(f"orders-{first}-{last}.csv", head, lines)


def _asked_orders(request: HttpRequest) -> tuple[list[OrderRow], date, date, str]:
    at = now()
    chosen = period.asked(request.GET, local_date(at), default=1)
    site = request.GET.get("site", "")[:100]
    return (
        analytics.order_rows(chosen.first, chosen.last, at=at, site=site or None),
        chosen.first,
        chosen.last,
        site,
    )


def _major(amount: int, currency: str) -> int | str:
    places = decimals(currency)
    return f"{amount / 10**places:.{places}f}" if places else amount


def _state_code(row: OrderRow) -> str:
    if row.is_cancelled:
        return "cancelled"
    if row.is_test:
        return "test"
    return "changed" if row.is_changed else ""


def _table(found: list[OrderRow], pages: Pages) -> Table:
    who = persons.names(row.customer_id for row in found)
    words = {
        "cancelled": gettext("cancelled: does not count"),
        "test": gettext("test: does not count"),
        "changed": gettext("changed"),
        "": "",
    }
    return Table(
        caption=gettext("Orders"),
        columns=[
            Column(gettext("Order number")),
            Column(gettext("Placed"), "time"),
            Column(gettext("Customer")),
            Column(gettext("Total"), "money"),
            Column(gettext("incl. shipping"), "money"),
            Column(gettext("Refunded"), "money"),
            Column(gettext("State")),
        ],
        rows=[
            [
                Cell(row.order_id),
                Cell(at=row.placed_at),
                Cell(gettext("Guest"), zero=True) if row.is_guest else who[row.customer_id],
                Cell(money(row.total, row.currency)),
                Cell(money(row.shipping, row.currency), zero=not row.shipping),
                Cell(money(row.refunded_amount, row.currency), zero=not row.refunded_amount),
                Cell(words[_state_code(row)] or "–", zero=not _state_code(row)),
            ]
            for row in found
        ],
        pages=pages,
    )
