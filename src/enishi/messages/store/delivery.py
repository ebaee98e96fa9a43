"""One round of the outbox: claim what is due, decide, write the letters, hand them over, record what came of it."""

import json
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from uuid import UUID

import msgspec
from django.db import transaction
from msgspec import Struct

from enishi.customers.types import Person
from enishi.messages.core.policy import Rules, decide, ruling
from enishi.messages.models import Message
from enishi.messages.store import facts, templates
from enishi.messages.store.facts import Known
from enishi.messages.store.journal import CONCLUDED, OutboxJournal, conclude
from enishi.messages.store.leases import Lease, is_alive
from enishi.messages.store.rows import announce_states, update_each
from enishi.messages.store.writing import explained, write
from enishi.messages.types import Channel, Letter, Outcome, Reason, Send, State, Verdict

BATCH = 500
RULES = Rules()
_DECIDED = (
    "state", "reason", "not_before", "settled_at", "decided_at", "decision", "customer_id", "public_id", "language", "version",
    "template_version", "to_address", "attempts", "lease", "lease_until", "reply",
)  # fmt: skip
_log = logging.getLogger(__name__)

Gather = Callable[[Sequence[Message], datetime, Rules], list[Known]]


class _Round(Struct, frozen=True):
    """What all batches of one call share."""

    at: datetime
    position: int
    channels: Mapping[str, Channel]
    lease: Lease


def deliver(
    at: datetime, channels: Mapping[str, Channel], *, head: int, limit: int, gather: Gather = facts.gather
) -> int:
    """See `api.deliver`. `gather` brings what the policy must know."""
    position = facts.read_upto()
    if position < head:
        return 0
    recover(at)
    left, claimed = 0, 0
    with Lease() as lease:
        here = _Round(at, position, channels, lease)
        while claimed < limit:
            rows = _claim(here, min(BATCH, limit - claimed))
            if not rows:
                break
            claimed += len(rows)
            left += _settle_batch(here, rows, gather)
    return left


def recover(at: datetime) -> int:
    """See `api.recover`. Claims of workers that live are left alone."""
    owners = Message.objects.filter(state=State.CLAIMED).order_by().values_list("lease", "lease_until").distinct()
    dead = sorted({owner for owner, until in owners if not is_alive(owner, until)})
    recovered = 0
    for owner in dead:
        with transaction.atomic():
            rows = list(Message.objects.filter(state=State.CLAIMED, lease=owner).select_for_update())
            for row in rows:
                _give_back(row, at)
            update_each(rows, ("state", "reason", "settled_at", "lease", "lease_until"))
            announce_states([row for row in rows if row.state == State.UNKNOWN], at)
            recovered += len(rows)
    return recovered


def _give_back(row: Message, at: datetime) -> None:
    """Nobody knows what a dead worker's attempt came to; what it never attempted waits again."""
    row.lease, row.lease_until = "", None
    if row.attempted_at is None:
        row.state, row.reason = State.WAITING, ""
    else:
        row.state, row.reason, row.settled_at = State.UNKNOWN, Reason.LINE_BROKE, at


def _claim(here: _Round, limit: int) -> list[Message]:
    """Take what is due, the most urgent class first; what another worker is taking at this moment is stepped over."""
    with transaction.atomic():
        due = Message.objects.filter(state=State.WAITING, not_before__lte=here.at)
        urgent = due.select_for_update(skip_locked=True).order_by("priority", "not_before")
        ids = list(urgent.values_list("id", flat=True)[:limit])
        taken = Message.objects.filter(id__in=ids, state=State.WAITING)
        taken.update(state=State.CLAIMED, lease=here.lease.owner, lease_until=here.lease.until())
        ours = Message.objects.filter(id__in=ids, lease=here.lease.owner, state=State.CLAIMED)
        return list(ours.order_by("priority", "not_before"))


def _settle_batch(here: _Round, rows: list[Message], gather: Gather) -> int:
    """Returns how many of the rows wait no longer."""
    letters: dict[UUID, Letter] = {}
    desk, wording = facts.desk(), cache(templates.spoken)  # one look into the store for each template of a batch
    for row, known, verdict in _verdicts(rows, gather(rows, here.at, RULES), here.at):
        _apply(row, known.person, verdict, here)
        row.decision = json.dumps(explained(known.case, verdict, here.at, here.position), ensure_ascii=False)
        if row.state == State.CLAIMED:
            letter = write(row, known, desk, wording)
            if letter is None:
                row.state, row.reason, row.settled_at, row.lease = State.FAILED, Reason.TEMPLATE_ERROR, here.at, ""
            else:
                row.attempts += 1
                letters[row.id] = letter
    _record_verdicts(here, rows, letters)
    _hand_over(here, rows, letters)
    return sum(row.state != State.WAITING for row in rows)


def _verdicts(
    rows: Sequence[Message], known: Sequence[Known], at: datetime
) -> list[tuple[Message, Known, Verdict | None]]:
    """Decide in the order of urgency; what goes now counts for the next message to the same person. None: it had expired."""
    decided: list[tuple[Message, Known, Verdict | None]] = []
    gone_now: dict[int, tuple[datetime, ...]] = defaultdict(tuple)
    for row, about in zip(rows, known, strict=True):
        customer_id = about.person.customer_id if about.person else row.customer_id
        case = msgspec.structs.replace(about.case, accepted=about.case.accepted + gone_now[customer_id])
        verdict = None if at >= row.expires_at else decide(case, RULES, at)
        if isinstance(verdict, Send) and case.message_class != "transactional":
            gone_now[customer_id] += (at,)
        decided.append((row, msgspec.structs.replace(about, case=case), verdict))
    return decided


def _apply(row: Message, person: Person | None, verdict: Verdict | None, here: _Round) -> None:
    expired = (State.LAPSED, Reason(row.reason or Reason.EXPIRED), None)
    state, reason, until = ruling(verdict, row.expires_at) if verdict else expired
    row.state, row.reason, row.decided_at = state, reason or "", here.at
    if (
        person and state != State.WAITING
    ):  # who they are now; what waits stays with its node, in case a merge is taken back
        row.customer_id, row.public_id = person.customer_id, person.public_id
    if state != State.CLAIMED:
        row.lease, row.lease_until = "", None
    if until:
        row.not_before = until
    if state in (State.SUPPRESSED, State.LAPSED):
        row.settled_at = here.at


def _record_verdicts(here: _Round, rows: Sequence[Message], letters: dict[UUID, Letter]) -> None:
    """One transaction. A row that another worker took from us meanwhile is neither written nor handed over."""
    with transaction.atomic(durable=True):
        ours = Message.objects.filter(lease=here.lease.owner, state=State.CLAIMED).select_for_update()
        held = set(ours.values_list("id", flat=True))
        mine = [row for row in rows if row.id in held]
        update_each(mine, _DECIDED)
        for key, language in {(row.template, row.language) for row in mine if row.id in letters}:
            templates.keep(key, language)
        announce_states([row for row in mine if row.settled_at is not None], here.at)
    for message_id in [message_id for message_id in letters if message_id not in held]:
        del letters[message_id]


def _hand_over(here: _Round, rows: Sequence[Message], letters: Mapping[UUID, Letter]) -> None:
    going: dict[str, list[Message]] = defaultdict(list)
    for row in rows:
        if row.id in letters:
            going[row.channel].append(row)
    for name, batch in going.items():
        journal = OutboxJournal(batch, here.lease, here.at)
        channel = here.channels.get(name)
        try:
            if channel:
                channel.deliver([letters[row.id] for row in batch], journal)
        except Exception:  # a channel that fails must not stop the others, nor leave its letters without a state
            _log.exception("The channel %s broke off.", name)
        _conclude_forgotten(here, journal.silent)


def _conclude_forgotten(here: _Round, forgotten: set[UUID]) -> None:
    """A channel that broke off said nothing of these: an attempt is unknown, the rest try later."""
    with transaction.atomic(durable=True):
        ours = Message.objects.filter(lease=here.lease.owner, state=State.CLAIMED, id__in=forgotten)
        rows = list(ours.select_for_update())
        for row in rows:
            conclude(row, Outcome(row.id, "deferred" if row.attempted_at is None else "unknown"), here.at)
        update_each(rows, CONCLUDED)
        announce_states([row for row in rows if row.settled_at is not None], here.at)
