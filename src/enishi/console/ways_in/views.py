"""Ways in: the list, and one place with its lights and keys."""

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from enishi.connectors import store
from enishi.connectors.tag import api as tag
from enishi.console.guides.guides import GUIDES
from enishi.console.pages import asker, now, tried
from enishi.console.settings.forms import blame
from enishi.console.ways_in import connections
from enishi.console.ways_in.forms import KINDS, NameForm, PlaceForm
from enishi.console.ways_in.lights import all_lights, lights
from enishi.kernel.errors import NotFound, Refused
from enishi.shop import api as shop
from enishi.shop.types import Site, SiteKind

_KIND_NAMES = dict(KINDS)


def base_url() -> str:
    """Where the outside reaches this installation."""
    return (shop.profile().public_url or str(settings.PUBLIC_URL)).rstrip("/")


@require_GET
def all_ways(request: HttpRequest) -> HttpResponse:
    """Every way in."""
    return _all(request, PlaceForm())


def _all(request: HttpRequest, form: PlaceForm, status: int = 200) -> HttpResponse:
    context = {
        "places": [
            {
                "lights": each,
                "kind": _KIND_NAMES[each.site.kind],
            }
            for each in all_lights(now())
        ],
        "ways": connections.ways(),
        "others": connections.others(),
        "guides": GUIDES.values(),
        "form": form,
    }
    return render(request, "console/ways_in/all.html", context, status=status)


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    """A new place."""
    form = PlaceForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            site = shop.add_site(said["code"], said["name"], cast(SiteKind, said["kind"]), by=asker(request), at=now())
        except Refused as refusal:
            blame(form, refusal)
        else:
            shop.ensure_write_keys(site.code)
            messages.success(request, gettext("Added. Here are its keys."))
            return redirect("console:site", site.code)
    return _all(request, form, status=422)


def _site(code: str) -> Site:
    found = next((site for site in shop.sites() if site.code == code), None)
    if found is None:
        raise NotFound("There is no such place.")
    return found


@require_GET
def one(request: HttpRequest, site: str) -> HttpResponse:
    """One place."""
    return _one(request, _site(site))


def _one(request: HttpRequest, site: Site, revealed: str = "", form: NameForm | None = None) -> HttpResponse:
    keys = [key for key in shop.write_keys() if key.site == site.code]
    base = base_url()
    context: dict[str, Any] = {
        "site": site,
        "kind": _KIND_NAMES[site.kind],
        "lights": lights(site, now()),
        "tag_lines": [tag.snippet(base, key.key, site.code) for key in keys if not key.trusted],
        "server_keys": [
            {"number": number, "key": key.key if revealed == "all" else "", "end": key.key[-4:]}
            for number, key in enumerate((key for key in keys if key.trusted), 1)
        ],
        "base": base,
        "form": form or NameForm(initial={"name": site.name, "kind": site.kind}),
    }
    answer = render(request, "console/ways_in/site.html", context, status=422 if form and form.errors else 200)
    if revealed:
        answer["Cache-Control"] = "no-store"
    return answer


@require_GET
def light(request: HttpRequest, site: str) -> HttpResponse:
    """Only the lights of a place, which come on by themselves."""
    return render(request, "console/ways_in/_lights.html", {"lights": lights(_site(site), now())})


@require_POST
def change(request: HttpRequest, site: str) -> HttpResponse:
    """Name a place."""
    form = NameForm(request.POST)
    if not form.is_valid():
        return _one(request, _site(site), form=form)
    kind = cast(SiteKind, form.cleaned_data["kind"])
    shop.change_site(site, form.cleaned_data["name"], kind, by=asker(request), at=now())
    messages.success(request, gettext("Saved."))
    return redirect("console:site", site)


@require_POST
def keys(request: HttpRequest, site: str) -> HttpResponse:
    """Show the server keys, make a further one, or withdraw one."""
    place, by, at = _site(site), asker(request), now()
    if "make" in request.POST:
        shop.make_write_key(site, trusted=True, by=by, at=at)
        messages.success(request, gettext("There is a new key. Put it to use, then withdraw the old one."))
        return _to_keys(site)
    if "withdraw" in request.POST:
        trusted = [key.key for key in shop.write_keys() if key.trusted and key.site == site]
        number = request.POST["withdraw"]
        if len(trusted) > 1 and number.isdecimal() and 1 <= int(number) <= len(trusted):
            key = trusted[int(number) - 1]
            tried(
                request,
                lambda: shop.withdraw_write_key(key, by=by, at=at),
                gettext("Withdrawn. Anything sent with it is now rejected."),
            )
        return _to_keys(site)
    shop.note_access(by=by, action="server_key_revealed", subject="", at=at)
    return _one(request, place, revealed="all")


def _to_keys(site: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('console:site', args=[site])}#keys")


@require_POST
def again(request: HttpRequest, connection: str) -> HttpResponse:
    """Let the deliveries of a connection that failed be understood once more."""
    if store.connection(connection) is None:
        raise NotFound("There is no such connection.")
    count = store.try_again(connection, by=asker(request), at=now())
    words = ngettext("%(n)s delivery is tried again.", "%(n)s deliveries are tried again.", count)
    messages.success(request, words % {"n": count})
    return redirect("console:ways_in")
