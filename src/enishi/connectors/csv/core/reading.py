"""Rows of a file, in batches, with the place of each: constant memory, and a broken line costs that line only.

Reading is strict first. Where a quotation mark stands wrong, the line is read again by itself as a spreadsheet would; where one is
never closed, the line is refused and reading goes on with the next, so that it cannot swallow the file.
"""

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from enishi.connectors.csv.core import lines as physical
from enishi.connectors.csv.core.lines import Line
from enishi.connectors.csv.core.reasons import problem
from enishi.connectors.csv.core.unpacking import opened as opened
from enishi.connectors.csv.types import FileShape, Problem, Row

BATCH = 2000
MAX_LINES_OF_ROW = 200  #: physical lines that one row may take by line ends within quotation marks

_DELIMITER_NAMES = {",": "“,”", "\t": "TAB", ";": "“;”", "|": "“|”"}


def read(
    source: BinaryIO, shape: FileShape, *, offset: int | None = None, line: int | None = None, batch: int = BATCH
) -> Iterator[list[Row]]:
    """Rows from byte `offset`, which is the beginning of physical line `line`; by default from the first line of data.

    `source` is what `opened` gave and is moved there. Blank lines are no rows. To go on after `row`: `offset=row.end,
    line=next_line(row)`.
    """
    start = shape.data_offset if offset is None else offset
    source.seek(start)
    rows: list[Row] = []
    for row in _Reader(source, shape, start, shape.data_line if line is None else line):
        rows.append(row)
        if len(rows) >= batch:
            yield rows
            rows = []
    if rows:
        yield rows


def next_line(row: Row) -> int:
    """The number of the physical line after `row`."""
    return row.line + row.lines


class _Runaway(Exception):
    """A quoted cell goes on and on."""


class _Reader:
    def __init__(self, source: BinaryIO, shape: FileShape, offset: int, line: int) -> None:
        self._shape, self._width = shape, shape.width
        self._offset, self._line = offset, line
        self._lines = physical.lines(source, shape)
        self._again: deque[Line] = deque()  # lines to be read once more
        self._pending: list[Line] = []  # lines of the row that is being read

    def __iter__(self) -> Iterator[Row]:
        reader = self._parser()
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except (csv.Error, _Runaway):
                row = self._broken()
                reader = self._parser()
            else:
                row = self._whole(cells)
            if row is not None:
                yield row

    def _parser(self) -> "Iterator[list[str]]":
        return csv.reader(self._feed(), delimiter=self._shape.delimiter, strict=True)

    def _feed(self) -> Iterator[str]:
        while True:
            line = self._again.popleft() if self._again else next(self._lines, None)
            if line is None:
                return
            self._pending.append(line)
            if len(self._pending) > MAX_LINES_OF_ROW:
                raise _Runaway
            yield line.text

    def _whole(self, cells: list[str]) -> Row | None:
        """The row of the pending lines; None for a blank one."""
        pending = self._pending
        if len(pending) == 1:
            (_, size, trouble) = pending[0]
        else:
            size = sum(each.size for each in pending)
            trouble = next((each.trouble for each in pending if each.trouble), "")
        count = len(pending)
        pending.clear()
        offset, line = self._offset, self._line
        self._offset, self._line = offset + size, line + count
        wrong = self._named(trouble) if trouble else None
        if len(cells) != self._width and wrong is None and self._width:
            cells, wrong = self._fitted(cells)
        if wrong is None and not any(cells):
            return None
        return Row(line, offset, self._offset, cells, wrong, count)

    def _fitted(self, cells: list[str]) -> tuple[list[str], Problem | None]:
        found, width = len(cells), self._width
        if found > width and not any(cells[width:]):
            return cells[:width], None
        if not any(cells):
            return cells, None
        if found < width:
            return cells, problem("line_short", found=found, expected=width)
        delimiter = _DELIMITER_NAMES.get(self._shape.delimiter, self._shape.delimiter)
        return cells, problem("line_long", found=found, expected=width, delimiter=delimiter)

    def _broken(self) -> Row | None:
        """The first pending line by itself, as a spreadsheet would read it; the others are read again."""
        first, others = self._pending[0], self._pending[1:]
        self._again.extendleft(reversed(others))
        self._pending = [first]
        if others or first.trouble:
            return self._refused(first, first.trouble or "line_quote")
        if len(first.text) > csv.field_size_limit():
            return self._refused(first, "line_too_long")
        text = first.text[:-1].replace("\r", " ") + first.text[-1:]
        cells = next(csv.reader([text], delimiter=self._shape.delimiter))
        if cells and cells[-1].endswith("\n"):  # the mark is still open at the line's end
            return self._refused(first, "line_quote")
        return self._whole(cells)

    def _refused(self, first: Line, code: str) -> Row:
        self._pending.clear()
        offset, line = self._offset, self._line
        self._offset, self._line = offset + first.size, line + 1
        cells = first.text[:2000].rstrip("\r\n").split(self._shape.delimiter)
        return Row(line, offset, self._offset, cells, self._named(code))

    def _named(self, code: str) -> Problem:
        if code == "line_bytes":
            return problem(code, encoding=self._shape.encoding)
        return problem(code, limit=csv.field_size_limit() // 1024) if code == "line_too_long" else problem(code)
