"""How a file is to be read, from its beginning: what it really is, its characters, its columns, where its lines begin."""

import io
import zlib
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from enishi.connectors.csv.core import encodings, reading
from enishi.connectors.csv.core.headers import looks_like_header
from enishi.connectors.csv.core.reasons import problem
from enishi.connectors.csv.types import Encoding, FileShape, Problem, Row

HEAD = 256 * 1024  #: bytes that `sniff` wants to see
MAX_COLUMNS = 400
MAX_PREAMBLE = 15  #: lines that may stand above the header
_DELIMITERS = (",", "\t", ";", "|")
_POSING = (
    (b"%PDF", "file_pdf"),
    (b"\xd0\xcf\x11\xe0", "file_excel"),
    (b"Rar!", "file_zip"),
    (b"7z\xbc\xaf", "file_zip"),
)


def sniff(
    head: bytes,
    size: int,
    *,
    encoding: Encoding | None = None,
    delimiter: str | None = None,
    header_line: int | None = None,
) -> FileShape | Problem:
    """The shape of a file of `size` bytes that begins with `head` (`HEAD` bytes, or all), or why it is none that can be read.

    The keyword arguments are corrections by somebody who knows better; `header_line` is a physical line, 0 = there is no header.
    """
    compression: Literal["", "gzip"] = ""
    is_all = len(head) >= size
    if head.startswith(b"\x1f\x8b"):
        compression = "gzip"
        try:
            head = zlib.decompressobj(wbits=31).decompress(head, HEAD)
        except zlib.error:
            return problem("file_gzip_broken")
        is_all = False
    if (posing := _posing(head)) is not None:
        return posing
    found = encodings.evidence(head, is_all=is_all)
    if not encodings.is_text(head.decode(found.encoding, "replace")):
        return problem("file_binary")
    if encoding is not None and encoding != found.encoding:
        found = encodings.Evidence(encoding)
    elif encoding is not None:
        found = found._replace(is_sure=True)
    shape = FileShape(
        encoding=found.encoding,
        delimiter=delimiter or ",",
        compression=compression,
        data_offset=found.mark,
        is_sure=found.is_sure,
    )
    return _with_columns(head, shape, is_all=is_all, delimiter=delimiter, header_line=header_line)


def _posing(head: bytes) -> Problem | None:
    """What is no text at all, by name."""
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        return problem("file_empty")
    if head.startswith(b"PK\x03\x04"):
        is_workbook = any(name in head for name in (b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis"))
        return problem("file_excel" if is_workbook else "file_zip")
    for start, code in _POSING:
        if head.startswith(start):
            return problem(code)
    opening = head[:300].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith((b"<!doctype html", b"<html", b"<head")):
        return problem("file_html")
    return None


def _with_columns(
    head: bytes, shape: FileShape, *, is_all: bool, delimiter: str | None, header_line: int | None
) -> FileShape | Problem:
    if not is_all:
        end = max(head.rfind("\n".encode(shape.encoding)), head.rfind("\r".encode(shape.encoding)))
        if end < 0:
            return problem("file_endless_line", limit=len(head) // 1024)
        head = head[: end + 2 - end % 2 if shape.encoding.startswith("utf-16") else end + 1]
    shape = replace(shape, line_end=_line_end(head, shape.encoding))
    candidates = (delimiter,) if delimiter else _DELIMITERS
    tried = [(each, _rows(head, replace(shape, delimiter=each))) for each in candidates]
    best, rows = max(tried, key=lambda pair: _columns_told(pair[1]))
    shape = replace(shape, delimiter=best)
    if not rows:
        return problem("file_binary")
    at, has_header = _header(rows, header_line)
    return _shaped(shape, rows, at, has_header)


def _line_end(head: bytes, encoding: Encoding) -> Literal["\n", "\r"]:
    """Lone carriage returns end lines only where there is no line feed at all."""
    return "\n" if "\n".encode(encoding) in head or "\r".encode(encoding) not in head else "\r"


def _rows(head: bytes, shape: FileShape) -> list[Row]:
    rows: list[Row] = []
    for batch in reading.read(io.BytesIO(head), shape, offset=shape.data_offset, line=1, batch=100):
        rows.extend(batch)
        if len(rows) >= 200:
            break
    return rows


def _columns_told(rows: Sequence[Row]) -> tuple[float, int]:
    """How well a delimiter explains the rows: the share of rows with the commonest width above 1, and that width."""
    widths = Counter(len(row.cells) for row in rows if row.problem is None)
    width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]), default=(0, 0))
    return (round(count / len(rows), 2), width) if width > 1 and rows else (0.0, 0)


def _header(rows: Sequence[Row], header_line: int | None) -> tuple[int, bool]:
    """The index of the first row that counts, and whether it is a header."""
    if header_line is not None and header_line > 0:
        return next((at for at, row in enumerate(rows) if row.line >= header_line), 0), True
    widths = Counter(_used(row.cells) for row in rows[-50:])
    usual = max(widths, key=lambda width: (widths[width], width))
    top = rows[: MAX_PREAMBLE + 1]
    if header_line is None:
        for at, row in enumerate(top):
            if _used(row.cells) * 10 >= usual * 8 and looks_like_header(row.cells):
                return at, True
    return next((at for at, row in enumerate(top) if _used(row.cells) * 10 >= usual * 8), 0), False


def _used(cells: Sequence[str]) -> int:
    """Cells up to the last one that is not empty."""
    return max((at + 1 for at, cell in enumerate(cells) if cell.strip()), default=0)


def _shaped(shape: FileShape, rows: Sequence[Row], at: int, has_header: bool) -> FileShape | Problem:
    first = rows[at]
    width = _used(first.cells) if has_header else max(len(row.cells) for row in rows[at:])
    if width > MAX_COLUMNS:
        return problem("file_too_wide", found=width, limit=MAX_COLUMNS)
    return replace(
        shape,
        has_header=has_header,
        header=tuple(cell.strip() for cell in first.cells[:width]) if has_header else (),
        width=width,
        data_offset=first.end if has_header else first.offset,
        data_line=reading.next_line(first) if has_header else first.line,
        preamble=tuple(" ".join(cell for cell in row.cells if cell).strip() for row in rows[:at]),
    )
