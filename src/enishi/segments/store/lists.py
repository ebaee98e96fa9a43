"""Fixed lists: people put there by hand, or by a file."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from enishi.customers import api as customers
from enishi.kernel.errors import NotFound, Refused
from enishi.segments import models
from enishi.segments.store import members
from enishi.segments.store.members import Change


def put(list_id: UUID, customer_ids: Collection[int], *, at: datetime) -> int:
    """See the api."""
    with transaction.atomic():
        _held(list_id)
        wanted = set(customers.survivors(customer_ids).values())
        standing = members.of_customers(wanted)
        new = {customer for customer in wanted if list_id not in standing.get(customer, ())}
        return members.write([Change(list_id, new, ())], at=at, is_list=True)


def take(list_id: UUID, customer_ids: Collection[int], *, at: datetime) -> int:
    """See the api."""
    with transaction.atomic():
        _held(list_id)
        wanted = set(customers.survivors(customer_ids).values())
        standing = members.of_customers(wanted)
        there = {customer for customer in wanted if list_id in standing.get(customer, ())}
        members.write([Change(list_id, (), there)], at=at, is_list=True)
    return len(there)


def _held(list_id: UUID) -> None:
    row = models.Segment.objects.select_for_update().filter(segment_id=list_id).first()
    if row is None:
        raise NotFound("There is no such list.")
    if not row.is_list:
        raise Refused("Its rule decides who belongs to this segment. Only fixed lists are filled by hand.")
    if row.archived_at is not None:
        raise Refused("This list was put away. Take it out again first.")
