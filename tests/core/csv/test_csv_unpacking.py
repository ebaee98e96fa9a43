"""Compressed files: what is damaged, cut off or endless is said by name, and nothing is read beyond the end that is set."""

import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.connectors.csv.core import unpacking
from enishi.connectors.csv.core.unpacking import Broken
from tests.core.csv.passage import rows_of, shaped

RAW = "".join(f"{number},{number * 7919 % 1000},山田\n" for number in range(500)).encode()
PACKED = gzip.compress(b"a,b,c\n" + RAW, mtime=0)
SHAPE = shaped(PACKED)
ROWS = [row.cells for row in rows_of(PACKED, SHAPE)]


@given(cut=st.integers(20, len(PACKED) - 1))
def test_a_file_that_was_cut_off_is_never_taken_for_whole(cut: int) -> None:
    with pytest.raises(Broken) as caught:
        rows_of(PACKED[:cut], SHAPE)
    assert caught.value.problem.code == "file_gzip_broken"


@given(at=st.integers(20, len(PACKED) - 9), wrong=st.integers(1, 255))
def test_a_damaged_file_is_said_to_be_one(at: int, wrong: int) -> None:
    damaged = PACKED[:at] + bytes([PACKED[at] ^ wrong]) + PACKED[at + 1 :]
    with pytest.raises(Broken):
        rows_of(damaged, SHAPE)


def test_a_file_is_unpacked_up_to_the_end_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked = len(RAW) + len(b"a,b,c\n")
    monkeypatch.setattr(unpacking, "MOST", unpacked)
    assert [row.cells for row in rows_of(PACKED, SHAPE)] == ROWS
    monkeypatch.setattr(unpacking, "MOST", unpacked - 1)
    with pytest.raises(Broken) as caught:
        rows_of(PACKED, SHAPE)
    assert caught.value.problem.code == "file_unpacks_too_large"


def test_to_go_on_behind_the_end_is_refused_too() -> None:
    source = unpacking.opened(io.BytesIO(PACKED[:-200]), SHAPE)
    with pytest.raises(Broken):
        source.seek(len(RAW))
