"""Blocks as they lie in the file: compressed. Events repeat themselves, and writing a page costs far more than squeezing it."""

from struct import Struct

import pyarrow as pa

_HEAD = Struct("<cI")  #: a mark that no JSON line begins with, and the length of what is folded
_MARK = b"Z"
_WORTH_BYTES = 1024  #: a smaller block fits into one page as it is
_LARGEST_BYTES = 1 << 28  #: more than any commit holds: a damaged length asks for no memory

_zstd = pa.Codec("zstd", compression_level=1)


def fold(lines: bytes) -> bytes:
    """What to store for a block of JSON lines."""
    if len(lines) < _WORTH_BYTES:
        return lines
    return _HEAD.pack(_MARK, len(lines)) + bytes(_zstd.compress(lines, asbytes=True))


def unfolded_bytes(body: bytes) -> int:
    """How long the lines of what was stored are."""
    return int(_HEAD.unpack_from(body)[1]) if body.startswith(_MARK) and len(body) >= _HEAD.size else len(body)


def unfold(body: bytes) -> bytes:
    """The JSON lines of what was stored; none when it is damaged."""
    if not body.startswith(_MARK):
        return body
    try:
        _, size = _HEAD.unpack_from(body)
        if size > _LARGEST_BYTES:
            return b""
        return bytes(_zstd.decompress(body[_HEAD.size :], decompressed_size=size, asbytes=True))
    except Exception:  # whatever a codec says of damage
        return b""
