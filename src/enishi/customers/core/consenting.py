"""What a person's words on consent come to, for one channel, as of an instant.

- For each purpose the latest word stands. On equal instants a no comes after a yes.
- `marketing` is every purpose at once: a no to it ends all, a yes opens those that were not refused by themselves.
- Anybody can say yes in a stranger's name with the public key of a page. Such a yes counts only where the owner stands for it,
  and never once the person, the shop or another tool has said no over this channel.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

Consent = Literal["granted", "withdrawn", "unknown"]

ALL = "marketing"
#: What messages are for, each by itself; `marketing` stands for all of them.
PURPOSES = ("newsletter", "reminder", "review")


class Said(NamedTuple):
    """One word: when, for which purpose, whether it was a yes, and whether a browser said it."""

    at: datetime
    purpose: str
    granted: bool
    from_browser: bool = False


def consents(said: Iterable[Said], at: datetime, *, browser_counts: bool) -> dict[str, Consent]:
    """The state of each purpose at `at`, and under `marketing` the sum: granted where any purpose is."""
    words = sorted((word for word in said if word.at <= at), key=lambda word: (word.at, not word.granted))
    refused_at = min((word.at for word in words if not word.granted and not word.from_browser), default=None)
    latest: dict[str, Said] = {}
    for word in words:
        void = word.granted and word.from_browser and (not browser_counts or _is_refused(refused_at, word.at))
        if not void:
            latest[word.purpose] = word
    found = {purpose: _of_purpose(latest.get(ALL), latest.get(purpose)) for purpose in PURPOSES}
    return {ALL: _sum(found), **found}


def _is_refused(refused_at: datetime | None, at: datetime) -> bool:
    return refused_at is not None and refused_at <= at


def _of_purpose(on_all: Said | None, own: Said | None) -> Consent:
    if own is None or on_all is None:
        word = own or on_all
        return "unknown" if word is None else _state(word)
    if not own.granted:
        return "withdrawn"
    return _state(max(on_all, own, key=lambda word: (word.at, not word.granted)))


def _state(word: Said) -> Consent:
    return "granted" if word.granted else "withdrawn"


def _sum(found: Mapping[str, Consent]) -> Consent:
    for state in ("granted", "withdrawn"):
        if state in found.values():
            return state
    return "unknown"
