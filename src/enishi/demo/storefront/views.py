"""The shop's pages. Everything a visitor types stays in their own session; reporting is the tag's work."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from enishi.connectors.tag import api as tag
from enishi.demo.storefront import catalogue, tag_calls
from enishi.demo.storefront.cart import Cart, as_session, from_link, from_session
from enishi.demo.storefront.forms import CheckoutForm, LetterForm
from enishi.kernel import ids
from enishi.shop import api as shop

#: The shop window: anchor, heading, categories.
_SECTIONS = (
    ("first", "はじめての方へ", ("お試し", "定期便")),
    ("skin", "スキンケア", ("スキンケア",)),
    ("supplement", "サプリメント", ("サプリメント",)),
    ("tea", "お茶", ("お茶",)),
)


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _browser_key() -> str:
    """The site's public write key; made when a visitor comes before anybody set the shop up."""
    known = (key.key for key in shop.write_keys() if key.site == catalogue.SITE and not key.trusted)
    return next(known, None) or shop.ensure_write_keys(catalogue.SITE)[0].key


def _page(request: HttpRequest, name: str, calls: Sequence[tag_calls.Call] = (), **context: Any) -> HttpResponse:
    """A page of the shop, with the tag's line and what the page tells it."""
    common = {
        "cart": from_session(request.session),
        "tag_line": tag.snippet(_base(request), _browser_key(), catalogue.SITE, allow_bots=True),
        "tag_calls": calls,
        "shop_name": catalogue.SHOP_NAME,
        "postal_address": catalogue.POSTAL_ADDRESS,
        "telephone": catalogue.TELEPHONE,
        "free_shipping_from": catalogue.FREE_SHIPPING_FROM,
    }
    return render(request, f"storefront/{name}.html", {**common, **context})


def _keep(request: HttpRequest, cart: Cart) -> Cart:
    """Keep the cart in the session, with an id from its first line on."""
    if cart.lines and not cart.id:
        cart = Cart(ids.token(), cart.lines)
    request.session["cart"] = as_session(cart)
    return cart


@login_not_required
@require_GET
def top(request: HttpRequest) -> HttpResponse:
    """The shop window."""
    sections = [
        (anchor, heading, [one for one in catalogue.PRODUCTS if one.category in categories])
        for anchor, heading, categories in _SECTIONS
    ]
    return _page(request, "top", sections=sections, featured=catalogue.BY_ID["trial-set"])


@login_not_required
@require_GET
def product(request: HttpRequest, product_id: str) -> HttpResponse:
    """One product; 404 for one the shop does not have."""
    if product_id not in catalogue.BY_ID:
        raise Http404
    one = catalogue.BY_ID[product_id]
    others = [other for other in catalogue.PRODUCTS if other != one]
    others.sort(key=lambda other: other.category != one.category)
    return _page(request, "product", [tag_calls.product_viewed(one, _base(request))], product=one, others=others[:3])


@login_not_required
@require_POST
def change_cart(request: HttpRequest) -> HttpResponse:
    """Put pieces in (`add`) or say how many there shall be (`quantity`), then show the cart."""
    cart = from_session(request.session)
    one = catalogue.BY_ID.get(request.POST.get("product_id", ""))
    given = request.POST.get("add") or request.POST.get("quantity") or ""
    if one and given.isascii() and given.isdigit() and len(given) <= 3:
        already = cart.quantity_of(one) if "add" in request.POST else 0
        _keep(request, cart.holding(one, already + int(given)))
    return redirect("storefront:cart")


@never_cache
@login_not_required
@require_GET
def cart(request: HttpRequest) -> HttpResponse:
    """The cart. A link from a letter (`?lines=…`) fills an empty one; a cart that holds something is left as it is."""
    current = from_session(request.session)
    if "lines" in request.GET:
        if not current.lines:
            _keep(request, from_link(request.GET))
        return redirect("storefront:cart")
    calls = [tag_calls.cart_updated(current, _base(request))] if current.id else []
    missing = max(0, catalogue.FREE_SHIPPING_FROM - current.goods)
    return _page(request, "cart", calls, missing_for_free_shipping=missing)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def checkout(request: HttpRequest) -> HttpResponse:
    """Step 1: who orders."""
    current = from_session(request.session)
    if not current.lines:
        return redirect("storefront:cart")
    person = request.session.get("person", {})
    form = CheckoutForm(request.POST or None, initial={**person, "letters": False})
    if form.is_valid():
        request.session["person"] = form.cleaned_data
        return redirect("storefront:confirm")
    calls = [tag_calls.checkout_started(current, _base(request))] if request.method == "GET" else []
    return _page(request, "checkout", calls, form=form)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Step 2: look it over, then order. What was typed and ticked in step 1 is told here, after it was sent on purpose."""
    current = from_session(request.session)
    person = request.session.get("person")
    if not current.lines or not person:
        return redirect("storefront:checkout")
    if request.method == "POST":
        order_id = f"H-{ids.uuid7(shop.business_now()).hex[-10:].upper()}"  # the random part
        request.session["order"] = {"id": order_id, "cart": as_session(current)}
        del request.session["cart"]
        return redirect("storefront:thanks")
    calls = [tag_calls.identified(person)]
    if person["letters"]:
        calls.append(tag_calls.subscribed("checkout"))
    return _page(request, "confirm", calls, person=person)


@never_cache
@login_not_required
@require_GET
def thanks(request: HttpRequest) -> HttpResponse:
    """The order's number. The page may be read again: the same order id is the same order."""
    order = request.session.get("order")
    if not order:
        return redirect("storefront:top")
    bought = from_session(order)
    person = request.session.get("person", {})
    calls = [tag_calls.identified(person), tag_calls.order_placed(order["id"], bought, _base(request))]
    return _page(request, "thanks", calls, order_id=order["id"], bought=bought, person=person)


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def letters(request: HttpRequest) -> HttpResponse:
    """Sign up for letters."""
    form = LetterForm(request.POST or None)
    if form.is_valid():
        request.session["letters_to"] = form.cleaned_data["email"]
        return redirect("storefront:letters-thanks")
    return _page(request, "letters", form=form)


@never_cache
@login_not_required
@require_GET
def letters_thanks(request: HttpRequest) -> HttpResponse:
    """The sign-up is done, and told."""
    email = request.session.get("letters_to")
    if not email:
        return redirect("storefront:letters")
    calls = [tag_calls.identified({"email": email}), tag_calls.subscribed("form")]
    return _page(request, "letters_thanks", calls, email=email)
