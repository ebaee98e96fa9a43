"""What the state store knows of the claims and nodes of a batch."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Max, Q

from enishi.customers.core.claims import PLACES, VISITOR, Claim, lone_visitor, places, strong_claims, weak_claim
from enishi.customers.core.grouping import Edge, Known
from enishi.customers.core.profile import Notes, is_telling
from enishi.customers.core.resolve import Changes, Register
from enishi.customers.core.words import Words
from enishi.customers.models import Customer, KeptApart, Merge
from enishi.customers.store import sql
from enishi.events.types import Recorded
from enishi.events.vocabulary import CustomersKeptApart, CustomersMerged, CustomersUnmerged

_OF_TWO = (CustomersMerged, CustomersUnmerged, CustomersKeptApart)
_NODES = "SELECT id, merged_into_id, named_since FROM customer WHERE {column} IN ({{values}})"


def seen(batch: Collection[Recorded], stored_ids: Mapping[int, Any]) -> set[UUID]:
    """Ids of the batch that counted before. `stored_ids`: by position, as the database takes them."""
    by_stored = {stored_ids[each.position]: each.event.id for each in batch}
    rows = sql.select_in("SELECT event_id FROM seen_event WHERE event_id IN ({values})", [], by_stored)
    return {by_stored[stored] for (stored,) in rows}


def register(batch: Collection[Recorded]) -> Register:
    """The owners of the batch's claims, and every node of their customers."""
    result = Register(next_id=(Customer.objects.aggregate(last=Max("id"))["last"] or 0) + 1)
    claimed, public_ids = _claimed(batch)
    for kind, values in claimed.items():
        statement = "SELECT value, customer_id, since_position FROM claim WHERE kind = %s AND value IN ({values})"
        for value, owner, since in sql.select_in(statement, [kind], values):
            result.owners[kind, value] = owner
            if kind in PLACES:
                result.since[kind, value] = since
    for ids in sql.portions(public_ids):
        result.by_public_id.update(Customer.objects.filter(public_id__in=ids).values_list("public_id", "id"))
    result.known = _known({*result.owners.values(), *result.by_public_id.values()})
    if any(isinstance(each.event.body, CustomersUnmerged) for each in batch):
        result.known.edges = edges(result.known.customer_of)
    return result


def _claimed(batch: Iterable[Recorded]) -> tuple[dict[str, set[str]], set[UUID]]:
    claims: set[Claim] = set()
    visitors: set[str] = set()
    public_ids: set[UUID] = set()
    for recorded in batch:
        event = recorded.event
        named = event.claims
        if (visitor := lone_visitor(named)) is not None:
            visitors.add(visitor)
            continue
        if named.visitor is not None or named.cart is not None:
            claims.update(places(event))
        elif named.phone is not None and (caller := weak_claim(event)):
            claims.add(caller)
        claims.update(strong_claims(event))
        if named.customer is not None:
            public_ids.add(named.customer)
        if isinstance(event.body, _OF_TWO):
            public_ids.add(event.body.other)
    by_kind: dict[str, set[str]] = {VISITOR: visitors}
    for kind, value in claims:
        by_kind.setdefault(kind, set()).add(value)
    return by_kind, public_ids


def _known(nodes: Collection[int]) -> Known:
    """All nodes of the customers that these nodes count to."""
    known = Known()

    def note(column: str, ids: Iterable[int]) -> None:
        for node, customer, named_since in sql.select_in(_NODES.format(column=column), [], ids):
            known.customer_of[node] = customer or node
            if named_since is not None:
                known.named_since[node] = named_since

    note("id", nodes)
    customers = set(known.customer_of.values())
    note("id", customers - known.customer_of.keys())
    note("merged_into_id", customers)
    if KeptApart.objects.exists():
        for portion in sql.portions(known.customer_of):
            pairs = KeptApart.objects.filter(Q(one_id__in=portion) | Q(other_id__in=portion))
            known.apart.update(pairs.values_list("one_id", "other_id"))
    return known


def edges(nodes: Iterable[int]) -> list[Edge]:
    """The merges in force among these nodes, oldest first."""
    found: dict[int, Edge] = {}
    for portion in sql.portions(nodes):
        for row in Merge.objects.filter(one_id__in=portion, undone_position=None):
            found[row.id] = Edge(row.position, row.one_id, row.other_id, row.automatic, row.reason, is_new=False)
    return [found[row] for row in sorted(found)]


def notes(changes: Changes) -> Notes:
    """The words of every node that the batch tells something, and of those whose customer's address it needs."""
    told = {node for recorded, node in changes.resolved if node and is_telling(recorded.event)}
    asked = told.union(*changes.alike.values())
    return Notes(words=dict(words(asked - changes.nodes.keys())))


def words(nodes: Iterable[int]) -> Iterator[tuple[int, Words]]:
    """Everything said to these nodes; nodes nobody has are absent."""
    for node, stored in sql.select_in("SELECT id, words FROM customer WHERE id IN ({values})", [], nodes):
        yield node, Words.restored(msgspec.json.decode(stored) if isinstance(stored, str) else stored)
