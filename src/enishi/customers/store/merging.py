"""Merges as people of the shop see and make them. What they say becomes an event; the projector makes it so."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from enishi.customers.core.grouping import Grouping, Known
from enishi.customers.core.words import Word, heard
from enishi.customers.models import Customer
from enishi.customers.models import Suggestion as SuggestionRow
from enishi.customers.store import reading, sql
from enishi.customers.store.people import members, people, survivors
from enishi.customers.types import CONSOLE_SOURCE, FieldOrigin, Merge, Origin, Suggestion
from enishi.events import api as events
from enishi.events.types import Claims
from enishi.events.vocabulary import CustomersKeptApart, CustomersMerged, CustomersUnmerged
from enishi.kernel.errors import NotFound, Refused


def merge(one: UUID, other: UUID, *, by: str, at: datetime, reason: str) -> None:
    """See the api."""
    first, second = _two(one, other)
    if first == second:
        raise Refused("These two are one customer already.")
    _say("customers_merged", CustomersMerged(other=other, reason=reason, by=by), one, at)


def unmerge(one: UUID, other: UUID, *, by: str, at: datetime, reason: str) -> None:
    """See the api."""
    first, second = _two(one, other)
    if first != second:
        raise Refused("These two are two customers already.")
    _say("customers_unmerged", CustomersUnmerged(other=other, reason=reason, by=by), one, at)


def keep_apart(one: UUID, other: UUID, *, by: str, at: datetime, reason: str) -> None:
    """See the api."""
    first, second = _two(one, other)
    if first == second:
        raise Refused("These two are one customer: take the merge back instead.")
    _say("customers_kept_apart", CustomersKeptApart(other=other, reason=reason, by=by), one, at)


def _two(one: UUID, other: UUID) -> tuple[int, int]:
    """The customers of two public ids."""
    nodes = dict(Customer.objects.filter(public_id__in=(one, other)).values_list("public_id", "id"))
    if one == other or len(nodes) < 2:
        raise NotFound("There is no such customer any more. Look for them in the list of customers.")
    alive = survivors(nodes.values())
    return alive[nodes[one]], alive[nodes[other]]


def _say(kind: str, body: CustomersMerged | CustomersUnmerged | CustomersKeptApart, one: UUID, at: datetime) -> None:
    key = f"{one}:{body.other}:{at.isoformat()}"
    events.announce(kind, body, natural_key=key, occurred_at=at, claims=Claims(customer=one), source=CONSOLE_SOURCE)


def merges_of(customer_id: int) -> list[Merge]:
    """See the api."""
    customer = survivors([customer_id])[customer_id]
    customer_of = members([customer])
    edges = reading.edges(customer_of)
    public_ids = _public_ids(customer_of)
    groups = Grouping(Known(customer_of=customer_of, edges=edges))
    found = []
    for edge in reversed(edges):
        far = groups.side_without(customer, edge)
        one, other = (edge.other, edge.one) if edge.one in far else (edge.one, edge.other)
        found.append(
            Merge(
                position=edge.position,
                one=public_ids[one],
                other=public_ids[other],
                automatic=edge.automatic,
                reason=edge.reason,
                nodes=len(far),
            )
        )
    return found


def _public_ids(nodes: Iterable[int]) -> dict[int, UUID]:
    found: dict[int, UUID] = {}
    for portion in sql.portions(nodes):
        found.update(Customer.objects.filter(id__in=portion).values_list("id", "public_id"))
    return found


def suggestions(*, limit: int, offset: int) -> tuple[list[Suggestion], int]:
    """See the api."""
    rows = SuggestionRow.objects.order_by("-score", "-other_id", "one_id")
    return _with_people(rows[offset : offset + limit]), rows.count()


def suggestions_of(customer_id: int) -> list[Suggestion]:
    """See the api."""
    customer = survivors([customer_id])[customer_id]
    rows = SuggestionRow.objects.filter(Q(one_id=customer) | Q(other_id=customer))
    return _with_people(rows.order_by("-score", "-other_id", "one_id"))


def _with_people(rows: Iterable[SuggestionRow]) -> list[Suggestion]:
    found = list(rows)
    known = people({who for row in found for who in (row.one_id, row.other_id)})
    return [
        Suggestion(
            one=known[row.one_id], other=known[row.other_id], score=row.score, reasons=tuple(row.reasons.split())
        )
        for row in found
        if row.one_id in known and row.other_id in known
    ]


def field_origins(customers: Iterable[int]) -> list[FieldOrigin]:
    """The fields of all these customers' nodes together, by field, and who said what of each."""
    alive = set(survivors(customers).values())
    nodes = members(alive)
    public_ids = _public_ids(nodes)
    words = dict(reading.words(nodes))
    said_to = {word: node for node in sorted(words, reverse=True) for said in words[node].of.values() for word in said}
    fields = heard(words[node] for node in sorted(words))

    def origin(word: Word) -> Origin:
        return Origin(word.value, word.source, word.at, public_ids[said_to[word]])

    return [
        FieldOrigin(field=field, standing=origin(said[0]), losing=tuple(origin(word) for word in said[1:]))
        for field, said in sorted(fields.items())
    ]
