"""Identifiers: time-ordered for what we make, derived for what others named, unguessable for what strangers see.

Time-ordered ids (RFC 9562, version 7) keep an id table append-mostly: with random ids SQLite deduplicates at a half to
a quarter of the speed.
"""

import secrets
from datetime import datetime
from hashlib import sha1
from uuid import UUID

_FOREIGN = UUID("6ba7b814-9dad-51d1-80b4-00c04fd430c8")
_UNMARKED = ~(0xF << 76 | 0b11 << 62)  #: all of an id but its version and variant


def uuid7(at: datetime) -> UUID:
    """A new version 7 id: 48 bits of milliseconds of `at`, then 74 random bits."""
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    random = secrets.randbits(74)
    value = milliseconds << 80 | 0x7 << 76 | (random >> 62) << 64 | 0b10 << 62 | (random & ((1 << 62) - 1))
    return UUID(int=value)


def derived_id(source: str, natural_key: str) -> UUID:
    """The id of something `source` already named: the same two words always give the same id (version 5)."""
    digest = sha1(_FOREIGN.bytes + f"{source}\x1f{natural_key}".encode(), usedforsecurity=False).digest()
    return UUID(int=int.from_bytes(digest[:16]) & _UNMARKED | 0x5 << 76 | 0b10 << 62)


def token(size: int = 24) -> str:
    """`size` random bytes as URL-safe text, for keys and anything a stranger must not guess.

    It never begins with a dash: a command line would take it for an option.
    """
    while (text := secrets.token_urlsafe(size)).startswith("-"):
        pass
    return text
