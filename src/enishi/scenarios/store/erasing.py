"""Runs of a person who is erased: they end, and no longer say which cart they were about."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from enishi.scenarios.core.runs import ended
from enishi.scenarios.models import Run
from enishi.scenarios.store import news
from enishi.scenarios.store.runs import write_back


def stop(customer_ids: Sequence[int], *, at: datetime) -> int:
    """End the open runs of these customers; returns how many."""
    with transaction.atomic():
        rows = list(Run.objects.select_related("scenario").filter(customer_id__in=customer_ids, is_open=True))
        for row in rows:
            ended(row, at, "stopped")
            row.is_open, row.due_at = False, None
        write_back(rows)
        news.announce_ended(rows, at)
    return len(rows)


def forget(customer_ids: Sequence[int]) -> int:
    """Strike out what the runs of these customers were about; returns how many."""
    return Run.objects.filter(customer_id__in=customer_ids).update(cart_key="")
