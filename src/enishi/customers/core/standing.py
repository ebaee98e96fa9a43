"""How a person stands with us at an instant, from what was said until then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple

from enishi.customers.core.consenting import ALL, Consent, Said, consents
from enishi.customers.types import Standing

#: A list taken over from an older tool gives way to a person who later confirms by letter; a dead address and a complaint do not.
YIELDING = "opt_out_list"


class Suppressed(NamedTuple):
    """The person's address was suppressed: since when, until when (None: still), why."""

    since: datetime
    until: datetime | None
    reason: str


class Held(NamedTuple):
    """A reason to hold marketing back came up, until it ends by itself (`until`) or, with the same `name`, is gone."""

    kind: str
    name: str
    at: datetime
    is_open: bool
    until: datetime | None = None


class Wish(NamedTuple):
    """How often the person wants to hear from us, as said at an instant."""

    at: datetime
    frequency: Literal["normal", "fewer"]
    paused_until: datetime | None


@dataclass
class Record:
    """What was ever said about writing to one person, in any order."""

    email: str = ""
    language: str = ""
    said: dict[str, list[Said]] = field(default_factory=dict)  #: channel → words on consent
    confirmed: list[datetime] = field(default_factory=list)  #: when the person said yes in answer to a letter
    suppressed: list[Suppressed] = field(default_factory=list)
    holds: list[Held] = field(default_factory=list)  #: complaints opened and settled, holds placed and lifted
    flag: str = ""  #: "staff", "wholesale": no customer to be written to
    wishes: list[Wish] = field(default_factory=list)
    browser_counts: bool = False  #: the owner stands for what the tag reports of the checkout's box


def standing(record: Record, at: datetime) -> Standing:
    """As of `at`. On equal instants a withdrawal comes after a consent, and settling a contact after opening it."""
    purposes: dict[tuple[str, str], Consent] = {}
    for channel, said in record.said.items():
        states = consents(said, at, browser_counts=record.browser_counts)
        purposes.update({(channel, purpose): state for purpose, state in states.items()})
    wish = max((wish for wish in record.wishes if wish.at <= at), key=lambda wish: wish.at, default=None)
    paused = wish.paused_until if wish and wish.paused_until and wish.paused_until > at else None
    return Standing(
        email=record.email,
        language=record.language,
        consent=purposes.get(("email", ALL), "unknown"),
        purposes=purposes,
        suppressed=_suppression(record, at),
        hold=record.flag or _hold(record.holds, at),
        frequency=wish.frequency if wish else "normal",
        paused_until=paused,
    )


def _suppression(record: Record, at: datetime) -> str:
    for since, until, reason in record.suppressed:
        if not since <= at or (until is not None and until <= at):
            continue
        if reason == YIELDING and any(since < confirmed <= at for confirmed in record.confirmed):
            continue
        return reason
    return ""


#: Which reason is named where several hold: the gravest first.
_GRAVITY = ("deceased", "legal", "asked_for_quiet", "complaint", "moved", "refuses_parcels", "other")


def _hold(changes: Iterable[Held], at: datetime) -> str:
    latest: dict[str, Held] = {}
    for change in sorted(changes, key=lambda change: (change.at, not change.is_open)):
        if change.at <= at:
            latest[change.name] = change
    held = {each.kind for each in latest.values() if each.is_open and (each.until is None or at < each.until)}
    return min(held, key=_GRAVITY.index, default="")


def of_all(
    asked: Iterable[tuple[int, datetime]], records: Mapping[int, Record]
) -> dict[tuple[int, datetime], Standing]:
    """Standings by (customer, instant); of a customer without a record nothing is known."""
    return {(customer, at): standing(records.get(customer, Record()), at) for customer, at in asked}
