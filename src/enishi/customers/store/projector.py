"""The first reader of the log: takes what is new, in one transaction with its offset, and hands it on resolved."""

from collections.abc import Sequence

import msgspec
from django.db import InterfaceError, OperationalError, transaction

from enishi.customers.core.profile import note
from enishi.customers.core.resolve import Resolver
from enishi.customers.models import Link as LinkRow
from enishi.customers.models import SeenEvent
from enishi.customers.store import reading, writing
from enishi.customers.types import Link, Resolved, ResolvedBatch
from enishi.events import api as events
from enishi.events.types import Recorded, Refusal, RefusalReason, Unreadable
from enishi.shop import api as shop

READER = "customers"


def project(limit: int) -> int:
    """Take the next stretch of the log; return how many events it held."""
    after = events.offset(READER)
    scan = events.log().scan(after, limit)
    if scan.upto == after:
        return 0
    with transaction.atomic():
        if events.offset(READER) != after:
            return 0  # another process took the same stretch meanwhile
        for unreadable in scan.unreadable:
            _set_aside_block(unreadable)
        _take(scan.events)
        events.move_offset(READER, scan.upto)
    return scan.upto - after


def _take(batch: Sequence[Recorded]) -> None:
    """Digest the batch; what cannot be digested is found by halving and set aside. A failing database is nobody's fault here."""
    try:
        with transaction.atomic():
            _digest(batch)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if len(batch) == 1:
            _set_aside(batch[0], error)
            return
        middle = len(batch) // 2
        _take(batch[:middle])
        _take(batch[middle:])


def _digest(batch: Sequence[Recorded]) -> None:
    resolver = Resolver(reading.register(batch), reading.seen(batch))
    for recorded in batch:
        resolver.take(recorded)
    changes = resolver.changes
    writing.write(changes, note(changes.resolved, changes.links, reading.notes(changes)))


def _set_aside(recorded: Recorded, error: Exception) -> None:
    event = recorded.event
    refusal = Refusal(
        reason=RefusalReason.UNREADABLE,
        detail=f"customers could not digest the event at position {recorded.position}: {type(error).__name__}",
        kind=event.kind,
    )
    _count(refusal, event.source, msgspec.json.encode(event))


def _set_aside_block(unreadable: Unreadable) -> None:
    for position in range(unreadable.first, unreadable.last + 1):
        detail = f"position {position} of the log does not decode: {unreadable.detail}"
        _count(Refusal(reason=RefusalReason.UNREADABLE, detail=detail), "log", b"")


def _count(refusal: Refusal, source: str, sample: bytes) -> None:
    events.count_refusals([refusal], at=shop.business_now(), source=source, sample=sample)


def resolved(after: int, limit: int) -> ResolvedBatch:
    """Events that count after `after`, with their customers as of their position."""
    offset = events.offset(READER)
    if after >= offset:
        return ResolvedBatch([], [], after)
    scan = events.log().scan(after, limit)
    upto = min(scan.upto, offset)
    span = {"position__gt": after, "position__lte": upto}
    owners = dict(SeenEvent.objects.filter(**span).values_list("position", "customer_id"))
    links = (
        LinkRow.objects.filter(**span).order_by("id").values_list("position", "from_customer_id", "into_customer_id")
    )
    return ResolvedBatch(
        [Resolved(each.position, each.event, owners[each.position]) for each in scan.events if each.position in owners],
        [Link(*row) for row in links],
        upto,
    )
