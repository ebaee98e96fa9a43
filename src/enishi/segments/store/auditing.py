"""Every night each segment is counted anew as a whole. What follows events and time must have come to the same members; where it
did not, the count puts it right and says so.
"""

import logging
from collections.abc import Collection
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from enishi.kernel.calendar import SHOP_ZONE, local
from enishi.segments import models
from enishi.segments.store import surroundings, worlds
from enishi.segments.store.following import follow, recounted
from enishi.segments.store.live import live
from enishi.warehouse.errors import WarehouseError

NIGHT = time(3)  #: by the shop's clock, when the fewest buy
SLICE = 10  #: segments counted in one go; the process that counts them loads what is new in between

#: Segments that could not be counted → in which night: they must not keep the others waiting.
_given_up: dict[UUID, datetime] = {}

_log = logging.getLogger(__name__)


def audit(at: datetime) -> int:
    """Take in what was not followed yet, then audit every segment; returns how many places were wrong."""
    follow(at)
    surroundings.note_changes(live())
    return _audited(list(_auditable()), at)


def audit_some(at: datetime) -> int:
    """Audit a slice of the segments that were not counted as a whole since the night began; returns how many they were. To be called
    when `follow` has nothing left to do as of `at`."""
    night = night_before(at)
    given_up = [segment for segment, when in _given_up.items() if when == night]
    due = _auditable().filter(counted_at__lt=night).exclude(pk__in=given_up)
    if not due.exists():
        return 0
    surroundings.note_changes(live())
    some = list(due.order_by("counted_at")[:SLICE])
    _audited(some, at)
    return len(some)


def night_before(at: datetime) -> datetime:
    """When the last night began: 3 o'clock of the shop's clock, at or before `at`."""
    here = local(at)
    tonight = datetime.combine(here.date(), NIGHT, tzinfo=SHOP_ZONE)
    return tonight if tonight <= here else tonight - timedelta(days=1)


def drifted() -> list[UUID]:
    """The segments in use of which the last audit put something right."""
    rows = models.Segment.objects.filter(archived_at=None, drift__gt=0).order_by("name")
    return list(rows.values_list("segment_id", flat=True))


def _auditable() -> QuerySet[models.Segment]:
    """Those whose members are kept right by events and instants. Of the others the next whole count is under way, or comes every half
    hour."""
    return models.Segment.objects.filter(
        is_list=False, archived_at=None, counted_version=F("version"), swept_upto__isnull=True
    )


def _audited(rows: Collection[models.Segment], at: datetime) -> int:
    """Counted together; where that fails each by itself, so that only one that cannot be counted is given up."""
    wrong, left = 0, {row.pk: row for row in rows}
    try:
        for row, found in recounted(rows, worlds.current(), at):
            del left[row.pk]
            wrong += _noted(row, found, at)
    except WarehouseError as problem:
        if len(rows) > 1:
            return wrong + sum(_audited([row], at) for row in left.values())
        for segment in left:
            _given_up[segment] = night_before(at)
            _log.warning("Segment %s could not be audited this night: %s", segment, problem)
    return wrong


def _noted(row: models.Segment, found: int, at: datetime) -> int:
    models.Segment.objects.filter(pk=row.pk, version=row.version).update(drift=found, audited_at=at)
    if found:
        _log.warning("The audit put %s places of segment %s right", found, row.pk)
    return found
