"""A batch that a later reader cannot take as a whole: the event at fault is found by halving, set aside by name, and the rest counts."""

from collections.abc import Callable, Sequence

import msgspec
from django.db import InterfaceError, OperationalError

from enishi.customers.types import Resolved, ResolvedBatch
from enishi.events import api as events
from enishi.events.types import Refusal, RefusalReason
from enishi.shop import api as shop

#: A failing database is no event's fault, and neither is a full disk.
BLAMELESS = (OperationalError, InterfaceError, OSError, MemoryError)

Take = Callable[[ResolvedBatch], None]


def take_apart(batch: ResolvedBatch, take: Take, *, reader: str) -> None:
    """See the api."""
    try:
        take(batch)
    except BLAMELESS:
        raise
    except Exception as error:
        if not batch.events:
            raise
        if len(batch.events) == 1:
            take(_part(batch, [], batch.after, batch.upto))
            set_aside(batch.events[0], error, reader=reader)
            return
        half = len(batch.events) // 2
        middle = batch.events[half - 1].position
        take_apart(_part(batch, batch.events[:half], batch.after, middle), take, reader=reader)
        take_apart(_part(batch, batch.events[half:], middle, batch.upto), take, reader=reader)


def _part(batch: ResolvedBatch, events: Sequence[Resolved], after: int, upto: int) -> ResolvedBatch:
    moves = [move for move in batch.moves if after < move.position <= upto]
    return ResolvedBatch(list(events), moves, upto, after)


def set_aside(resolved: Resolved, error: Exception, *, reader: str) -> None:
    """Count the event as unreadable, with its beginning as an example."""
    event = resolved.event
    detail = f"{reader} could not digest the event at position {resolved.position}: {type(error).__name__}"
    refusal = Refusal(reason=RefusalReason.UNREADABLE, detail=detail, kind=event.kind)
    events.count_refusals([refusal], at=shop.business_now(), source=event.source, sample=msgspec.json.encode(event))
