"""Customers: search and list, and one customer on one page. Looking at people is written down."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from enishi.console.customers import edits, listing, page
from enishi.console.customers.forms import ConsentForm, HoldForm
from enishi.console.pages import asker, now
from enishi.console.tables import page_number, query_without
from enishi.customers import api
from enishi.customers.types import Person
from enishi.kernel.ids import token
from enishi.shop import api as shop

_LONGEST_SEARCH = 200


@require_GET
def customers(request: HttpRequest) -> HttpResponse:
    """Known customers, those who did something last first; `q` searches names, addresses, numbers, `sort` goes by what they bought."""
    text = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    sort = request.GET.get("sort", "")
    asked = listing.Asked(
        text,
        sort if sort.removeprefix("-") in listing.SORTS else listing.RECENT,
        page_number(request),
        query_without(request, "page", "sort"),
    )
    at = now()
    found = listing.found(asked, at)
    shop.note_access(by=asker(request), action="customers_listed", subject="", at=at)
    context = {
        "text": text,
        "total": found.total,
        "away": found.away,
        "sentence": listing.sentence(found, text),
        "counts": api.counts(),
        "alike": api.suggestions(limit=1)[1],
        "table": listing.table(found, asked),
    }
    return render(request, "console/customers/customers.html", context)


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
