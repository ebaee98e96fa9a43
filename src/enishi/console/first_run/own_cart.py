"""How far one's own forgotten cart has come: each station of the loop, in words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enishi.console import words
from enishi.customers import api as customers
from enishi.history import api as history
from enishi.messages import api as messages
from enishi.messages.types import MessageRow
from enishi.scenarios import api as scenarios
from enishi.shop import api as shop


@dataclass(frozen=True)
class Station:
    """One station: reached or not, and what to do when not."""

    label: str | Promise
    reached: bool
    note: str | Promise = ""


@dataclass(frozen=True)
class Trace:
    """The stations in order, and the letter when there is one."""

    email: str
    stations: list[Station]
    letter: MessageRow | None

    @property
    def arrived(self) -> bool:
        """Whether the mail server took a letter to this address."""
        return self.letter is not None and self.letter.state == "accepted"


def trace(email: str) -> Trace:
    """Follow the cart of whoever has this address."""
    person = customers.person_by_email(email)
    known = Station(
        _("Your address is known"),
        person is not None,
        _("Log in at your shop, or begin to check out with this address."),
    )
    if person is None:
        return Trace(email, [known], None)
    at = shop.business_now()
    cart = history.carts([(person.customer_id, at)]).get((person.customer_id, at))
    runs, _total = scenarios.runs(customer_id=person.customer_id, limit=1)
    letters, _count = messages.outbox(customer_id=person.customer_id, limit=1)
    letter = letters[0] if letters else None
    return Trace(
        email,
        [
            known,
            Station(
                _("Your cart was seen"),
                cart is not None,
                _("Put something into the cart of your shop and leave it there."),
            ),
            Station(
                _("The scenario took it up"),
                bool(runs),
                _("Once the scenario is on, change your cart again: only what happens from then on counts."),
            ),
            Station(
                _("An email was decided"), letter is not None, _("The first email is decided an hour after you left.")
            ),
            Station(
                _("The email went out"),
                letter is not None and letter.state == "accepted",
                words.reason(letter.reason) if letter and letter.reason else _("Waiting for its time."),
            ),
        ],
        letter,
    )
