"""Customers: search and list, and one customer on one page. Looking at people is written down."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from enishi.console.customers import timeline
from enishi.console.pages import asker, now
from enishi.console.persons import full_name
from enishi.console.scenarios.views import run_cells
from enishi.console.tables import PAGE, Cell, Column, Pages, Table, page_number, query_without
from enishi.customers import api
from enishi.customers.types import Person
from enishi.history import api as history
from enishi.messages import api as messages
from enishi.scenarios import api as scenarios
from enishi.scenarios.types import RunRow
from enishi.shop import api as shop

_LONGEST_SEARCH = 200
_MOMENTS = 200


@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """Known customers, those who were here last first; `q` searches names, addresses, numbers."""
    text = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    number = page_number(request)
    found, total = api.search(text, limit=PAGE, offset=(number - 1) * PAGE)
    shop.note_access(by=asker(request), action="customers_listed", subject="", at=now())
    context = {
        "text": text,
        "total": total,
        "counts": api.counts(),
        "table": _table(found, Pages(number, total, query=query_without(request, "page"))),
    }
    return render(request, "console/customers/customers.html", context)


def _table(found: list[Person], pages: Pages) -> Table:
    return Table(
        caption=gettext("Customers"),
        columns=[
            Column(gettext("Customer")),
            Column(gettext("Prefecture")),
            Column(gettext("Last here"), "time"),
            Column(gettext("First here"), "time"),
        ],
        rows=[
            [
                Cell(
                    full_name(person),
                    sub=person.email if person.email != full_name(person) else "",
                    href=f"{person.public_id}/",
                ),
                Cell(person.prefecture or "–", zero=not person.prefecture),
                Cell(at=person.last_seen_at) if person.last_seen_at else Cell("–", zero=True),
                Cell(at=person.first_seen_at) if person.first_seen_at else Cell("–", zero=True),
            ]
            for person in found
        ],
        pages=pages,
    )


@require_GET
def customer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Profile, claims, consents, cart, runs, and the time line with its filters."""
    person = api.person_by_public_id(public_id)
    if person is None:
        raise Http404("There is no such customer.")
    at = now()
    shop.note_access(by=asker(request), action="customer_viewed", subject=str(person.public_id), at=at)
    chosen = request.GET.get("show", "all")
    chosen = chosen if chosen in timeline.FILTERS else "all"
    standing = api.standings([(person.customer_id, at)]).get((person.customer_id, at))
    runs, _total = scenarios.runs(customer_id=person.customer_id, limit=10)
    letters, letter_count = messages.outbox(customer_id=person.customer_id, limit=5)
    context = {
        "person": person,
        "name": full_name(person),
        "claims": api.claims_of(person.customer_id),
        "consents": api.consents(person.customer_id),
        "standing": standing,
        "cart": history.carts([(person.customer_id, at)]).get((person.customer_id, at)),
        "runs": _runs(runs) if runs else None,
        "letters": letters,
        "letter_count": letter_count,
        **_timeline(request, person.customer_id, chosen),
    }
    return render(request, "console/customers/customer.html", context)


def _timeline(request: HttpRequest, customer_id: int, chosen: str) -> dict[str, object]:
    before = request.GET.get("before", "")
    position = int(before) if before.isdecimal() and len(before) < 16 else None
    entries = history.timeline(customer_id, before=position, limit=_MOMENTS)
    kinds = timeline.FILTERS[chosen][1]
    shown = [entry for entry in entries if not kinds or entry.kind in kinds]
    filters = [
        {"label": name, "href": f"?show={key}", "current": key == chosen}
        for key, (name, _kinds) in timeline.FILTERS.items()
    ]
    older = entries[-1].position if len(entries) == _MOMENTS else None
    return {"days": timeline.by_day(shown), "filters": filters, "older": older, "chosen": chosen}


def _runs(runs: list[RunRow]) -> Table:
    columns = [
        Column(gettext("State"), "chip"),
        Column(gettext("Entered"), "time"),
        Column(gettext("Next step"), "time"),
        Column(gettext("Version"), "number"),
    ]
    return Table(caption=gettext("Ways through scenarios"), columns=columns, rows=[run_cells(run) for run in runs])
