"""Connecting a shop at Shopify, and one page that says how the connection stands."""

from typing import Any

from django.conf import settings as installation
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enishi.connectors.shopify import api as shopify
from enishi.console.pages import asker, now, tried
from enishi.console.settings.forms import blame
from enishi.console.shopify.forms import ChangeForm, ConnectForm
from enishi.console.shopify.warnings import warnings
from enishi.kernel.errors import Refused
from enishi.shop import api as shop


@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    """What to click at Shopify, and the form; below it the shops that are connected."""
    form = ConnectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = shopify.connect(form.entered(), site=form.cleaned_data["site"], by=asker(request), at=now())
        except Refused as refusal:
            blame(form, refusal)
        else:
            messages.success(
                request, gettext("The shop is connected. Its customers, orders and products are coming in.")
            )
            return redirect("console:shopify_shop", made.id)
    context = {
        "form": form,
        "shops": shopify.connections(),
        "scopes": ",".join(shopify.SCOPES),
        "more_scopes": ",".join(shopify.MORE_SCOPES),
    }
    return render(request, "console/shopify/connect.html", context, status=422 if form.errors else 200)


@require_GET
def show(request: HttpRequest, connection_id: str) -> HttpResponse:
    """How a connection stands. Asked for by the page itself, only the part that changes."""
    status = shopify.status(connection_id)
    context = {"status": status, "settings": status.connection.settings, **_words(status)}
    if request.headers.get("HX-Request"):
        return render(request, "console/shopify/_state.html", context)
    site = status.connection.site
    context["site"] = shop.site_names().get(site, site)
    return render(request, "console/shopify/show.html", context)


def _words(status: shopify.Status) -> dict[str, Any]:
    names = {"products": gettext("Products"), "customers": gettext("Customers"), "orders": gettext("Orders")}
    steps = [
        {"name": names[name], "done": done, "of": of, "percent": 100 * done // of if of else 0}
        for name, done, of in status.steps
    ]
    return {"steps": steps, "warnings": warnings(status)}


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, connection_id: str) -> HttpResponse:
    """Another secret or token."""
    before = shopify.connection(connection_id)
    known = {name: before.settings.get(key, "") for name, key in (("shop", "shop_domain"), ("client_id", "client_id"))}
    form = ChangeForm(initial=known)
    if request.method == "POST":
        form = ChangeForm({**request.POST.dict(), "shop": known["shop"]})
        if form.is_valid():
            try:
                shopify.change(connection_id, form.entered(), by=asker(request), at=now())
            except Refused as refusal:
                blame(form, refusal)
            else:
                messages.success(
                    request, gettext("Saved. Webhooks signed with the previous secret are accepted for one more day.")
                )
                return redirect("console:shopify_shop", connection_id)
    context = {"form": form, "connection": before}
    return render(request, "console/shopify/change.html", context, status=422 if form.errors else 200)


@require_POST
def check(request: HttpRequest, connection_id: str) -> HttpResponse:
    """Ask Shopify now whether everything is as it should be."""
    tried(
        request,
        lambda: shopify.check(connection_id, at=now()),
        gettext("Shopify answers. Webhooks are checked within seconds."),
    )
    return redirect("console:shopify_shop", connection_id)


@require_POST
def begin_import(request: HttpRequest, connection_id: str) -> HttpResponse:
    """Import everything again."""
    tried(request, lambda: shopify.begin_import(connection_id, at=now()), gettext("The import begins."))
    return redirect("console:shopify_shop", connection_id)


@require_GET
def pixel(request: HttpRequest, connection_id: str) -> HttpResponse:
    """The custom pixel to be pasted at Shopify. `?tag=1`: the tag is in the theme too."""
    connection = shopify.connection(connection_id)
    with_tag = bool(request.GET.get("tag"))
    base = shop.profile().public_url or str(installation.PUBLIC_URL)
    browser_key, _server = shop.ensure_write_keys(connection.site)
    text = shopify.pixel(connection_id, base=base, key=browser_key.key, tag_is_in_theme=with_tag)
    views = [
        {"label": gettext("Without the tag"), "href": "?", "current": not with_tag},
        {"label": gettext("The tag is in the theme"), "href": "?tag=1", "current": with_tag},
    ]
    context = {"connection": connection, "views": views, "text": text, "needs_https": not base.startswith("https://")}
    return render(request, "console/shopify/pixel.html", context)


@require_POST
def disconnect(request: HttpRequest, connection_id: str) -> HttpResponse:
    """Stop hearing from the shop."""
    done = gettext("The shop is disconnected. What it told so far stays.")
    if tried(request, lambda: shopify.disconnect(connection_id, by=asker(request), at=now()), done):
        return redirect("console:shopify")
    return redirect("console:shopify_shop", connection_id)
