"""Who an event would be about, as far as is known now: nothing is resolved, nothing is written."""

from collections.abc import Sequence

from enishi.customers.core.claims import strong_claims
from enishi.customers.models import Claim
from enishi.customers.store.people import survivors
from enishi.customers.store.sql import portions
from enishi.events.types import Event


def holders(batch: Sequence[Event]) -> list[int | None]:
    """For each event the surviving customer who holds its strongest known claim; None when nobody holds any."""
    claims = [strong_claims(event) for event in batch]
    by_kind: dict[str, set[str]] = {}
    for of_event in claims:
        for kind, value in of_event:
            by_kind.setdefault(kind, set()).add(value)
    owners: dict[tuple[str, str], int] = {}
    for kind, values in by_kind.items():
        for some in portions(values):
            rows = Claim.objects.filter(kind=kind, value__in=some).values_list("value", "customer_id")
            owners.update(((kind, value), customer) for value, customer in rows)
    living = survivors(owners.values())
    return [next((living[owners[claim]] for claim in of_event if claim in owners), None) for of_event in claims]
