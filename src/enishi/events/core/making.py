"""From what a connector understood of somebody else's data to one event, judged by the rules that senders are judged by."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from enishi.events.core import validation
from enishi.events.core.envelopes import Unread
from enishi.events.core.refusing import RefusedEvent
from enishi.events.types import Claims, Event, Refusal, RefusalReason
from enishi.kernel.ids import derived_id

_encode = msgspec.json.Encoder().encode


def made(
    kind: str,
    body: Mapping[str, Any],
    *,
    natural_key: str,
    occurred_at: datetime,
    received_at: datetime,
    claims: Mapping[str, Any],
    site: str,
    source: str,
) -> Event | Refusal:
    """The event, or why there can be none. The id derives from (source, kind, natural_key): the same fact twice is one event."""
    event_id = derived_id(source, f"{kind}\x1f{natural_key}")
    sender = validation.Sender(received_at, site, source, trusted=True)
    try:
        said = _encode(body)
        if b"\\u0000" in said:
            raise RefusedEvent(RefusalReason.BAD_ENCODING, "The text holds a NUL (\\u0000). Remove it.")
        envelope = Unread(
            id=event_id,
            kind=kind,
            occurred_at=occurred_at,
            claims=msgspec.convert(claims, Claims),
            body=msgspec.Raw(said),
        )
        return validation.judged(envelope, sender)
    except msgspec.ValidationError as error:
        return Refusal(reason=RefusalReason.BAD_VALUE, detail=str(error), path="claims", kind=kind)
    except RefusedEvent as refused:
        return refused.refusal(kind=kind)
