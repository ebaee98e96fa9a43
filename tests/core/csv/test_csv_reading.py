"""Rows come back as they were written, whatever the encoding, delimiter and block size, and a broken line costs that line only."""

import csv
import gzip
import io
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from enishi.connectors.csv.core import lines, reading
from enishi.connectors.csv.types import FileShape
from tests.core.csv.passage import rows_of, shaped

#: Written in every Japanese encoding; ソ, 表 and 能 hold a backslash or a bar in CP932, ア stands in for kana.
WORDS = "ソ表能アいろは東京abc123 ,;|\t\"'-\n"
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "iso2022_jp")
NAMES: dict[str, Any] = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}

cells = st.text(st.sampled_from(WORDS), max_size=8).map(str.strip)
tables = st.lists(st.lists(cells, min_size=3, max_size=3).filter(any), min_size=1, max_size=12)


def written(table: list[list[str]], delimiter: str, encoding: str, end: str = "\r\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(table)
    return text.getvalue().encode(encoding)


@settings(max_examples=150)
@given(
    table=tables,
    delimiter=st.sampled_from(",\t;|"),
    encoding=st.sampled_from(ENCODINGS),
    end=st.sampled_from(["\r\n", "\n"]),
    block=st.sampled_from([2, 16, 64, lines.BLOCK]),
)
@example(table=[["ソ", "a\nb", '"']], delimiter="|", encoding="cp932", end="\r\n", block=2)
def test_any_table_is_read_back(table: list[list[str]], delimiter: str, encoding: str, end: str, block: int) -> None:
    raw = written(table, delimiter, encoding, end)
    mark = 3 if encoding == "utf-8-sig" else 2 if encoding == "utf-16" else 0
    shape = FileShape(encoding=NAMES.get(encoding, encoding), delimiter=delimiter, width=3, data_offset=mark)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lines, "BLOCK", block)
        rows = rows_of(raw, shape)
    assert [row.cells for row in rows] == table
    assert [row.problem for row in rows] == [None] * len(table)
    assert rows[-1].end == len(raw)
    starts = [raw[row.offset : row.end].decode(shape.encoding) for row in rows]
    assert "".join(starts) == raw[mark:].decode(shape.encoding)  # every byte belongs to one row


@settings(max_examples=60)
@given(table=tables, encoding=st.sampled_from(["utf-8", "utf-16-le", "cp932"]), data=st.data())
def test_reading_goes_on_at_any_row(table: list[list[str]], encoding: Any, data: st.DataObject) -> None:
    raw = written(table, ",", encoding)
    shape = FileShape(encoding=encoding, delimiter=",", width=3)
    rows = rows_of(raw, shape)
    at = data.draw(st.integers(0, len(rows) - 1))
    after = reading.read(io.BytesIO(raw), shape, offset=rows[at].end, line=reading.next_line(rows[at]))
    assert [row for batch in after for row in batch] == rows[at + 1 :]


def test_a_broken_byte_costs_its_line() -> None:
    raw = "会員,氏名\n1,山田\n2,".encode("cp932") + b"\x81\n" + "3,髙橋①\n".encode("cp932")
    rows = rows_of(raw, shaped(raw, encoding="cp932"))
    assert [row.line for row in rows] == [2, 3, 4]
    assert [row.problem.code if row.problem else "" for row in rows] == ["", "line_bytes", ""]
    assert rows[2].cells == ["3", "髙橋①"]
    assert rows[1].cells[0] == "2"


def test_an_unclosed_quotation_mark_costs_its_line() -> None:
    text = 'a,b\n1,x\n2,"open\n3,y\n4,"z"\n5,w\n'
    rows = rows_of(text.encode(), shaped(text.encode()))
    assert {row.line: row.problem.code for row in rows if row.problem} == {3: "line_quote"}
    assert [row.cells for row in rows if not row.problem] == [["1", "x"], ["3", "y"], ["4", "z"], ["5", "w"]]


def test_an_unclosed_mark_at_the_end_of_a_long_file_does_not_swallow_it() -> None:
    text = 'a,b\n1,"open\n' + "".join(f"{number},x\n" for number in range(2, 5000))
    rows = rows_of(text.encode(), shaped(text.encode()))
    assert [row.line for row in rows if row.problem] == [2]
    assert len(rows) == 4999


def test_marks_in_the_wrong_place_are_read_as_spreadsheets_do() -> None:
    text = 'a,b\n"TV 12" wide",5\n"x"y,6\n'
    rows = rows_of(text.encode(), shaped(text.encode()))
    assert [row.cells for row in rows] == [['TV 12 wide"', "5"], ["xy", "6"]]


def test_too_few_and_too_many_cells_are_refused_by_number() -> None:
    text = "a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n1,2,3\n"
    rows = rows_of(text.encode(), shaped(text.encode()))
    assert [(row.problem.code, row.problem.values["found"]) if row.problem else "" for row in rows] == [
        ("line_short", 2),
        ("line_long", 4),
        "",
        "",
    ]
    assert rows[2].cells == ["1", "2", "3"]


def test_blank_lines_are_no_rows_and_keep_the_count() -> None:
    text = "a,b\n\n1,x\n,\n  \n\n2,y\n"
    rows = rows_of(text.encode(), shaped(text.encode()))
    assert [(row.line, row.cells) for row in rows if not row.problem] == [(3, ["1", "x"]), (7, ["2", "y"])]


def test_a_nul_costs_its_line() -> None:
    raw = b"a,b\n1,x\n2,\0y\n3,z\n"
    rows = rows_of(raw, shaped(raw))
    assert [row.problem.code if row.problem else "" for row in rows] == ["", "line_nul", ""]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_an_endless_line_is_let_go_of_and_reading_goes_on(encoding: Any) -> None:
    text = "a,b\n1,x\n2," + "y" * (3 * lines.MAX_LINE) + "\n3,z\n"
    raw = text.encode(encoding)
    shape = FileShape(encoding=encoding, delimiter=",", width=2)
    rows = rows_of(raw, shape)
    assert [row.problem.code if row.problem else "" for row in rows] == ["", "", "line_too_long", ""]
    assert rows[3].cells == ["3", "z"]
    assert rows[3].line == 4
    assert raw[rows[3].offset : rows[3].end].decode(encoding) == "3,z\n"
    assert sum(len(cell) for cell in rows[2].cells) < 1000


def test_a_cell_beyond_the_limit_costs_its_line() -> None:
    text = "a,b\n1," + "y" * 200_000 + '\n2,"' + "y" * 200_000 + '"\n3,z\n'
    rows = rows_of(text.encode(), FileShape(encoding="utf-8", delimiter=",", width=2, data_offset=4, data_line=2))
    assert [row.problem.code if row.problem else "" for row in rows] == ["line_too_long", "line_too_long", ""]


def test_lone_carriage_returns_end_lines_of_old_files() -> None:
    raw = "番号,名\r1,山田\r2,佐藤".encode("cp932")
    shape = shaped(raw)
    assert shape.line_end == "\r"
    rows = rows_of(raw, shape)
    assert [row.cells for row in rows] == [["1", "山田"], ["2", "佐藤"]]
    assert rows[1].end == len(raw)


def test_a_stray_carriage_return_in_a_cell_is_a_blank() -> None:
    raw = b"a,b\n1,x\ry\n2,z\n"
    assert [row.cells for row in rows_of(raw, shaped(raw))] == [["1", "x y"], ["2", "z"]]


def test_compressed_files_are_read_with_offsets_of_what_is_in_them() -> None:
    raw = b"a,b\n1,x\n2,y\n"
    packed = gzip.compress(raw)
    shape = shaped(packed)
    assert shape.compression == "gzip"
    rows = rows_of(packed, shape)
    assert [(row.offset, row.end) for row in rows] == [(4, 8), (8, 12)]


def test_extended_characters_of_euc_are_read() -> None:
    raw = "名\n①Ⅲ\n".encode("euc_jis_2004")
    rows = rows_of(raw, FileShape(encoding="euc_jp", delimiter=",", width=1))
    assert [row.cells for row in rows] == [["名"], ["①Ⅲ"]]


def test_memory_stays_flat() -> None:
    """Half a million lines pass; what is held at a time is a batch."""

    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.left = 12

        def readable(self) -> bool:
            return True

        def seek(self, offset: int, whence: int = 0) -> int:
            return 0

        def read(self, size: int = -1) -> bytes:
            self.left -= 1
            return b"1,2,3\n" * (size // 6) if self.left >= 0 else b""

    shape = FileShape(encoding="utf-8", delimiter=",", width=3)
    most = total = 0
    for batch in reading.read(Endless(), shape):  # type: ignore[arg-type]
        most, total = max(most, len(batch)), total + len(batch)
    assert most == reading.BATCH
    assert total == 12 * (lines.BLOCK // 6)
