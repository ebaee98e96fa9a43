"""From a row and what is known to a letter, and to the reasons in words a page can show."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from enishi.customers.types import Person
from enishi.history.types import CartState
from enishi.messages.core.context import Goods, Trust, cart_values, confirm_values, customer_values, shop_values
from enishi.messages.core.letter import CONFIRM_WITHIN, Addressee, Desk, compose, confirm_url
from enishi.messages.core.policy import Case
from enishi.messages.defaults import LANGUAGES
from enishi.messages.models import Message
from enishi.messages.store import templates
from enishi.messages.store.facts import Known
from enishi.messages.types import Letter, Never, Template, Verdict, Wait

_log = logging.getLogger(__name__)
_NO_CART: Mapping[str, Any] = {"lines": [], "count": 0, "total": "", "url": "", "kept_until": ""}


def write(row: Message, known: Known, desk: Desk, wording: Callable[[str, str], Template]) -> Letter | None:
    """The letter of a row whose person is known, noted on the row; None, with the error as its reply, when it cannot be written.

    `wording` gives the template of a key in a language.
    """
    try:
        assert known.person is not None
        language = language_of(known.person, known.case, row.details.get("language", ""))
        template = wording(row.template, language)
        row.language, row.version, row.template_version = template.language, template.version, template.version_id
        if not row.details:  # a letter that asks goes to the address that was typed
            row.to_address = known.case.standing.email
        to = _addressee(row, known.person, template)
        context = letter_context(desk, template, known.person, known.case.cart, known.goods)
        if row.details:
            context = {**context, "confirm": _confirm(row, desk, language)}
        return compose(desk, to, templates.compiled(template), context, version_id=template.version_id)
    except Exception as error:  # a template that breaks on one letter must not stop the others
        _log.exception("Message %s could not be written.", row.id)
        row.reply = str(error)[:500]
        return None


def _confirm(row: Message, desk: Desk, language: str) -> dict[str, str]:
    request = row.details["request"]
    url = confirm_url(desk, request=request, email=row.to_address, language=language, asked_at=row.due_at)
    return confirm_values(url, row.details, row.due_at + CONFIRM_WITHIN, language)


def language_of(person: Person, case: Case, asked: str = "") -> str:
    """The language asked in, else the person's, else the shop's."""
    for language in (asked, person.language, case.standing.language):
        if language in LANGUAGES:
            return language
    return settings.LANGUAGE_CODE


def letter_context(
    desk: Desk, template: Template, person: Person, cart: CartState | None, goods: Sequence[Goods]
) -> Mapping[str, Any]:
    """Every variable of a letter except `unsubscribe_url`, which is made with its links."""
    language = template.language
    trust = Trust(desk.profile, desk.base_url)
    values = cart_values(cart, goods, language, trust) if cart else {**_NO_CART, "url": trust.link("")}
    return {
        "customer": customer_values(person, language),
        "shop": shop_values(desk.profile, desk.base_url),
        "cart": values,
        "letter_number": letter_number(template.key),
    }


def letter_number(key: str) -> int:
    """The number a template's key ends with (`cart-2`), else 1."""
    number = key.rpartition("-")[2]
    return int(number) if number.isdecimal() else 1


def explained(case: Case, verdict: Verdict | None, at: datetime, position: int) -> dict[str, Any]:
    """The values the policy saw, for "why?". `position` is how far the log had been read. No personal data."""
    standing, cart = case.standing, case.cart
    return {
        "at": _iso(at),
        "position": position,
        "verdict": "expired" if verdict is None else type(verdict).__name__.lower(),
        "until": _iso(verdict.until) if isinstance(verdict, Wait) else None,
        "reason": verdict.reason if isinstance(verdict, Wait | Never) else None,
        "due_at": _iso(case.due_at),
        "address_known": bool(standing.email),
        "consent": standing.consent,
        "suppressed": standing.suppressed,
        "hold": standing.hold,
        "letterhead": case.letterhead,
        "cart": None
        if cart is None
        else {
            "key": cart.cart_key,
            "state": cart.state,
            "last_activity_at": _iso(cart.last_activity_at),
            "value": cart.value,
            "lines": list(case.lines),
        },
        "last_activity_at": _iso(case.last_activity),
        "accepted": [_iso(instant) for instant in case.accepted],
    }


def _addressee(row: Message, person: Person, template: Template) -> Addressee:
    return Addressee(
        message_id=row.id,
        public_id=person.public_id,
        email=row.to_address,
        name=" ".join(part for part in (person.family_name, person.given_name) if part),
        language=template.language,
        site=row.site,
        marketing=row.message_class != "transactional",
        subject_of={"k": row.cart_key, "sc": row.scenario, "st": row.step, "cl": row.message_class},
    )


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None
