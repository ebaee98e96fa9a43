"""The outbox without a person: that letters were decided, and what became of them, stays; to whom and about what goes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from enishi.messages.models import Message
from enishi.messages.store.rows import announce, update_each
from enishi.messages.types import Reason, State

_BATCH = 500

#: What the equation, the reports and the order of events need. Everything else of a row is emptied, also what a later release adds.
_STAYS = {
    "id", "slot", "customer_id", "public_id", "channel", "message_class", "priority", "template", "site", "scenario", "step", "arm",
    "planned_at", "due_at", "not_before", "expires_at", "state", "reason", "decided_at", "settled_at", "attempted_at", "language",
    "version", "template_version", "attempts", "lease", "lease_until",
}  # fmt: skip


def stop(customer_ids: Sequence[int], *, at: datetime) -> int:
    """Take back what waits for these customers; returns how many."""
    stopped = 0
    while True:
        with transaction.atomic():
            waiting = Message.objects.filter(state=State.WAITING, customer_id__in=customer_ids)
            rows = list(waiting.select_for_update()[:_BATCH])
            if not rows:
                return stopped
            for row in rows:
                row.state, row.reason, row.settled_at = State.CANCELLED, Reason.ERASED, at
            update_each(rows, ("state", "reason", "settled_at"))
            announce(rows, "message_cancelled", at)
            stopped += len(rows)


def forget(customer_ids: Sequence[int]) -> int:
    """Empty the rows of these customers; returns how many."""
    blank = {
        field.attname: field.get_default() for field in Message._meta.concrete_fields if field.attname not in _STAYS
    }
    return Message.objects.filter(customer_id__in=customer_ids).update(**blank)
