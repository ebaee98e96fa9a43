"""What a template may say: every variable, its meaning, and how it is filled. Values are text, ready to print."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from enishi.catalog.types import Product
from enishi.customers.types import Person
from enishi.events.vocabulary import Line
from enishi.history.types import CartState
from enishi.kernel.calendar import local
from enishi.kernel.money import Money, decimals
from enishi.messages.core.policy import LineFact
from enishi.shop.types import Profile

#: name -> what it is. The editor shows this list, and a template that names anything else is refused.
VARIABLES: dict[str, str] = {
    "customer.family_name": "Family name; empty when unknown",
    "customer.given_name": "Given name; empty when unknown",
    "customer.name_with_title": "Whole greeting name with its title; a polite word when no name is known",
    "shop.name": "The shop's name",
    "shop.url": "The shop's address on the web",
    "shop.sender_name": "Who the letter comes from",
    "shop.postal_address": "The shop's postal address",
    "shop.phone": "The shop's telephone number; empty when not given",
    "shop.contact_url": "Where questions are answered",
    "cart.lines": "What is in the cart and can still be bought; of each line: name, quantity, unit_price, price, url, image_url",
    "cart.count": "How many pieces are in the cart",
    "cart.total": "What they cost together, tax included",
    "cart.url": "The way back to the cart",
    "cart.kept_until": "The day until which the cart is kept",
    "letter_number": "1 for the first letter of a series, 2 for the second …",
    "unsubscribe_url": "Where the person stops these letters; no marketing letter leaves without it",
    "preferences_url": "Where the person chooses what to get, how often, and pauses",
    "confirm.url": "The button of a letter that asks: where the person confirms; only such letters have it",
    "confirm.form": "The form in which the address was typed",
    "confirm.wording": "What the person agreed to, as it stood there",
    "confirm.until": "The day until which the answer counts",
}
#: Letters that ask whether it was really the person: they carry a way to confirm instead of one to unsubscribe.
ASKING = ("signup-confirm", "line-confirm")
LINE_VARIABLES = ("name", "quantity", "unit_price", "price", "url", "image_url")
KEPT = timedelta(days=7)
_WEEKDAYS = "月火水木金土日"
_NOBODY = {"ja": "お客様", "en": "customer"}


class Goods(Struct, frozen=True):
    """A line of a cart with what the catalogue says of it today."""

    line: Line
    product: Product | None

    @property
    def fact(self) -> LineFact:
        """Whether it can still be bought; a product nobody listed can, as far as we know."""
        if self.product is None or self.product.can_be_bought:
            return "ok"
        return "gone" if self.product.removed else "out"

    @property
    def unit_price(self) -> int:
        """The price of today where the catalogue knows it; terms of a subscription or a variant stay as they were in the cart."""
        if self.product and self.product.listed and not (self.line.subscription or self.line.variant_id):
            return self.product.price
        return self.line.unit_price


def customer_values(person: Person, language: str) -> dict[str, str]:
    """The person's names. Nobody is called 「お客様 様」: the title belongs to a name only."""
    family, given = plain(person.family_name), plain(person.given_name)
    if language == "ja":
        name = " ".join(part for part in (family, given) if part)
        greeting = f"{name} 様" if name else _NOBODY["ja"]
    else:
        greeting = " ".join(part for part in (given, family) if part) or _NOBODY["en"]
    return {"family_name": family, "given_name": given, "name_with_title": greeting}


def confirm_values(url: str, details: Mapping[str, str], until: datetime, language: str) -> dict[str, str]:
    """What a letter that asks says. The wording is the shop's own, or a cart's page's: it is printed as plain text."""
    return {
        "url": url,
        "form": plain(details.get("form", "")),
        "wording": plain(details.get("wording", "")),
        "until": day(until, language),
    }


def shop_values(profile: Profile, home: str) -> dict[str, str]:
    """The shop as its letters name it; `home` where it has not said what its own page is."""
    return {
        "name": profile.name,
        "url": profile.url or home,
        "sender_name": profile.sender_name or profile.name,
        "postal_address": profile.postal_address,
        "phone": profile.phone,
        "contact_url": profile.contact_url or profile.url or home,
    }


def cart_values(cart: CartState, goods: Sequence[Goods], language: str, trusted: "Trust") -> dict[str, Any]:
    """The cart with the lines that can still be bought, at the prices of today."""
    kept = [item for item in goods if item.fact == "ok"]
    home = trusted.link(cart.cart_url)
    return {
        "lines": [_line_values(item, cart.currency, language, trusted) for item in kept],
        "count": sum(item.line.quantity for item in kept),
        "total": amount(sum(item.unit_price * item.line.quantity for item in kept), cart.currency, language),
        "url": home,
        "kept_until": day(cart.last_activity_at + KEPT, language),
    }


def _line_values(item: Goods, currency: str, language: str, trusted: "Trust") -> dict[str, Any]:
    line, product = item.line, item.product if item.product and item.product.listed else None
    return {
        "name": plain((product.name if product else "") or line.name or line.product_id),
        "quantity": line.quantity,
        "unit_price": amount(item.unit_price, currency, language),
        "price": amount(item.unit_price * line.quantity, currency, language),
        "url": web_address(product.url) if product and product.url else trusted.link(line.url),
        "image_url": web_address(product.image_url if product and product.image_url else line.image_url),
    }


class Trust:
    """Which links may stand in a letter. Carts are reported by browsers, so a cart may only point at the shop itself:
    anything else would let a stranger send the shop's customers wherever they like. What is refused becomes the shop's own page.
    A shop that has not said where it is on the web cannot be told from a stranger: then every web address passes.
    `home` is where links lead when even the shop's own page is unknown; what it gives is never empty."""

    def __init__(self, profile: Profile, home: str) -> None:
        self._open = not profile.url
        self._home = profile.url or home
        self._hosts = {_host(url) for url in (profile.url, profile.public_url, home)} - {""}

    def link(self, url: str) -> str:
        """The link, or the shop's own page."""
        host = _host(url)
        own = self._open or any(host == known or host.endswith("." + known) for known in self._hosts)
        return url if host and own else self._home


def web_address(url: str) -> str:
    """The address when it is one of the web, else nothing: no `javascript:`, no `data:`."""
    return url if _host(url) else ""


def plain(text: str) -> str:
    """What a visitor typed, as one line of text in which no mail program finds a link."""
    return " ".join(text.split()).replace("://", ": //")


def amount(minor: int, currency: str, language: str) -> str:
    """12,345円 in Japanese; ¥12,345 or 12.30 EUR in English."""
    if language == "ja" or currency != "JPY":
        return str(Money(minor, currency))
    return f"¥{minor / 10 ** decimals(currency):,.0f}"


def day(at: datetime, language: str) -> str:
    """11月28日(土), or Saturday 28 November."""
    here = local(at)
    if language == "ja":
        return f"{here.month}月{here.day}日({_WEEKDAYS[here.weekday()]})"
    return f"{_ENGLISH_DAYS[here.weekday()]} {here.day} {_ENGLISH_MONTHS[here.month - 1]}"


_ENGLISH_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip


_WEB_ADDRESS = re.compile(r"https?://([^\s/?#:@\\<>\"'`]+)(?::\d+)?(?:[/?#][^\s<>\"'`\\]*)?", re.IGNORECASE)


def _host(url: str) -> str:
    """The host of a web address in small letters, "" for anything else."""
    match = _WEB_ADDRESS.fullmatch(url)
    return match[1].lower() if match else ""
