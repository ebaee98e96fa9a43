"""The door of this translator, for `enishi.http.segment`."""

from collections.abc import Iterator

import msgspec

from enishi.connectors.segment_http.core import requests
from enishi.connectors.segment_http.core.messages import Envelope as Envelope
from enishi.connectors.segment_http.core.messages import Sender as Sender
from enishi.connectors.segment_http.core.messages import translated
from enishi.connectors.segment_http.core.requests import MAX_BYTES as MAX_BYTES
from enishi.connectors.segment_http.core.requests import Read as Read
from enishi.connectors.segment_http.core.requests import refusal as refusal
from enishi.connectors.segment_http.core.requests import too_large as too_large
from enishi.connectors.segment_http.core.values import Untranslatable as Untranslatable
from enishi.connectors.segment_http.core.values import text
from enishi.events.types import Refusal, RefusalReason

SOURCE = "segment"  #: of events that a shop's server reports this way; a browser's are the browser's

#: Address → call; the short ones are those of the client for browsers. A batch has no call of its own.
CALLS = {
    **{f"/v1/{call}": call for call in ("track", "identify", "page", "screen", "alias", "group")},
    **{"/v1/t": "track", "/v1/i": "identify", "/v1/p": "page", "/v1/s": "screen", "/v1/a": "alias", "/v1/g": "group"},
    **{"/v1/batch": "", "/v1/import": "", "/v1/b": ""},
}

#: What our words for a place are in theirs, the longer first.
_PLACES = (
    ("claims.visitor", "anonymousId"),
    ("claims.shop_customer_id", "userId"),
    ("claims.former_customer_id", "previousId"),
    ("claims.", "traits."),
    ("body.lines", "properties.products"),
    ("body.properties", "properties"),
    ("body.traits", "traits"),
    ("body.unit_price", "properties.price"),
    ("body.", "properties."),
    ("occurred_at", "timestamp"),
)


def read(raw: bytes, encoding: str, path: str) -> Read:
    """A request's body, taken apart. Raises `Untranslatable` when nothing of it can be read."""
    body = requests.unpacked(raw, encoding)
    call = CALLS[path]
    return requests.single(body, call) if call else requests.batch(body)


def translate(said: Read, sender: Sender) -> tuple[list[Envelope], list[int], list[Refusal]]:
    """Envelopes, the place of each one's message, and what was refused, in order."""
    envelopes: list[Envelope] = []
    places: list[int] = []
    refusals = list(said.refusals)
    for place, message in said.messages:
        try:
            made = translated(message, sender, sent_at=said.sent_at, place=place)
        except Untranslatable as refused:
            refusals.append(refusal(refused, place, text(message.get("event") or message.get("type"))[:100]))
        except RecursionError:
            deep = Untranslatable(RefusalReason.BAD_JSON, "The JSON is nested too deeply. Send flat properties.")
            refusals.append(refusal(deep, place))
        else:
            envelopes.extend(made)
            places.extend([place] * len(made))
    return envelopes, places, refusals


def in_their_words(refusals: list[Refusal], places: list[int]) -> Iterator[Refusal]:
    """Refusals of envelopes as refusals of messages."""
    for each in refusals:
        path = each.path
        for ours, theirs in _PLACES:
            if path.startswith(ours):
                path = theirs + path.removeprefix(ours)
                break
        place = places[each.index] if each.index is not None else None
        yield msgspec.structs.replace(each, path=path, index=place)
