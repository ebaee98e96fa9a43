"""Connections and the inbox in the state store."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q

from enishi.connectors import models
from enishi.connectors.types import Connection, Delivery, Failure, Waiting
from enishi.kernel.errors import NotFound
from enishi.kernel.ids import token
from enishi.shop import api as shop

RETRY_AFTER = (1, 5, 30, 120, 360)  #: minutes; then the delivery has failed
KEPT = timedelta(days=30)  #: how long a settled delivery's id is remembered


def connect(
    kind: str, site: str, settings: Mapping[str, Any], secrets: Mapping[str, str], *, by: str, at: datetime
) -> Connection:
    """Make a connection; its id is unguessable."""
    row = models.Connection(id=token(18), kind=kind, site=site, settings=dict(settings), made_at=at)
    row.sealed = {name: shop.seal(f"connection/{name}", value) for name, value in secrets.items() if value}
    row.save()
    shop.note_access(by=by, action="connection_made", subject="", at=at)
    return _connection(row)


def change(
    connection_id: str, settings: Mapping[str, Any], secrets: Mapping[str, str], *, by: str, at: datetime
) -> Connection:
    """Replace the settings given and the secrets given that are not empty; the others stay. Raises `NotFound`."""
    with transaction.atomic():
        row = _row(connection_id)
        row.settings = {**row.settings, **settings}
        sealed = {name: shop.seal(f"connection/{name}", value) for name, value in secrets.items() if value}
        row.sealed = {**row.sealed, **sealed}
        row.save()
        shop.note_access(by=by, action="connection_changed", subject="", at=at)
    return _connection(row)


def end(connection_id: str, *, by: str, at: datetime) -> None:
    """Stop hearing from it; what it told stays. Raises `NotFound`."""
    with transaction.atomic():
        row = _row(connection_id)
        row.ended_at, row.sealed = at, {}
        row.save()
        shop.note_access(by=by, action="connection_ended", subject="", at=at)


def keep_secret(connection_id: str, name: str, value: str) -> None:
    """Seal and keep a secret that the other system gave by itself (a token of a day); "" forgets it. Raises `NotFound`."""
    with transaction.atomic():
        row = _row(connection_id)
        others = {each: sealed for each, sealed in row.sealed.items() if each != name}
        row.sealed = {**others, name: shop.seal(f"connection/{name}", value)} if value else others
        row.save()


def renew(connection_id: str, settings: Mapping[str, Any]) -> None:
    """Keep what the other system says of itself now; nobody changed anything. Raises `NotFound`."""
    with transaction.atomic():
        row = _row(connection_id)
        row.settings = {**row.settings, **settings}
        row.save()


def last_received(connection_id: str) -> datetime | None:
    """When the newest of a connection's deliveries came; None when none did, or all are forgotten."""
    newest: datetime | None = models.Received.objects.filter(connection_id=connection_id).aggregate(
        at=Max("received_at")
    )["at"]
    return newest


def counts(connection_id: str) -> dict[str, int]:
    """How many of a connection's deliveries are waiting, done (of the last 30 days) and failed."""
    rows = models.Received.objects.filter(connection_id=connection_id).values_list("state")
    return dict(rows.annotate(count=Count("id")))


def failures(connection_id: str, limit: int = 5) -> list[Failure]:
    """The newest deliveries that could not be understood, newest first."""
    rows = models.Received.objects.filter(connection_id=connection_id, state="failed").order_by("-id")[:limit]
    return [Failure(received_at=row.received_at, topic=row.topic, detail=row.detail) for row in rows]


def try_again(connection_id: str, *, by: str, at: datetime) -> int:
    """Let every delivery that failed be understood once more; how many there are."""
    with transaction.atomic():
        rows = models.Received.objects.filter(connection_id=connection_id, state="failed")
        count = rows.update(state="waiting", attempts=0, next_attempt_at=None)
        shop.note_access(by=by, action="deliveries_tried_again", subject="", at=at)
    return count


def remember(connection_id: str, state: Mapping[str, Any]) -> None:
    """Merge `state` into what the connection remembers; a None forgets its name."""
    with transaction.atomic():
        row = _row(connection_id)
        merged = {**row.state, **state}
        row.state = {name: value for name, value in merged.items() if value is not None}
        row.save()


def connection(connection_id: str) -> Connection | None:
    """The connection, ended or not; None when there is none."""
    row = models.Connection.objects.filter(id=connection_id).first()
    return _connection(row) if row else None


def connections(kind: str | None = None) -> list[Connection]:
    """Connections in force, oldest first, of one kind or all."""
    rows = models.Connection.objects.filter(ended_at=None).order_by("made_at", "id")
    return [_connection(row) for row in (rows.filter(kind=kind) if kind else rows)]


def receive(connection_id: str, delivery: Delivery, body: bytes, at: datetime) -> bool:
    """Put a genuine delivery into the inbox, durably; False for one that came before."""
    try:
        with transaction.atomic():
            models.Received.objects.create(
                connection_id=connection_id,
                delivery_id=delivery.delivery_id,
                topic=delivery.topic,
                version=delivery.version,
                body=body,
                received_at=at,
            )
    except IntegrityError:
        return False
    return True


def waiting(at: datetime, limit: int = 200) -> list[Waiting]:
    """Deliveries to be understood now, oldest first."""
    is_due = Q(next_attempt_at=None) | Q(next_attempt_at__lte=at)
    rows = models.Received.objects.filter(is_due, state="waiting").select_related("connection").order_by("id")
    return [
        Waiting(
            id=row.pk,
            connection=_connection(row.connection),
            delivery_id=row.delivery_id,
            topic=row.topic,
            body=bytes(row.body),
            received_at=row.received_at,
            attempts=row.attempts,
            version=row.version,
        )
        for row in rows[:limit]
    ]


def settle(received_id: int, *, state: str = "done", detail: str = "") -> None:
    """The delivery is events now (its body is forgotten), or has failed (its body stays, to be tried again by hand)."""
    changes: dict[str, Any] = {"state": state, "detail": detail[:500]}
    if state == "done":
        changes["body"] = b""
    models.Received.objects.filter(id=received_id).update(**changes)


def put_off(item: Waiting, at: datetime, detail: str) -> None:
    """Try again later; after the last try it has failed."""
    if item.attempts >= len(RETRY_AFTER):
        settle(item.id, state="failed", detail=detail)
        return
    models.Received.objects.filter(id=item.id).update(
        attempts=item.attempts + 1,
        next_attempt_at=at + timedelta(minutes=RETRY_AFTER[item.attempts]),
        detail=detail[:500],
    )


def forget(at: datetime) -> None:
    """Forget the ids of what was settled long ago."""
    models.Received.objects.filter(state="done", received_at__lt=at - KEPT).delete()


def _row(connection_id: str) -> models.Connection:
    """The connection, held until the caller's transaction ends."""
    row = models.Connection.objects.select_for_update().filter(id=connection_id).first()
    if row is None:
        raise NotFound("There is no such connection.")
    return row


def _connection(row: models.Connection) -> Connection:
    secrets = {name: shop.unseal(f"connection/{name}", value) for name, value in row.sealed.items()}
    return Connection(
        id=row.id,
        kind=row.kind,
        site=row.site,
        settings=row.settings,
        secrets=secrets,
        state=row.state,
        ended_at=row.ended_at,
    )


def forget_person(needles: Sequence[str]) -> int:
    """Let deliveries that name an erased person be as if they were done: the id stays, the body goes. Returns how many."""
    spelled = [spelling for needle in needles for spelling in (needle.encode(), json.dumps(needle)[1:-1].encode())]
    gone = 0
    for row in models.Received.objects.exclude(body=b"").iterator():
        if any(spelling in bytes(row.body) for spelling in spelled) or any(needle in row.detail for needle in needles):
            gone += models.Received.objects.filter(id=row.pk).update(body=b"", state="done", detail="")
    return gone
