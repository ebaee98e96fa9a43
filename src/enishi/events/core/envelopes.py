"""From a request's bytes to envelopes: together when all is well, one by one after something was wrong."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from enishi.events.core.refusing import UNDECODABLE, RefusedEvent, from_decoding
from enishi.events.types import Claims, Refusal, RefusalReason

MAX_BYTES = 256 * 1024
MAX_EVENTS = 500
NO_CLAIMS = Claims()

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")

Item = TypeVar("Item")
Instant = Annotated[datetime, Meta(tz=True)]


class Envelope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """What a sender writes around a body. The same `id` twice is one event; `sent_at` corrects a browser's clock."""

    id: UUID
    kind: str
    occurred_at: Instant
    sent_at: Instant | None = None
    claims: Claims = NO_CLAIMS
    body: msgspec.Raw = msgspec.Raw(b"{}")


_ENVELOPE = msgspec.json.Decoder(Envelope)
_ENVELOPES = msgspec.json.Decoder(list[Envelope])
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])


def read(raw: bytes) -> list[Envelope] | list[Envelope | Refusal]:
    """One envelope, or the refusal in its place, per event of the request. Raises `RefusedEvent` when the request is no request."""
    if len(raw) > MAX_BYTES:
        raise RefusedEvent(
            RefusalReason.TOO_LARGE, f"A request may have {MAX_BYTES // 1024} kB. Send fewer events at once."
        )
    is_list = raw.lstrip()[:1] == b"["
    if b"\\u0000" not in raw:
        try:
            str(raw, "utf-8")  # what decoding skips over is checked too
            envelopes = _ENVELOPES.decode(raw) if is_list else [_ENVELOPE.decode(raw)]
        except UNDECODABLE:
            pass
        else:
            return _not_too_many(envelopes)
    return _one_by_one(raw, is_list)


def translated(envelopes: Sequence[Mapping[str, Any]]) -> list[Envelope | Refusal]:
    """The envelopes of a sender who speaks another language, once they are put into ours; refusals by their place in the list."""
    return [_translated(each, index) for index, each in enumerate(envelopes)]


def _translated(envelope: Mapping[str, Any], index: int) -> Envelope | Refusal:
    try:
        return _envelope_or_refusal(msgspec.json.encode(envelope), index)
    except UnicodeEncodeError as error:
        refused = RefusedEvent(RefusalReason.BAD_ENCODING, f"The text is not valid Unicode: {error.reason}. Remove it.")
        return refused.refusal(index=index)


def _one_by_one(raw: bytes, is_list: bool) -> list[Envelope | Refusal]:
    try:
        str(raw, "utf-8")
        if b"\0" in raw:
            raise RefusedEvent(RefusalReason.BAD_ENCODING, "The text holds a NUL. Remove it.")
        items = _not_too_many(_ITEMS.decode(raw)) if is_list else [msgspec.Raw(raw)]
    except UNDECODABLE as error:
        raise from_decoding(error, root="", struct=Envelope, raw=raw) from None
    return [_envelope_or_refusal(bytes(item), index) for index, item in enumerate(items)]


def _envelope_or_refusal(item: bytes, index: int) -> Envelope | Refusal:
    if _NUL.search(item):
        refused = RefusedEvent(RefusalReason.BAD_ENCODING, "The text holds a NUL (\\u0000). Remove it.")
        return refused.refusal(index=index)
    try:
        return _ENVELOPE.decode(item)
    except UNDECODABLE as error:
        return from_decoding(error, root="", struct=Envelope, raw=item).refusal(index=index, kind=_kind_of(item))


def _kind_of(item: bytes) -> str:
    """The kind that a broken event names, as far as it can be read."""
    try:
        event = msgspec.json.decode(item)
    except UNDECODABLE:
        return ""
    kind = event.get("kind") if isinstance(event, dict) else None
    return kind[:100] if isinstance(kind, str) else ""


def _not_too_many(items: list[Item]) -> list[Item]:
    if len(items) > MAX_EVENTS:
        raise RefusedEvent(
            RefusalReason.TOO_MANY, f"{len(items)} events in one request. Send at most {MAX_EVENTS} at once."
        )
    return items
