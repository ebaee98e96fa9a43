"""What time alone changes: customers whose instant has come, and the first look at everybody after a rule was saved."""

from datetime import datetime, timedelta

from django.db import transaction

from enishi.history import api as history
from enishi.segments import counting, models
from enishi.segments.store import dues
from enishi.segments.store.deciding import decide
from enishi.segments.store.live import Live, live

#: Customers looked at in one transaction.
SLICE = 2_000
#: Of more customers than this nobody's instants are kept: rules that time changes are counted anew as a whole, which then costs less.
MANY = 200_000
EVERY = timedelta(minutes=30)


def due_now(at: datetime) -> int:
    """Decide a slice of those whose instant has come; returns how many there were."""
    with transaction.atomic():
        customers = dues.waiting(at, SLICE)
        known = live()
        decide(dict.fromkeys(customers, known.timed), known, at)
    return len(customers)


def sweep(at: datetime) -> int:
    """Find out when time may change a slice of the customers nobody has looked at since a rule was saved; returns how many."""
    open_rows = models.Segment.objects.filter(swept_upto__isnull=False, is_list=False, archived_at=None)
    places = [row for row in open_rows if row.counted_version == row.version]
    if not places:
        return 0
    known = live()
    start = min(row.swept_upto or 0 for row in places)
    if not any(row.segment_id in known.timed for row in places) or counting.population(at) > MANY:
        open_rows.filter(pk__in=[row.pk for row in places]).update(swept_upto=None)
        return 0
    customers = counting.population_after(start, SLICE, at)
    with transaction.atomic():
        _note(customers, known, at)
        reached = customers[-1] if len(customers) == SLICE else None
        for row in places:
            if row.swept_upto is not None and row.swept_upto <= start:
                models.Segment.objects.filter(pk=row.pk, swept_upto=row.swept_upto).update(swept_upto=reached)
    return len(customers)


def overdue(at: datetime) -> list[models.Segment]:
    """In a shop of so many that nobody's instants are kept: the segments that time changes and that were not counted for a while."""
    timed = live().timed
    if not timed or counting.population(at) <= MANY:
        return []
    return list(models.Segment.objects.filter(segment_id__in=timed, counted_at__lte=at - EVERY))


def _note(customers: list[int], known: Live, at: datetime) -> None:
    histories = history.histories(customers, known.parts)
    dues.note({customer: known.next_change(histories[customer], at) for customer in customers})
