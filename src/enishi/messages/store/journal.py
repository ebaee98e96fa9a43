"""What must be durable while letters are handed over, and when. One commit a call."""

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from enishi.kernel import clock
from enishi.messages.models import Message
from enishi.messages.store.leases import LENGTH, Lease
from enishi.messages.store.rows import announce_states, update_each
from enishi.messages.types import LeaseLost, Outcome, Reason, State

_BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
_REASON = {"accepted": "", "failed": Reason.REJECTED, "unknown": Reason.LINE_BROKE}
_BATCH = 500
CONCLUDED = ("state", "reason", "reply", "not_before", "settled_at", "attempted_at", "lease", "lease_until")


class OutboxJournal:
    """The `Journal` of one batch of claimed messages. Thread-safe: a channel may call it from any thread of its own."""

    def __init__(self, rows: Sequence[Message], lease: Lease, at: datetime) -> None:
        self._rows = {row.id: row for row in rows}
        self.silent = set(self._rows)  #: the messages that have no outcome yet
        self._lease = lease
        self._renewed_at = clock.machine_now()
        self._at = at
        self._lock = threading.Lock()
        self._home = threading.get_ident()

    def record(self, outcomes: Sequence[Outcome], attempting: Sequence[UUID]) -> None:
        """See `types.Journal`. Raises `LeaseLost`, after recording the outcomes, when a body to be handed over is no longer ours."""
        with self._lock:
            with transaction.atomic(durable=True):
                self._settle(outcomes)
                lost = self._attempt(attempting)
                self._renew()
            self.silent -= {outcome.message_id for outcome in outcomes}
            if threading.get_ident() != self._home:
                connection.close()  # Django opened it for this thread, and nobody else would close it
        if lost:
            raise LeaseLost("Another worker has taken over these messages.")

    def _settle(self, outcomes: Sequence[Outcome]) -> None:
        told = {outcome.message_id: outcome for outcome in outcomes}
        rows = [self._rows[message_id] for message_id in self._held(list(told))]
        for row in rows:
            conclude(row, told[row.id], self._at)
        update_each(rows, CONCLUDED)
        announce_states([row for row in rows if row.state != State.WAITING], self._at)

    def _attempt(self, message_ids: Sequence[UUID]) -> bool:
        held = self._held(message_ids)
        for start in range(0, len(held), _BATCH):
            Message.objects.filter(id__in=held[start : start + _BATCH]).update(attempted_at=self._at)
        return len(held) < len(set(message_ids))

    def _held(self, message_ids: Sequence[UUID]) -> list[UUID]:
        """Which of these are still ours, locked for this transaction."""
        held: list[UUID] = []
        for start in range(0, len(message_ids), _BATCH):
            ours = Message.objects.filter(
                id__in=message_ids[start : start + _BATCH], lease=self._lease.owner, state=State.CLAIMED
            )
            held.extend(ours.select_for_update().values_list("id", flat=True))
        return held

    def _renew(self) -> None:
        """A slow server must not cost us the lease while we live."""
        now = clock.machine_now()
        if now - self._renewed_at > LENGTH / 2:
            ours = Message.objects.filter(lease=self._lease.owner, state=State.CLAIMED)
            ours.update(lease_until=self._lease.until())
            self._renewed_at = now


def conclude(row: Message, outcome: Outcome, at: datetime) -> None:
    """What an outcome makes of a row: final, or waiting for another try before it expires."""
    row.reply, row.lease, row.lease_until = outcome.reply, "", None
    if outcome.state != "deferred":
        row.state, row.reason, row.settled_at = State(outcome.state), _REASON[outcome.state], at
        return
    again = at + _BACK_OFF[min(row.attempts, len(_BACK_OFF)) - 1]
    row.attempted_at, row.reason = None, Reason.TRY_LATER
    if again >= row.expires_at:
        row.state, row.settled_at = State.LAPSED, at
    else:
        row.state, row.not_before = State.WAITING, again
