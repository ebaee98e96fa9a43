"""The shop's LINE account."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from enishi.connectors.line import api
from enishi.connectors.types import Connection
from enishi.console.pages import asker, now, tried
from enishi.console.settings.forms import blame
from enishi.kernel.errors import Refused
from enishi.shop import api as shop


class LineForm(forms.Form):
    """What LINE's own console shows of a Messaging API channel. Secrets are never shown again; empty ones stay as they are."""

    channel_id = forms.CharField(
        label=_("Channel ID"), help_text=_("LINE Developers, Basic settings."), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    channel_secret = forms.CharField(
        label=_("Channel secret"), help_text=_("LINE Developers, Basic settings."), max_length=100,
        required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    access_token = forms.CharField(
        label=_("Channel access token"), help_text=_("Messaging API, issued there."),
        max_length=500, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    offers_link = forms.BooleanField(
        label=_("Offer new friends to connect their purchases"),
        help_text=_("They get one message with a link, and are asked by email whether the address is theirs."),
        required=False,
    )


@require_http_methods(["GET", "POST"])
def line(request: HttpRequest) -> HttpResponse:
    """Connect, and see what was heard."""
    known = api.connection()
    entered = {"channel_id": "", "offers_link": True} | dict(known.settings if known else {})
    form = LineForm(request.POST if request.method == "POST" else None, initial=entered)
    for name in ("channel_secret", "access_token"):
        field = form.fields[name]
        field.required = known is None
        if known:
            field.help_text = gettext("Empty: the one stored stays.")
    if request.method == "POST" and form.is_valid():
        own = [site.code for site in shop.sites() if site.kind == "own"]
        try:
            made = api.connect(**form.cleaned_data, site=own[0] if own else "main", by=asker(request), at=now())
        except Refused as refusal:
            blame(form, refusal)
            known = api.connection()
        else:
            said = gettext("LINE answered: the account is “%(name)s”.") % {"name": made.settings.get("name", "")}
            messages.success(request, said)
            return redirect("console:line")
    return render(request, "console/line/line.html", _context(known, form), status=422 if form.errors else 200)


def _context(known: Connection | None, form: LineForm) -> dict[str, object]:
    base = (shop.profile().public_url or str(settings.PUBLIC_URL)).rstrip("/")
    codes = [
        {"source": each, "url": f"{base}/l/a/{each.id}", "svg": SafeString(api.qr_svg(f"{base}/l/a/{each.id}"))}
        for each in (api.sources() if known else [])
    ]
    return {
        "known": known,
        "form": form,
        "webhook": f"{base}/h/{known.id}" if known else "",
        "is_public": base.startswith("https://"),
        "friend_url": api.friend_url(known) if known else "",
        "codes": codes,
    }


@require_POST
def add_code(request: HttpRequest) -> HttpResponse:
    """A QR code for another place."""
    name = request.POST.get("name", "")
    tried(
        request, lambda: api.add_source(name, by=asker(request), at=now()), gettext("The code is ready to be printed.")
    )
    return redirect("console:line")


@require_POST
def disconnect(request: HttpRequest) -> HttpResponse:
    """Stop hearing from LINE."""
    if api.connection() is not None:
        tried(request, lambda: api.disconnect(by=asker(request), at=now()), gettext("LINE is no longer connected."))
    return redirect("console:line")
