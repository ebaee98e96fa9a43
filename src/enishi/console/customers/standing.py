"""May we write? One plain sentence for each channel, with the reason."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from enishi.console.texts import instant_text
from enishi.customers.types import Reach, Standing

#: Channels a shop writes over, with their names.
CHANNELS: dict[str, str | Promise] = {"email": _("Email"), "line": "LINE", "sms": "SMS", "letter": _("Post")}

#: Why marketing rests: holds, flags and suppressions, each as one sentence.
HOLDS: dict[str, str | Promise] = {
    "complaint": _("Emails are paused while a complaint is open."),
    "deceased": _("The customer has died. Nothing is sent."),
    "moved": _("The customer moved and left no new address."),
    "refuses_parcels": _("The customer refuses parcels."),
    "asked_for_quiet": _("The customer asked for quiet."),
    "legal": _("A legal matter is open."),
    "other": _("The shop paused emails."),
    "staff": _("A member of your staff."),
    "wholesale": _("A wholesale buyer: emails to shoppers are not for them."),
}
SUPPRESSIONS: dict[str, str | Promise] = {
    "hard_bounce": _("An email came back: the address does not exist."),
    "complaint": _("The customer marked an email as spam."),
    "opt_out_list": _("The address came with the list of those who want no emails."),
    "mall": _("The address is known from a mall only, which forbids emails of our own."),
    "erased": _("This person was erased at their wish."),
}


@dataclass(frozen=True)
class Line:
    """A channel, whether it may be used for marketing, and why, as a sentence. `look` is the chip's."""

    channel: str
    word: str
    look: str
    why: str


def lines(standing: Standing, reaches: list[Reach], phone: str, address: str) -> list[Line]:
    """E-mail first; a channel over which the customer cannot be reached says so."""
    reach = {each.channel: each for each in reaches}
    return [
        _email(standing),
        _line(standing, reach.get("line")),
        _other(standing, "sms", phone, gettext("No phone number is known.")),
        _other(standing, "letter", address, gettext("No postal address is known.")),
    ]


def _email(standing: Standing) -> Line:
    if not standing.email:
        return _no("email", gettext("No email address is known."))
    if standing.suppressed:
        why = SUPPRESSIONS.get(standing.suppressed, _("The address is on your do-not-email list."))
        return Line(str(CHANNELS["email"]), gettext("Never"), "ended", str(why))
    return _may(standing, "email")


def _line(standing: Standing, reach: Reach | None) -> Line:
    if reach is None:
        return _no("line", gettext("Not a friend of the shop on LINE."))
    if not reach.joined:
        since = instant_text(reach.since)
        return _no("line", gettext("Blocked the shop on LINE on %(at)s.") % {"at": since})
    return _may(standing, "line")


def _other(standing: Standing, channel: str, address: str, missing: str) -> Line:
    if not address:
        return _no(channel, missing)
    return _may(standing, channel)


def _may(standing: Standing, channel: str) -> Line:
    """Consent before everything: a pause that ends some day says nothing to somebody who has had enough."""
    said = _consent(standing, channel)
    return (_resting(standing, channel) or said) if said.look == "arrived" else said


def _resting(standing: Standing, channel: str) -> Line | None:
    name = str(CHANNELS[channel])
    if standing.hold:
        return Line(name, gettext("Not now"), "hand", str(HOLDS.get(standing.hold, HOLDS["other"])))
    if isinstance(standing.paused_until, datetime):
        why = gettext("Asked for a pause until %(at)s.") % {"at": instant_text(standing.paused_until)}
        return Line(name, gettext("Not now"), "hand", why)
    return None


def _consent(standing: Standing, channel: str) -> Line:
    name, state = str(CHANNELS[channel]), standing.consent_for(channel, "marketing")
    if state == "granted":
        fewer = standing.frequency == "fewer"
        why = gettext("Agreed, and wants fewer emails.") if fewer else gettext("The customer agreed.")
        return Line(name, gettext("Yes"), "arrived", why)
    if state == "withdrawn":
        return _no(channel, gettext("The customer unsubscribed."))
    return Line(name, gettext("No"), "planned", gettext("The customer has not agreed to receive these."))


def _no(channel: str, why: str) -> Line:
    return Line(str(CHANNELS[channel]), gettext("No"), "ended", why)
