"""One message of Segment's into envelopes of ours."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from enishi.connectors.segment_http.core import people, shopping
from enishi.connectors.segment_http.core.values import (
    Fields,
    Untranslatable,
    fields,
    flat,
    identifier,
    instant,
    snake,
    text,
    web_address,
)
from enishi.events.types import RefusalReason
from enishi.kernel.ids import derived_id

Envelope = dict[str, Any]
Said = tuple[str, dict[str, Any], dict[str, Any]]  #: kind, body, claims

#: A sender whose clock is this near ours is believed to the millisecond: what it reports of the past is not moved.
HONEST = timedelta(minutes=1)


class Sender(NamedTuple):
    """Who speaks: with which kind of key, when we heard it, in which currency when none is named."""

    source: str
    site: str
    trusted: bool
    received_at: datetime
    currency: str = "JPY"


def translated(message: Fields, sender: Sender, *, sent_at: object = None, place: int = 0) -> list[Envelope]:
    """The envelopes of one message, at `place` of its request. `sent_at` is the request's own, for messages that have none.

    Raises `Untranslatable`.
    """
    call = text(message.get("type") or message.get("action")).lower()
    read = _CALLS.get(call)
    if read is None:
        detail = f"There is no call `{call[:40]}`. Send track, identify, page, screen or alias."
        raise Untranslatable(RefusalReason.UNKNOWN_KIND, detail, "type")
    occurred_at = _occurred_at(message, sent_at, sender.received_at)
    name = identifier(message.get("messageId"), "messageId") or _content(message, sender.received_at, place)
    return [
        {
            "id": derived_id(f"segment/{sender.source}", f"{sender.site}\x1f{name}\x1f{number}"),
            "kind": kind,
            "occurred_at": occurred_at,
            "claims": claims,
            "body": body,
        }
        for number, (kind, body, claims) in enumerate(read(message, sender))
    ]


def _content(message: Fields, received_at: datetime, place: int) -> str:
    """A name for a message without one. With an instant of its own it is known again; without, nobody could tell a repeat."""
    said = msgspec.json.encode(dict(message), order="deterministic").decode()
    return said if message.get("timestamp") else f"{received_at.isoformat()}/{place}/{said}"


def _occurred_at(message: Fields, sent_at: object, received_at: datetime) -> datetime:
    """When it happened by our clock: how long before sending it happened is right even where the sender's clock is wrong."""
    happened = instant(message.get("originalTimestamp"), "originalTimestamp") or instant(
        message.get("timestamp"), "timestamp"
    )
    if happened is None:
        return received_at
    sent = instant(message.get("sentAt"), "sentAt") or instant(sent_at, "sentAt")
    if sent is None or abs(received_at - sent) <= HONEST:
        return happened
    try:
        return received_at - (sent - happened)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def _claims(message: Fields, *further: object) -> dict[str, Any]:
    """Who it happened to; `further` are the objects that may hold an address."""
    found = {
        "visitor": identifier(message.get("anonymousId"), "anonymousId"),
        "shop_customer_id": identifier(message.get("userId"), "userId"),
        "email": next((said for each in further if (said := text(fields(each).get("email")))), ""),
    }
    claims = {name: value for name, value in found.items() if value}
    if not claims:
        raise Untranslatable(
            RefusalReason.NO_CLAIM, "Say who it happened to: send `userId` or `anonymousId`.", "userId"
        )
    return claims


def _context_traits(message: Fields) -> object:
    return fields(message.get("context")).get("traits")


def _page_of(message: Fields) -> Fields:
    return fields(fields(message.get("context")).get("page"))


def _identify(message: Fields, sender: Sender) -> list[Said]:
    traits = fields(message.get("traits") or _context_traits(message))
    claims = _claims(message, traits)
    body = people.identified(traits)
    if sender.trusted and (phone := body.get("phone")):
        claims["phone"] = phone
    return [("customer_identified", body, claims)]


def _track(message: Fields, sender: Sender) -> list[Said]:
    event, properties = text(message.get("event")), fields(message.get("properties"))
    if not event:
        raise Untranslatable(RefusalReason.MISSING_FIELD, "Say what happened: send its name as `event`.", "event")
    word = snake(event)
    url = web_address(_page_of(message).get("url"))
    known = shopping.body_of(word, properties, url, sender.currency)
    if known is not None:
        kind, body = known
        return [(kind, body, _claims(message, _context_traits(message), properties))]
    if not word:
        detail = "Name events with Latin letters, such as `Catalogue Requested`; their properties may be Japanese."
        raise Untranslatable(RefusalReason.BAD_VALUE, detail, "event")
    return [(f"shop.{word}", {"properties": flat(properties)}, _claims(message, _context_traits(message)))]


def _page(message: Fields, sender: Sender) -> list[Said]:
    properties, page = fields(message.get("properties")), _page_of(message)
    claims = _claims(message, _context_traits(message))
    url = web_address(properties.get("url")) or web_address(page.get("url"))
    name = text(message.get("name") or properties.get("name"))
    if not url:  # servers name pages rather than show them
        return [("shop.page_viewed", {"properties": flat({**properties, "name": name})}, claims)]
    body = {
        "url": url,
        "title": (text(properties.get("title") or page.get("title")) or name)[:500],
        "referrer": web_address(properties.get("referrer")) or web_address(page.get("referrer")),
    }
    return [("page_viewed", body, claims)]


def _screen(message: Fields, sender: Sender) -> list[Said]:
    properties = fields(message.get("properties"))
    name = text(message.get("name") or properties.get("name"))
    return [("shop.screen_viewed", {"properties": flat({**properties, "name": name})}, _claims(message))]


def _alias(message: Fields, sender: Sender) -> list[Said]:
    """`previousId` and `userId` are one person. Whether the former was a browser or a customer number the call does not say: the
    shop's server may mean either, a browser only a browser."""
    user = identifier(message.get("userId"), "userId")
    before = identifier(message.get("previousId"), "previousId") or identifier(
        message.get("anonymousId"), "anonymousId"
    )
    if not user or not before:
        raise Untranslatable(RefusalReason.NO_CLAIM, "Send `previousId` and `userId`.", "previousId")
    claims = {"visitor": before, "shop_customer_id": user}
    if sender.trusted:
        claims["former_customer_id"] = before
    return [("customer_identified", {}, claims)]


def _group(message: Fields, sender: Sender) -> list[Said]:
    detail = "Enishi knows people, not groups. Send the company or family as a trait, with identify."
    raise Untranslatable(RefusalReason.KIND_NOT_ALLOWED, detail, "type")


_CALLS: dict[str, Callable[[Fields, Sender], list[Said]]] = {
    "identify": _identify,
    "track": _track,
    "page": _page,
    "screen": _screen,
    "alias": _alias,
    "group": _group,
}
