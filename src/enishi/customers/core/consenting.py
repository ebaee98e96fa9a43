"""What a person's words on consent come to, for one channel, as of an instant.

- For each purpose the latest word stands. On equal instants a no comes after a yes.
- `marketing` is every purpose at once: a no to it ends all, a yes opens those that were not refused by themselves.
- Anybody can say yes in a stranger's name with the public key of a page. Such a yes counts only where the owner stands for it,
  and never once the person, the shop or another tool has said no over this channel.
- A list from another tool may be older than what was said here: its yes never undoes a no said here, whatever their dates.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Literal, NamedTuple

Consent = Literal["granted", "withdrawn", "unknown"]

ALL = "marketing"
#: What messages are for, each by itself; `marketing` stands for all of them.
PURPOSES = ("newsletter", "reminder", "review")


#: Who says it: anybody's browser, an imported list, or somebody who knows (the person by letter or page, the shop).
Voice = Literal["browser", "list", "known"]


class Said(NamedTuple):
    """One word: when, for which purpose, whether it was a yes, and whose word it is."""

    at: datetime
    purpose: str
    granted: bool
    voice: Voice = "known"


def consents(said: Iterable[Said], at: datetime, *, browser_counts: bool) -> dict[str, Consent]:
    """The state of each purpose at `at`, and under `marketing` the sum: granted where any purpose is."""
    words = sorted((word for word in said if word.at <= at), key=lambda word: (word.at, not word.granted))
    counted = _Counted(words, browser_counts)
    latest = {word.purpose: word for word in words if counted.counts(word)}
    found = {purpose: _of_purpose(latest.get(ALL), latest.get(purpose)) for purpose in PURPOSES}
    return {ALL: _sum(found), **found}


class _Counted:
    """Which words count, given all that were said over a channel."""

    def __init__(self, words: Iterable[Said], browser_counts: bool) -> None:
        refusals = [word for word in words if not word.granted and word.voice != "browser"]
        self._browser_counts = browser_counts
        self._refused_at = min((word.at for word in refusals), default=None)
        self._refused_here = any(word.voice == "known" for word in refusals)

    def counts(self, word: Said) -> bool:
        if not word.granted or word.voice == "known":
            return True
        if word.voice == "list":
            return not self._refused_here
        return self._browser_counts and (self._refused_at is None or word.at < self._refused_at)


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
