"""Customers as others ask for them."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from enishi.customers.core import claims
from enishi.customers.core.claims import EMAIL, PLACES, Claim
from enishi.customers.core.folding import address, searchable
from enishi.customers.models import Claim as ClaimRow
from enishi.customers.models import Customer
from enishi.customers.store import sql
from enishi.customers.store.sql import portions
from enishi.customers.types import Person
from enishi.shop import api as shop

_COLUMNS = tuple(name for name in Person.__struct_fields__ if name != "customer_id")


def survivors(customer_ids: Iterable[int]) -> dict[int, int]:
    """Each id's survivor; an id nobody has is its own."""
    found = {customer: customer for customer in customer_ids}
    statement = "SELECT id, merged_into_id FROM customer WHERE merged_into_id IS NOT NULL AND id IN ({values})"
    found.update(sql.select_in(statement, [], list(found)))
    return found


def members(customers: Iterable[int]) -> dict[int, int]:
    """Everybody who lives on in these surviving customers, themselves included, with the survivor."""
    found = {customer: customer for customer in customers}
    statement = "SELECT id, merged_into_id FROM customer WHERE merged_into_id IN ({values})"
    found.update(sql.select_in(statement, [], list(found)))
    return found


def addressed(customers: Iterable[int]) -> set[int]:
    """See the api."""
    statement = "SELECT id FROM customer WHERE email <> '' AND id IN ({values})"
    return {customer for (customer,) in sql.select_in(statement, [], customers)}


def public_ids(customers: Iterable[int]) -> dict[int, UUID]:
    """See the api."""
    statement = "SELECT id, public_id FROM customer WHERE id IN ({values})"
    return {customer: sql.as_uuid(stored) for customer, stored in sql.select_in(statement, [], customers)}


def people(customer_ids: Iterable[int]) -> dict[int, Person]:
    """Persons by surviving id, and by the id asked for where that one was linked."""
    survivor_of = survivors(customer_ids)
    found: dict[int, Person] = {}
    for ids in portions(set(survivor_of.values())):
        found.update((person.customer_id, person) for person in _persons(Customer.objects.filter(id__in=ids)))
    return found | {asked: found[survivor] for asked, survivor in survivor_of.items() if survivor in found}


def by_public_id(public_id: UUID) -> Person | None:
    """See the api."""
    customer = Customer.objects.filter(public_id=public_id).values_list("id", flat=True).first()
    return None if customer is None else people([customer]).get(customer)


def by_email(email: str) -> Person | None:
    """See the api."""
    owner = ClaimRow.objects.filter(kind=EMAIL, value=address(email)).values_list("customer_id", flat=True).first()
    return None if owner is None else people([owner]).get(owner)


def named(words: Collection[str]) -> dict[str, set[int]]:
    """See the api."""
    sites = sorted(shop.site_names())
    meant: dict[Claim, set[str]] = {}
    public: dict[UUID, set[str]] = {}
    for word in words:
        for claim in claims.spelled(word, sites):
            meant.setdefault(claim, set()).add(word)
        if (own := claims.public_id(word)) is not None:
            public.setdefault(own, set()).add(word)
    owners = [(meant[claim], owner) for claim, owner in _owners(meant)]
    rows = sql.select_in("SELECT public_id, id FROM customer WHERE public_id IN ({values})", [], sql.uuids(public))
    owners += [(public[sql.as_uuid(stored)], customer) for stored, customer in rows]
    survivor_of = survivors(owner for _words, owner in owners)
    found: dict[str, set[int]] = {}
    for several, owner in owners:
        for word in several:
            found.setdefault(word, set()).add(survivor_of[owner])
    return found


def _owners(meant: Iterable[Claim]) -> Iterator[tuple[Claim, int]]:
    """Who holds each of these claims, kind by kind, as the index has them."""
    by_kind: dict[str, list[str]] = {}
    for kind, value in meant:
        by_kind.setdefault(kind, []).append(value)
    statement = "SELECT value, customer_id FROM claim WHERE kind = %s AND value IN ({values})"
    for kind, values in by_kind.items():
        yield from (((kind, value), owner) for value, owner in sql.select_in(statement, [kind], values))


def search(text: str, *, limit: int, offset: int, known_only: bool) -> tuple[list[Person], int]:
    """See the api."""
    rows = Customer.objects.filter(merged_into=None)
    if known_only:
        rows = rows.filter(known=True)
    text = text.replace("\0", "")  # no database has it in a text, and PostgreSQL does not even ask
    if text.strip():
        holding = ClaimRow.objects.exclude(kind__in=PLACES).filter(value__icontains=text.strip())
        owners = holding.values(owner=Coalesce("customer__merged_into_id", "customer_id"))
        sought = Q(id__in=owners)
        if folded := searchable(text):
            sought |= Q(searched_text__contains=folded)
        rows = rows.filter(sought)
    return _persons(rows.order_by("-last_seen_at", "-id")[offset : offset + limit]), rows.count()


def _persons(rows: QuerySet[Customer]) -> list[Person]:
    return [_person(row) for row in rows.values("id", *_COLUMNS)]


def _person(row: dict[str, Any]) -> Person:
    return Person(customer_id=row.pop("id"), tags=tuple(row.pop("tags")), **row)


def claims_of(customer_id: int) -> list[tuple[str, str]]:
    """See the api."""
    survivor = survivors([customer_id])[customer_id]
    rows = ClaimRow.objects.filter(customer__in=members([survivor])).values_list("kind", "value")
    order = {EMAIL: 0, **dict.fromkeys(PLACES, 2)}
    return sorted(rows, key=lambda claim: (order.get(claim[0], 1), claim))


def traits_of(customer_id: int) -> dict[str, str | int | float | bool]:
    """See the api."""
    row = Customer.objects.filter(id=survivors([customer_id])[customer_id]).values_list("traits", flat=True).first()
    return row or {}


def tags_of(customer_id: int) -> tuple[str, ...]:
    """See the api."""
    row = Customer.objects.filter(id=survivors([customer_id])[customer_id]).values_list("tags", flat=True).first()
    return tuple(row or ())
