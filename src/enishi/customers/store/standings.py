"""Standings as others ask for them: consents, wishes, suppressions and holds of many customers at once."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.db import connection

from enishi.customers.core import standing
from enishi.customers.core.consenting import Said, Voice
from enishi.customers.core.standing import Held, Record, Suppressed, Wish
from enishi.customers.models import Consent, Customer, Hold, Preference, Reach, Suppression, SuppressionLift
from enishi.customers.store.people import members, survivors
from enishi.customers.store.sql import portions
from enishi.customers.types import BrowserConsent, ConsentEntry, Standing
from enishi.customers.types import Reach as ReachEntry
from enishi.shop import api as shop
from enishi.shop.types import BROWSER_SOURCE

_OF_CUSTOMER = ("id", "email", "language", "address_key", "is_staff", "is_wholesale", "is_mall")
_OF_HOLD = ("customer_id", "kind", "contact", "at", "is_open", "until")
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


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
    browser_counts = shop.first_run().consent_basis == "checkout_tag"
    for row in Customer.objects.filter(id__in=customers).values(*_OF_CUSTOMER):
        flag = "staff" if row["is_staff"] else "wholesale" if row["is_wholesale"] else ""
        record = Record(email=row["email"], language=row["language"], browser_counts=browser_counts, flag=flag)
        records[row["id"]] = record
        if row["is_mall"]:
            record.suppressed.append(Suppressed(_ALWAYS, None, "mall"))
        if row["address_key"]:
            by_address.setdefault(row["address_key"], []).append(record)
    _add_suppressions(by_address)
    survivor_of = members(customers)
    for portion in portions(survivor_of):
        _add_consents(records, survivor_of, portion)
        holds = Hold.objects.filter(customer__in=portion)
        for member, kind, name, at, is_open, until in holds.values_list(*_OF_HOLD):
            records[survivor_of[member]].holds.append(Held(kind, name, at, is_open, until))
        wishes = Preference.objects.filter(customer__in=portion)
        for member, at, frequency, paused_until in wishes.values_list("customer_id", "at", "frequency", "paused_until"):
            wish = Wish(at, "fewer" if frequency == "fewer" else "normal", paused_until)
            records[survivor_of[member]].wishes.append(wish)
    return records


def _add_suppressions(by_address: dict[str, list[Record]]) -> None:
    now = Suppression.objects.filter(address_key__in=by_address).values_list("address_key", "at", "reason")
    before = SuppressionLift.objects.filter(address_key__in=by_address)
    lifted = before.values_list("address_key", "at", "lifted_at", "reason")
    found = [(key, Suppressed(at, None, reason)) for key, at, reason in now]
    found += [(key, Suppressed(at, until, reason)) for key, at, until, reason in lifted]
    for key, suppressed in found:
        for record in by_address[key]:
            record.suppressed.append(suppressed)


def _add_consents(records: dict[int, Record], survivor_of: dict[int, int], portion: Sequence[int]) -> None:
    said = Consent.objects.filter(customer__in=portion)
    columns = ("customer_id", "at", "channel", "purpose", "state", "source", "method")
    for member, at, channel, purpose, state, source, method in said.values_list(*columns):
        record, granted = records[survivor_of[member]], state == "granted"
        record.said.setdefault(channel, []).append(Said(at, purpose, granted, _voice(source, method)))
        if granted and method == "double_opt_in" and channel == "email" and source != BROWSER_SOURCE:
            record.confirmed.append(at)


def _voice(source: str, method: str) -> Voice:
    if source == BROWSER_SOURCE:
        return "browser"
    return "list" if method == "import" else "known"


def consents(customer_id: int) -> list[ConsentEntry]:
    """See the api."""
    rows = Consent.objects.filter(customer__in=members([survivors([customer_id])[customer_id]]))
    return [ConsentEntry(**row) for row in rows.order_by("-at", "-position").values(*ConsentEntry.__struct_fields__)]


def browser_consents(after: int, since: datetime, limit: int) -> list[BrowserConsent]:
    """See the api."""
    rows = Consent.objects.filter(
        position__gt=after, at__gte=since, source=BROWSER_SOURCE, channel="email", state="granted"
    )
    columns = ("position", "customer_id", "purpose", "wording", "page_url")
    return [BrowserConsent(**row) for row in rows.order_by("position").values(*columns)[:limit]]


def reaches(customer_id: int) -> list[ReachEntry]:
    """See the api."""
    rows = Reach.objects.filter(customer__in=members([survivors([customer_id])[customer_id]]))
    latest = {row.channel: row for row in rows.order_by("at", "position")}
    return [
        ReachEntry(channel=row.channel, joined=row.joined, since=row.at, code=row.code)
        for _, row in sorted(latest.items())
    ]


#: The same rules as `core.consenting`, for the whole shop in one question: a person is reachable when one purpose is open.
_REACHABLE = """
WITH said AS (
    SELECT coalesce(giver.merged_into_id, giver.id) AS person, consent.purpose, consent.at, consent.state,
        CASE WHEN consent.source = %s THEN 'browser' WHEN consent.method = 'import' THEN 'list' ELSE 'known' END AS voice
    FROM consent JOIN customer giver ON giver.id = consent.customer_id
    WHERE consent.channel = 'email'
), refused AS (
    SELECT person, min(at) AS at, max(CASE WHEN voice = 'known' THEN 1 ELSE 0 END) AS here
    FROM said WHERE state = 'withdrawn' AND voice <> 'browser' GROUP BY person
), ranked AS (
    SELECT said.person, said.purpose, said.at, said.state, row_number() OVER (
        PARTITION BY said.person, said.purpose ORDER BY said.at DESC, CASE said.state WHEN 'withdrawn' THEN 0 ELSE 1 END
    ) AS place
    FROM said LEFT JOIN refused ON refused.person = said.person
    WHERE said.state <> 'granted' OR said.voice = 'known'
       OR (said.voice = 'list' AND coalesce(refused.here, 0) = 0)
       OR (said.voice = 'browser' AND %s = 'checkout_tag' AND (refused.at IS NULL OR said.at < refused.at))
), summed AS (
    SELECT person,
        max(CASE WHEN purpose = 'marketing' THEN at END) AS all_at,
        max(CASE WHEN purpose = 'marketing' AND state = 'granted' THEN 1 ELSE 0 END) AS all_open,
        sum(CASE WHEN purpose <> 'marketing' AND state = 'withdrawn' THEN 1 ELSE 0 END) AS refused_by_itself,
        max(CASE WHEN purpose <> 'marketing' AND state = 'granted' THEN at END) AS own_at
    FROM ranked WHERE place = 1 GROUP BY person
)
SELECT count(*) FROM summed JOIN customer ON customer.id = summed.person
WHERE customer.address_key <> '' AND NOT customer.is_mall AND NOT customer.is_staff AND NOT customer.is_wholesale
  AND ((all_open = 1 AND refused_by_itself < 3)
       OR (own_at IS NOT NULL AND (all_at IS NULL OR all_open = 1 OR own_at > all_at)))
  AND NOT EXISTS (
    SELECT 1 FROM suppression WHERE suppression.address_key = customer.address_key
      AND NOT (suppression.reason = 'opt_out_list' AND EXISTS (
        SELECT 1 FROM consent JOIN customer giver ON giver.id = consent.customer_id
        WHERE coalesce(giver.merged_into_id, giver.id) = customer.id AND consent.channel = 'email'
          AND consent.state = 'granted' AND consent.method = 'double_opt_in' AND consent.source <> %s
          AND consent.at > suppression.at)))
"""


def counts() -> dict[str, int]:
    """See the api."""
    alive = Customer.objects.filter(merged_into=None)
    with connection.cursor() as cursor:
        basis = shop.first_run().consent_basis
        cursor.execute(_REACHABLE, [BROWSER_SOURCE, basis, BROWSER_SOURCE])
        reachable: int = cursor.fetchone()[0]
    return {
        "known": alive.filter(known=True).count(),
        "anonymous": alive.filter(known=False).count(),
        "reachable": reachable,
    }
