"""The places of the console: what the menu shows, in the order of the loop, with the key that goes there after `g`."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Place:
    """A line of the menu. `hand`: it stands in the bar at the bottom of a phone."""

    name: str
    label: str | Promise
    icon: str
    key: str
    hand: bool = False
    minor: bool = False

    @property
    def href(self) -> str:
        return reverse(f"console:{self.name}")

    def holds(self, path: str) -> bool:
        """Whether the page at `path` is at this place."""
        return path == self.href if self.name == "home" else path.startswith(self.href)


PLACES = (
    Place("home", _("Home"), "home", "h", hand=True),
    Place("carts", _("Carts"), "cart", "c", hand=True),
    Place("scenarios", _("Scenarios"), "path", "s", hand=True),
    Place("customers", _("Customers"), "people", "k", hand=True),
    Place("outbox", _("Outbox"), "outbox", "o"),
    Place("forms", _("Sign-up forms"), "letter", "f"),
    Place("ways_in", _("Ways in"), "door", "w"),
    Place("imports", _("Import files"), "in", "i"),
    Place("reconcile", _("Sales compared"), "yen", "y"),
    Place("refusals", _("Refused events"), "refused", "e"),
)
SANDBOX = Place("mailbox", _("Practice mailbox"), "letter", "m", minor=True)
CLOCK = Place("clock", _("Demo clock"), "clock", "t", minor=True)
SET_UP = Place("first_run", _("Checklist"), "list", "l", minor=True)
SETTINGS = Place("settings", _("Settings"), "settings", ",", minor=True)


def places() -> list[Place]:
    """The places this installation has: the practice mailbox and the demo clock only where they work."""
    extra = [place for place, there in ((SANDBOX, settings.SANDBOX), (CLOCK, settings.DEMO)) if there]
    return [*PLACES, *extra, SET_UP, SETTINGS]
