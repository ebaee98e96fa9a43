"""Why a letter went or did not go: one plain sentence, and the values of then behind it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from enishi.console import words
from enishi.console.texts import in_a_row, instant_text, money
from enishi.messages.types import MessageRow


def sentence(message: MessageRow) -> str:
    """Where the letter is and why, as a person would say it."""
    said = words.reason(message.reason) if message.reason else ""
    state = message.state.value
    if state == "waiting":
        at = instant_text(message.not_before)
        if said:
            return gettext("%(reason)s It will be checked again on %(at)s.") % {"reason": said, "at": at}
        return gettext("Waiting until %(at)s.") % {"at": at}
    if state == "accepted" and message.settled_at:
        return gettext("All checks passed, and the mail server accepted it on %(at)s.") % {
            "at": instant_text(message.settled_at)
        }
    return said or str(words.state(state).meaning)


def values(decision: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The values the decision was made with, each with its name; empty when nothing was decided yet."""
    if not decision:
        return []
    found = [
        (gettext("Decided on"), _instant(decision.get("at"))),
        (gettext("Planned for"), _instant(decision.get("due_at"))),
        (gettext("Email known"), _yes(decision.get("address_known"))),
        (gettext("Consent"), _consent(decision.get("consent"))),
        (gettext("On the do-not-email list"), _yes(bool(decision.get("suppressed")))),
        (gettext("Open complaint"), _yes(bool(decision.get("hold")))),
        (gettext("Sender and footer complete"), _yes(decision.get("letterhead"))),
        *_cart(decision.get("cart")),
        (gettext("Last seen in the shop"), _instant(decision.get("last_activity_at"))),
        (gettext("Emails in the seven days before"), _letters(len(decision.get("accepted") or []))),
        (gettext("Events read up to"), str(decision.get("position", "–"))),
    ]
    return [(name, value) for name, value in found if value]


def _cart(cart: Any) -> list[tuple[str, str]]:
    if not isinstance(cart, Mapping):
        return [(gettext("Cart"), gettext("none"))]
    states = {"open": gettext("still full"), "emptied": gettext("emptied"), "ordered": gettext("ordered")}
    facts = {"ok": gettext("available"), "out": gettext("out of stock"), "gone": gettext("no longer exists")}
    lines = dict.fromkeys(str(facts.get(line, line)) for line in cart.get("lines") or [])
    value = cart.get("value")
    return [
        (gettext("Cart"), str(states.get(str(cart.get("state")), cart.get("state")))),
        (gettext("Value of the cart"), money(value) if isinstance(value, int) else ""),
        (gettext("Products"), in_a_row(lines)),
        (gettext("Cart last changed"), _instant(cart.get("last_activity_at"))),
    ]


def _letters(count: int) -> str:
    return ngettext("%(n)s email", "%(n)s emails", count) % {"n": count}


def _instant(text: Any) -> str:
    try:
        return instant_text(datetime.fromisoformat(str(text)))
    except ValueError:
        return ""


def _yes(value: Any) -> str:
    return gettext("yes") if value else gettext("no")


def _consent(value: Any) -> str:
    known = {"granted": gettext("agreed"), "withdrawn": gettext("withdrawn"), "unknown": gettext("not known")}
    return str(known.get(str(value), value or ""))
