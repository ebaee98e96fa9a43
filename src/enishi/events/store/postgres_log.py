"""The log in PostgreSQL: one row a commit, the row a block of events, as in the SQLite file.

An append is one statement, `log_append`: it waits for its turn (an advisory lock that ends with its commit), reads the head, inserts. So
positions have no gaps, become visible in their order, and no client can hold a turn open, whatever becomes of it. Nothing is ever
updated: a snapshot that stays open for hours, such as a backup's, slows nobody. ADR 0017 tells what else was measured.
"""

import select
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import psycopg

from enishi.events.store.block_log import BlockLog
from enishi.events.store.blocks import Block
from enishi.events.store.folding import fold, unfolded_bytes
from enishi.events.store.postgres_scrub import written_anew
from enishi.kernel.errors import Refused

FORMAT = 1
_READ_BYTES = 32 * 1024 * 1024
_FETCHED = 32  #: blocks that a reader asks for at a time

# Bodies are compressed already: kept as they are, beside the row when they are long.
_SCHEMA = """
CREATE TABLE log_format (version integer NOT NULL);
INSERT INTO log_format VALUES (1);
CREATE TABLE log_mark (name text PRIMARY KEY);
CREATE TABLE log_block (
    first bigint PRIMARY KEY,  -- position of the first event
    count integer NOT NULL,    -- how many events
    body bytea NOT NULL        -- JSON lines, one an event, compressed when long (see folding)
);
ALTER TABLE log_block ALTER COLUMN body SET STORAGE EXTERNAL;
CREATE FUNCTION log_append(counts integer[], bodies bytea[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    head bigint;
BEGIN
    PERFORM pg_advisory_xact_lock('log_block'::regclass::oid::bigint);
    SELECT first + count - 1 INTO head FROM log_block ORDER BY first DESC LIMIT 1;  -- sees what was committed while we waited
    head := coalesce(head, 0);
    FOR place IN 1 .. cardinality(counts) LOOP
        INSERT INTO log_block VALUES (head + 1, counts[place], bodies[place]);
        head := head + counts[place];
    END LOOP;
    RETURN head;
END $$;
"""
_MAKING = "SELECT pg_advisory_xact_lock(hashtext('enishi: making the log'))"
_APPEND = "SELECT log_append(%b::integer[], %b::bytea[])"
_TOUCH = "SELECT pg_current_xact_id()"  # takes a transaction id, which a server that can only be read refuses

# Both begin with the block that holds a position.
_FORWARD = """
SELECT first, count, body FROM log_block
WHERE first >= coalesce((SELECT max(first) FROM log_block WHERE first <= %b), 0) ORDER BY first LIMIT %b
"""
_BACKWARD = """
SELECT body FROM log_block WHERE first >= coalesce((
    SELECT max(first) FROM log_block WHERE first <= (SELECT first + count FROM log_block ORDER BY first DESC LIMIT 1) - %b
), 0) ORDER BY first DESC
"""
_HEAD = "SELECT first + count - 1 FROM log_block ORDER BY first DESC LIMIT 1"

Answer = TypeVar("Answer")
Line = psycopg.Connection[tuple[Any, ...]]


class BlockTable:
    """One line to the server, made again when it broke; see `BlockStore`. `parameters` are the driver's."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._parameters = parameters
        self._line: Line | None = None
        self._connected()

    def append(self, blocks: Sequence[tuple[bytes, int]]) -> int:
        """See `BlockStore.append`. One statement, its own transaction; never tried again, since nobody knows what became of it."""
        counts, bodies = [count for _, count in blocks], [fold(lines) for lines, _ in blocks]
        with self._connected().cursor(binary=True) as cursor:
            row = cursor.execute(_APPEND, (counts, bodies), prepare=True).fetchone()
            assert row
            return int(row[0])

    def touch(self) -> None:
        """See `BlockStore.touch`."""
        self._connected().execute(_TOUCH)

    def bound(self) -> None:
        """See `BlockStore.bound`: the server sees to its own write-ahead log."""

    def renew(self) -> None:
        """See `BlockStore.renew`: whoever asks next makes a new line."""
        self.close()

    def head(self) -> int:
        """See `BlockStore.head`."""
        row = self._asked(lambda line: line.execute(_HEAD).fetchone())
        return int(row[0]) if row else 0

    def blocks(self, after: int, limit: int) -> list[Block]:
        """See `BlockStore.blocks`. A gap is an append that has not ended: what stands behind one is not there yet."""
        found: list[Block] = []
        size, upto = 0, after
        while upto - after < limit and size < _READ_BYTES:
            rows = self._asked(lambda line, upto=upto: _fetched(line, _FORWARD, (upto + 1, _FETCHED)))  # type: ignore[misc]
            before = len(found)
            for first, count, body in rows:
                if first + count <= upto + 1:
                    continue
                if first > upto + 1:
                    return found
                found.append(Block(first, count, body))
                size, upto = size + unfolded_bytes(body), first + count - 1
                if upto - after >= limit or size >= _READ_BYTES:
                    break
            if len(found) == before:
                break
        return found

    def tail(self, events: int) -> list[bytes]:
        """See `BlockStore.tail`."""
        return [body for (body,) in self._asked(lambda line: _fetched(line, _BACKWARD, (events,)))]

    def rewrite(self, blocks: Sequence[tuple[int, bytes]], mark: str) -> None:
        """See `BlockStore.rewrite`."""
        line = self._connected()
        with line.transaction(), line.cursor() as cursor:
            changed = [(fold(lines), first) for first, lines in blocks]
            cursor.executemany("UPDATE log_block SET body = %b WHERE first = %b", changed)
            if mark:
                cursor.execute("INSERT INTO log_mark VALUES (%s) ON CONFLICT DO NOTHING", (mark,))

    def marks(self) -> set[str]:
        """See `BlockStore.marks`."""
        return {name for (name,) in self._asked(lambda line: line.execute("SELECT name FROM log_mark").fetchall())}

    def scrub(self) -> bool:
        """See `BlockStore.scrub`. The server writes the table anew; appends wait. Its write-ahead log forgets by being recycled."""
        return written_anew(self._connected(), "log_block")

    def close(self) -> None:
        """See `BlockStore.close`."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _connected(self) -> Line:
        """The line to the server; a new one when the old one is known to be dead. Raises `Refused` for a newer release's log."""
        if self._line is not None and not self._line.closed and _is_quiet(self._line):
            return self._line
        self.close()
        line = psycopg.connect(**self._parameters, autocommit=True)
        try:
            _made(line)
        except BaseException:
            line.close()
            raise
        self._line = line
        return line

    def _asked(self, question: Callable[[Line], Answer]) -> Answer:
        """The answer to what changes nothing; asked once more when the line breaks."""
        try:
            return question(self._connected())
        except psycopg.OperationalError:
            if self._line is not None and not self._line.closed:
                raise
        return question(self._connected())


class PostgresLog(BlockLog):
    """The `Log` in the database that `parameters` lead to."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        super().__init__(BlockTable(parameters))


def _fetched(line: Line, question: str, given: tuple[int, ...]) -> list[tuple[Any, ...]]:
    with line.cursor(binary=True) as cursor:
        return cursor.execute(question, given, prepare=True).fetchall()


def _is_quiet(line: Line) -> bool:
    """Nothing was said on it since the last answer. A server that went away said so: then the line is tried before it is used."""
    waiting = select.poll()
    waiting.register(line.fileno(), select.POLLIN)
    if not waiting.poll(0):
        return True
    try:
        line.execute("")
    except psycopg.Error:
        return False
    return True


def _made(line: Line) -> None:
    """Make the tables when they are missing; who comes second finds them made."""
    with line.transaction():
        line.execute(_MAKING)
        is_there = line.execute("SELECT to_regclass('log_format')").fetchone() != (None,)
        if not is_there:
            line.execute(_SCHEMA)
    (found,) = line.execute("SELECT version FROM log_format").fetchone() or (FORMAT,)
    if found > FORMAT:
        raise Refused(
            "The log in this database was written by a newer release of Enishi. Start that release, or a newer one."
        )
