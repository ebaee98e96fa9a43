"""What a place told lately and what is missing, line by line, as of business time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.console.texts import in_a_row
from enishi.events import api as events
from enishi.events.types import Heard, LastReceived
from enishi.shop import api as shop
from enishi.shop.types import Site, SiteKind

Text = str | Promise
FRESH = timedelta(minutes=10)


@dataclass(frozen=True)
class Sign:
    """One thing a place should tell: `look` is `on` (just now), `stale` (not lately) or `off` (never, so far as the log's end shows)."""

    key: str
    label: Text
    hint: Text
    look: str
    heard: LastReceived | None = None
    passed: timedelta | None = None


@dataclass(frozen=True)
class Lights:
    """All signs of a place."""

    site: Site
    signs: list[Sign]

    @property
    def missing(self) -> list[Sign]:
        """What it does not tell."""
        return [sign for sign in self.signs if sign.look == "off"]

    @property
    def missing_names(self) -> str:
        """The same in words, in a row."""
        return in_a_row(str(sign.label) for sign in self.missing)

    @property
    def newest(self) -> Sign | None:
        """The sign that came last; None when nothing ever came."""
        heard = [sign for sign in self.signs if sign.heard and sign.passed is not None]
        return min(heard, key=lambda sign: sign.passed or timedelta(), default=None)

    @property
    def look(self) -> str:
        """The light of the whole place."""
        return self.newest.look if self.newest else "off"


_PAGES = ("pages", ("page_viewed",), _("Page views"), _("Paste the tag into every page."))
_PRODUCTS = (
    "products",
    ("product_viewed",),
    _("Product views"),
    _("Add the lines for the product page. Without them, product views are not recorded."),
)
_CARTS = (
    "carts",
    ("cart_updated", "cart_lines_added"),
    _("Carts"),
    _("Add the lines for the cart page, or connect the cart system. Without carts, there is nobody to remind."),
)
_ORDERS = (
    "orders",
    ("order_placed",),
    _("Orders"),
    _(
        "Connect the cart system, send orders from the server, or import them. Without orders, buyers would be reminded."
    ),
)
_NAMED = (
    "named",
    (),
    _("Visitors identified"),
    _("Add the lines for login and checkout. Without an address, nobody can be emailed."),
)
_CONSENT = (
    "consent",
    ("consent_changed",),
    _("Consent"),
    _("Report who ticked the box, or import the list. Emails only go to those who agreed."),
)
_RECEIPTS = (
    "orders",
    ("order_placed",),
    _("Receipts"),
    _("Let the till send its receipts, or import them as a file."),
)
_BY_PAGES = frozenset({"pages", "products"})
_EXPECTED = {
    "own": (_PAGES, _PRODUCTS, _CARTS, _ORDERS, _NAMED, _CONSENT),
    "mall": (_ORDERS,),
    "store": (_RECEIPTS,),
}


def lights(site: Site, at: datetime) -> Lights:
    """The signs of one place."""
    heard = events.heard(site.code)
    return Lights(site, [_sign(heard, expected, at) for expected in _EXPECTED[site.kind]])


def all_lights(at: datetime, kind: SiteKind | None = None) -> list[Lights]:
    """The signs of every place, or of those of one kind."""
    return [lights(site, at) for site in shop.sites() if kind is None or site.kind == kind]


def pages_heard(places: Iterable[Lights]) -> LastReceived | None:
    """The newest that pages of the shop's own told, by tag or pixel; None before their first word."""
    told = [sign.heard for each in places for sign in each.signs if sign.key in _BY_PAGES and sign.heard]
    return max(told, key=lambda heard: heard.received_at, default=None)


def _sign(heard: Heard, expected: tuple[str, tuple[str, ...], Text, Text], at: datetime) -> Sign:
    key, kinds, label, hint = expected
    told = [heard.kinds[kind] for kind in kinds if kind in heard.kinds]
    newest = heard.named if key == "named" else max(told, key=lambda each: each.received_at, default=None)
    if newest is None:
        return Sign(key, label, hint, "off")
    passed = max(timedelta(0), at - newest.received_at)
    return Sign(key, label, hint, "on" if passed < FRESH else "stale", newest, passed)
