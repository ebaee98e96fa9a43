"""What the state store knows of the claims and customers of a batch."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Max

from enishi.customers.core.profile import FIELDS, Details, Notes, is_telling
from enishi.customers.core.resolve import VISITOR, Changes, Claim, Register, strong_claims
from enishi.customers.models import Customer
from enishi.customers.store import sql
from enishi.events.types import Recorded

_OWNERS = """
SELECT claim.value, survivor.id, survivor.known FROM claim
JOIN customer AS holder ON holder.id = claim.customer_id
JOIN customer AS survivor ON survivor.id = coalesce(holder.merged_into_id, holder.id)
WHERE claim.kind = %s AND claim.value IN ({values})
"""


def seen(batch: Collection[Recorded]) -> set[UUID]:
    """Ids of the batch that counted before."""
    by_stored = dict(zip(sql.uuids(each.event.id for each in batch), (each.event.id for each in batch), strict=True))
    rows = sql.select_in("SELECT event_id FROM seen_event WHERE event_id IN ({values})", [], by_stored)
    return {by_stored[stored] for (stored,) in rows}


def register(batch: Collection[Recorded]) -> Register:
    """The owners of the batch's claims, with their survivors."""
    result = Register(next_id=(Customer.objects.aggregate(last=Max("id"))["last"] or 0) + 1)
    for kind, values in _claimed(batch).items():
        for value, owner, known in sql.select_in(_OWNERS, [kind], values):
            result.owners[kind, value] = owner
            if known:
                result.known.add(owner)
    public_ids = {public_id for each in batch if (public_id := each.event.claims.customer)}
    for ids in sql.portions(public_ids):
        people = Customer.objects.filter(public_id__in=ids).select_related("merged_into")
        for person in people:
            survivor = person.merged_into or person
            result.by_public_id[person.public_id] = survivor.id
            if survivor.known:
                result.known.add(survivor.id)
    return result


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
    for ids in sql.portions((told | linked) - changes.customers.keys()):
        rows = Customer.objects.filter(id__in=ids).values(
            "id", "words", "email", "first_seen_at", "last_seen_at", *FIELDS
        )
        for row in rows:
            words = {name: (int(word[0]), int(word[1]), int(word[2])) for name, word in row["words"].items()}
            result.details[row["id"]] = Details({name: row[name] for name in words}, words)
            if row["id"] in linked and row["first_seen_at"]:
                result.seen[row["id"]] = row["first_seen_at"], row["last_seen_at"]
    return result
