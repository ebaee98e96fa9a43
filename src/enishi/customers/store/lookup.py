"""Who an event would be about, as far as is known now: nothing is resolved, nothing is written."""

from collections.abc import Sequence

from enishi.customers.core.claims import PHONE, Claim, places, strong_claims, weak_claim
from enishi.customers.models import Claim as ClaimRow
from enishi.customers.store.people import survivors
from enishi.customers.store.sql import portions
from enishi.customers.types import Recognised
from enishi.events.types import Event


def recognised(batch: Sequence[Event]) -> list[Recognised | None]:
    """See the api."""
    claims = [_naming(event) for event in batch]
    by_kind: dict[str, set[str]] = {}
    for of_event in claims:
        for kind, value in of_event:
            by_kind.setdefault(kind, set()).add(value)
    owners: dict[Claim, int] = {}
    for kind, values in by_kind.items():
        for some in portions(values):
            rows = ClaimRow.objects.filter(kind=kind, value__in=some).values_list("value", "customer_id")
            owners.update(((kind, value), customer) for value, customer in rows)
    living = survivors(owners.values())
    first = (next((claim for claim in of_event if claim in owners), None) for of_event in claims)
    return [None if claim is None else Recognised(living[owners[claim]], claim[0]) for claim in first]


def holders(batch: Sequence[Event]) -> list[int | None]:
    """See the api."""
    return [None if each is None or each.by == PHONE else each.customer_id for each in recognised(batch)]


def _naming(event: Event) -> list[Claim]:
    """What says who it is: the telephone only where there is nothing else."""
    strong = strong_claims(event)
    if strong or places(event):
        return strong
    return [caller] if (caller := weak_claim(event)) else []
