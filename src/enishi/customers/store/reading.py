"""What the state store knows of the claims and nodes of a batch."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Max, Q

from enishi.customers.core.claims import PLACES, Naming
from enishi.customers.core.grouping import Edge, Known
from enishi.customers.core.profile import Addressed, Notes, is_telling
from enishi.customers.core.resolve import Changes, Register
from enishi.customers.core.words import Words
from enishi.customers.models import Customer, KeptApart, Merge
from enishi.customers.store import sql

_NODES = "SELECT id, merged_into_id, named_since FROM customer WHERE {column} IN ({{values}})"


def seen(stored_ids: Iterable[Any]) -> set[Any]:
    """Those of these event ids that counted before; as the database has them."""
    rows = sql.select_in("SELECT event_id FROM seen_event WHERE event_id IN ({values})", [], stored_ids)
    return {stored_id for (stored_id,) in rows}


def register(namings: Iterable[Naming]) -> Register:
    """The owners of all these claims, and every node of their customers."""
    result = Register(next_id=(Customer.objects.aggregate(last=Max("id"))["last"] or 0) + 1)
    claimed, public_ids, of_two = _claimed(namings)
    for kind, values in claimed.items():
        statement = "SELECT value, customer_id, since_position FROM claim WHERE kind = %s AND value IN ({values})"
        for value, owner, since in sql.select_in(statement, [kind], values):
            result.owners[kind, value] = owner
            if kind in PLACES:
                result.since[kind, value] = since
    for ids in sql.portions(public_ids | of_two):
        result.by_public_id.update(Customer.objects.filter(public_id__in=ids).values_list("public_id", "id"))
    result.known = _known({*result.owners.values(), *result.by_public_id.values()})
    if of_two:
        result.known.edges = edges(result.known.customer_of)
    return result


def _claimed(namings: Iterable[Naming]) -> tuple[dict[str, set[str]], set[UUID], set[UUID]]:
    """Values of claims by kind; public ids that events are about; those of whom they say who they are."""
    by_kind: dict[str, set[str]] = {}
    customers: set[UUID] = set()
    others: set[UUID] = set()
    for naming in {id(each): each for each in namings}.values():  # those of one browser are one
        for kind, value in (*naming.strong, *naming.where, *filter(None, (naming.caller,))):
            by_kind.setdefault(kind, set()).add(value)
        if naming.customer is not None:
            customers.add(naming.customer)
        if naming.other is not None:
            others.add(naming.other)
    return by_kind, customers, others


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


def notes(changes: Changes, saying: Iterable[Addressed]) -> Notes:
    """The words of every node that the batch tells something, and of those whose customer's address it needs."""
    told = {node for recorded, node in saying if node and is_telling(recorded.event)}
    asked = told.union(*changes.alike.values())
    return Notes(words=dict(words(asked - changes.nodes.keys())))


def words(nodes: Iterable[int]) -> Iterator[tuple[int, Words]]:
    """Everything said to these nodes; nodes nobody has are absent."""
    for node, stored in sql.select_in("SELECT id, words FROM customer WHERE id IN ({values})", [], nodes):
        yield node, Words.restored(stored)
