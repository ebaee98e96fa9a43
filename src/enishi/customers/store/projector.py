"""The first reader of the log: takes what is new, in one transaction with its offset, and hands it on resolved."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec
from django.db import InterfaceError, OperationalError, transaction

from enishi.customers.store import resolving, suggesting, writing
from enishi.customers.store.digesting import digest
from enishi.customers.store.resolving import READER
from enishi.events import api as events
from enishi.events.types import Recorded, Refusal, RefusalReason, Scan, Unreadable
from enishi.shop import api as shop


def project(limit: int) -> int:
    """Take the next stretch of the log; return how many events it held.

    Nobody else writes what is read here, so reading and thinking are done before the transaction, which stays short.
    """
    after = events.offset(READER)
    scan = resolving.stretch(after, limit)
    if scan.upto == after:
        return 0
    try:
        digested = digest(scan.events)
        with _moving(scan, after) as ours:
            if ours:
                writing.write(digested)
                suggesting.refresh(digested)
        if ours:
            resolving.remember(scan, digested, after)
    except (OperationalError, InterfaceError):
        raise  # a failing database is no event's fault
    except Exception:
        with _moving(scan, after) as ours:
            if ours:
                _take_apart(scan.events)
    return scan.upto - after if ours else 0


@contextmanager
def _moving(scan: Scan, after: int) -> Iterator[bool]:
    """The transaction that moves the offset over `scan`; False when another process has moved it meanwhile."""
    with transaction.atomic():
        ours = events.offset_to_move(READER) == after
        yield ours
        if ours:
            for unreadable in scan.unreadable:
                _set_aside_block(unreadable)
            events.move_offset(READER, scan.upto)


def _take_apart(batch: Sequence[Recorded]) -> None:
    """Digest what can be digested: the rest is found by halving and set aside."""
    try:
        with transaction.atomic():
            digested = digest(batch)
            writing.write(digested)
            suggesting.refresh(digested)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if len(batch) == 1:
            _set_aside(batch[0], error)
            return
        middle = len(batch) // 2
        _take_apart(batch[:middle])
        _take_apart(batch[middle:])


def _set_aside(recorded: Recorded, error: Exception) -> None:
    event = recorded.event
    refusal = Refusal(
        reason=RefusalReason.UNREADABLE,
        detail=f"customers could not digest the event at position {recorded.position}: {type(error).__name__}",
        kind=event.kind,
    )
    _count([refusal], event.source, msgspec.json.encode(event))


def _set_aside_block(unreadable: Unreadable) -> None:
    where = f"positions {unreadable.first} to {unreadable.last} of the log do not decode: {unreadable.detail}"
    refusal = Refusal(reason=RefusalReason.UNREADABLE, detail=where)
    _count([refusal] * (unreadable.last - unreadable.first + 1), "log", b"")


def _count(refusals: Sequence[Refusal], source: str, sample: bytes) -> None:
    events.count_refusals(refusals, at=shop.business_now(), source=source, sample=sample)
