"""What letters are called, and how a new one comes to be: as a copy of the one before it."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext

from enishi.kernel.errors import NotFound
from enishi.messages import api as messages

LANGUAGES = ("ja", "en")
_NUMBERED = re.compile(r"(?P<series>[a-z][a-z-]*)-(?P<number>\d{1,4})")


def letter_name(key: str) -> str:
    """`cart-2` → “Cart letter 2”; other keys as they are."""
    asking = {"signup-confirm": gettext("Sign-up: please confirm"), "line-confirm": gettext("LINE: please confirm")}
    if key in asking:
        return asking[key]
    found = _NUMBERED.fullmatch(key)
    return gettext("Cart email %(n)s") % {"n": found["number"]} if found and found["series"] == "cart" else key


def letter_names(keys: Iterable[str]) -> dict[str, str]:
    """Name by key, in the order of their numbers."""
    return {key: letter_name(key) for key in sorted(keys, key=lambda key: (len(key), key))}


def new_letter(after: str, *, by: str, at: datetime) -> str:
    """The key of a letter that did not exist, with the words of `after` in every language it is written in."""
    found = _NUMBERED.fullmatch(after)
    series, number = (found["series"], int(found["number"])) if found else ("cart", 0)
    key = next(candidate for n in range(number + 1, number + 10_000) if not _exists(candidate := f"{series}-{n}"))
    for language in LANGUAGES:
        try:
            source = messages.template(after, language)
        except NotFound:
            continue
        messages.save_template(key, language, subject=source.subject, html=source.html, text=source.text, by=by, at=at)
    return key


def _exists(key: str) -> bool:
    return any(messages.template_versions(key, language) for language in LANGUAGES)
