"""What time alone changes: customers whose instant has come, and the first look at everybody after a rule was saved."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from enishi.segments import counting, models
from enishi.segments.store import dues
from enishi.segments.store.deciding import decided
from enishi.segments.store.live import live

#: Customers looked at in one transaction.
SLICE = 2_000
#: Of more customers than this nobody's instants are kept, since the first look at all of them takes minutes: rules that time changes are
#: counted anew as a whole.
MANY = 2_000_000
EVERY = timedelta(minutes=30)
BY_THE_CLOCK = -1  #: `swept_upto` of such a rule


def due_now(at: datetime) -> int:
    """Decide a slice of those whose instant has come; returns how many there were."""
    customers = dues.waiting(at, SLICE)
    if customers:
        known = live()
        found = decided(dict.fromkeys(customers, known.timed), known, at)
        with transaction.atomic():
            found.write(at)
    return len(customers)


def sweep(at: datetime) -> int:
    """Find out when time may change a slice of the customers nobody has looked at since a rule was saved; returns how many."""
    rows = [row for row in _followed().filter(swept_upto__gte=0) if row.counted_version == row.version]
    if not rows:
        return 0
    known = live()
    timed = {row.pk for row in rows} & known.timed
    by_the_clock = bool(timed) and counting.population(at) > MANY
    start = min(row.swept_upto or 0 for row in rows)
    customers = counting.population_after(start, SLICE, at) if timed and not by_the_clock else []
    due = known.next_changes(known.look(customers, at), known.timed) if customers else {}
    reached = BY_THE_CLOCK if by_the_clock else customers[-1] if len(customers) == SLICE else None
    with transaction.atomic():
        dues.note(due)
        for row in rows:
            if row.pk not in timed or row.swept_upto == start:
                _followed().filter(pk=row.pk, swept_upto=row.swept_upto).update(
                    swept_upto=reached if row.pk in timed else None
                )
    return len(customers)


def overdue(at: datetime) -> list[models.Segment]:
    """In a shop of so many that nobody's instants are kept: the segments that time changes and that were not counted for a while."""
    return list(_followed().filter(swept_upto=BY_THE_CLOCK, counted_at__lte=at - EVERY))


def _followed() -> QuerySet[models.Segment]:
    return models.Segment.objects.filter(is_list=False, archived_at=None)
