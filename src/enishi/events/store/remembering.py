"""The blocks that were decoded last. Several readers follow each other through the log: the first decodes, the others find it done."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from enishi.events.core.block import unpack
from enishi.events.store.blocks import Block
from enishi.events.store.folding import unfold
from enishi.events.types import Recorded, Unreadable

_EVENTS = 30_000  #: what readers take at once, and the blocks that it begins and ends in

Decoded = tuple[list[Recorded], list[Unreadable]]


def decode(block: Block) -> Decoded:
    """A block's events, and the positions that do not decode."""
    return unpack(unfold(block.body), block.first, block.count)


class DecodedBlocks:
    """At most about `events` events, those that were asked for last. Any thread may ask.

    What is remembered counts only as long as the same bytes are stored, so a block that was rewritten is never answered from memory.
    """

    def __init__(self, events: int = _EVENTS, decode: Callable[[Block], Decoded] = decode) -> None:
        self._most, self._held = events, 0
        self._decode = decode
        self._known: OrderedDict[int, tuple[Block, Decoded]] = OrderedDict()
        self._lock = Lock()

    def of(self, block: Block) -> Decoded:
        """See `decode`. The lists are shared: nobody may change them."""
        with self._lock:
            found = self._known.get(block.first)
            if found and found[0] == block:
                self._known.move_to_end(block.first)
                return found[1]
        decoded = self._decode(block)
        with self._lock:
            self._forget(block.first)
            self._known[block.first] = block, decoded
            self._held += block.count
            while self._held > self._most:
                self._forget(next(iter(self._known)))
        return decoded

    def _forget(self, first: int) -> None:
        gone = self._known.pop(first, None)
        if gone:
            self._held -= gone[0].count
