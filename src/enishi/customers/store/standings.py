"""Consents, suppressions and holds as others ask for them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from enishi.customers.core import standing
from enishi.customers.core.folding import address
from enishi.customers.core.standing import Record
from enishi.customers.models import Consent, Customer, Hold, Suppression
from enishi.customers.store.people import members, survivors
from enishi.customers.store.sql import portions
from enishi.customers.store.writing import address_key
from enishi.customers.types import ConsentEntry, Standing
from enishi.shop import api as shop
from enishi.shop.types import BROWSER_SOURCE


def standings(asked: Sequence[tuple[int, datetime]]) -> dict[tuple[int, datetime], Standing]:
    """See the api."""
    survivor_of = survivors(customer for customer, _ in asked)
    records: dict[int, Record] = {}
    for ids in portions(set(survivor_of.values())):
        records.update(_records(ids))
    return standing.of_all(asked, {customer: records.get(whose, Record()) for customer, whose in survivor_of.items()})


def _records(customers: Sequence[int]) -> dict[int, Record]:
    records: dict[int, Record] = {}
    by_address: dict[str, list[Record]] = {}
    rows = Customer.objects.filter(id__in=customers).values_list("id", "email", "language", "address_key")
    for customer, email, language, key in rows:
        records[customer] = Record(email=email, language=language)
        if key:
            by_address.setdefault(key, []).append(records[customer])
    suppressions = Suppression.objects.filter(address_key__in=by_address)
    for key, reason, at in suppressions.values_list("address_key", "reason", "at"):
        for record in by_address[key]:
            record.suppressed = (at, reason)
    survivor_of = members(customers)
    for portion in portions(survivor_of):
        _add_consents(records, survivor_of, portion)
        holds = Hold.objects.filter(customer__in=portion).values_list("customer_id", "contact", "at", "is_open")
        for member, contact, at, is_open in holds:
            records[survivor_of[member]].complaints.setdefault(contact, []).append((at, is_open))
    return records


def _add_consents(records: dict[int, Record], survivor_of: dict[int, int], portion: Sequence[int]) -> None:
    basis = shop.first_run().consent_basis
    said = Consent.objects.filter(customer__in=portion, channel="email", purpose="marketing")
    for member, at, state, source in said.values_list("customer_id", "at", "state", "source"):
        granted = state == "granted"
        if standing.counts(granted=granted, from_browser=source == BROWSER_SOURCE, consent_basis=basis):
            records[survivor_of[member]].consents.append((at, granted))


def consents(customer_id: int) -> list[ConsentEntry]:
    """See the api."""
    rows = Consent.objects.filter(customer__in=members([survivors([customer_id])[customer_id]]))
    return [ConsentEntry(**row) for row in rows.order_by("-at", "-position").values(*ConsentEntry.__struct_fields__)]


def suppress(emails: Iterable[str], *, reason: str, at: datetime) -> int:
    """See the api."""
    keys = {address_key(folded) for email in emails if (folded := address(email))}
    with transaction.atomic():
        before = Suppression.objects.count()
        for portion in portions(keys):
            rows = [Suppression(address_key=key, reason=reason, at=at) for key in portion]
            Suppression.objects.bulk_create(rows, ignore_conflicts=True)
        return Suppression.objects.count() - before


def suppressed_count() -> int:
    """See the api."""
    return Suppression.objects.count()


_REACHABLE = """
SELECT count(*) FROM (
    SELECT person.address_key, consent.state, row_number() OVER (
        PARTITION BY person.id ORDER BY consent.at DESC, CASE consent.state WHEN 'withdrawn' THEN 0 ELSE 1 END
    ) AS place
    FROM consent
    JOIN customer AS giver ON giver.id = consent.customer_id
    JOIN customer AS person ON person.id = coalesce(giver.merged_into_id, giver.id)
    WHERE consent.channel = 'email' AND consent.purpose = 'marketing' AND person.address_key <> ''
      AND (consent.state <> 'granted' OR consent.source <> %s OR %s = 'checkout_tag')
) AS latest
WHERE latest.place = 1 AND latest.state = 'granted'
  AND NOT EXISTS (SELECT 1 FROM suppression WHERE suppression.address_key = latest.address_key)
"""


def counts() -> dict[str, int]:
    """See the api."""
    alive = Customer.objects.filter(merged_into=None)
    with connection.cursor() as cursor:
        cursor.execute(_REACHABLE, [BROWSER_SOURCE, shop.first_run().consent_basis])
        reachable: int = cursor.fetchone()[0]
    return {
        "known": alive.filter(known=True).count(),
        "anonymous": alive.filter(known=False).count(),
        "reachable": reachable,
    }
