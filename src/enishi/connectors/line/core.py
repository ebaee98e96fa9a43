"""What LINE's webhooks say. Pure. Facts of developers.line.biz, read November 2026."""

import hmac
from base64 import b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec
from msgspec import Struct

#: Kinds that say nothing of who may be reached or who a friend is. What is in neither list is from a later year, and ignored as well.
IGNORED = frozenset(
    {
        "message",  # answered by people, not by us
        "messageEdited",
        "unsend",
        "postback",
        "beacon",
        "videoPlayComplete",
        "join",  # groups and rooms are no customers
        "leave",
        "memberJoined",
        "memberLeft",
        "things",
        "delivery",
        "membership",
        "module",
        "activated",
        "deactivated",
        "botSuspended",
        "botResumed",
    }
)
HANDLED = frozenset({"follow", "unfollow", "accountLink"})
#: What stands in the ledger as evidence of a friend's consent.
WORDING = "LINE公式アカウントを友だちに追加"
_LONGEST_ID = 64


class Happened(Struct, frozen=True):
    """One event of a webhook that concerns us: its kind, LINE's own id of it, whose, when, and the rest as LINE sent it."""

    kind: str
    event_id: str
    user_id: str
    at: datetime
    rest: Mapping[str, Any]
    redelivered: bool = False


def genuine(secret: str, body: bytes, signature: str) -> bool:
    """Whether the channel's secret signed exactly these bytes."""
    expected = b64encode(hmac.digest(secret.encode(), body, "sha256"))
    return bool(secret) and hmac.compare_digest(expected, signature.strip().encode("utf-8", "replace"))


def delivery_id(body: bytes) -> str:
    """One name for a delivery and its repeats: the ids of its events, which stay when LINE sends them again; else of its bytes."""
    ids = [str(event.get("webhookEventId") or "") for event in _events(body)]
    return sha256("\n".join(ids).encode() if ids and all(ids) else body).hexdigest()


def happened(body: bytes) -> Iterator[Happened]:
    """The events of a delivery that concern us, in order. Raises `ValueError` for what is no webhook of LINE's."""
    for event in _events(body):
        source = event.get("source")
        user_id = source.get("userId") if isinstance(source, dict) and source.get("type") == "user" else None
        stamp, kind = event.get("timestamp"), event.get("type")
        if kind not in HANDLED or event.get("mode") != "active":  # standby: another tool answers for the channel now
            continue
        if not isinstance(user_id, str) or not 0 < len(user_id) <= _LONGEST_ID or not isinstance(stamp, int):
            continue
        context = event.get("deliveryContext")
        yield Happened(
            str(kind),
            str(event.get("webhookEventId") or f"{user_id}:{kind}:{stamp}")[:100],
            user_id,
            datetime.fromtimestamp(stamp / 1000, tz=UTC),
            event,
            redelivered=isinstance(context, dict) and context.get("isRedelivery") is True,
        )


def told(event: Happened) -> Iterator[tuple[str, dict[str, Any]]]:
    """(kind, body) of our events for a friend who came or went."""
    if event.kind == "follow":
        follow = event.rest.get("follow")
        again = isinstance(follow, dict) and follow.get("isUnblocked") is True
        yield "channel_joined", {"channel": "line", "again": again}
        yield "consent_changed", _consent("granted") | {"basis": "consent", "wording": WORDING}
    elif event.kind == "unfollow":
        yield "channel_left", {"channel": "line"}
        yield "consent_changed", _consent("withdrawn")


def linked_nonce(event: Happened) -> str | None:
    """The nonce of a connection that LINE says is made; None for any other event, and for one that failed."""
    link = event.rest.get("link")
    if event.kind != "accountLink" or not isinstance(link, dict) or link.get("result") != "ok":
        return None
    nonce = link.get("nonce")
    return nonce if isinstance(nonce, str) else None


def _consent(state: str) -> dict[str, Any]:
    return {"channel": "line", "purpose": "marketing", "state": state, "method": "line"}


def _events(body: bytes) -> list[dict[str, Any]]:
    try:
        whole = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError("The delivery is no JSON.") from error
    events = whole.get("events") if isinstance(whole, dict) else None
    if not isinstance(events, list):
        raise ValueError("The delivery has no list of events.")
    return [event for event in events if isinstance(event, dict)]
