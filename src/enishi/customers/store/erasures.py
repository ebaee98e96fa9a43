"""Erasures as work in steps: each step is done wholly or again, and an older copy of the stores is told of all of them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from enishi.customers.core import recognising
from enishi.customers.models import Claim, Customer, SeenEvent
from enishi.customers.models import Erasure as Row
from enishi.customers.store.people import members, survivors
from enishi.customers.store.sql import portions
from enishi.customers.types import Erasure, Resolved, Wanted
from enishi.events import api as events
from enishi.events.types import Recorded
from enishi.kernel.errors import NotFound, Refused
from enishi.kernel.ids import token
from enishi.shop import api as shop

_SEAL = "erasure"
_NAMED = ("family_name", "given_name", "family_kana", "given_kana", "email", "phone")


def begin(customer_id: int, *, reason: str, by: str, at: datetime) -> str:
    """See the api."""
    whose = sorted(members([survivors([customer_id])[customer_id]]))
    public_ids = [str(each) for each in Customer.objects.filter(id__in=whose).values_list("public_id", flat=True)]
    if not public_ids:
        raise NotFound("There is no such customer.")
    with transaction.atomic():
        if any(Row.objects.filter(public_ids__icontains=each).exists() for each in public_ids):
            raise Refused("This person is already being erased, or has been.")
        profiles = Customer.objects.filter(id__in=whose).values(*_NAMED)
        texts = [*recognising.names(profiles), *recognising.needles(_claims(whose), profiles, frozenset())]
        for text in sorted(texts, key=len, reverse=True):  # why somebody is erased must not tell who
            reason = reason.replace(text, "…")
        row = Row.objects.create(
            id=token(18), asked_at=at, asked_by=by, reason=reason[:500], step="asked", public_ids=sorted(public_ids)
        )
    return row.id


def again(tombstone: Erasure) -> None:
    """An older copy of the state does not know of this erasure: it is to be done again."""
    Row.objects.get_or_create(
        id=tombstone.erasure_id,
        defaults={
            "asked_at": tombstone.asked_at,
            "asked_by": tombstone.asked_by,
            "reason": tombstone.reason,
            "step": "asked",
            "public_ids": list(tombstone.public_ids),
            "claim_keys": list(tombstone.claim_keys),
        },
    )


def gather(erasure_id: str) -> Wanted:
    """Find everybody the person was, as far as the log has been read, and note what to look for."""
    row = Row.objects.get(id=erasure_id)
    ids = set(
        Customer.objects.filter(public_id__in=[UUID(each) for each in row.public_ids]).values_list("id", flat=True)
    )
    ids |= _holders_of(set(row.claim_keys))
    ids |= set(row.customer_ids)
    whose = sorted(members(set(survivors(ids).values())))
    people = Customer.objects.filter(id__in=whose)
    profiles = list(people.values(*_NAMED))
    claims = [claim for claim in _claims(whose) if not recognising.is_pseudonym(claim[1])]
    before = wanted(erasure_id)  # a step that is done again must not forget what it knew
    found = Wanted(
        claims=sorted({*before.claims, *claims}),
        needles=sorted({*before.needles, *recognising.needles(claims, profiles, _shared_phones(profiles, whose))}),
        names=sorted({*before.names, *recognising.names(profiles)}),
        orders=before.orders,
        rewritten=before.rewritten,
    )
    row.customer_ids = whose
    row.public_ids = sorted({*row.public_ids, *(str(each) for each in people.values_list("public_id", flat=True))})
    row.claim_keys = sorted({*row.claim_keys, *recognising.all_keys(_key(), claims)})
    row.sealed_person = shop.seal(_SEAL, msgspec.json.encode(found).decode())
    row.upto = events.offset("customers")
    row.save()
    return found


def wanted(erasure_id: str) -> Wanted:
    """Whom a running erasure looks for; nobody once it is done."""
    sealed = Row.objects.values_list("sealed_person", flat=True).get(id=erasure_id)
    return msgspec.json.decode(shop.unseal(_SEAL, sealed), type=Wanted) if sealed else Wanted()


def remember(erasure_id: str, wanted: Wanted) -> None:
    """Keep what to look for until the work is done."""
    Row.objects.filter(id=erasure_id).update(sealed_person=shop.seal(_SEAL, msgspec.json.encode(wanted).decode()))


def move(erasure_id: str, step: str, counts: Mapping[str, int] | None = None, *, at: datetime | None = None) -> None:
    """Say that everything before `step` is done; at `done` whom to look for is forgotten."""
    with transaction.atomic():
        row = Row.objects.select_for_update().get(id=erasure_id)
        row.step = step
        row.counts = {**row.counts, **(counts or {})}
        if step == "done":
            left = Wanted(rewritten=wanted(erasure_id).rewritten)  # an older copy of the warehouse has rows of these
            row.sealed_person, row.finished_at = shop.seal(_SEAL, msgspec.json.encode(left).decode()), at
        row.save()


def listed(*, steps: Sequence[str] = ()) -> list[Erasure]:
    """Erasures, oldest first; of `steps` only, where given."""
    rows = Row.objects.order_by("asked_at", "id")
    return [_seen(row) for row in (rows.filter(step__in=steps) if steps else rows)]


def found(erasure_id: str) -> Erasure:
    """One erasure as it stands now."""
    return _seen(Row.objects.get(id=erasure_id))


def of_person(public_id: UUID) -> Erasure | None:
    """The erasure of a public id; None when there is none."""
    row = Row.objects.filter(public_ids__icontains=str(public_id)).first()
    return _seen(row) if row else None


def of(customer_ids: Collection[int]) -> set[int]:
    """Those of these customers who were, or are being, erased; since it was begun, they are nobody for whatever counts people."""
    gone = {each for ids in Row.objects.values_list("customer_ids", flat=True) for each in ids}
    return gone.intersection(customer_ids)


def claiming(claims: Mapping[str, str], *, site: str) -> list[int]:
    """See the api."""
    found: set[int] = set()
    for name, value in claims.items():
        for kind, known in recognising.possible_claims(name, value.strip(), site):
            found |= set(Claim.objects.filter(kind=kind, value=known).values_list("customer_id", flat=True))
    return sorted(set(survivors(found).values()))


def members_of(customer_id: int) -> list[int]:
    """Every record that is this customer's, their own included."""
    return sorted(members([survivors([customer_id])[customer_id]]))


def positions(customer_ids: Sequence[int], *, after: int = 0, upto: int | None = None) -> dict[int, int]:
    """Position → customer of every event that counts for these customers."""
    found: dict[int, int] = {}
    for ids in portions(customer_ids):
        rows = SeenEvent.objects.filter(customer_id__in=ids, position__gt=after)
        rows = rows if upto is None else rows.filter(position__lte=upto)
        found.update(
            (position, customer) for position, customer in rows.values_list("position", "customer_id") if customer
        )
    return found


def owned_by_others(first: int, last: int, customer_ids: Sequence[int]) -> set[int]:
    """Positions between that count for somebody else."""
    rows = SeenEvent.objects.filter(position__gte=first, position__lte=last).exclude(customer_id=None)
    return set(rows.exclude(customer_id__in=customer_ids).values_list("position", flat=True))


def pseudonym(erasure_id: str, kind: str, name: str) -> str:
    """See `recognising.pseudonym`."""
    return recognising.pseudonym(_key(), erasure_id, kind, name)


def recogniser(erasure: Erasure, wanted: Wanted) -> Callable[[str, str, str], bool]:
    """Says of an event's claim (its name, value and site) whether it is the person's: by what they were called, or, in an older
    copy, by the keys of the tombstone."""
    if wanted.claims:
        called = set(wanted.claims)
        return lambda name, value, site: not called.isdisjoint(recognising.possible_claims(name, value, site))
    key, keys = _key(), set(erasure.claim_keys)

    def by_key(name: str, value: str, site: str) -> bool:
        return any(recognising.claim_key(key, each) in keys for each in recognising.possible_claims(name, value, site))

    return by_key


def learn(erasure_id: str) -> Wanted:
    """An older copy of the log was put back beside a newer state, where nobody knows the person any more: their own events say whom to
    look for. Remembered until the work is done."""
    row = Row.objects.get(id=erasure_id)
    profiles: list[dict[str, Any]] = []
    claims: set[tuple[str, str]] = set()
    for each in resolved_at(positions(row.customer_ids)):
        told, body = each.event.claims, each.event.body
        named = {name: value for name in told.__struct_fields__ if isinstance(value := getattr(told, name), str)}
        for name, value in named.items():
            claims.update(recognising.possible_claims(name, value, each.event.site))
        said = {name: getattr(body, name, "") for name in _NAMED}
        profiles.append(said | {"phone": said["phone"] or named.get("phone", "")})
    keys = set(row.claim_keys)
    own = [claim for claim in sorted(claims) if recognising.claim_key(_key(), claim) in keys]
    found = Wanted(
        claims=own,
        needles=recognising.needles(own, profiles, _shared_phones(profiles, row.customer_ids)),
        names=recognising.names(profiles),
    )
    remember(erasure_id, found)
    return found


def resolved_at(positions: Collection[int]) -> list[Resolved]:
    """The events at these positions as the log has them now, with their customers; those that cannot be read are absent."""
    found: list[Resolved] = []
    log, wanted_positions = events.log(), sorted(positions)
    owners = dict[int, int | None]()
    for some in portions(wanted_positions):
        owners.update(SeenEvent.objects.filter(position__in=some).values_list("position", "customer_id"))
    alive = survivors({owner for owner in owners.values() if owner is not None})
    block: dict[int, Recorded] = {}
    for position in wanted_positions:
        if position not in owners:
            continue
        if position not in block:
            block = {each.position: each for each in log.read(position - 1, 1)}
        if position in block:
            found.append(Resolved(position, block[position].event, alive.get(owners[position] or 0), owners[position]))
    return found


def _claims(customer_ids: Sequence[int]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for ids in portions(customer_ids):
        found += Claim.objects.filter(customer__in=ids).values_list("kind", "value")
    return sorted(found)


def _holders_of(keys: set[str]) -> set[int]:
    """Who holds claims of these keys: asked only of an older copy, so every claim may be looked at."""
    if not keys:
        return set()
    key = _key()
    rows = Claim.objects.values_list("kind", "value", "customer_id").iterator(chunk_size=5000)
    return {owner for kind, value, owner in rows if recognising.claim_key(key, (kind, value)) in keys}


def _shared_phones(profiles: Sequence[Mapping[str, Any]], whose: Sequence[int]) -> frozenset[str]:
    """Telephones that somebody else has too: a family's. They stay where they are about the others."""
    written = {profile["phone"] for profile in profiles if profile["phone"]}
    others = Customer.objects.filter(phone__in=written).exclude(id__in=whose)
    return frozenset(recognising.digits(phone) for phone in others.values_list("phone", flat=True))


def _key() -> bytes:
    return shop.signing_key("erasures")


def _seen(row: Row) -> Erasure:
    return Erasure(
        erasure_id=row.id,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
        reason=row.reason,
        step=row.step,
        public_ids=row.public_ids,
        customer_ids=row.customer_ids,
        claim_keys=row.claim_keys,
        upto=row.upto,
        counts=row.counts,
        finished_at=row.finished_at,
    )
