"""How a person stands with us at an instant, from what was said until then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from enishi.customers.types import Standing

Consent = Literal["granted", "withdrawn", "unknown"]


@dataclass
class Record:
    """What was ever said about writing to one person, in any order."""

    email: str = ""
    language: str = ""
    consents: list[tuple[datetime, bool]] = field(default_factory=list)  #: (when, granted)
    suppressed: tuple[datetime, str] | None = None  #: (since, why)
    complaints: dict[str, list[tuple[datetime, bool]]] = field(default_factory=dict)  #: contact → (when, opened)


def standing(record: Record, at: datetime) -> Standing:
    """As of `at`. On equal instants a withdrawal comes after a consent, and settling a contact after opening it."""
    return Standing(
        email=record.email,
        language=record.language,
        consent=_consent(record.consents, at),
        suppressed=record.suppressed[1] if record.suppressed and record.suppressed[0] <= at else "",
        hold="complaint" if any(_is_open(changes, at) for changes in record.complaints.values()) else "",
    )


def counts(*, granted: bool, from_browser: bool, consent_basis: str) -> bool:
    """Whether a word on consent counts: a browser's yes only where the owner attests to how it was asked; any no does."""
    return not granted or not from_browser or consent_basis == "checkout_tag"


def _consent(said: Iterable[tuple[datetime, bool]], at: datetime) -> Consent:
    latest = max(((when, not granted) for when, granted in said if when <= at), default=None)
    if latest is None:
        return "unknown"
    return "withdrawn" if latest[1] else "granted"


def _is_open(changes: Iterable[tuple[datetime, bool]], at: datetime) -> bool:
    return not max(((when, not opened) for when, opened in changes if when <= at), default=(at, True))[1]


def of_all(
    asked: Iterable[tuple[int, datetime]], records: Mapping[int, Record]
) -> dict[tuple[int, datetime], Standing]:
    """Standings by (customer, instant); of a customer without a record nothing is known."""
    return {(customer, at): standing(records.get(customer, Record()), at) for customer, at in asked}
