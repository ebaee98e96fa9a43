"""Settings: the shop's profile, its mail account, its keys, and who looked at what."""

from typing import Any

from django.conf import settings as installation
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enishi.connectors.tag import api as tag
from enishi.console import ways_out
from enishi.console.pages import asker, now
from enishi.console.settings.forms import MailForm, ProfileForm, blame
from enishi.kernel.errors import Refused
from enishi.shop import api as shop
from enishi.shop.types import MailAccount


def tabs(current: str) -> list[dict[str, Any]]:
    """The views of the settings."""
    names = {
        "settings": gettext("Shop"),
        "settings_mail": gettext("Mail server"),
        "settings_keys": gettext("Keys"),
        "subject_requests": gettext("Privacy requests"),
        "settings_opt_outs": gettext("Opt-outs and consent"),
        "settings_access": gettext("Access log"),
    }
    return [
        {"label": label, "href": reverse(f"console:{name}"), "current": name == current}
        for name, label in names.items()
    ]


def _fields(thing: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in thing.__struct_fields__ if name != "password"}


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What the shop says about itself."""
    form = ProfileForm(initial=_fields(shop.profile()))
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            try:
                shop.save_profile(form.profile(), by=asker(request), at=now())
            except Refused as refusal:
                blame(form, refusal)
            else:
                messages.success(request, gettext("Saved."))
                return redirect("console:settings")
    context = {"tabs": tabs("settings"), "form": form}
    return render(request, "console/settings/profile.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """The mail account, tried at every save."""
    form = MailForm(initial=_fields(shop.mail_account() or MailAccount()))
    if request.method == "POST":
        form = MailForm(request.POST)
        if form.is_valid():
            try:
                shop.save_mail_account(form.account(), by=asker(request), at=now())
                ways_out.check()
            except Refused as refusal:
                blame(form, refusal)
            else:
                messages.success(request, gettext("Saved."))
                return redirect("console:settings_mail")
    context = {"tabs": tabs("settings_mail"), "form": form}
    return render(request, "console/settings/mail.html", context, status=422 if form.errors else 200)


@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    """The browser keys with their tag lines; server keys stay covered."""
    return _keys(request, "")


def _keys(request: HttpRequest, revealed: str) -> HttpResponse:
    base = shop.profile().public_url or str(installation.PUBLIC_URL)
    known, names = shop.write_keys(), shop.site_names()
    context = {
        "tabs": tabs("settings_keys"),
        "browser_keys": [
            {"name": names.get(key.site, key.site), "line": tag.snippet(base, key.key, key.site)}
            for key in known
            if not key.trusted
        ],
        "server_keys": [
            {
                "site": key.site,
                "name": names.get(key.site, key.site),
                "key": key.key if key.site == revealed else "",
            }
            for key in known
            if key.trusted
        ],
        "endpoint": f"{base.rstrip('/')}/v1/events",
    }
    answer = render(request, "console/settings/keys.html", context)
    if revealed:
        answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def reveal(request: HttpRequest) -> HttpResponse:
    """Show one server key, once, and write down who asked."""
    site = request.POST.get("site", "")[:200]
    shop.note_access(by=asker(request), action="server_key_revealed", subject="", at=now())
    return _keys(request, site)
