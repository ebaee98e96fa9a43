"""Between the event loop and everything that waits for a disk: the log, the counts of refusals, what the shop says."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from django.db import connection

from enishi.events import api as events
from enishi.events.types import Event, Writer
from enishi.http.requests import Reading
from enishi.kernel import clock
from enishi.shop import api as shop
from enishi.shop.types import Profile, WriteKey

_PULSE_SECONDS = 0.5
_PULSES_A_SWEEP = 20  #: a body may take ten seconds; it is given up before twenty
_KEYS_KEPT = 1000
_log = logging.getLogger(__name__)

Waiting = asyncio.Future[None]
Settled = Callable[[Exception | None], None]


class NotRecorded(Exception):
    """The log could not commit: nobody may be told that their event is safe."""


class Inbox:
    """Opened and closed with the server, used on its event loop only."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop
        self._writer: Writer[Settled] | None = None
        self._backstage = ThreadPoolExecutor(2, thread_name_prefix="backstage")
        self._pulse: asyncio.Task[None] | None = None
        self._lead = timedelta()
        self._rights: dict[str, WriteKey | None] = {}
        self.reading = Reading()

    async def open(self) -> None:
        """Open the log and read the keys; raises when that fails."""
        self._loop = asyncio.get_running_loop()
        await self._loop.run_in_executor(self._backstage, _warm)
        self._writer = await self._loop.run_in_executor(self._backstage, events.group_writer, self._settled)
        self._look_up()
        self._pulse = asyncio.create_task(self._beat())

    async def close(self) -> None:
        """Make durable what is pending, answer those who wait, record the last refusals."""
        writer, self._writer = self._writer, None
        if self._pulse:
            self._pulse.cancel()
        if writer:
            await self._loop.run_in_executor(self._backstage, writer.close)
        await self._loop.run_in_executor(self._backstage, _flush)
        self._backstage.shutdown()

    def keep(self, arrived: Sequence[Event]) -> Waiting:
        """Awaited: the events are durable. Raises `NotRecorded`. No events: the log can be written."""
        waiting: Waiting = self._loop.create_future()
        if not self.submit(arrived, partial(_settle, waiting)):
            waiting.set_exception(NotRecorded())
        return waiting

    def submit(self, arrived: Sequence[Event], settled: Settled) -> bool:
        """As `keep`, for who does not wait: `settled` is called on the loop with None when the events are durable, else with why that is
        not certain. False, and nothing is done, when the log is closed."""
        if self._writer is None:
            return False
        self._writer.submit(arrived, settled)
        return True

    def now(self) -> datetime:
        """Business time."""
        return clock.machine_now() + self._lead

    def rights(self, key: str) -> WriteKey | None:
        """What a write key allows; None when it is not in force."""
        try:
            return self._rights[key]
        except KeyError:
            rights = shop.write_key(key)
            if len(self._rights) < _KEYS_KEPT:
                self._rights[key] = rights
            return rights

    async def profile(self) -> Profile:
        """The shop's profile; an empty one when the state store does not answer, since these doors must work without it."""
        return await self._loop.run_in_executor(self._backstage, _profile)

    def _settled(self, waiting: list[Settled], error: Exception | None) -> None:
        self._loop.call_soon_threadsafe(_tell, waiting, error)

    def _look_up(self) -> None:
        """What every request needs is looked up twice a second rather than for each."""
        self._lead = shop.business_now() - clock.machine_now()
        self._rights = {}

    async def _beat(self) -> None:
        for beat in count(1):
            await asyncio.sleep(_PULSE_SECONDS)
            self._look_up()
            if beat % _PULSES_A_SWEEP == 0:
                self.reading.sweep()
            await self._loop.run_in_executor(self._backstage, _flush)


def _tell(waiting: list[Settled], error: Exception | None) -> None:
    for settled in waiting:
        settled(error)


def _settle(waiting: Waiting, error: Exception | None) -> None:
    if waiting.done():  # its sender went away
        return
    if error is None:
        waiting.set_result(None)
    else:
        waiting.set_exception(NotRecorded())


def _warm() -> None:
    try:
        shop.warm()
    finally:
        connection.close()


def _flush() -> None:
    try:
        events.flush_refusals()
    except Exception:
        _log.exception("Refusals could not be recorded; the next attempt follows")
    finally:
        connection.close()


def _profile() -> Profile:
    try:
        return shop.profile()
    except Exception:
        _log.exception("The shop's profile could not be read")
        return Profile()
    finally:
        connection.close()
