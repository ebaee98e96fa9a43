"""The log in its own SQLite file: one row a commit, the row a block of events (only a very long append is several rows).

`synchronous=FULL` makes a commit durable before it returns. The write-ahead log is bounded: whoever commits also checkpoints, between two
commits, so that it starts again from its beginning. Any number of processes append and read; SQLite lets one of them write at a time,
and the next position is read inside that turn, so positions have no gaps.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

from enishi.events.core.block import pack_checked, unpack
from enishi.events.store.folding import fold, unfold
from enishi.events.types import Event, Recorded, Scan, Unreadable
from enishi.kernel.errors import Refused

FORMAT = 1
_CHECKPOINT_BYTES = 4 * 1024 * 1024  #: written since the last checkpoint: small enough that one is a few milliseconds
_COMMIT_BYTES = 3 * 4096  #: what a commit writes besides its body
_WAL_BOUND_PAGES = 16 * 1024  #: when readers kept the write-ahead log from starting again: wait for them
_BLOCK_EVENTS = 5_000  #: a longer append becomes several rows of one commit
_READ_BYTES = 32 * 1024 * 1024

_SCHEMA = """
CREATE TABLE IF NOT EXISTS block (
    first INTEGER PRIMARY KEY,          -- position of the first event
    count INTEGER NOT NULL,             -- how many events
    body BLOB NOT NULL                  -- JSON lines, one an event, compressed when long (see folding)
)
"""

_APPEND = """
INSERT INTO block (first, count, body)
SELECT coalesce((SELECT first + count FROM block ORDER BY first DESC LIMIT 1), 1), ?, ?
"""

# Both begin with the block that holds a position.
_FORWARD = """
SELECT first, count, body FROM block
WHERE first >= coalesce((SELECT max(first) FROM block WHERE first <= ?), 0) ORDER BY first
"""
_BACKWARD = """
SELECT body FROM block
WHERE first >= coalesce((SELECT max(first) FROM block WHERE first <= ?), 0) ORDER BY first DESC
"""


class BlockFile:
    """One connection to the file; for one thread at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
        self._unchecked = 0
        execute = self._connection.execute
        execute("PRAGMA journal_mode=WAL")
        execute("PRAGMA synchronous=FULL")
        execute("PRAGMA wal_autocheckpoint=0")
        execute(f"PRAGMA journal_size_limit={4 * _CHECKPOINT_BYTES}")
        self._migrate(path)

    def _migrate(self, path: Path) -> None:
        with self._commit() as execute:
            (found,) = execute("PRAGMA user_version").fetchone()
            if found == 0:
                execute(_SCHEMA)
                execute(f"PRAGMA user_version={FORMAT}")
        if found > FORMAT:
            self.close()
            raise Refused(
                "%(path)s was written by a newer release of Enishi. Start that release, or a newer one.", path=path
            )

    @contextmanager
    def _commit(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """One turn at writing: durable when it ends, nothing kept when it fails."""
        execute = self._connection.execute
        execute("BEGIN IMMEDIATE")
        try:
            yield execute
            execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                execute("ROLLBACK")
            raise

    def append(self, body: bytes, count: int) -> int:
        """Write one block of `count` events and return its last position, once it is durable. On an error nothing is kept.

        One statement, its own transaction unless one is open: the fewer calls, the less the threads of a process wait for each other.
        """
        folded = fold(body)
        first = self._connection.execute(_APPEND, (count, folded)).lastrowid or 0
        self._unchecked += len(folded) + _COMMIT_BYTES
        return first + count - 1

    def append_all(self, blocks: Sequence[tuple[bytes, int]]) -> int:
        """As `append`, for several blocks of (body, count) in one commit."""
        with self._commit():
            return [self.append(body, count) for body, count in blocks][-1]

    def touch(self) -> None:
        """A durable commit that changes nothing: raises what an append would."""
        with self._commit() as execute:
            execute(f"PRAGMA user_version={FORMAT}")

    def bound(self) -> None:
        """Between two commits: move what was written into the file itself, before the write-ahead log grows long."""
        if self._unchecked >= _CHECKPOINT_BYTES:
            _, pages, moved = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if pages > _WAL_BOUND_PAGES:
                self._connection.execute("PRAGMA wal_checkpoint(RESTART)")
            self._unchecked = 0 if moved == pages else self._unchecked // 2

    def head(self) -> int:
        """The position of the last event; 0 when there is none."""
        row = self._connection.execute("SELECT first + count - 1 FROM block ORDER BY first DESC LIMIT 1").fetchone()
        return row[0] if row else 0

    def blocks(self, after: int, limit: int) -> list[tuple[int, int, bytes]]:
        """(first, count, body) of whole blocks, from the one that holds position `after` + 1, until `limit` events or many bytes."""
        cursor = self._connection.execute(_FORWARD, (after + 1,))
        found: list[tuple[int, int, bytes]] = []
        size = 0
        for first, count, body in cursor:
            if first + count <= after + 1:
                continue
            found.append((first, count, unfold(body)))
            size += len(found[-1][2])
            if first + count - 1 - after >= limit or size >= _READ_BYTES:
                break
        cursor.close()
        return found

    def tail(self, events: int) -> list[bytes]:
        """The newest blocks that together hold about `events` events, newest first."""
        rows = self._connection.execute(_BACKWARD, (self.head() - events + 1,))
        return [unfold(body) for (body,) in rows]

    def close(self) -> None:
        """Close the connection; twice is harmless."""
        self._connection.close()


class SqliteLog:
    """The `Log` on a `BlockFile`; one instance serves all threads of a process, one at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._file = BlockFile(path)

    def append(self, events: Sequence[Event]) -> int:
        """See `Log.append`. Nothing to append is no commit."""
        chunks = [events[start : start + _BLOCK_EVENTS] for start in range(0, len(events), _BLOCK_EVENTS)]
        blocks = [(pack_checked(chunk), len(chunk)) for chunk in chunks]
        with self._lock:
            if not blocks:
                return self._file.head()
            last = self._file.append(*blocks[0]) if len(blocks) == 1 else self._file.append_all(blocks)
            self._file.bound()
            return last

    def head(self) -> int:
        """See `Log.head`."""
        with self._lock:
            return self._file.head()

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
            blocks = self._file.blocks(after, limit)
        events: list[Recorded] = []
        unreadable: list[Unreadable] = []
        upto = after
        for first, count, body in blocks:
            good, bad = unpack(body, first, count)
            events += good if first > after else [each for each in good if each.position > after]
            unreadable += [each for each in bad if each.last > after]
            upto = first + count - 1
        return Scan(events, unreadable, upto)

    def tail(self, events: int) -> list[bytes]:
        """The newest blocks, undecoded, newest first, that together hold about `events` events."""
        with self._lock:
            return self._file.tail(events)

    def close(self) -> None:
        """See `Log.close`."""
        with self._lock:
            self._file.close()
