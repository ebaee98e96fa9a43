"""The guides, filled in with the shop's own keys."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from enishi.console.guides.guides import GUIDES
from enishi.console.guides.snippets import Values
from enishi.console.pages import now
from enishi.console.ways_in.lights import lights
from enishi.console.ways_in.views import base_url
from enishi.shop import api as shop
from enishi.shop.types import Site


@require_GET
def guides(request: HttpRequest) -> HttpResponse:
    """All guides."""
    return render(request, "console/guides/all.html", {"guides": GUIDES.values()})


@require_GET
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide; `?site=` says for which place, else for the first that has pages."""
    found = GUIDES.get(slug)
    if found is None:
        raise Http404(slug)
    places = [site for site in shop.sites() if site.kind == "own"]
    site = next((each for each in places if each.code == request.GET.get("site")), places[0] if places else None)
    values = _values(site)
    steps = [{"text": step.text, "code": step.code(values) if step.code else ""} for step in found.steps]
    context = {
        "guide": found,
        "steps": steps,
        "places": places,
        "site": site,
        "lights": lights(site, now()) if site and found.lights else None,
    }
    return render(request, "console/guides/guide.html", context)


def _values(site: Site | None) -> Values:
    keys = [key.key for key in shop.write_keys() if site and key.site == site.code and not key.trusted]
    stores = [each.code for each in shop.sites() if each.kind == "store"]
    return Values(
        base=base_url(),
        browser_key=keys[-1] if keys else "YOUR_KEY",
        site=site.code if site else "shop",
        currency=shop.profile().currency,
        store=stores[0] if stores else "kyoto",
        port=settings.PORT,
    )
