"""The door of the customers stage. `requests` and `erasures` are what people ask about their own data, and the work it makes."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from enishi.customers.core import words
from enishi.customers.store import addresses as _addresses
from enishi.customers.store import batches as _batches
from enishi.customers.store import erasures as erasures
from enishi.customers.store import forgetting as forgetting
from enishi.customers.store import lookup as _lookup
from enishi.customers.store import merging as _merging
from enishi.customers.store import notes as _notes
from enishi.customers.store import people as _people
from enishi.customers.store import projector
from enishi.customers.store import requests as requests
from enishi.customers.store import resolving as _resolving
from enishi.customers.store import retention as _retention
from enishi.customers.store import standings as _standings
from enishi.customers.store import suppressions as _suppressions
from enishi.customers.types import (
    BrowserConsent,
    Cluster,
    ConsentEntry,
    FieldOrigin,
    Merge,
    NoteEntry,
    Person,
    Reach,
    Recognised,
    ResolvedBatch,
    Standing,
    SubjectRequest,
    Suggestion,
    SuppressedAddress,
    Suppression,
)
from enishi.events import api as events
from enishi.events.types import Event

READER = _resolving.READER


def offset() -> int:
    """How far this stage has read the log: what is at or before this position is known here."""
    return events.offset(READER)


def project(limit: int = 5000) -> int:
    """Take the next events of the log: drop repeats, resolve claims, record profiles, consents and links; return how many.

    One transaction with the offset. A block that cannot be digested is set aside (reason `unreadable`), never a stop.
    """
    return projector.project(limit)


def resolved(after: int, limit: int = 5000) -> ResolvedBatch:
    """Events that count after position `after`, with their nodes and customers: at most `limit` positions of the log, never past
    this stage's own offset."""
    return _resolving.resolved(after, limit)


def take_apart(batch: ResolvedBatch, take: Callable[[ResolvedBatch], None], *, reader: str) -> None:
    """Take a batch that failed as a whole: in ever smaller parts, each by itself and in order. A single event that `take` raises
    on is counted as unreadable and left out; when `take` fails without it too, that error is raised: it was no event's fault."""
    _batches.take_apart(batch, take, reader=reader)


def holders(batch: Sequence[Event]) -> list[int | None]:
    """As `recognised`, the customers alone; a telephone names nobody."""
    return _lookup.holders(batch)


def recognised(batch: Sequence[Event]) -> list[Recognised | None]:
    """For each event (not recorded yet) who holds its strongest claim that anybody holds now, and which claim; None when nobody does."""
    return _lookup.recognised(batch)


def survivors(customer_ids: Iterable[int]) -> dict[int, int]:
    """For each id the customer it lives on in: itself, unless a link carried it elsewhere."""
    return _people.survivors(customer_ids)


def nodes_of(customer_ids: Iterable[int]) -> dict[int, int]:
    """Every node that counts to these surviving customers, themselves included, with the customer."""
    return _people.members(customer_ids)


def people(customer_ids: Iterable[int]) -> dict[int, Person]:
    """Persons by surviving id, and also by the id asked for where that one was linked; ids nobody has are absent."""
    return _people.people(customer_ids)


def addressed(customer_ids: Iterable[int]) -> set[int]:
    """Those of these surviving customers whose e-mail address is known."""
    return _people.addressed(customer_ids)


def public_ids(customer_ids: Iterable[int]) -> dict[int, UUID]:
    """Each one's own public id, also of those who live on in another; ids nobody has are absent."""
    return _people.public_ids(customer_ids)


def person_by_public_id(public_id: UUID) -> Person | None:
    """The customer of a public id, also after a link; None when there is none."""
    return _people.by_public_id(public_id)


def person_by_email(email: str) -> Person | None:
    """The customer who claimed this address (case and width folded); None when there is none."""
    return _people.by_email(email)


def named(words: Collection[str]) -> dict[str, set[int]]:
    """Surviving customers whom each word names exactly: an address, a telephone, a member card, a LINE id, our own public id, or a shop's
    number on any site; absent: nobody. Several where sites give out the same numbers."""
    return _people.named(words)


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


def traits_of(customer_id: int) -> dict[str, str | int | float | bool]:
    """The shop's own attributes of a customer, by name."""
    return _people.traits_of(customer_id)


def tags_of(customer_id: int) -> tuple[str, ...]:
    """Tags that the shop's systems put on a customer, by name."""
    return _people.tags_of(customer_id)


def field_origins(customer_id: int) -> list[FieldOrigin]:
    """Why each field says what it says, by field: the word that stands and those that lost; empty of a customer nobody said
    anything of."""
    return _merging.field_origins([customer_id])


def merge_preview(one_id: int, other_id: int) -> list[FieldOrigin]:
    """The same, as it would be if these two customers were one."""
    return _merging.field_origins([one_id, other_id])


def merges_of(customer_id: int) -> list[Merge]:
    """The merges that made this customer, newest first; each can be taken back by `unmerge(merge.one, merge.other, …)`."""
    return _merging.merges_of(customer_id)


def merge(one: UUID, other: UUID, *, by: str, at: datetime, reason: str = "") -> None:
    """Say that the customers of two public ids are one; so from the next `project` on. Raises `NotFound`, and `Refused` when they
    are one already. Call it in a transaction with whatever it belongs to."""
    _merging.merge(one, other, by=by, at=at, reason=reason)


def unmerge(one: UUID, other: UUID, *, by: str, at: datetime, reason: str = "") -> None:
    """Say that the merge which brought `one` and `other` together was wrong: exactly the nodes that came with it part, with all
    that was said to them since, and are never joined again by themselves. Raises `NotFound`, `Refused`."""
    _merging.unmerge(one, other, by=by, at=at, reason=reason)


def keep_apart(one: UUID, other: UUID, *, by: str, at: datetime, reason: str = "") -> None:
    """Say that two customers are two people: they are not suggested again, nor joined by themselves. Raises `NotFound`, `Refused`."""
    _merging.keep_apart(one, other, by=by, at=at, reason=reason)


def suggestions(*, limit: int = 50, offset: int = 0) -> tuple[list[Suggestion], int]:
    """Customers who may be one person, the likeliest first, and how many pairs there are."""
    return _merging.suggestions(limit=limit, offset=offset)


def suggestions_of(customer_id: int) -> list[Suggestion]:
    """The suggestions that concern one customer, the likeliest first."""
    return _merging.suggestions_of(customer_id)


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


def suppressions() -> list[Suppression]:
    """Every address that is or was suppressed, by its keyed hash, in no order."""
    return _suppressions.all_of_them()


def suppression_tally() -> tuple[int, int]:
    """How many suppressions are in force, and how many were lifted: whether anything changed, asked cheaply."""
    return _suppressions.tally()


def addresses_key() -> bytes:
    """What addresses are hashed with in `suppressions`."""
    return _addresses.addresses_key()


def said_in(
    event: Event, position: int, mall_sites: frozenset[str], doubted: Collection[int] = ()
) -> list[tuple[str, words.Word]]:
    """(field, word) for everything an event says of its person: fields of a profile, `trait:<name>`, `tag:<name>`, and the `email`
    (folded, not at `doubted` positions) and `phone` it was told with. Pure."""
    return words.said_in(event, position, mall_sites, doubted=position in doubted)


def doubted(after: int, upto: int) -> frozenset[int]:
    """Positions of events, after the one and up to the other, whose address says nothing of their person."""
    return _resolving.doubted(after, upto)


def lift_suppression(email: str, *, why: str, by: str, at: datetime) -> None:
    """Take the address off the list; who, when and why are kept. Raises `Refused` without a reason, `NotFound` when it is not listed."""
    _suppressions.lift(email, why=why, by=by, at=at)


def refusal_clusters(at: datetime) -> list[Cluster]:
    """Minutes of the last day in which many people of one mail domain refused letters, newest first."""
    return _suppressions.clusters(at)


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
