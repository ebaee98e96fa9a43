"""Group commit: many requests, one durable commit. A thread of its own writes, so that the requests' thread never waits for the disk.

While one group is being made durable the next one gathers. A lone sender never waits; while many send, the writer waits a moment until a
group is as large as the one before, since a commit costs the same for one event as for a hundred. Nobody is told of success before the
commit is durable, and everybody in a group that failed is told.
"""

import logging
from collections.abc import Callable, Sequence
from threading import Condition, Thread
from typing import Generic, TypeVar

from enishi.events.core.block import pack
from enishi.events.store.blocks import BlockStore
from enishi.events.types import Event

Ticket = TypeVar("Ticket")

_CROWD = 4  #: this many in one group: others will follow at once
_GATHER_SECONDS = 0.002  #: longer than they need, unless there is nobody left

_log = logging.getLogger(__name__)


class GroupWriter(Generic[Ticket]):
    """Appends what it is given, in the order it was given.

    `settled(tickets, error)` is called on the writer's own thread after each commit, with everything that was in it; `error` is None when
    it is durable, else why that is not certain: a line that broke during the commit says nothing of what became of it. `store` is the
    writer's from now on.
    """

    def __init__(self, store: BlockStore, settled: Callable[[list[Ticket], Exception | None], None]) -> None:
        self._store = store
        self._settled = settled
        self._lines: list[bytes] = []
        self._count = 0
        self._tickets: list[Ticket] = []
        self._enough = 1  #: with how many the writer wakes up
        self._wake = Condition()
        self._closing = False
        self._thread = Thread(target=self._run, name="group-commit", daemon=True)
        self._thread.start()

    def submit(self, events: Sequence[Event], ticket: Ticket) -> None:
        """See `Writer.submit`; `ticket` comes back in `settled`."""
        lines = pack(
            events
        )  # here, where they have just been read and are at hand: another core would have to fetch them
        with self._wake:
            if self._closing:
                raise RuntimeError("the group writer is closed")
            self._lines.append(lines)
            self._count += len(events)
            self._tickets.append(ticket)
            if len(self._tickets) == self._enough:
                self._wake.notify()

    def close(self) -> None:
        """See `Writer.close`."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        gathered = 0
        while group := self._next_group(gathered):
            lines, count, tickets = group
            gathered = len(tickets)
            error = self._commit(lines, count)
            self._settled(tickets, error)
            if error is None:
                self._bound()
        self._store.close()

    def _next_group(self, gathered: int) -> tuple[list[bytes], int, list[Ticket]] | None:
        with self._wake:
            if gathered >= _CROWD:
                self._wait_for(gathered, _GATHER_SECONDS)
            self._wait_for(1)
            if not self._tickets:
                return None
            group = self._lines, self._count, self._tickets
            self._lines, self._count, self._tickets = [], 0, []
            return group

    def _wait_for(self, enough: int, seconds: float | None = None) -> None:
        self._enough = enough
        self._wake.wait_for(lambda: len(self._tickets) >= enough or self._closing, seconds)

    def _commit(self, lines: list[bytes], count: int) -> Exception | None:
        try:
            if count:
                self._store.append([(b"".join(lines), count)])
            else:
                self._store.touch()
        except Exception as error:  # whatever it is, those who wait must hear of it
            _log.error("The log could not commit %d events: %s", count, error)
            self._renew()
            return error
        return None

    def _bound(self) -> None:
        try:
            self._store.bound()
        except Exception as error:  # what was committed is safe where it is; the next commit tries again
            _log.warning("The write-ahead log could not be shortened: %s", error)

    def _renew(self) -> None:
        """After a failed write begin anew: nothing remembered of what never became durable."""
        try:
            self._store.renew()
        except Exception as error:
            _log.error("The log could not be reopened: %s", error)
