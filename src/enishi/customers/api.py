"""The door of the customers stage."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from enishi.customers.types import ConsentEntry, Person, ResolvedBatch, Standing

READER = "customers"


def project(limit: int = 5000) -> int:
    """Take the next events of the log: drop repeats, resolve claims, record profiles, consents and links; return how many.

    One transaction with the offset. A block that cannot be digested is set aside (reason `unreadable`), never a stop.
    """
    raise NotImplementedError


def resolved(after: int, limit: int = 5000) -> ResolvedBatch:
    """Events that count after position `after`, with their customers, never past this stage's own offset."""
    raise NotImplementedError


def survivors(customer_ids: Iterable[int]) -> dict[int, int]:
    """For each id the customer it lives on in: itself, unless a link carried it elsewhere."""
    raise NotImplementedError


def people(customer_ids: Iterable[int]) -> dict[int, Person]:
    """Persons by (surviving) id; ids nobody has are absent."""
    raise NotImplementedError


def person_by_public_id(public_id: UUID) -> Person | None:
    """The customer of a public id, also after a link; None when there is none."""
    raise NotImplementedError


def person_by_email(email: str) -> Person | None:
    """The customer who claimed this address (case and width folded); None when there is none."""
    raise NotImplementedError


def search(text: str, *, limit: int = 50, offset: int = 0, known_only: bool = True) -> tuple[list[Person], int]:
    """Customers whose name, kana, address, phone or shop id holds `text`, newest activity first, and how many there are."""
    raise NotImplementedError


def standings(asked: Sequence[tuple[int, datetime]]) -> dict[tuple[int, datetime], Standing]:
    """How each (customer, instant) stands with us, from consents and suppressions in force at the instant."""
    raise NotImplementedError


def consents(customer_id: int) -> list[ConsentEntry]:
    """The customer's consent ledger, newest first."""
    raise NotImplementedError


def claims_of(customer_id: int) -> list[tuple[str, str]]:
    """(kind, value) of every claim, e-mail first."""
    raise NotImplementedError


def suppress(emails: Iterable[str], *, reason: str, at: datetime) -> int:
    """Never write to these addresses for marketing, known or not yet known; kept as keyed hashes. Returns how many were new."""
    raise NotImplementedError


def suppressed_count() -> int:
    """How many addresses are suppressed."""
    raise NotImplementedError


def counts() -> dict[str, int]:
    """`known` (with an address or shop id), `anonymous`, `reachable` (address, consent granted, not suppressed)."""
    raise NotImplementedError
