"""Decoded blocks are remembered, as long as the same bytes are stored, and not too many of them."""

from threading import Thread

from enishi.events.store.blocks import Block
from enishi.events.store.remembering import Decoded, DecodedBlocks


class Counted:
    """A decoder that says how often it was asked, and for what."""

    def __init__(self) -> None:
        self.asked: list[Block] = []

    def __call__(self, block: Block) -> Decoded:
        self.asked.append(block)
        return [], []


def block(first: int, body: bytes = b"x", count: int = 10) -> Block:
    return Block(first, count, body)


def test_the_second_reader_finds_it_done() -> None:
    decode = Counted()
    blocks = DecodedBlocks(100, decode)
    assert blocks.of(block(1)) is blocks.of(block(1))
    assert len(decode.asked) == 1


def test_a_block_that_was_rewritten_is_decoded_again() -> None:
    decode = Counted()
    blocks = DecodedBlocks(100, decode)
    for body in (b"before", b"after", b"after"):
        blocks.of(block(1, body))
    assert [each.body for each in decode.asked] == [b"before", b"after"]


def test_what_was_asked_for_long_ago_is_forgotten() -> None:
    decode = Counted()
    blocks = DecodedBlocks(25, decode)
    for first in (1, 11, 1, 21):  # 21 pushes out 11, which was asked for before 1 was again
        blocks.of(block(first))
    decode.asked.clear()
    for first in (1, 21, 11):
        blocks.of(block(first))
    assert [each.first for each in decode.asked] == [11]


def test_a_block_larger_than_the_memory_is_decoded_each_time() -> None:
    decode = Counted()
    blocks = DecodedBlocks(5, decode)
    for _ in range(2):
        blocks.of(block(1))
    assert len(decode.asked) == 2


def test_many_threads_may_ask() -> None:
    blocks = DecodedBlocks(100, Counted())

    def ask() -> None:
        for turn in range(500):
            blocks.of(block(turn % 17, bytes([turn % 3])))

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert blocks._held == sum(known.count for known, _ in blocks._known.values()) <= 100
