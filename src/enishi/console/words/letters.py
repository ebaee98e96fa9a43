"""States of letters, why one waits or did not go, and how runs through a scenario ended."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from enishi.console.words.text import Text


class StateWord(NamedTuple):
    """A state's name, the mark it wears (`planned`, `way`, `arrived`, `hand`, `ended`) and what it means."""

    name: Text
    look: str
    meaning: Text


STATES: dict[str, StateWord] = {
    "waiting": StateWord(_("waiting"), "planned", _("Decided, waiting for its time.")),
    "claimed": StateWord(_("sending"), "way", _("Being handed to the mail server right now.")),
    "accepted": StateWord(_("sent"), "arrived", _("Accepted by the mail server.")),
    "unknown": StateWord(
        _("possibly sent"),
        "hand",
        _("The connection dropped at the last moment. It may have arrived, so it is never resent automatically."),
    ),
    "failed": StateWord(_("rejected"), "hand", _("The mail server rejected it for good.")),
    "suppressed": StateWord(_("held back"), "ended", _("A rule held it back.")),
    "lapsed": StateWord(_("expired"), "ended", _("Its time ran out while it waited.")),
    "cancelled": StateWord(_("called off"), "ended", _("It was called off before it was sent.")),
}

REASONS: dict[str, Text] = {
    "no_address": _("No email address is known."),
    "no_consent": _("The customer has not agreed to receive these."),
    "withdrawn": _("The customer unsubscribed."),
    "suppressed": _("The address is on your do-not-email list."),
    "hold": _("Emails are paused while a complaint is open."),
    "cart_ordered": _("The customer has already ordered."),
    "cart_emptied": _("The customer emptied the cart."),
    "cart_changed": _("The customer is back at the cart, so Enishi waits until they leave."),
    "cart_gone": _("The cart, or everything in it, no longer exists."),
    "out_of_stock": _("Everything in the cart is out of stock."),
    "quiet_hours": _("Quiet hours. Emails wait until morning."),
    "cap_day": _("This customer already got an email that day."),
    "fewer": _("The customer asked for at most one email a week, and got it."),
    "paused": _("The customer asked for a pause. Emails wait until it is over."),
    "cap_week": _("This customer already got enough emails within seven days."),
    "holdout": _("This customer is in the comparison group, which gets no emails."),
    "expired": _("It would have arrived too late to be useful."),
    "scenario_off": _("The scenario was switched off."),
    "run_ended": _("The customer had already left the scenario."),
    "template_error": _("The email could not be put together. Please check its template."),
    "no_footer": _("The shop's sender or legal footer is incomplete."),
    "rejected": _("The mail server does not accept this address."),
    "try_later": _("The mail server asked us to try later."),
    "line_broke": _("The connection dropped while the email was being handed over."),
    "test_customer": _("This customer is marked as a test."),
    "erased": _("The person was erased at their wish."),
}

OUTCOMES: dict[str, Text] = {
    "": _("under way"),
    "finished": _("got all emails"),
    "ordered": _("ordered"),
    "emptied": _("emptied the cart"),
    "stopped": _("stopped"),
    "merged": _("went on under another record"),
}
