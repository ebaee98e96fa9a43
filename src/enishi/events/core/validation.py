"""From a stranger's bytes to typed events: what is wrong is said event by event, what is right passes beside it.

The good case is two C calls an event (envelope, body) and a few comparisons; only a bad request is read a second time, to say
exactly where.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Struct

from enishi.events.core import claims as claim_rules
from enishi.events.core import urls
from enishi.events.core.refusing import UNDECODABLE, RefusedEvent, from_decoding, suggest
from enishi.events.types import Claims, Event, Refusal, RefusalReason
from enishi.events.vocabulary import BODIES, BROWSER_KINDS, IMPERSONAL, OWN_KINDS, Body, Line, ShopDefined

MAX_BYTES = 256 * 1024
MAX_EVENTS = 500
FUTURE_TOLERANCE = timedelta(minutes=5)
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
BROWSER_MEMORY = timedelta(days=30)

_SHOP_KIND = re.compile(r"shop\.[a-z0-9_]{1,60}")
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
_NO_CLAIMS = Claims()

Item = TypeVar("Item")
Instant = Annotated[datetime, Meta(tz=True)]


class Envelope(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a sender writes around a body. The same `id` twice is one event; `sent_at` corrects a browser's clock."""

    id: UUID
    kind: str
    occurred_at: Instant
    sent_at: Instant | None = None
    claims: Claims = _NO_CLAIMS
    body: msgspec.Raw = msgspec.Raw(b"{}")


class Sender(Struct, frozen=True):
    """Who speaks, and when we heard it."""

    received_at: datetime
    site: str
    source: str
    trusted: bool


_ENVELOPE = msgspec.json.Decoder(Envelope)
_ENVELOPES = msgspec.json.Decoder(list[Envelope])
_ITEMS = msgspec.json.Decoder(list[msgspec.Raw])
_SHOP_BODY = msgspec.json.Decoder(ShopDefined)
_BODY = {kind: msgspec.json.Decoder(body) for kind, body in BODIES.items()}
_URLS: dict[type[Body], tuple[tuple[str, bool], ...]] = {body: urls.url_fields(body) for body in BODIES.values()}
_URLS[ShopDefined] = ()
_LINE_URLS = urls.url_fields(Line)


def read_request(raw: bytes, sender: Sender) -> tuple[list[Event], list[Refusal]]:
    """Every event of a request body, in order, and every refusal, in order; never raises."""
    try:
        read = _envelopes(raw)
    except RefusedEvent as refused:
        return [], [refused.refusal()]
    events: list[Event] = []
    refusals: list[Refusal] = []
    for index, envelope in enumerate(read):
        if isinstance(envelope, Refusal):
            refusals.append(envelope)
            continue
        try:
            events.append(_event(envelope, sender))
        except RefusedEvent as refused:
            refusals.append(refused.refusal(kind=envelope.kind[:100], index=index))
    return events, refusals


def _envelopes(raw: bytes) -> list[Envelope] | list[Envelope | Refusal]:
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


def _one_by_one(raw: bytes, is_list: bool) -> list[Envelope | Refusal]:
    """The slow way, after something was wrong: each event is read by itself."""
    try:
        str(raw, "utf-8")
        if b"\0" in raw:
            raise RefusedEvent(RefusalReason.BAD_ENCODING, "The text holds a NUL. Remove it.")
        items = _not_too_many(_ITEMS.decode(raw)) if is_list else [msgspec.Raw(raw)]
        return [_envelope_or_refusal(bytes(item), index) for index, item in enumerate(items)]
    except UNDECODABLE as error:
        raise from_decoding(error, root="", struct=Envelope, raw=raw) from None


def _envelope_or_refusal(item: bytes, index: int) -> Envelope | Refusal:
    if _NUL.search(item):
        return RefusedEvent(RefusalReason.BAD_ENCODING, "The text holds a NUL (\\u0000). Remove it.").refusal(
            index=index
        )
    try:
        return _ENVELOPE.decode(item)
    except UNDECODABLE as error:
        return from_decoding(error, root="", struct=Envelope, raw=item).refusal(index=index, kind=_kind_of(item))


def _kind_of(item: bytes) -> str:
    """The kind that a broken event names, as far as it can be read."""
    try:
        read = msgspec.json.decode(item)
    except UNDECODABLE:
        return ""
    kind = read.get("kind") if isinstance(read, dict) else None
    return kind[:100] if isinstance(kind, str) else ""


def _not_too_many(items: list[Item]) -> list[Item]:
    if len(items) > MAX_EVENTS:
        raise RefusedEvent(
            RefusalReason.TOO_MANY, f"{len(items)} events in one request. Send at most {MAX_EVENTS} at once."
        )
    return items


def _event(envelope: Envelope, sender: Sender) -> Event:
    kind = envelope.kind
    _check_kind(kind, sender.trusted)
    occurred_at = _occurred_at(envelope, sender)
    claims = envelope.claims
    if claims != _NO_CLAIMS:
        claims = claim_rules.tidy(claims)
    elif kind not in IMPERSONAL:
        raise RefusedEvent(
            RefusalReason.NO_CLAIM, "Say who it happened to: send `visitor`, `shop_customer_id` or `email`.", "claims"
        )
    return Event(
        id=envelope.id,
        kind=kind,
        occurred_at=occurred_at,
        received_at=sender.received_at,
        site=sender.site,
        source=sender.source,
        claims=claims,
        body=_body(kind, envelope.body),
    )


def _check_kind(kind: str, trusted: bool) -> None:
    if not trusted and kind not in BROWSER_KINDS:
        if kind not in BODIES and not kind.startswith("shop."):
            raise RefusedEvent(
                RefusalReason.UNKNOWN_KIND, f"There is no such kind. {suggest(kind, BROWSER_KINDS)}", "kind"
            )
        raise RefusedEvent(
            RefusalReason.KIND_NOT_ALLOWED,
            "A browser may not report this kind. Send it from the shop's server.",
            "kind",
        )
    if kind in OWN_KINDS:
        raise RefusedEvent(RefusalReason.KIND_NOT_ALLOWED, "Only Enishi itself reports this kind.", "kind")
    if kind not in BODIES and not _SHOP_KIND.fullmatch(kind):
        hint = suggest(kind[:100], BODIES) + " A shop's own kinds begin with `shop.` and use a-z, 0-9 and _."
        raise RefusedEvent(RefusalReason.UNKNOWN_KIND, f"There is no such kind. {hint}", "kind")


def _occurred_at(envelope: Envelope, sender: Sender) -> datetime:
    """When it happened by our clock, never after we heard of it."""
    received_at, occurred_at = sender.received_at, envelope.occurred_at
    if not sender.trusted and envelope.sent_at is not None:
        age = envelope.sent_at - occurred_at
        try:
            occurred_at = received_at - age
        except OverflowError:
            occurred_at = datetime.min.replace(tzinfo=UTC) if age > timedelta() else datetime.max.replace(tzinfo=UTC)
    if occurred_at > received_at:
        if occurred_at > received_at + FUTURE_TOLERANCE:
            raise RefusedEvent(
                RefusalReason.TIME_IN_FUTURE,
                "This has not happened yet. Check the sender's clock and zone.",
                "occurred_at",
            )
        return received_at
    if occurred_at < EARLIEST:
        raise RefusedEvent(
            RefusalReason.TIME_TOO_EARLY, "No shop was online then. Check the unit and the zone.", "occurred_at"
        )
    if not sender.trusted and occurred_at < received_at - BROWSER_MEMORY:
        raise RefusedEvent(
            RefusalReason.TIME_TOO_EARLY,
            f"A browser may report the last {BROWSER_MEMORY.days} days. Import older events from the shop's server.",
            "occurred_at",
        )
    return occurred_at.astimezone(UTC)


def _body(kind: str, raw: msgspec.Raw) -> Body:
    decoder = _BODY.get(kind, _SHOP_BODY)
    try:
        body: Body = decoder.decode(raw)
    except UNDECODABLE as error:
        raise from_decoding(error, root="body", struct=decoder.type, raw=bytes(raw)) from None
    changes = _tidied(body, _URLS[type(body)], "body")
    lines: tuple[Line, ...] = getattr(body, "lines", ())
    if any(line.url or line.image_url for line in lines):
        tidied = tuple(_tidy_line(line, f"body.lines[{index}]") for index, line in enumerate(lines))
        if tidied != lines:
            changes["lines"] = tidied
    return msgspec.structs.replace(body, **changes) if changes else body


def _tidy_line(line: Line, path: str) -> Line:
    changes = _tidied(line, _LINE_URLS, path)
    return msgspec.structs.replace(line, **changes) if changes else line


def _tidied(struct: Struct, fields: tuple[tuple[str, bool], ...], path: str) -> dict[str, object]:
    """The URL fields of `struct` that must be kept otherwise than they were sent."""
    changes: dict[str, object] = {}
    for name, is_place in fields:
        url = getattr(struct, name)
        if url and (tidy := urls.tidy(url, is_place=is_place, path=f"{path}.{name}")) != url:
            changes[name] = tidy
    return changes
