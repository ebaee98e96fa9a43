"""Opt-outs: how many and why, adding to the list, looking up one address, taking it off; how long evidence is kept; what the site sends."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from enishi.connectors.tag.disclosure import as_text
from enishi.console.first_run.forms import OptOutForm
from enishi.console.numbers import grouped
from enishi.console.optouts.forms import LiftForm, LookUpForm, YearsForm
from enishi.console.pages import asker, now, tried
from enishi.console.settings.forms import blame
from enishi.console.settings.views import tabs
from enishi.console.tables import Cell, Column, Table
from enishi.console.texts import language
from enishi.console.words import suppression
from enishi.customers import api as customers
from enishi.customers.types import SuppressedAddress
from enishi.kernel.errors import Refused
from enishi.shop import api as shop


@require_GET
def opt_outs(request: HttpRequest) -> HttpResponse:
    """The page as it stands."""
    return _page(request)


def _page(request: HttpRequest, *, status: int = 200, **given: Any) -> HttpResponse:
    counts = customers.suppressed_by_reason()
    rows = [[Cell(suppression(reason)), Cell(grouped(count))] for reason, count in counts.items()]
    base = (shop.profile().public_url or str(settings.PUBLIC_URL)).rstrip("/")
    forms: dict[str, Form] = {
        "look_up_form": LookUpForm(prefix="look"),
        "add_form": OptOutForm(),
        "years_form": YearsForm(initial={"years": shop.evidence_years()}),
    }
    context = {
        "tabs": tabs("settings_opt_outs"),
        "total": sum(counts.values()),
        "table": Table(
            caption=gettext("Reasons"),
            columns=[Column(gettext("Reason")), Column(gettext("Addresses"), "number")],
            rows=rows,
        ),
        "outside_text": as_text("en" if language() == "en" else "ja", shop.profile().name),
        "outside_url": f"{base}/x/{language()}",
        **forms,
        **given,
    }
    return render(request, "console/optouts/optouts.html", context, status=status)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """More addresses that are never written to."""
    form = OptOutForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, add_form=form, status=422)
    new = customers.suppress(form.found.addresses, reason="opt_out_list", at=now())
    shop.note_access(by=asker(request), action="opt_out_list_imported", subject="", at=now())
    words = ngettext("%(n)s address is new on the list.", "%(n)s addresses are new on the list.", new)
    messages.success(request, words % {"n": grouped(new)})
    return redirect("console:settings_opt_outs")


@require_POST
def look_up(request: HttpRequest) -> HttpResponse:
    """Why one address is, or is not, written to. By POST: addresses do not belong into addresses of pages."""
    form = LookUpForm(request.POST, prefix="look")
    if not form.is_valid():
        return _page(request, look_up_form=form, status=422)
    email = form.cleaned_data["email"]
    try:
        found = customers.suppression_of(email)
    except Refused as refusal:
        blame(form, refusal)
        return _page(request, look_up_form=form, status=422)
    person = customers.person_by_email(email)
    subject = str(person.public_id) if person else ""
    shop.note_access(by=asker(request), action="suppression_looked_up", subject=subject, at=now())
    listed = [each for each in found if each.lifted_at is None]
    said = {
        "email": email,
        "listed": suppression(listed[0].reason) if listed else "",
        "since": listed[0].at if listed else None,
        "before": _before([each for each in found if each.lifted_at is not None]),
        "person": person,
        "lift_form": LiftForm(initial={"email": email}) if listed else None,
    }
    return _page(request, look_up_form=form, found=said)


def _before(lifted: list[SuppressedAddress]) -> Table | None:
    if not lifted:
        return None
    columns = [
        Column(gettext("Taken off"), "time"),
        Column(gettext("By")),
        Column(gettext("Why")),
        Column(gettext("It was")),
    ]
    rows = [
        [Cell(at=each.lifted_at), Cell(each.lifted_by), Cell(each.lift_reason), Cell(suppression(each.reason))]
        for each in lifted
    ]
    return Table(caption=gettext("Taken off before"), columns=columns, rows=rows)


@require_POST
def lift(request: HttpRequest) -> HttpResponse:
    """Take one address off the list."""
    form = LiftForm(request.POST)
    email = request.POST.get("email", "")[:254]
    why = request.POST.get("why", "")
    person = customers.person_by_email(email)

    def act() -> None:
        customers.lift_suppression(email, why=why, by=asker(request), at=now())
        subject = str(person.public_id) if person else ""
        shop.note_access(by=asker(request), action="suppression_lifted", subject=subject, at=now())

    if form.is_valid() or not why.strip():
        tried(request, act, gettext("The address may be written to again, where the person agreed."))
    else:
        messages.error(request, gettext("Please say why in fewer words."))
    return redirect("console:settings_opt_outs")


@require_POST
def years(request: HttpRequest) -> HttpResponse:
    """How long evidence is kept."""
    form = YearsForm(request.POST)
    if form.is_valid():
        try:
            shop.keep_evidence(form.cleaned_data["years"], by=asker(request), at=now())
        except Refused as refusal:
            form.add_error("years", gettext(refusal.message) % refusal.values_of_message)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("console:settings_opt_outs")
    return _page(request, years_form=form, status=422)
