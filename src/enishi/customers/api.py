"""The door of the customers stage."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from enishi.customers.store import people as _people
from enishi.customers.store import projector
from enishi.customers.store import standings as _standings
from enishi.customers.types import ConsentEntry, Person, ResolvedBatch, Standing
from enishi.events import api as events

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
    return _standings.suppress(emails, reason=reason, at=at)


def suppressed_count() -> int:
    """How many addresses are suppressed."""
    return _standings.suppressed_count()


def counts() -> dict[str, int]:
    """`known` (with an address or shop id), `anonymous`, `reachable` (address, consent granted, not suppressed)."""
    return _standings.counts()
