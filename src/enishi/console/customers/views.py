"""Customers: search and list, and one customer on one page. Looking at people is written down."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from enishi.console.customers import edits, page
from enishi.console.customers.forms import ConsentForm, HoldForm
from enishi.console.pages import asker, now
from enishi.console.persons import full_name
from enishi.console.tables import PAGE, Cell, Column, Pages, Table, page_number, query_without
from enishi.customers import api
from enishi.customers.types import Person
from enishi.kernel.ids import token
from enishi.shop import api as shop

_LONGEST_SEARCH = 200


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
        "alike": api.suggestions(limit=1)[1],
        "table": _table(found, Pages(number, total, query=query_without(request, "page"))),
    }
    return render(request, "console/customers/customers.html", context)


def _table(found: list[Person], pages: Pages) -> Table:
    return Table(
        caption=gettext("Customers"),
        columns=[
            Column(gettext("Customer")),
            Column(gettext("Prefecture")),
            Column(gettext("Last activity"), "time"),
            Column(gettext("First seen"), "time"),
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
    """Everything known of one customer; of one who was erased, that and when."""
    erasure = api.erasures.of_person(public_id)
    if erasure is not None:
        return render(request, "console/customers/erased.html", {"erasure": erasure})
    found = person(public_id)
    at = now()
    shop.note_access(by=asker(request), action="customer_viewed", subject=str(found.public_id), at=at)
    edited = _edited(request)
    saving = edited is not None and not edits.known(edited)
    if edited is not None and not saving:
        found = person(public_id)
    context = {
        **page.gathered(request, found, at),
        "hold_form": HoldForm(),
        "consent_form": ConsentForm(),
        "edited": edited,
        "saving": saving,
        "once": token(9),
    }
    return render(request, "console/customers/customer.html", context)


def person(public_id: UUID) -> Person:
    """The customer of a public id; raises `Http404`."""
    found = api.person_by_public_id(public_id)
    if found is None:
        raise Http404("There is no such customer.")
    return found


def _edited(request: HttpRequest) -> int | None:
    """The position of the edit that led here."""
    text = request.GET.get("edited", "")
    return int(text) if text.isdecimal() and len(text) < 16 else None
