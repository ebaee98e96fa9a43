"""The door of the customers stage. `requests` and `erasures` are what people ask about their own data, and the work it makes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from enishi.customers.store import erasures as erasures
from enishi.customers.store import forgetting as forgetting
from enishi.customers.store import lookup as _lookup
from enishi.customers.store import notes as _notes
from enishi.customers.store import people as _people
from enishi.customers.store import projector
from enishi.customers.store import requests as requests
from enishi.customers.store import retention as _retention
from enishi.customers.store import standings as _standings
from enishi.customers.store import suppressions as _suppressions
from enishi.customers.types import (
    BrowserConsent,
    ConsentEntry,
    NoteEntry,
    Person,
    Reach,
    ResolvedBatch,
    Standing,
    SubjectRequest,
    SuppressedAddress,
)
from enishi.events import api as events
from enishi.events.types import Event

READER = projector.READER


def offset() -> int:
    """How far this stage has read the log: what is at or before this position is known here."""
    return events.offset(READER)


def project(limit: int = 5000) -> int:
    """Take the next events of the log: drop repeats, resolve claims, record profiles, consents and links; return how many.

    One transaction with the offset. A block that cannot be digested is set aside (reason `unreadable`), never a stop.
    """
    return projector.project(limit)


def resolved(after: int, limit: int = 5000) -> ResolvedBatch:
    """Events that count after position `after`, with their customers, never past this stage's own offset."""
    return projector.resolved(after, limit)


def holders(batch: Sequence[Event]) -> list[int | None]:
    """For each event (not recorded yet) the customer who holds its strongest known claim now; None when nobody holds any."""
    return _lookup.holders(batch)


def survivors(customer_ids: Iterable[int]) -> dict[int, int]:
    """For each id the customer it lives on in: itself, unless a link carried it elsewhere."""
    return _people.survivors(customer_ids)


def people(customer_ids: Iterable[int]) -> dict[int, Person]:
    """Persons by surviving id, and also by the id asked for where that one was linked; ids nobody has are absent."""
    return _people.people(customer_ids)


def person_by_public_id(public_id: UUID) -> Person | None:
    """The customer of a public id, also after a link; None when there is none."""
    return _people.by_public_id(public_id)


def person_by_email(email: str) -> Person | None:
    """The customer who claimed this address (case and width folded); None when there is none."""
    return _people.by_email(email)


def search(text: str, *, limit: int = 50, offset: int = 0, known_only: bool = True) -> tuple[list[Person], int]:
    """Customers whose name, kana, address, phone or shop id holds `text`, newest activity first, and how many there are."""
    return _people.search(text, limit=limit, offset=offset, known_only=known_only)


def standings(asked: Sequence[tuple[int, datetime]]) -> dict[tuple[int, datetime], Standing]:
    """How each (customer, instant) stands with us, from consents and suppressions in force at the instant."""
    return _standings.standings(asked)


def consents(customer_id: int) -> list[ConsentEntry]:
    """The customer's consent ledger, newest first."""
    return _standings.consents(customer_id)


def claims_of(customer_id: int) -> list[tuple[str, str]]:
    """(kind, value) of every claim, e-mail first."""
    return _people.claims_of(customer_id)


def suppress(emails: Iterable[str], *, reason: str, at: datetime) -> int:
    """Never write to these addresses for marketing, known or not yet known; kept as keyed hashes. Returns how many were new."""
    return _suppressions.suppress(emails, reason=reason, at=at)


def suppressed_count() -> int:
    """How many addresses are suppressed."""
    return _suppressions.count()


def suppressed_by_reason() -> dict[str, int]:
    """How many addresses are suppressed for each reason, most first."""
    return _suppressions.count_by_reason()


def suppression_of(email: str) -> list[SuppressedAddress]:
    """Why this address is suppressed and when it was lifted before, newest first; empty when it never was. Raises `Refused`."""
    return _suppressions.looked_up(email)


def lift_suppression(email: str, *, why: str, by: str, at: datetime) -> None:
    """Take the address off the list; who, when and why are kept. Raises `Refused` without a reason, `NotFound` when it is not listed."""
    _suppressions.lift(email, why=why, by=by, at=at)


def browser_consents(after: int, since: datetime, limit: int = 500) -> list[BrowserConsent]:
    """What browsers said yes to by e-mail after position `after` of the log and not before `since`, oldest first."""
    return _standings.browser_consents(after, since, limit)


def reaches(customer_id: int) -> list[Reach]:
    """Channels the customer joined or left, each as it is now."""
    return _standings.reaches(customer_id)


def old_evidence(at: datetime, *, after: int = 0, limit: int = 1000) -> list[int]:
    """Customers, by id and after `after`, with evidence of consent older than the shop must keep it: ask when they were last written
    to, then `forget_evidence`."""
    return _retention.candidates(at, after, limit)


def forget_evidence(last_sends: Mapping[int, datetime | None], *, at: datetime) -> int:
    """Strike out wording, page and address of the evidence that need no longer be kept of these customers (id → when anything was
    last sent to them); returns of how many consents. What stands today keeps its evidence."""
    return _retention.forget(last_sends, at)


def counts() -> dict[str, int]:
    """`known` (with an address or shop id), `anonymous`, `reachable` (address, consent granted, not suppressed)."""
    return _standings.counts()


def notes(customer_id: int) -> list[NoteEntry]:
    """What members of the shop wrote down about the customer, newest first."""
    return _notes.notes_of(customer_id)


def request_subject(
    kind: Literal["export", "erasure"],
    claims: Mapping[str, str],
    *,
    site: str,
    reason: str,
    by: str,
    at: datetime,
    natural_key: str = "",
) -> str:
    """Put on the owner's list that a person wants to know what is held about them (`export`) or to be erased; due in 30 days.

    `claims` as in an event (`email`, `shop_customer_id` …). The same `natural_key` twice is one request. Returns its id.
    """
    return requests.ask(kind, claims, site=site, reason=reason, by=by, at=at, natural_key=natural_key)


def subject_requests(*, open_only: bool = True) -> list[SubjectRequest]:
    """Requests of people about their own data, the most urgent first."""
    return requests.listed(open_only=open_only)
