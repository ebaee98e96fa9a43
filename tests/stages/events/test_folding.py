"""Blocks come back from the file as they were; a damaged one gives nothing, and asks for no memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.events.store.folding import fold, unfold

JSON_LINES = b'{"kind":"page_viewed","body":{"url":"https://shop.example/"}}\n'


@given(st.integers(0, 200), st.binary(max_size=3000))
def test_what_was_folded_comes_back(lines: int, rest: bytes) -> None:
    block = b"{" + JSON_LINES * lines + rest
    assert unfold(fold(block)) == block


def test_long_blocks_shrink_and_short_ones_stay() -> None:
    assert fold(JSON_LINES) == JSON_LINES
    assert len(fold(JSON_LINES * 100)) < len(JSON_LINES) * 10


@pytest.mark.parametrize(
    "damage", [b"Z", b"Z\xff\xff\xff\xff", b"Z\x10\x00\x00\x00nonsense", b"Z\xff\xff\xff\x3fnonsense"]
)
def test_damage_gives_nothing(damage: bytes) -> None:
    assert unfold(damage) == b""


def test_a_block_cut_short_gives_nothing() -> None:
    assert unfold(fold(JSON_LINES * 100)[:-5]) == b""
