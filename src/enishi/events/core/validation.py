"""From a stranger's bytes to typed events: what is wrong is said event by event, what is right passes beside it.

The good case is one C call a request and a few comparisons an event: the collector judges tens of thousands a second on one core. Only a
bad request is read a second time, event by event, to say exactly where.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct

from enishi.events.core import claims as claim_rules
from enishi.events.core import envelopes, urls
from enishi.events.core.envelopes import NO_CLAIMS, Envelope
from enishi.events.core.refusing import UNDECODABLE, RefusedEvent, from_decoding, suggest
from enishi.events.types import Event, Refusal, RefusalReason
from enishi.events.vocabulary import (
    BODIES,
    BROWSER_KINDS,
    IMPERSONAL,
    LARGEST_AMOUNT,
    OWN_KINDS,
    Body,
    Line,
    ShopDefined,
)

FUTURE_TOLERANCE = timedelta(minutes=5)
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
BROWSER_MEMORY = timedelta(days=30)

_SHOP_KIND = re.compile(r"shop\.[a-z0-9_]{1,60}")


class Sender(Struct, frozen=True):
    """Who speaks, and when we heard it."""

    received_at: datetime
    site: str
    source: str
    trusted: bool


class _Kind(Struct, frozen=True):
    """All that judging an event of one kind takes, looked up once."""

    struct: type[Body]
    decode: Callable[[msgspec.Raw], Body]
    urls: tuple[tuple[str, bool], ...]
    has_lines: bool
    is_personal: bool


def _kind(struct: type[Body], *, is_personal: bool = True) -> _Kind:
    decode = msgspec.json.Decoder(struct).decode
    return _Kind(struct, decode, urls.url_fields(struct), "lines" in struct.__struct_fields__, is_personal)


_KINDS = {
    name: _kind(body, is_personal=name not in IMPERSONAL) for name, body in BODIES.items() if name not in OWN_KINDS
}
_BROWSER_KINDS = {name: _KINDS[name] for name in BROWSER_KINDS}
_SHOP_DEFINED = _kind(ShopDefined)
_LINE_URLS = urls.url_fields(Line)


def read_request(raw: bytes, sender: Sender) -> tuple[list[Event], list[Refusal]]:
    """Every event of a request body, in order, and every refusal, in order; never raises."""
    try:
        read = envelopes.read(raw)
    except RefusedEvent as refused:
        return [], [refused.refusal()]
    return _all_judged(read, sender)


def read_translated(said: Sequence[Mapping[str, Any]], sender: Sender) -> tuple[list[Event], list[Refusal]]:
    """As `read_request`, for envelopes that were put into our words already; `index` of a refusal is the place in `said`."""
    return _all_judged(envelopes.translated(said), sender)


def _all_judged(read: Sequence[Envelope | Refusal], sender: Sender) -> tuple[list[Event], list[Refusal]]:
    kinds = _KINDS if sender.trusted else _BROWSER_KINDS
    earliest = EARLIEST if sender.trusted else sender.received_at - BROWSER_MEMORY
    events: list[Event] = []
    refusals: list[Refusal] = []
    for index, envelope in enumerate(read):
        if type(envelope) is Refusal:  # many times faster than `isinstance` of a struct
            refusals.append(envelope)
            continue
        try:
            events.append(_event(envelope, sender, kinds.get(envelope.kind), earliest))
        except RefusedEvent as refused:
            refusals.append(refused.refusal(kind=envelope.kind[:100], index=index))
    return events, refusals


def judged(envelope: Envelope, sender: Sender) -> Event:
    """One event from a trusted sender; raises `RefusedEvent`."""
    return _event(envelope, sender, _KINDS.get(envelope.kind), EARLIEST)


def _event(envelope: Envelope, sender: Sender, kind: _Kind | None, earliest: datetime) -> Event:
    if kind is None:
        kind = _shop_defined(envelope.kind, sender.trusted)
    occurred_at = envelope.occurred_at
    if envelope.sent_at is not None and not sender.trusted:
        occurred_at = _by_our_clock(occurred_at, envelope.sent_at, sender.received_at)
    if not earliest <= occurred_at <= sender.received_at:
        occurred_at = _not_after(sender.received_at, occurred_at)
    claims = envelope.claims
    if claims.visitor is not None or claims != NO_CLAIMS:
        claims = claim_rules.tidy(claims)
        if not sender.trusted and claims.cart is not None:
            claim_rules.check_browsers_cart(claims.cart)
    elif kind.is_personal:
        detail = "Say who it happened to: send `visitor`, `shop_customer_id` or `email`."
        raise RefusedEvent(RefusalReason.NO_CLAIM, detail, "claims")
    return Event(
        id=envelope.id,
        kind=envelope.kind,
        occurred_at=occurred_at if occurred_at.tzinfo is UTC else occurred_at.astimezone(UTC),
        received_at=sender.received_at,
        site=sender.site,
        source=sender.source,
        claims=claims,
        body=_body(kind, envelope.body),
    )


def _shop_defined(name: str, trusted: bool) -> _Kind:
    """The shop's own kind, or the refusal of one that nobody, or not this sender, may report."""
    if name in OWN_KINDS:
        raise RefusedEvent(RefusalReason.KIND_NOT_ALLOWED, "Only Enishi itself reports this kind.", "kind")
    is_shops = _SHOP_KIND.fullmatch(name) is not None
    if not trusted and (is_shops or name in BODIES):
        detail = "A browser may not report this kind. Send it from the shop's server."
        raise RefusedEvent(RefusalReason.KIND_NOT_ALLOWED, detail, "kind")
    if not is_shops:
        hint = suggest(name[:100], _KINDS if trusted else BROWSER_KINDS)
        detail = f"There is no such kind. {hint} A shop's own kinds begin with `shop.` and use a-z, 0-9 and _."
        raise RefusedEvent(RefusalReason.UNKNOWN_KIND, detail, "kind")
    return _SHOP_DEFINED


def _by_our_clock(occurred_at: datetime, sent_at: datetime, received_at: datetime) -> datetime:
    """How long before sending it happened is right even where the browser's clock is wrong."""
    age = sent_at - occurred_at
    try:
        return received_at - age
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC) if age > timedelta() else datetime.max.replace(tzinfo=UTC)


def _not_after(received_at: datetime, occurred_at: datetime) -> datetime:
    """The instant, for one that is only a little ahead: nothing has happened after we heard of it."""
    if occurred_at > received_at + FUTURE_TOLERANCE:
        detail = "This has not happened yet. Check the sender's clock and time zone."
        raise RefusedEvent(RefusalReason.TIME_IN_FUTURE, detail, "occurred_at")
    if occurred_at > received_at:
        return received_at
    detail = "This is too long ago. Check the unit and the time zone; a browser may report the last 30 days, a server all since 1995."
    raise RefusedEvent(RefusalReason.TIME_TOO_EARLY, detail, "occurred_at")


def _body(kind: _Kind, said: Body | msgspec.Raw) -> Body:
    body = _read(kind, said) if isinstance(said, msgspec.Raw) else said
    changes = _tidied(body, kind.urls, "body") if kind.urls else {}
    if kind.has_lines and (lines := _lines(body.lines)) is not None:  # type: ignore[attr-defined]
        changes["lines"] = lines
    return msgspec.structs.replace(body, **changes) if changes else body


def _read(kind: _Kind, raw: msgspec.Raw) -> Body:
    try:
        return kind.decode(raw)
    except UNDECODABLE as error:
        raise from_decoding(error, root="body", struct=kind.struct, raw=bytes(raw)) from None


def _lines(lines: tuple[Line, ...]) -> tuple[Line, ...] | None:
    """The lines where they must be kept otherwise than they were sent."""
    total, linked = 0, False
    for line in lines:
        total += line.quantity * line.unit_price
        linked = linked or bool(line.url or line.image_url)
    if total > LARGEST_AMOUNT:
        detail = f"The lines come to more than {LARGEST_AMOUNT}. Send prices in the currency's minor unit."
        raise RefusedEvent(RefusalReason.BAD_VALUE, detail, "body.lines")
    if not linked:
        return None
    tidied = tuple(_tidy_line(line, index) for index, line in enumerate(lines))
    return tidied if any(line is not lines[index] for index, line in enumerate(tidied)) else None


def _tidy_line(line: Line, index: int) -> Line:
    changes = _tidied(line, _LINE_URLS, f"body.lines[{index}]")
    return msgspec.structs.replace(line, **changes) if changes else line


def _tidied(struct: Struct, fields: tuple[tuple[str, bool], ...], path: str) -> dict[str, object]:
    """The URL fields of `struct` that must be kept otherwise than they were sent."""
    changes: dict[str, object] = {}
    for name, is_place in fields:
        url = getattr(struct, name)
        if url and (kept := urls.kept(url, is_place)) != url:
            if kept is None:
                raise RefusedEvent(RefusalReason.BAD_VALUE, "Send an http or https address.", f"{path}.{name}")
            changes[name] = kept
    return changes
