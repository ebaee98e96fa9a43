"""The shop's other systems, each with its light and what went wrong."""

from dataclasses import dataclass, field
from datetime import datetime

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enishi.connectors import store
from enishi.connectors.types import Connection, Failure
from enishi.shop import api as shop

Text = str | Promise

#: kind of connection → (name, what it brings, the page that sets it up)
KINDS: dict[str, tuple[Text, Text, str]] = {
    "shopify": ("Shopify", _("Customers, carts, orders, consents and products, automatically."), "shopify"),
    "ec_cube": ("EC-CUBE", _("Customers, orders and products, automatically."), "ec_cube"),
    "line": ("LINE", _("Friends of your official account, and which customers they are."), "line"),
}
#: name of a page → (name, what it brings)
OTHERS: dict[str, tuple[Text, Text]] = {
    "imports": (
        _("Files (CSV)"),
        _("Customers, orders, subscriptions, shipments and lists from any cart system, till or previous tool."),
    ),
    "forms": (_("Sign-up forms"), _("Let people subscribe, on your own page or on ours.")),
}


#: What connections say of their own troubles, as they begin: in words where we know them, else as it was said.
TROUBLES: dict[str, Text] = {
    "The shop no longer lets Enishi read": _("The shop no longer lets Enishi read. Please authorise it again."),
    "The shop's permission has run out": _("The shop's permission has run out. Please authorise it again."),
    "Nobody has authorised Enishi": _("Nobody has authorised Enishi in the shop yet."),
    "The shop does not answer": _("The shop does not answer. Enishi goes on asking."),
    "The shop is busy": _("The shop is busy. Enishi goes on asking."),
}


@dataclass(frozen=True)
class Tie:
    """One connection: `look` and `state` make its chip."""

    id: str
    place: str
    look: str
    state: str
    last_at: datetime | None
    trouble: str = ""
    waiting: int = 0
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)


@dataclass(frozen=True)
class Way:
    """A kind of way in, where it is set up, and the connections there are."""

    name: Text
    brings: Text
    href: str
    ties: list[Tie]


def ways() -> list[Way]:
    """The kinds that this installation knows, in a fixed order."""
    known = store.connections()
    found = []
    for kind, (name, brings, page) in KINDS.items():
        if href := _href(page):
            found.append(Way(name, brings, href, [tie(each) for each in known if each.kind == kind]))
    return found


def others() -> list[Way]:
    """Ways in that need no connection."""
    return [Way(name, brings, href, []) for page, (name, brings) in OTHERS.items() if (href := _href(page))]


def tie(connection: Connection) -> Tie:
    """How a connection stands."""
    counts = store.counts(connection.id)
    trouble, failed = str(connection.state.get("trouble") or ""), counts.get("failed", 0)
    last = store.last_received(connection.id)
    if trouble or failed:
        look, state = "hand", gettext("needs attention")
    elif connection.state.get("busy"):
        look, state = "way", gettext("reading")
    elif last or connection.state.get("tended_at"):
        look, state = "arrived", gettext("connected")
    else:
        look, state = "planned", gettext("not heard yet")
    return Tie(
        id=connection.id,
        place=shop.site_names().get(connection.site, connection.site),
        look=look,
        state=state,
        last_at=last,
        trouble=next((str(said) for begins, said in TROUBLES.items() if trouble.startswith(begins)), trouble),
        waiting=counts.get("waiting", 0),
        failed=failed,
        failures=store.failures(connection.id),
    )


def _href(page: str) -> str:
    try:
        return reverse(f"console:{page}")
    except NoReverseMatch:
        return ""
