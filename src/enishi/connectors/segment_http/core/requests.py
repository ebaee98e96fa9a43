"""A request's bytes: unpacked within bounds, split into messages, each within its own."""

import zlib
from typing import NamedTuple

import msgspec

from enishi.connectors.segment_http.core.values import Fields, Untranslatable, text
from enishi.events.types import Refusal, RefusalReason

MAX_BYTES = 500 * 1024  #: of a request, packed or not
MAX_MESSAGE_BYTES = 32 * 1024
MAX_MESSAGES = 2500

_UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_GZIP = 31  #: zlib's word for gzip with the largest window


class Batch(msgspec.Struct, frozen=True, rename="camel"):
    """What we read of a batch's own fields."""

    batch: list[msgspec.Raw]
    write_key: str = ""
    sent_at: str | int | float | None = None
    context: msgspec.Raw = msgspec.Raw(b"{}")


class Read(NamedTuple):
    """A request taken apart: messages with their places, and what of it was refused at once."""

    messages: list[tuple[int, Fields]]
    refusals: list[Refusal]
    write_key: str = ""
    sent_at: object = None


_BATCH = msgspec.json.Decoder(Batch)


def unpacked(raw: bytes, encoding: str) -> bytes:
    """The body as text; raises `Untranslatable` for one that is no gzip, cut off, or larger than it may be when unpacked."""
    if encoding in {"", "identity"}:
        return raw
    if encoding not in {"gzip", "x-gzip"}:
        raise Untranslatable(RefusalReason.BAD_ENCODING, "Send the body plain or packed with gzip.")
    unpacker = zlib.decompressobj(_GZIP)
    try:
        body = unpacker.decompress(raw, MAX_BYTES + 1)
    except zlib.error:
        raise Untranslatable(RefusalReason.BAD_ENCODING, "The body is not gzip, although it says so.") from None
    if len(body) > MAX_BYTES:
        raise too_large()
    if not unpacker.eof:
        raise Untranslatable(RefusalReason.BAD_ENCODING, "The packed body is cut off. Send it again.")
    return body


def too_large() -> Untranslatable:
    """The refusal of a whole request."""
    return Untranslatable(
        RefusalReason.TOO_LARGE, f"A request may have {MAX_BYTES // 1024} kB. Send fewer messages at once."
    )


def single(body: bytes, call: str) -> Read:
    """A body that is one message, of the call that its address names. Raises `Untranslatable`."""
    if len(body) > MAX_MESSAGE_BYTES:
        raise Untranslatable(
            RefusalReason.TOO_LARGE, f"A message may have {MAX_MESSAGE_BYTES // 1024} kB. Send fewer properties."
        )
    message = {**_message(body), "type": call}
    return Read([(0, message)], [], text(message.get("writeKey")))


def batch(body: bytes) -> Read:
    """A body that holds several. What one message cannot be does not hold up the others. Raises `Untranslatable`."""
    try:
        str(body, "utf-8")
        found = _BATCH.decode(body)
        context = msgspec.json.decode(found.context)
    except _UNDECODABLE as error:
        raise Untranslatable(
            RefusalReason.BAD_JSON, f'Send {{"batch": [messages]}} as JSON in UTF-8: {error}.'[:400]
        ) from None
    if len(found.batch) > MAX_MESSAGES:
        detail = f"{len(found.batch)} messages in one request. Send at most {MAX_MESSAGES} at once."
        raise Untranslatable(RefusalReason.TOO_MANY, detail)
    messages: list[tuple[int, Fields]] = []
    refusals: list[Refusal] = []
    for place, each in enumerate(found.batch):
        raw = bytes(each)
        try:
            if len(raw) > MAX_MESSAGE_BYTES:
                detail = f"A message may have {MAX_MESSAGE_BYTES // 1024} kB. Send fewer properties."
                raise Untranslatable(RefusalReason.TOO_LARGE, detail)
            messages.append((place, {"context": context, **_message(raw)}))
        except Untranslatable as refused:
            refusals.append(refusal(refused, place))
    return Read(messages, refusals, found.write_key, found.sent_at)


def _message(raw: bytes) -> Fields:
    try:
        str(raw, "utf-8")
        message = msgspec.json.decode(raw)
    except _UNDECODABLE as error:
        raise Untranslatable(RefusalReason.BAD_JSON, f"This is not JSON in UTF-8: {error}."[:400]) from None
    if not isinstance(message, dict):
        raise Untranslatable(RefusalReason.BAD_JSON, "A message is a JSON object.")
    return message


def refusal(refused: Untranslatable, place: int | None = None, kind: str = "") -> Refusal:
    """What is told and counted of it."""
    return Refusal(reason=refused.reason, detail=str(refused), path=refused.path, kind=kind, index=place)
