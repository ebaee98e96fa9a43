"""Physical lines of a file of any size: decoded, with the bytes each took, in memory for one block at a time.

Bytes are cut into blocks at line ends, so no character is ever cut in two. A block is decoded at once; only where that fails is
it read line by line, to say which line is broken.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from enishi.connectors.csv.types import FileShape

BLOCK = 256 * 1024
MAX_LINE = 1024 * 1024
_KEPT = 400  #: bytes kept of a longer line, to show it

#: What the standard tables leave out and shops write all the same: ①, Ⅲ and the like.
_WIDER = {"euc_jp": "euc_jis_2004", "iso2022_jp": "iso2022_jp_ext"}


class Line(NamedTuple):
    """One physical line with its end as "\\n". `trouble`: "" or the reason code why it cannot be trusted."""

    text: str
    size: int
    trouble: str = ""


def lines(source: BinaryIO, shape: FileShape) -> Iterator[Line]:
    """Every line from where `source` stands to its end. Lines beyond `MAX_LINE` come as a beginning with a trouble."""
    wide = shape.encoding.startswith("utf-16")
    end = shape.line_end.encode(shape.encoding)
    rest = b""
    lost = 0  # bytes of an overlong line that were let go
    while chunk := source.read(BLOCK):
        block = rest + chunk
        cut = _after_last_end(block, end, wide)
        if not cut:
            rest = block
            if len(rest) > MAX_LINE:
                drop = (len(rest) - _KEPT) & ~1  # an even number: UTF-16 stays in step
                rest, lost = rest[:_KEPT] + rest[_KEPT + drop :], lost + drop
            continue
        whole, rest = block[:cut], block[cut:]
        if lost:
            first = _after_first_end(whole, end, wide)
            yield Line(_shown(whole[:first], shape), lost + first, "line_too_long")
            whole, lost = whole[first:], 0
        yield from _decoded(whole, shape)
    if lost:
        yield Line(_shown(rest, shape), lost + len(rest), "line_too_long")
    elif rest:
        yield from _decoded(rest, shape)


def _after_last_end(block: bytes, end: bytes, wide: bool) -> int:
    """Where the last line end is over; 0 when there is none. In UTF-16 only at whole characters."""
    at = block.rfind(end)
    while wide and at > 0 and at % 2:
        at = block.rfind(end, 0, at + len(end) - 1)
    return at + len(end) if at >= 0 and not (wide and at % 2) else 0


def _after_first_end(block: bytes, end: bytes, wide: bool) -> int:
    at = block.find(end)
    while wide and at > 0 and at % 2:
        at = block.find(end, at + 1)
    return at + len(end)


def _decoded(block: bytes, shape: FileShape) -> Iterator[Line]:
    try:
        text = block.decode(shape.encoding)
    except UnicodeDecodeError:
        return _one_by_one(block, shape)
    if "\0" in text:
        return _one_by_one(block, shape)
    texts = _split(text, shape)
    if shape.encoding.startswith("utf-16"):
        return (Line(each, len(each.encode("utf-16-le", "surrogatepass"))) for each in texts)
    if text.isascii() and shape.encoding != "iso2022_jp":
        return (Line(each, len(each)) for each in texts)
    return map(Line, texts, map(len, _split_bytes(block, shape)))


def _split(text: str, shape: FileShape) -> io.StringIO:
    """Lines with their ends, at "\\n" alone: nothing else ends a line of a CSV file."""
    return io.StringIO(text.replace("\r", "\n") if shape.line_end == "\r" else text, newline="\n")


def _split_bytes(block: bytes, shape: FileShape) -> io.BytesIO:
    return io.BytesIO(block.replace(b"\r", b"\n") if shape.line_end == "\r" else block)


def _one_by_one(block: bytes, shape: FileShape) -> Iterator[Line]:
    for raw in _raw_lines(block, shape):
        trouble = ""
        try:
            text = _wider(raw, shape)
        except UnicodeDecodeError:
            text, trouble = raw.decode(shape.encoding, "replace"), "line_bytes"
        if "\0" in text:
            text, trouble = text.replace("\0", "\ufffd"), trouble or "line_nul"
        if shape.line_end == "\r":
            text = text.replace("\r", "\n")
        if trouble:  # what it holds cannot be trusted, its line ends least of all
            text = text.replace("\n", " ").strip() + "\n"
        yield Line(text, len(raw), trouble)


def _wider(raw: bytes, shape: FileShape) -> str:
    try:
        return raw.decode(shape.encoding)
    except UnicodeDecodeError:
        if shape.encoding not in _WIDER:
            raise
        return raw.decode(_WIDER[shape.encoding])


def _raw_lines(block: bytes, shape: FileShape) -> Iterator[bytes]:
    end = shape.line_end.encode(shape.encoding)
    wide = shape.encoding.startswith("utf-16")
    at = 0
    while at < len(block):
        size = _after_first_end(block[at:], end, wide)
        if size < len(end):  # no end any more
            size = len(block) - at
        yield block[at : at + size]
        at += size


def _shown(raw: bytes, shape: FileShape) -> str:
    return raw[:_KEPT].decode(shape.encoding, "replace").replace("\n", " ").replace("\0", " ") + "\n"
