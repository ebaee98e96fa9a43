"""The log in its own SQLite file: one row a commit, the row a block of events (only a very long append is several rows).

`synchronous=FULL` makes a commit durable before it returns. The write-ahead log is bounded: whoever commits also checkpoints, between two
commits, so that it starts again from its beginning. Any number of processes append and read; SQLite lets one of them write at a time,
and the next position is read inside that turn, so positions have no gaps.
"""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from enishi.events.store.block_log import BlockLog
from enishi.events.store.blocks import Block
from enishi.events.store.folding import fold, unfolded_bytes
from enishi.kernel.errors import Refused

FORMAT = 1
_CHECKPOINT_BYTES = 4 * 1024 * 1024  #: written since the last checkpoint: small enough that one is a few milliseconds
_COMMIT_BYTES = 3 * 4096  #: what a commit writes besides its body
_WAL_BOUND_PAGES = 16 * 1024  #: when readers kept the write-ahead log from starting again: wait for them
_READ_BYTES = 32 * 1024 * 1024

_SCHEMA = """
CREATE TABLE IF NOT EXISTS block (
    first INTEGER PRIMARY KEY,          -- position of the first event
    count INTEGER NOT NULL,             -- how many events
    body BLOB NOT NULL                  -- JSON lines, one an event, compressed when long (see folding)
)
"""
_MARKS = "CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY) WITHOUT ROWID"  # since release 0.2; older ones leave it alone

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
    """One connection to the file; see `BlockStore`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._unchecked = 0
        self._connection = _connected(path)

    def append(self, blocks: Sequence[tuple[bytes, int]]) -> int:
        """See `BlockStore.append`. On an error nothing is kept.

        One block is one statement, its own transaction: the fewer calls, the less the threads of a process wait for each other.
        """
        if len(blocks) == 1:
            return self._append(*blocks[0])
        with _turn(self._connection):
            return [self._append(body, count) for body, count in blocks][-1]

    def _append(self, body: bytes, count: int) -> int:
        folded = fold(body)
        first = self._connection.execute(_APPEND, (count, folded)).lastrowid or 0
        self._unchecked += len(folded) + _COMMIT_BYTES
        return first + count - 1

    def touch(self) -> None:
        """See `BlockStore.touch`: a durable commit that changes nothing."""
        with _turn(self._connection) as execute:
            execute(f"PRAGMA user_version={FORMAT}")

    def bound(self) -> None:
        """See `BlockStore.bound`: move what was written into the file itself, before the write-ahead log grows long."""
        if self._unchecked >= _CHECKPOINT_BYTES:
            _, pages, moved = self._connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            if pages > _WAL_BOUND_PAGES:
                self._connection.execute("PRAGMA wal_checkpoint(RESTART)")
            self._unchecked = 0 if moved == pages else self._unchecked // 2

    def renew(self) -> None:
        """See `BlockStore.renew`: a fresh connection, which remembers no page that never reached the disk."""
        fresh = _connected(self._path)
        self._connection.close()
        self._connection = fresh

    def head(self) -> int:
        """See `BlockStore.head`."""
        row = self._connection.execute("SELECT first + count - 1 FROM block ORDER BY first DESC LIMIT 1").fetchone()
        return row[0] if row else 0

    def blocks(self, after: int, limit: int) -> list[Block]:
        """See `BlockStore.blocks`. An append is seen when it is over, and there is one at a time."""
        cursor = self._connection.execute(_FORWARD, (after + 1,))
        found: list[Block] = []
        size = 0
        for first, count, body in cursor:
            if first + count <= after + 1:
                continue
            found.append(Block(first, count, body))
            size += unfolded_bytes(body)
            if first + count - 1 - after >= limit or size >= _READ_BYTES:
                break
        cursor.close()
        return found

    def tail(self, events: int) -> list[bytes]:
        """See `BlockStore.tail`."""
        rows = self._connection.execute(_BACKWARD, (self.head() - events + 1,))
        return [body for (body,) in rows]

    def rewrite(self, blocks: Sequence[tuple[int, bytes]], mark: str) -> None:
        """See `BlockStore.rewrite`. What stood there before is overwritten with zeros."""
        with _turn(self._connection) as execute:
            for first, lines in blocks:
                execute("UPDATE block SET body = ? WHERE first = ?", (fold(lines), first))
            if mark:
                execute("INSERT INTO mark (name) VALUES (?) ON CONFLICT DO NOTHING", (mark,))

    def marks(self) -> set[str]:
        """See `BlockStore.marks`."""
        return {name for (name,) in self._connection.execute("SELECT name FROM mark")}

    def scrub(self) -> bool:
        """See `BlockStore.scrub`: the write-ahead log is emptied too. A reader that stays in an old state of it prevents that."""
        busy, _, _ = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy

    def close(self) -> None:
        """See `BlockStore.close`."""
        self._connection.close()


class SqliteLog(BlockLog):
    """The `Log` in the file at `path`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(BlockFile(path))


def _connected(path: Path) -> sqlite3.Connection:
    """A connection to the file, which is made when it is missing. Raises `Refused` for a newer release's."""
    connection = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")  # what is rewritten leaves nothing in the file
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute(f"PRAGMA journal_size_limit={4 * _CHECKPOINT_BYTES}")
    with _turn(connection) as execute:
        (found,) = execute("PRAGMA user_version").fetchone()
        if found == 0:
            execute(_SCHEMA)
            execute(f"PRAGMA user_version={FORMAT}")
        if found <= FORMAT:
            execute(_MARKS)
    if found > FORMAT:
        connection.close()
        raise Refused(
            "%(path)s was written by a newer release of Enishi. Start that release, or a newer one.", path=path
        )
    return connection


@contextmanager
def _turn(connection: sqlite3.Connection) -> Iterator[Callable[..., sqlite3.Cursor]]:
    """One turn at writing: durable when it ends, nothing kept when it fails."""
    execute = connection.execute
    execute("BEGIN IMMEDIATE")
    try:
        yield execute
        execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            execute("ROLLBACK")
        raise
