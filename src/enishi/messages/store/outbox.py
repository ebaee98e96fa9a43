"""The outbox as a table: planning, taking back, listing, counting."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Max, Min

from enishi.customers import api as customers
from enishi.kernel.ids import uuid7
from enishi.messages.core.policy import PRIORITY
from enishi.messages.models import Message
from enishi.messages.store.rows import announce, seen, update_each
from enishi.messages.types import MessageRow, Plan, Reason, State

_LAST_SIGN = "\U0010ffff"
_BATCH = 500  # below SQLite's limit of variables in one statement


def enqueue(plans: Sequence[Plan], *, at: datetime) -> int:
    """Write new plans; a slot that exists, here or twice among the plans, is left alone."""
    new = 0
    for start in range(0, len(plans), _BATCH):
        batch = {plan.slot: plan for plan in plans[start : start + _BATCH]}
        with transaction.atomic():
            taken = set(Message.objects.filter(slot__in=list(batch)).values_list("slot", flat=True))
            fresh = [plan for slot, plan in batch.items() if slot not in taken]
            new += len(_insert(fresh, at))
    return new


def _insert(plans: Sequence[Plan], at: datetime) -> list[Message]:
    """Insert in one statement. Another worker may have taken a slot since we looked: its row stays, ours is not announced."""
    alive = customers.survivors({plan.customer_id for plan in plans})
    people = customers.people(set(alive.values()))
    rows = []
    for plan in plans:
        person = people.get(alive.get(plan.customer_id, plan.customer_id))
        rows.append(_row(plan, person.public_id if person else None, at))
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    ours = set(Message.objects.filter(id__in=[row.id for row in rows]).values_list("id", flat=True))
    written = [row for row in rows if row.id in ours]
    announce(written, "message_planned", at)
    return written


def _row(plan: Plan, public_id: UUID | None, at: datetime) -> Message:
    return Message(
        id=uuid7(at),
        slot=plan.slot,
        customer_id=plan.customer_id,
        public_id=public_id,
        channel=plan.channel,
        message_class=plan.message_class,
        priority=PRIORITY[plan.message_class],
        template=plan.template,
        site=plan.site,
        cart_key=plan.cart_key,
        scenario=plan.scenario,
        step=plan.step,
        arm=plan.arm,
        planned_at=at,
        due_at=plan.not_before,
        not_before=plan.not_before,
        expires_at=plan.expires_at,
        to_address=plan.to_address,
        details=dict(plan.details),
        state=State.WAITING,
    )


def cancel(slots_prefix: str, *, reason: Reason, at: datetime) -> int:
    """Take back what waits under the prefix. What a worker already has goes its way."""
    cancelled = 0
    while True:
        with transaction.atomic():
            waiting = Message.objects.filter(state=State.WAITING, slot__startswith=slots_prefix)
            if (
                connection.vendor == "sqlite"
            ):  # its index answers only this; PostgreSQL, whose index answers the other, sorts by language
                waiting = waiting.filter(slot__gte=slots_prefix, slot__lt=slots_prefix + _LAST_SIGN)
            rows = list(waiting.select_for_update()[:_BATCH])
            if not rows:
                return cancelled
            for row in rows:
                row.state, row.reason, row.settled_at = State.CANCELLED, reason, at
            update_each(rows, ("state", "reason", "settled_at"))
            announce(rows, "message_cancelled", at)
            cancelled += len(rows)


def last_sends(customer_ids: Sequence[int]) -> dict[int, datetime | None]:
    """See the api. What may have arrived counts."""
    sent = Message.objects.filter(customer_id__in=customer_ids, state__in=(State.ACCEPTED, State.UNKNOWN)).order_by()
    latest = dict(sent.values_list("customer_id").annotate(at=Max("settled_at")))
    return {customer_id: latest.get(customer_id) for customer_id in customer_ids}


def next_due() -> datetime | None:
    """The earliest `not_before` of what waits; one look into the index for each class."""
    earliest = [
        Message.objects.filter(state=State.WAITING, priority=priority).aggregate(due=Min("not_before"))["due"]
        for priority in PRIORITY.values()
    ]
    return min((due for due in earliest if due), default=None)


def equation(scenario: str | None = None) -> dict[str, int]:
    """`planned`, counted by itself, and the count of every state, in one reading of the table."""
    rows = Message.objects.all() if scenario is None else Message.objects.filter(scenario=scenario)
    counted = dict(rows.order_by().values_list("state").annotate(count=Count("id")))
    states = {state.value: counted.get(state.value, 0) for state in State}
    return {"planned": sum(counted.values()), **states}


def listed(
    *, state: State | None, customer_id: int | None, scenario: str | None, limit: int, offset: int
) -> tuple[list[MessageRow], int]:
    """Messages newest first, and how many there are."""
    rows = Message.objects.all()
    if state is not None:
        rows = rows.filter(state=state)
    if customer_id is not None:
        rows = rows.filter(customer_id__in=customers.nodes_of([customer_id]))
    if scenario is not None:
        rows = rows.filter(scenario=scenario)
    return [seen(row) for row in rows.order_by("-planned_at", "-id")[offset : offset + limit]], rows.count()


def found(message_id: UUID) -> MessageRow | None:
    """One message."""
    row = Message.objects.filter(id=message_id).first()
    return seen(row) if row else None
