"""A digested batch, written down: a handful of statements whatever its size."""

import json
from collections.abc import Iterable
from typing import Any

from enishi.customers.core.profile import FIELDS, Details, Notes
from enishi.customers.core.resolve import Changes
from enishi.customers.models import Customer, Hold
from enishi.customers.store import consents, sql
from enishi.customers.store import notes as written_notes
from enishi.customers.store.addresses import address_key
from enishi.customers.types import Link

_DETAIL_COLUMNS = (*FIELDS, "email", "address_key", "words", "searched_text")
_BLANK = {name: getattr(Customer(), name) for name in FIELDS}
_SEE = (
    "UPDATE customer SET first_seen_at = CASE WHEN first_seen_at <= %s THEN first_seen_at ELSE %s END, "
    "last_seen_at = CASE WHEN last_seen_at >= %s THEN last_seen_at ELSE %s END WHERE id = %s"
)


def write(changes: Changes, notes: Notes) -> None:
    """Everything the batch changed, in the caller's transaction."""
    _write_customers(changes, notes)
    _write_links(changes.links)
    sql.insert(
        "claim",
        ("kind", "value", "customer_id", "since_position"),
        [(kind, value, owner, since) for (kind, value), (owner, since) in changes.claims.items()],
        on_conflict="ON CONFLICT (kind, value) DO UPDATE SET customer_id = excluded.customer_id, since_position = excluded.since_position",
    )
    ids = sql.uuids(recorded.event.id for recorded, _ in changes.resolved)
    sql.insert(
        "seen_event",
        ("position", "event_id", "customer_id"),
        [(each.position, event_id, customer) for (each, customer), event_id in zip(changes.resolved, ids, strict=True)],
    )
    consents.write(notes)
    written_notes.write(changes.resolved)
    Hold.objects.bulk_create(
        Hold(position=hold.position, customer_id=hold.customer, contact=hold.contact, is_open=hold.is_open, at=hold.at)
        for hold in notes.holds
    )


def _write_customers(changes: Changes, notes: Notes) -> None:
    new = changes.customers
    spans = dict(zip(notes.seen, sql.spans(notes.seen.values()), strict=True))
    sql.insert(
        "customer",
        ("id", "public_id", "known", "first_seen_at", "last_seen_at", *_DETAIL_COLUMNS),
        [
            (
                customer,
                public_id,
                customer in changes.known,
                *spans.get(customer, (None, None)),
                *(_detail_values(notes.details[customer]) if customer in notes.details else _NOTHING_KNOWN),
            )
            for customer, public_id in zip(new, sql.uuids(new.values()), strict=True)
        ],
    )
    assignments = ", ".join(f"{column} = %s" for column in _DETAIL_COLUMNS)
    sql.run(
        f"UPDATE customer SET {assignments} WHERE id = %s",  # noqa: S608 - names are ours
        [(*_detail_values(notes.details[customer]), customer) for customer in notes.told - new.keys()],
    )
    sql.run("UPDATE customer SET known = %s WHERE id = %s", [(True, each) for each in changes.known - new.keys()])
    sql.run(_SEE, [(first, first, last, last, each) for each, (first, last) in spans.items() if each not in new])


def _detail_values(details: Details) -> tuple[Any, ...]:
    fields = (details.values.get(name, _BLANK[name]) for name in FIELDS)
    return (*fields, details.email, address_key(details.email), json.dumps(details.words), details.searched_text)


_NOTHING_KNOWN = (*(_BLANK[name] for name in FIELDS), "", "", "{}", "")


def _write_links(links: Iterable[Link]) -> None:
    """Survivors are kept one step away: who had been linked into a customer who now goes, goes along."""
    rows = [(link.position, link.from_customer_id, link.into_customer_id) for link in links]
    sql.insert("link", ("position", "from_customer_id", "into_customer_id"), rows)
    moves = [(into, gone, gone) for _, gone, into in rows]
    sql.run("UPDATE customer SET merged_into_id = %s WHERE id = %s OR merged_into_id = %s", moves)
