"""When each customer has to be looked at again, because time alone may change where they belong."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from enishi.kernel import statements
from enishi.segments import models

_COLUMNS = ("customer_id", "due_at")
_SOONER = "CASE WHEN excluded.due_at < segment_due.due_at THEN excluded.due_at ELSE segment_due.due_at END"


def note(due: Mapping[int, datetime | None]) -> None:
    """Remember the next instant of each customer, None = never by time alone; in the caller's transaction."""
    _insert(due, statements.replaced(_COLUMNS[:1], _COLUMNS))
    for portion in statements.portions(customer for customer, at in sorted(due.items()) if at is None):
        models.SegmentDue.objects.filter(customer_id__in=portion).delete()


def note_sooner(due: Mapping[int, datetime | None]) -> None:
    """The same where not everything was asked: an instant that is remembered, maybe passed already, stands unless the new one is sooner."""
    _insert(due, f"ON CONFLICT (customer_id) DO UPDATE SET due_at = {_SOONER}")


def _insert(due: Mapping[int, datetime | None], on_conflict: str) -> None:
    write = statements.instant_writer(connection)
    rows = [(customer, write(at)) for customer, at in sorted(due.items()) if at is not None]
    statements.insert(connection, "segment_due", _COLUMNS, rows, on_conflict=on_conflict)


def waiting(at: datetime, limit: int) -> list[int]:
    """Whose instant has come by `at`, the earliest first."""
    rows = models.SegmentDue.objects.filter(due_at__lte=at).order_by("due_at")[:limit]
    return list(rows.values_list("customer_id", flat=True))


def next_due() -> datetime | None:
    """When somebody is due next; None when nobody is."""
    return models.SegmentDue.objects.order_by("due_at").values_list("due_at", flat=True).first()
