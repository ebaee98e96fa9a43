"""The `Log` on any store of blocks; one instance serves all threads of a process, one at a time."""

from collections.abc import Sequence
from threading import Lock

from enishi.events.core.block import pack_checked
from enishi.events.store.blocks import BlockStore
from enishi.events.store.folding import unfold
from enishi.events.store.remembering import DecodedBlocks
from enishi.events.types import Event, Recorded, Scan, Unreadable

_BLOCK_EVENTS = 5_000  #: a longer append becomes several blocks of one commit


class BlockLog:
    """See `events.types.Log`."""

    def __init__(self, store: BlockStore) -> None:
        self._lock = Lock()
        self._store = store
        self._decoded = DecodedBlocks()

    def append(self, events: Sequence[Event]) -> int:
        """See `Log.append`. Nothing to append is no commit."""
        chunks = [events[start : start + _BLOCK_EVENTS] for start in range(0, len(events), _BLOCK_EVENTS)]
        blocks = [(pack_checked(chunk), len(chunk)) for chunk in chunks]
        with self._lock:
            if not blocks:
                return self._store.head()
            last = self._store.append(blocks)
            self._store.bound()
            return last

    def head(self) -> int:
        """See `Log.head`."""
        with self._lock:
            return self._store.head()

    def read(self, after: int, limit: int) -> list[Recorded]:
        """See `Log.read`."""
        scan = self.scan(after, limit)
        while not scan.events and scan.upto > after:
            after = scan.upto
            scan = self.scan(after, limit)
        return scan.events

    def scan(self, after: int, limit: int) -> Scan:
        """See `Log.scan`."""
        with self._lock:
            blocks = self._store.blocks(after, limit)
        events: list[Recorded] = []
        unreadable: list[Unreadable] = []
        upto = after
        for block in blocks:
            good, bad = self._decoded.of(block)
            events += good if block.first > after else [each for each in good if each.position > after]
            unreadable += [each for each in bad if each.last > after]
            upto = block.first + block.count - 1
        return Scan(events, unreadable, upto)

    def tail(self, events: int) -> list[bytes]:
        """The newest blocks, undecoded, newest first, that together hold about `events` events."""
        with self._lock:
            bodies = self._store.tail(events)
        return [unfold(body) for body in bodies]

    def blocks(self, after: int, limit: int) -> list[tuple[int, int, bytes]]:
        """See `Log.blocks`."""
        with self._lock:
            blocks = self._store.blocks(after, limit)
        return [(block.first, block.count, unfold(block.body)) for block in blocks]

    def rewrite(self, blocks: Sequence[tuple[int, bytes]], mark: str = "") -> None:
        """See `Log.rewrite`."""
        with self._lock:
            self._store.rewrite(blocks, mark)

    def marks(self) -> set[str]:
        """See `Log.marks`."""
        with self._lock:
            return self._store.marks()

    def scrub(self) -> bool:
        """See `Log.scrub`."""
        with self._lock:
            return self._store.scrub()

    def close(self) -> None:
        """See `Log.close`."""
        with self._lock:
            self._store.close()
