"""Who belongs to what now, and the events about coming and going, written in one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, F

from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import SegmentEntered, SegmentLeft
from enishi.kernel import statements
from enishi.kernel.calendar import local_date
from enishi.kernel.ids import derived_id
from enishi.segments import models

SOURCE = "enishi"


class Change(NamedTuple):
    """Who came into a segment and who went."""

    segment_id: UUID
    entered: Collection[int]
    left: Collection[int]


def of_customers(customer_ids: Iterable[int]) -> dict[int, set[UUID]]:
    """The segments and lists that these customers belong to; absent who belongs to none."""
    statement = "SELECT customer_id, segment_id FROM segment_member WHERE customer_id IN ({values})"
    found: dict[int, set[UUID]] = {}
    places: dict[object, UUID] = {}  # few, of which each is read many times
    for customer, segment in statements.select_in(connection, statement, (), customer_ids):
        place = places.get(segment)
        if place is None:
            place = places[segment] = segment if isinstance(segment, UUID) else UUID(hex=segment)
        found.setdefault(customer, set()).add(place)
    return found


def of_segment(segment_id: UUID) -> set[int]:
    """Everybody who belongs to it."""
    return set(models.SegmentMember.objects.filter(segment=segment_id).values_list("customer_id", flat=True))


def overlaps(segment_id: UUID) -> dict[UUID, int]:
    """How many of its members belong to each other segment too; absent: none."""
    same = models.SegmentMember.objects.filter(segment=segment_id).values("customer_id")
    others = models.SegmentMember.objects.filter(customer_id__in=same).exclude(segment=segment_id)
    counted = others.values("segment_id").annotate(both=Count("customer_id")).order_by()
    return dict(counted.values_list("segment_id", "both"))


def write(changes: Sequence[Change], *, at: datetime, told: Collection[Change] = (), is_list: bool = False) -> int:
    """Write the changes down and announce them, in the caller's transaction; returns how many entered. `told`: changes that are only
    announced, because what was told before and what stands here had come apart. Who is erased enters nothing, though what they ordered
    stays in the warehouse."""
    arriving = {customer for change in (*changes, *told) for customer in change.entered}
    erased = customers.erasures.of(arriving) if arriving else set()
    entered = 0
    for change in changes:
        entering = [customer for customer in change.entered if customer not in erased]
        _insert(change.segment_id, entering, at)
        _delete(change)
        entered += len(entering)
        difference = len(entering) - len(change.left)
        models.Segment.objects.filter(segment_id=change.segment_id).update(size=F("size") + difference)
    _announce([*changes, *told], erased, at, is_list=is_list)
    note_sizes([change.segment_id for change in changes], at)
    return entered


def carry(pairs: Mapping[int, int]) -> None:
    """Customers who live on in another (old → new) leave their places to them; in the caller's transaction."""
    old = of_customers(pairs)
    new = of_customers(set(pairs.values()))
    for customer, places in old.items():
        survivor = pairs[customer]
        moving = models.SegmentMember.objects.filter(customer_id=customer)
        free = places - new.setdefault(survivor, set())
        moving.filter(segment_id__in=free).update(customer_id=survivor)
        moving.exclude(segment_id__in=free).delete()
        for segment_id in places - free:
            models.Segment.objects.filter(segment_id=segment_id).update(size=F("size") - 1)
        new[survivor] |= free


def note_sizes(segment_ids: Iterable[UUID], at: datetime) -> None:
    """Remember how many belong to each today."""
    sizes = models.Segment.objects.filter(segment_id__in=set(segment_ids), size__isnull=False)
    models.SegmentSize.objects.bulk_create(
        [
            models.SegmentSize(segment_id=segment_id, local_date=local_date(at), size=size or 0)
            for segment_id, size in sizes.values_list("segment_id", "size")
        ],
        update_conflicts=True,
        unique_fields=["segment", "local_date"],
        update_fields=["size"],
    )


def _insert(segment_id: UUID, entering: Collection[int], at: datetime) -> None:
    segment = statements.uuid_writer(connection)(segment_id)
    since = statements.instant_writer(connection)(at)
    rows = ((segment, customer, since) for customer in sorted(entering))
    statements.insert(
        connection, "segment_member", ("segment_id", "customer_id", "since"), rows, on_conflict="ON CONFLICT DO NOTHING"
    )


def _delete(change: Change) -> None:
    segment = statements.uuid_writer(connection)(change.segment_id)
    for portion in statements.portions(sorted(change.left)):
        some = ", ".join(["%s"] * len(portion))
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM segment_member WHERE segment_id = %s AND customer_id IN ({some})",  # noqa: S608 - placeholders
                [segment, *portion],
            )


def _announce(changes: Sequence[Change], erased: Collection[int], at: datetime, *, is_list: bool) -> None:
    known = customers.public_ids({customer for change in changes for customer in (*change.entered, *change.left)})
    news = [
        (kind, body, change.segment_id, known[customer])
        for change in changes
        for kind, body, some in (
            (
                "segment_entered",
                SegmentEntered(segment=change.segment_id, list=is_list),
                set(change.entered) - set(erased),
            ),
            ("segment_left", SegmentLeft(segment=change.segment_id, list=is_list), change.left),
        )
        for customer in sorted(some)
        if customer in known
    ]
    events.announce_many(
        [
            Event(
                id=derived_id(SOURCE, f"{kind}\x1f{segment}\x1f{customer}\x1f{at.isoformat()}"),
                kind=kind,
                occurred_at=at,
                received_at=at,
                site="",
                source=SOURCE,
                claims=Claims(customer=customer),
                body=body,
            )
            for kind, body, segment, customer in news
        ]
    )
