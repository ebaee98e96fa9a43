"""Sign-up forms: the list, one form with its lines to copy, opening and closing."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enishi.connectors.forms import api
from enishi.connectors.forms.types import Form, Signup
from enishi.console.forms.forms import SignUpForm, initial
from enishi.console.numbers import grouped
from enishi.console.pages import asker, now, tried
from enishi.console.settings.forms import blame
from enishi.console.tables import Cell, Column, Table
from enishi.kernel.errors import Refused
from enishi.shop import api as shop

_STATES = {"asked": "way", "sent": "way", "confirmed": "arrived", "held": "ended"}


@require_GET
def forms(request: HttpRequest) -> HttpResponse:
    """Every form with what came of it."""
    known = api.forms()
    columns = [
        Column(gettext("Form")),
        Column(gettext("State"), "chip"),
        Column(gettext("Typed an address"), "number"),
        Column(gettext("Confirmed"), "number"),
        Column(gettext("Turned away"), "number"),
    ]
    rows = [
        [
            Cell(form.name, sub=form.title, href=reverse("console:form", args=[form.id])),
            Cell(gettext("closed"), look="ended") if form.closed_at else Cell(gettext("open"), look="arrived"),
            *(Cell(grouped(count), zero=not count) for count in (form.requested, form.confirmed, form.turned_away)),
        ]
        for form in known
    ]
    table = Table(caption=gettext("Sign-up forms"), columns=columns, rows=rows)
    return render(request, "console/forms/forms.html", {"table": table, "known": known})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A form that did not exist, with words to begin from."""
    words = {
        "language": "ja" if (get_language() or "ja").startswith("ja") else "en",
        "title": gettext("Sign up for our emails"),
        "purposes": ["newsletter", "reminder"],
        "wording": gettext(
            "Send me news of products and offers, and reminders of my cart, by email. I can stop this at any time."
        ),
    }
    return _edited(request, "", SignUpForm(request.POST if request.method == "POST" else None, initial=words), None)


@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, form_id: str) -> HttpResponse:
    """One form: what it says, the lines to put it on a page, who signed up lately."""
    known = api.form(form_id)
    if known is None:
        raise Http404("There is no such form.")
    return _edited(
        request, form_id, SignUpForm(request.POST if request.method == "POST" else None, initial=initial(known)), known
    )


def _edited(request: HttpRequest, form_id: str, form: SignUpForm, known: Form | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            saved = api.save(form.form(form_id), by=asker(request), at=now())
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("console:form", saved.id)
    context: dict[str, Any] = {"form": form, "known": known, "sender_missing": not shop.profile().sender_email}
    if known is not None:
        context |= _placed(known)
        shop.note_access(by=asker(request), action="signups_listed", subject="", at=now())
    return render(request, "console/forms/form.html", context, status=422 if form.errors else 200)


def _placed(known: Form) -> dict[str, Any]:
    base = (shop.profile().public_url or str(settings.PUBLIC_URL)).rstrip("/")
    url = f"{base}/f/{known.id}"
    height = 480 + 90 * len(known.asks) + (360 if "address" in known.asks else 0)
    frame = (
        f'<iframe src="{url}?embed=1" title="{escape(known.title)}" loading="lazy" '
        f'style="width:100%;max-width:520px;height:{height}px;border:0"></iframe>'
    )
    return {"url": url, "frame": frame, "latest": _latest(api.latest(known.id))}


def _latest(signups: Any) -> Table | None:
    words = {
        "asked": gettext("about to be asked"),
        "sent": gettext("asked by email"),
        "confirmed": gettext("confirmed"),
        "held": gettext("not asked"),
    }
    why = {
        "hard_bounce": gettext("Emails to this address come back."),
        "complaint": gettext("This person marked an email as spam."),
        "too_late": gettext("The email could not be sent within a day."),
    }
    rows = [
        [Cell(each.email), Cell(words[each.state], look=_STATES[each.state], sub=_why(each, why)), Cell(at=each.at)]
        for each in signups
    ]
    columns = [Column(gettext("Address")), Column(gettext("State"), "chip"), Column(gettext("Typed at"), "time")]
    return Table(caption=gettext("Lately"), columns=columns, rows=rows) if rows else None


def _why(signup: Signup, why: dict[str, str]) -> str:
    return why.get(signup.reason, "")


@require_POST
def close(request: HttpRequest, form_id: str) -> HttpResponse:
    """Close it, or open it again."""
    closing = request.POST.get("closed") == "1"
    done = gettext("The form is closed.") if closing else gettext("The form is open again.")
    tried(request, lambda: api.close(form_id, closing, by=asker(request), at=now()), done)
    return redirect("console:form", form_id)
