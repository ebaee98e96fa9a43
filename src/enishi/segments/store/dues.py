"""When each customer has to be looked at again, because time alone may change where they belong."""

from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from enishi.kernel import statements
from enishi.segments import models


def note(due: Mapping[int, datetime | None]) -> None:
    """Remember the next instant of each customer, None = never by time alone; in the caller's transaction."""
    write = statements.instant_writer(connection)
    rows = [(customer, write(at)) for customer, at in sorted(due.items()) if at is not None]
    columns = ("customer_id", "due_at")
    statements.insert(
        connection, "segment_due", columns, rows, on_conflict=statements.replaced(("customer_id",), columns)
    )
    for portion in statements.portions(customer for customer, at in sorted(due.items()) if at is None):
        models.SegmentDue.objects.filter(customer_id__in=portion).delete()


def waiting(at: datetime, limit: int) -> list[int]:
    """Whose instant has come by `at`, the earliest first."""
    rows = models.SegmentDue.objects.filter(due_at__lte=at).order_by("due_at")[:limit]
    return list(rows.values_list("customer_id", flat=True))


def next_due() -> datetime | None:
    """When somebody is due next; None when nobody is."""
    return models.SegmentDue.objects.order_by("due_at").values_list("due_at", flat=True).first()
