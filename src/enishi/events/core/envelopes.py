"""From a request's bytes to envelopes: together and with their bodies when all is well, one by one after something was wrong."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Annotated, Any, Protocol, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct, defstruct

from enishi.events.core.refusing import UNDECODABLE, RefusedEvent, from_decoding
from enishi.events.types import Claims, Refusal, RefusalReason
from enishi.events.vocabulary import BODIES, Body

MAX_BYTES = 256 * 1024
MAX_EVENTS = 500
NO_CLAIMS = Claims()

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")

Item = TypeVar("Item")
Instant = Annotated[datetime, Meta(tz=True)]


class Envelope(Protocol):
    """What a sender writes around a body. The same `id` twice is one event; `sent_at` corrects a browser's clock."""

    @property
    def id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def occurred_at(self) -> datetime: ...
    @property
    def sent_at(self) -> datetime | None: ...
    @property
    def claims(self) -> Claims: ...
    @property
    def body(self) -> Body | msgspec.Raw: ...


class _Around(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    id: UUID
    occurred_at: Instant
    sent_at: Instant | None = None
    claims: Claims = NO_CLAIMS


class Unread(_Around, frozen=True, kw_only=True, gc=False):
    """An envelope of any kind, whose body was not looked into."""

    kind: str
    body: msgspec.Raw = msgspec.Raw(b"{}")


def _with_body(kind: str, body: type[Body]) -> Any:
    return defstruct(kind, [("body", body)], bases=(_Around,), namespace={"kind": kind}, tag_field="kind", tag=kind)


# All that is in the vocabulary, envelopes and bodies in one call. It says only that something is wrong, not what or where; and an event
# without any body is read one by one, even where nothing of the body is required.
_EVENT: Any = reduce(or_, [_with_body(kind, body) for kind, body in BODIES.items()])
_TOGETHER = msgspec.json.Decoder(_EVENT | list[_EVENT])
_UNREAD = msgspec.json.Decoder(Unread)
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])


def read(raw: bytes) -> list[Envelope] | list[Envelope | Refusal]:
    """One envelope, or the refusal in its place, per event of the request. Raises `RefusedEvent` when the request is no request."""
    if len(raw) > MAX_BYTES:
        raise RefusedEvent(
            RefusalReason.TOO_LARGE, f"A request may have {MAX_BYTES // 1024} kB. Send fewer events at once."
        )
    if not _may_hold_nul(raw):
        try:
            said = _TOGETHER.decode(raw)
        except UNDECODABLE:
            pass
        else:
            return _not_too_many(said) if isinstance(said, list) else [said]
    return _one_by_one(raw)


def translated(envelopes: Sequence[Mapping[str, Any]]) -> list[Envelope | Refusal]:
    """The envelopes of a sender who speaks another language, once they are put into ours; refusals by their place in the list."""
    return [_translated(each, index) for index, each in enumerate(envelopes)]


def _translated(envelope: Mapping[str, Any], index: int) -> Envelope | Refusal:
    try:
        return _envelope_or_refusal(msgspec.json.encode(envelope), index)
    except UnicodeEncodeError as error:
        refused = RefusedEvent(RefusalReason.BAD_ENCODING, f"The text is not valid Unicode: {error.reason}. Remove it.")
        return refused.refusal(index=index)


def _one_by_one(raw: bytes) -> list[Envelope | Refusal]:
    try:
        str(raw, "utf-8")
        if b"\0" in raw:
            raise RefusedEvent(RefusalReason.BAD_ENCODING, "The text holds a NUL. Remove it.")
        is_list = raw.lstrip()[:1] == b"["
        items = _not_too_many(_ITEMS.decode(raw)) if is_list else [msgspec.Raw(raw)]
    except UNDECODABLE as error:
        raise from_decoding(error, root="", struct=Unread, raw=raw) from None
    return [_envelope_or_refusal(bytes(item), index) for index, item in enumerate(items)]


def _envelope_or_refusal(item: bytes, index: int) -> Envelope | Refusal:
    if _may_hold_nul(item) and _NUL.search(item):
        refused = RefusedEvent(RefusalReason.BAD_ENCODING, "The text holds a NUL (\\u0000). Remove it.")
        return refused.refusal(index=index)
    try:
        return _UNREAD.decode(item)
    except UNDECODABLE as error:
        return from_decoding(error, root="", struct=Unread, raw=item).refusal(index=index, kind=_kind_of(item))


def _may_hold_nul(raw: bytes) -> bool:
    return b"\\" in raw and b"\\u0000" in raw  # each is looked for in a tenth of the time that the next one takes


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
