"""What the console calls things: states, reasons and kinds, each in words a clerk would use."""

from datetime import timedelta

from django.utils.translation import gettext, ngettext, pgettext

from enishi.console.words.deeds import ACTIONS
from enishi.console.words.happenings import EDITS, KINDS, REFUSALS, SENDERS
from enishi.console.words.letters import OUTCOMES, REASONS, STATES, StateWord
from enishi.console.words.people import CLAIMS, METHODS, ORIGINS, PURPOSES, SUPPRESSIONS
from enishi.console.words.text import Text
from enishi.kernel.errors import EnishiError

__all__ = [
    "ACTIONS",
    "CLAIMS",
    "EDITS",
    "KINDS",
    "METHODS",
    "ORIGINS",
    "OUTCOMES",
    "PURPOSES",
    "REASONS",
    "REFUSALS",
    "SENDERS",
    "STATES",
    "SUPPRESSIONS",
    "StateWord",
    "Text",
    "access_action",
    "ago",
    "duration",
    "edit",
    "kind",
    "origin",
    "reason",
    "say",
    "sender",
    "state",
    "suppression",
]


def state(code: str) -> StateWord:
    """A message state in words; an unheard-of one as it is."""
    return STATES.get(code) or StateWord(code, "ended", "")


def reason(code: str) -> str:
    """Why a message waits or did not go, as one sentence; "" for no reason."""
    return str(REASONS.get(code, code))


def edit(code: str) -> str:
    """What a member of the shop did to a customer."""
    return str(EDITS.get(code) or kind(code))


def kind(code: str) -> str:
    """An event's kind in words; a shop's own kind as the shop named it."""
    return str(KINDS.get(code, code.removeprefix("shop.")))


def origin(code: str) -> str:
    """What brought somebody to the shop."""
    return str(ORIGINS.get(code, code))


def suppression(code: str) -> str:
    """Why an address is never written to."""
    return str(SUPPRESSIONS.get(code, code))


def access_action(code: str) -> str:
    """What somebody did, as the access log says it."""
    return str(ACTIONS.get(code, code))


def sender(code: str) -> str:
    """Who reported something; an adapter by its own name."""
    return str(SENDERS.get(code, code or "–"))


def say(error: EnishiError) -> str:
    """What went wrong, in the reader's language."""
    text = gettext(error.message)
    return text % error.values_of_message if error.values_of_message else text


def duration(minutes: int) -> str:
    """90 → `1 hour 30 minutes`, 120 → `2 hours`, 4335 → `3 days 15 minutes`."""
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    said = [
        ngettext("%(n)d day", "%(n)d days", days) % {"n": days} if days else "",
        ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours} if hours else "",
        ngettext("%(n)d minute", "%(n)d minutes", left) % {"n": left} if left or not minutes else "",
    ]
    return pgettext("between days and hours", " ").join(each for each in said if each)


def ago(passed: timedelta) -> str:
    """How long since: `just now`, `3 seconds ago`, `5 minutes ago`, `2 days ago`."""
    seconds = int(passed.total_seconds())
    if seconds < 1:
        return gettext("just now")
    if seconds < 60:
        return ngettext("%(n)d second ago", "%(n)d seconds ago", seconds) % {"n": seconds}
    if seconds < 3600:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", seconds // 60) % {"n": seconds // 60}
    if seconds < 86_400:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", seconds // 3600) % {"n": seconds // 3600}
    return ngettext("%(n)d day ago", "%(n)d days ago", seconds // 86_400) % {"n": seconds // 86_400}
