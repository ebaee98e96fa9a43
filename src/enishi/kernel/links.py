"""Signed links: what a letter's addresses say about themselves, so that a door can believe them without looking anything up.

A token is `base64url(MAC ‖ payload)`, letters, digits, `-` and `_` only. The MAC binds the payload to a purpose: a token for an open is no
token for a click. A payload is signed, not secret: whoever holds the link can read it.
"""

import hmac
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Any

import msgspec

_MAC_BYTES = 16
_LONGEST_TOKEN = 8_000
_decoder = msgspec.msgpack.Decoder(dict[str, Any])


def sign_link(key: bytes, purpose: str, payload: Mapping[str, Any]) -> str:
    """The token that says `payload` for `purpose`; the same arguments always give the same token.

    Values are what msgpack carries: text, numbers, booleans, None; a UUID is read back as text.
    """
    body = msgspec.msgpack.encode(payload)
    return urlsafe_b64encode(_mac(key, purpose, body) + body).rstrip(b"=").decode()


def read_link(key: bytes, purpose: str, token: str) -> dict[str, Any] | None:
    """The payload, or None for a token that is damaged, made with another key, or made for another purpose."""
    if len(token) > _LONGEST_TOKEN:
        return None
    try:
        raw = b64decode(token.encode("ascii") + b"=" * (-len(token) % 4), b"-_", validate=True)
    except (UnicodeEncodeError, NotBase64):
        return None
    mac, body = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(key, purpose, body)):
        return None
    try:
        return _decoder.decode(body)
    except msgspec.DecodeError:
        return None


def _mac(key: bytes, purpose: str, body: bytes) -> bytes:
    return hmac.digest(key, purpose.encode() + b"\0" + body, "sha256")[:_MAC_BYTES]
