"""A block: the events of one commit, as JSON lines. Any line can be read, or found broken, by itself."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from enishi.events.core.refusing import UNDECODABLE
from enishi.events.types import Claims, Event, Recorded, Unreadable
from enishi.events.vocabulary import BODIES, ShopDefined


class _Stored(Struct, frozen=True, kw_only=True, gc=False):
    """An event as it stands in a block: fields in the order of `Event`, the body undecoded."""

    id: UUID
    kind: str
    occurred_at: datetime
    received_at: datetime
    site: str
    source: str
    claims: Claims
    body: msgspec.Raw
    version: int


_encoder = msgspec.json.Encoder()
_stored = msgspec.json.Decoder(_Stored)
_SHOP_BODY = msgspec.json.Decoder(ShopDefined)
_BODY = {kind: msgspec.json.Decoder(body) for kind, body in BODIES.items()}


def pack(events: Sequence[Event]) -> bytes:
    """The block that holds `events`, in order."""
    return _encoder.encode_lines(events)


def pack_checked(events: Sequence[Event]) -> bytes:
    """As `pack`, for events that were built rather than read: raises `ValueError` for what could not be read back."""
    block = pack(events)
    _, unreadable = unpack(block, 0, len(events))
    if unreadable:
        first = unreadable[0]
        raise ValueError(f"{events[first.first].kind} {events[first.first].id} cannot be recorded. {first.detail}")
    return block


def unpack(block: bytes, first: int, count: int) -> tuple[list[Recorded], list[Unreadable]]:
    """The events of a block whose first position is `first`, and the positions that do not decode."""
    try:
        stored = _stored.decode_lines(block)
        if len(stored) == count:
            return [Recorded(first + index, _event(each)) for index, each in enumerate(stored)], []
    except UNDECODABLE:
        pass
    return _line_by_line(block, first, count)


def _line_by_line(block: bytes, first: int, count: int) -> tuple[list[Recorded], list[Unreadable]]:
    lines = block.splitlines()
    if len(lines) != count:
        return [], [
            Unreadable(first, first + count - 1, f"The block should hold {count} events and holds {len(lines)} lines.")
        ]
    recorded: list[Recorded] = []
    unreadable: list[Unreadable] = []
    for position, line in enumerate(lines, first):
        try:
            recorded.append(Recorded(position, _event(_stored.decode(line))))
        except UNDECODABLE as error:
            unreadable.append(Unreadable(position, position, f"{type(error).__name__}: {error}"[:300]))
    return recorded, unreadable


def _event(stored: _Stored) -> Event:
    return Event(
        id=stored.id,
        kind=stored.kind,
        occurred_at=stored.occurred_at,
        received_at=stored.received_at,
        site=stored.site,
        source=stored.source,
        claims=stored.claims,
        body=_BODY.get(stored.kind, _SHOP_BODY).decode(stored.body),
        version=stored.version,
    )
