"""Webhooks: whether they are genuine, and which things they name. They come in three shapes."""

import hmac
from hashlib import sha256

import msgspec
from msgspec import Struct

ENTITIES = ("customer", "order", "product")
_MOST = 500


class Named(Struct, frozen=True):
    """A thing of the shop's that something happened to."""

    entity: str
    id: str


class _Entry(Struct, frozen=True):
    entity: str
    id: int | str
    action: str = ""


_ENTRIES = msgspec.json.Decoder(list[_Entry])
_UNDECODABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def is_genuine(body: bytes, signature: str, secret: str) -> bool:
    """Whether `signature` is the hexadecimal HMAC-SHA256 of the raw body. Never without a secret."""
    expected = hmac.new(secret.encode(), body, sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(expected.encode(), signature.strip().lower().encode())


def named(body: bytes) -> list[Named]:
    """Everything a body names, once, in order: one object, a list of them, or objects joined by commas without brackets.

    Raises `ValueError` for anything else. What happened to it is not read: the shop is asked how it is now.
    """
    text = body.strip()
    try:
        entries = _ENTRIES.decode(text if text[:1] == b"[" else b"[" + text.rstrip(b",") + b"]")
    except _UNDECODABLE as error:
        raise ValueError(f"no webhook of EC-CUBE's: {error}") from None
    if len(entries) > _MOST:
        raise ValueError(f"{len(entries)} things in one webhook")
    found = {Named(entry.entity.lower(), str(entry.id)): None for entry in entries if str(entry.id).isdecimal()}
    return [each for each in found if each.entity in ENTITIES]
