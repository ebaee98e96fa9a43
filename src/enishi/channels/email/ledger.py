"""Group commit between many connections and one journal.

The connections live on an event loop in a thread of its own; the journal is written in the thread that asked for the
delivery, with the database connection that thread has. While one commit runs, what the connections want recorded
gathers, and becomes the next. Entries are kept in order: when an attempt is durable, so is all that was settled before it.
"""

import asyncio
from collections.abc import Callable, Coroutine
from threading import Condition, Event, Thread
from typing import Any
from uuid import UUID

from enishi.messages.types import Journal, Outcome


class Ledger:
    """What happened on the connections and must be durable, in order."""

    def __init__(self) -> None:
        self._change = Condition()
        self._outcomes: list[Outcome] = []
        self._attempts: list[tuple[UUID, asyncio.Future[None]]] = []
        self._waking = False
        self._closed = False

    def settle(self, outcome: Outcome) -> None:
        """Note what became of a letter; durable with the next commit. On the loop."""
        with self._change:
            self._outcomes.append(outcome)
        self._wake_soon()

    async def attempt(self, message_id: UUID) -> None:
        """Return once it is durable that this letter is about to be handed over, and all settled before. On the loop."""
        durable = asyncio.get_running_loop().create_future()
        with self._change:
            self._attempts.append((message_id, durable))
        self._wake_soon()
        await durable

    def close(self) -> None:
        """Nothing more will come."""
        with self._change:
            self._closed = True
            self._change.notify()

    def keep(self, journal: Journal) -> None:
        """Write down what comes, in the calling thread, until closed. Raises what the journal raises."""
        while True:
            with self._change:
                self._change.wait_for(lambda: self._closed or self._outcomes or self._attempts)
                outcomes, self._outcomes = self._outcomes, []
                attempts, self._attempts = self._attempts, []
            if not outcomes and not attempts:
                return
            journal.record(outcomes, [message_id for message_id, _ in attempts])
            if attempts:
                waiting = [durable for _, durable in attempts]
                waiting[0].get_loop().call_soon_threadsafe(_release, waiting)

    def _wake_soon(self) -> None:
        """Wake the keeper at the end of this turn of the loop: connections served in the same turn share the commit."""
        if not self._waking:
            self._waking = True
            asyncio.get_running_loop().call_soon(self._wake)

    def _wake(self) -> None:
        self._waking = False
        with self._change:
            self._change.notify()


def _release(waiting: list[asyncio.Future[None]]) -> None:
    for durable in waiting:
        if not durable.done():
            durable.set_result(None)


def keep_while(work: Callable[[Ledger], Coroutine[Any, Any, None]], journal: Journal) -> None:
    """Run `work` on an event loop of its own and keep its ledger here, until it is done and everything is recorded.

    When the journal fails, nothing more is handed over: the work is cancelled, and the journal's error raised.
    """
    ledger = Ledger()
    begun = Event()
    running: list[asyncio.Task[None]] = []
    failures: list[BaseException] = []

    async def main() -> None:
        running.append(asyncio.ensure_future(work(ledger)))
        begun.set()
        await running[0]

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:  # carried over to the caller's thread below
            failures.append(error)
        finally:
            ledger.close()

    thread = Thread(target=run, name="email")
    thread.start()
    try:
        ledger.keep(journal)
    except BaseException:
        begun.wait()
        running[0].get_loop().call_soon_threadsafe(running[0].cancel)
        raise
    finally:
        thread.join()
    for error in failures:
        raise error
