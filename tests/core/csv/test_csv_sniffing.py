"""What a file is, is told from its bytes; what it only pretends to be is refused by name."""

import gzip
import io
import zipfile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enishi.connectors.csv.core import reasons, sniffing
from enishi.connectors.csv.types import FileShape, Problem
from tests.core.csv.passage import rows_of, shaped

LIST = "会員番号,お名前,ご住所\n1,髙橋 一郎,東京都渋谷区神宮前1-2-3\n2,山﨑 はな,大阪府大阪市北区梅田1-1\n3,さとう①,北海道札幌市\n"
PLAIN = LIST.replace("髙", "高").replace("﨑", "崎").replace("①", "")


@pytest.mark.parametrize(
    ("encoding", "text", "expected"),
    [
        ("utf-8", LIST, "utf-8"),
        ("utf-8-sig", LIST, "utf-8"),
        ("utf-16", LIST, "utf-16-le"),
        ("utf-16-le", LIST, "utf-16-le"),
        ("utf-16-be", LIST, "utf-16-be"),
        ("cp932", LIST, "cp932"),
        ("euc_jp", PLAIN, "euc_jp"),
        ("iso2022_jp", PLAIN, "iso2022_jp"),
    ],
)
def test_encodings_are_told_by_evidence(encoding: str, text: str, expected: str) -> None:
    raw = text.encode(encoding)
    shape = shaped(raw)
    assert (shape.encoding, shape.is_sure) == (expected, True)
    assert shape.header == ("会員番号", "お名前", "ご住所")
    assert [row.cells[1] for row in rows_of(raw, shape)] == [
        line.split(",")[1] for line in text.strip().split("\n")[1:]
    ]


def test_western_letters_are_told_and_asked_about() -> None:
    raw = "name,price\nCafé Zürich,£3.50\nPiñata,£2.00\n".encode("cp1252")
    assert shaped(raw).encoding == "cp1252"


names = st.text(st.sampled_from("山田佐藤鈴木高橋はなこたろうスズキ東京都大阪府一二三"), min_size=2, max_size=6)


@settings(max_examples=80)
@given(people=st.lists(st.tuples(names, names), min_size=3, max_size=20), encoding=st.sampled_from(["cp932", "euc_jp"]))
def test_the_two_old_japanese_encodings_are_not_confused(people: list[tuple[str, str]], encoding: str) -> None:
    text = "番号,氏名,住所\n" + "".join(f"{at},{a},{b}\n" for at, (a, b) in enumerate(people))
    assert shaped(text.encode(encoding)).encoding == encoding


def test_plain_letters_of_a_long_file_are_not_sure() -> None:
    raw = b"a,b\n1,2\n"
    assert shaped(raw).is_sure
    shape = sniffing.sniff(raw, 10**9)
    assert isinstance(shape, FileShape)
    assert not shape.is_sure


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_delimiters_are_told(delimiter: str) -> None:
    text = delimiter.join(["番号", "名", "金額"]) + "\n" + delimiter.join(["1", '"a, b; c"', "1,980"]) + "\n"
    if delimiter == ",":
        text = text.replace("1,980", '"1,980"')
    shape = shaped((text * 1 + delimiter.join(["2", "x", "5"]) + "\n").encode())
    assert (shape.delimiter, shape.width) == (delimiter, 3)


def test_a_list_of_one_column_is_a_table() -> None:
    shape = shaped("メールアドレス\na@example.com\nb@example.com\n".encode())
    assert (shape.has_header, shape.width, shape.header) == (True, 1, ("メールアドレス",))
    bare = shaped(b"a@example.com\nb@example.com\n")
    assert (bare.has_header, bare.width, bare.data_offset, bare.data_line) == (False, 1, 0, 1)


def test_titles_above_the_header_are_passed_over() -> None:
    text = "売上一覧表\n2026年1月分,,,\n\n受注番号,受注日,商品名,金額\n1,2026/1/5,茶,500\n2,2026/1/6,急須,2200\n"
    shape = shaped(text.encode("cp932"))
    assert shape.preamble == ("売上一覧表", "2026年1月分")
    assert shape.header == ("受注番号", "受注日", "商品名", "金額")
    assert shape.data_line == 5
    assert [row.line for row in rows_of(text.encode("cp932"), shape)] == [5, 6]


def test_a_person_may_know_better() -> None:
    raw = b"1;2\n3;4\n"
    assert not shaped(raw).has_header
    assert shaped(raw, header_line=1).header == ("1", "2")
    assert not shaped(b"a;b\n3;4\n", header_line=0).has_header
    assert shaped(raw, delimiter=",").width == 1
    assert shaped("é\nà\n".encode("cp1252"), encoding="cp932").encoding == "cp932"


def test_surplus_columns_of_the_header_do_not_count() -> None:
    assert shaped(b"a,b,,\n1,2,,\n").width == 2


def _zip(name: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, "x")
    return packed.getvalue()


REFUSED: list[tuple[bytes, str]] = [
    (b"", "file_empty"),
    (b"\xef\xbb\xbf \r\n", "file_empty"),
    (_zip("orders.csv"), "file_zip"),
    (_zip("[Content_Types].xml"), "file_excel"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, "file_excel"),
    (b"%PDF-1.7\n...", "file_pdf"),
    (b"\n<!DOCTYPE html><html><body>login</body></html>", "file_html"),
    (b"\x1f\x8bnot gzip at all", "file_gzip_broken"),
    (bytes(range(256)) * 40, "file_binary"),
    ((",".join(f"column {n}" for n in range(500)) + "\n" + ",".join("1" * 500) + "\n").encode(), "file_too_wide"),
    (b"x," * (sniffing.HEAD // 2), "file_endless_line"),
]


@pytest.mark.parametrize(("raw", "code"), REFUSED, ids=[code + str(at) for at, (_, code) in enumerate(REFUSED)])
def test_what_is_no_csv_is_refused_by_name(raw: bytes, code: str) -> None:
    found = sniffing.sniff(raw[: sniffing.HEAD], len(raw) + (10**6 if code == "file_endless_line" else 0))
    assert isinstance(found, Problem)
    assert found.code == code
    assert reasons.text(found).endswith(".")


def test_a_compressed_page_is_no_csv_either() -> None:
    found = sniffing.sniff(gzip.compress(b"<html><body>"), 100)
    assert isinstance(found, Problem)
    assert found.code == "file_html"


@settings(max_examples=200)
@given(raw=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    shape: Any = sniffing.sniff(raw, len(raw))
    if isinstance(shape, FileShape):
        rows = rows_of(raw, shape)
        assert all(row.end > row.offset for row in rows)
        assert not rows or rows[-1].end <= len(raw)
