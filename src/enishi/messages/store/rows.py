"""Rows of the outbox: how one becomes what other stages see, and the events about it."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection

from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import BODIES
from enishi.events.vocabulary import Message as Body
from enishi.kernel.ids import derived_id
from enishi.messages.models import Message
from enishi.messages.types import MessageRow, State

SOURCE = "enishi"


def seen(row: Message) -> MessageRow:
    """The row as lists and pages show it."""
    return MessageRow(
        message_id=row.id,
        customer_id=row.customer_id,
        channel=row.channel,
        state=State(row.state),
        reason=row.reason,
        template=row.template,
        language=row.language,
        version=row.version,
        message_class=row.message_class,
        scenario=row.scenario,
        step=row.step,
        arm=row.arm,
        cart_key=row.cart_key,
        site=row.site,
        planned_at=row.planned_at,
        not_before=row.not_before,
        expires_at=row.expires_at,
        settled_at=row.settled_at,
        to_address=row.to_address,
        reply=row.reply,
        decided_at=row.decided_at,
        decision=json.loads(row.decision),
    )


def update_each(rows: Sequence[Message], fields: Sequence[str]) -> None:
    """Write these fields of rows that the caller holds in its transaction: one statement run for each row, many times faster
    than the ORM's one big CASE."""
    known = {column.name: column for column in Message._meta.concrete_fields}
    columns = [known[name] for name in fields]
    assigned = ", ".join(f"{column.column} = %s" for column in columns)
    statement = f"UPDATE message SET {assigned} WHERE id = %s"  # noqa: S608 -- only names of our own columns
    values = [
        [column.get_db_prep_save(getattr(row, column.attname), connection) for column in (*columns, known["id"])]
        for row in rows
    ]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)


def announce(rows: Iterable[Message], kind: str, at: datetime) -> None:
    """Say in the log, by way of the caller's transaction, what became of these messages."""
    announced = [_event(row, kind, at) for row in rows if row.public_id]
    if announced:
        events.announce_many(announced)


def announce_states(rows: Sequence[Message], at: datetime) -> None:
    """`announce` for rows that reached a final state, each under its own kind."""
    for state in {row.state for row in rows}:
        announce([row for row in rows if row.state == state], f"message_{state}", at)


def _event(row: Message, kind: str, at: datetime) -> Event:
    body = BODIES[kind]
    assert issubclass(body, Body)
    return Event(
        id=derived_id(SOURCE, f"{kind}\x1f{row.id}"),
        kind=kind,
        occurred_at=at,
        received_at=at,
        site=row.site,
        source=SOURCE,
        claims=Claims(customer=row.public_id),
        body=body(
            message_id=str(row.id),
            channel=row.channel,
            message_class=row.message_class,  # type: ignore[arg-type]
            scenario=row.scenario,
            step=row.step,
            template_version=row.template_version[:64],
            arm=row.arm,
            cart_key=row.cart_key,
            reason=row.reason,
        ),
    )
