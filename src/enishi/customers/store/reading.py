"""What the state store knows of the claims and customers of a batch."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Max

from enishi.customers.core.profile import FIELDS, Details, Notes, is_telling
from enishi.customers.core.resolve import VISITOR, Changes, Claim, Register, strong_claims
from enishi.customers.models import Claim as ClaimRow
from enishi.customers.models import Customer, SeenEvent
from enishi.customers.store.sql import portions
from enishi.events.types import Recorded


def seen(batch: Iterable[Recorded]) -> set[UUID]:
    """Ids of the batch that counted before."""
    found: set[UUID] = set()
    for ids in portions(recorded.event.id for recorded in batch):
        found.update(SeenEvent.objects.filter(event_id__in=ids).values_list("event_id", flat=True))
    return found


def register(batch: Collection[Recorded]) -> Register:
    """The owners of the batch's claims, with their survivors."""
    result = Register(next_id=(Customer.objects.aggregate(last=Max("id"))["last"] or 0) + 1)
    for kind, values in _claimed(batch).items():
        for portion in portions(values):
            rows = ClaimRow.objects.filter(kind=kind, value__in=portion).values_list(
                "value", "customer_id", "customer__known", "customer__merged_into_id", "customer__merged_into__known"
            )
            for value, owner, known, merged_into, survivor_known in rows:
                _enter(result, merged_into or owner, survivor_known if merged_into else known)
                result.owners[kind, value] = merged_into or owner
    public_ids = {public_id for recorded in batch if (public_id := recorded.event.claims.customer)}
    for ids in portions(public_ids):
        people = Customer.objects.filter(public_id__in=ids).values_list(
            "public_id", "id", "known", "merged_into_id", "merged_into__known"
        )
        for public_id, owner, known, merged_into, survivor_known in people:
            _enter(result, merged_into or owner, survivor_known if merged_into else known)
            result.by_public_id[public_id] = merged_into or owner
    return result


def _enter(result: Register, customer: int, known: bool) -> None:
    if known:
        result.known.add(customer)


def _claimed(batch: Iterable[Recorded]) -> dict[str, set[str]]:
    claims: set[Claim] = set()
    for recorded in batch:
        event = recorded.event
        if event.claims.visitor is not None:
            claims.add((VISITOR, event.claims.visitor))
        claims.update(strong_claims(event))
    by_kind: dict[str, set[str]] = {}
    for kind, value in claims:
        by_kind.setdefault(kind, set()).add(value)
    return by_kind


def notes(changes: Changes) -> Notes:
    """The details of everybody the batch tells about or links, and the activity of those who are linked."""
    linked = {customer for link in changes.links for customer in (link.from_customer_id, link.into_customer_id)}
    told = {customer for recorded, customer in changes.resolved if customer and is_telling(recorded.event)}
    result = Notes()
    for ids in portions((told | linked) - changes.customers.keys()):
        rows = Customer.objects.filter(id__in=ids).values(
            "id", "words", "email", "first_seen_at", "last_seen_at", *FIELDS
        )
        for row in rows:
            words = {name: (int(word[0]), int(word[1]), int(word[2])) for name, word in row["words"].items()}
            result.details[row["id"]] = Details({name: row[name] for name in words}, words)
            if row["id"] in linked and row["first_seen_at"]:
                result.seen[row["id"]] = row["first_seen_at"], row["last_seen_at"]
    return result
