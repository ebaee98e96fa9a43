"""The places of the console: what the menu shows, in the order of the loop, with the key that goes there after `g`."""

from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Group = Literal["work", "data", "house"]


@dataclass(frozen=True)
class Place:
    """A line of the menu. `group`: daily work, the shop's data, the installation. `hand`: it stands in the bar at the bottom of a
    phone. `also`: pages with addresses of their own that belong to it."""

    name: str
    label: str | Promise
    icon: str
    key: str
    group: Group = "work"
    hand: bool = False
    also: tuple[str, ...] = ()

    @property
    def href(self) -> str:
        return reverse(f"console:{self.name}")

    def holds(self, path: str) -> bool:
        """Whether the page at `path` is at this place."""
        if self.name == "home":
            return path == self.href
        return path.startswith((self.href, *(reverse(f"console:{name}") for name in self.also)))


PLACES = (
    Place("home", _("Home"), "home", "h", hand=True),
    Place("carts", _("Carts"), "cart", "c", hand=True),
    Place("scenarios", _("Scenarios"), "path", "s", hand=True),
    Place("customers", _("Customers"), "people", "k", hand=True, also=("alike",)),
    Place("segments", _("Segments"), "sieve", "q"),
    Place("outbox", _("Outbox"), "outbox", "o"),
    Place("forms", _("Sign-up forms"), "letter", "f"),
    Place("ways_in", _("Data sources"), "door", "w", group="data", also=("shopify", "ec_cube", "line", "guides")),
    Place("imports", _("Import files"), "in", "i", group="data"),
    Place("reconcile", _("Sales check"), "yen", "y", group="data"),
    Place("refusals", _("Rejected data"), "refused", "e", group="data"),
)
SANDBOX = Place("mailbox", _("Test mailbox"), "letter", "m", group="house")
CLOCK = Place("clock", _("Demo clock"), "clock", "t", group="house")
SET_UP = Place("first_run", _("Checklist"), "list", "l", group="house")
SETTINGS = Place("settings", _("Settings"), "settings", ",", group="house", also=("subject_requests",))


def places() -> list[Place]:
    """The places this installation has: the practice mailbox and the demo clock only where they work."""
    extra = [place for place, there in ((SANDBOX, settings.SANDBOX), (CLOCK, settings.DEMO)) if there]
    return [*PLACES, *extra, SET_UP, SETTINGS]
