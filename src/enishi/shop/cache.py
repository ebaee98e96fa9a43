"""Values read over and over and changed rarely: kept for a moment, in each process."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from django.conf import settings
from django.db import connection, transaction

from enishi.kernel import clock

T = TypeVar("T")

HELPER = "fetches a kept value"  #: the name of helper threads


class Kept(Generic[T]):
    """The result of `load`, asked again when it is older than `seconds` or the installation is another one.

    Inside a transaction the database is asked each time, so that a transaction sees its own changes. On a thread that
    runs an event loop, which must not wait for a database, the kept value is served and a helper thread fetches the next.
    """

    def __init__(self, load: Callable[[], T], *, seconds: float) -> None:
        self._load = load
        self._seconds = seconds
        self._kept: tuple[Path, float, T] | None = None
        self._fetching = threading.Lock()

    def get(self) -> T:
        """The value; on an event loop possibly one `seconds` and a fetch old."""
        kept = self._kept
        if _on_event_loop():
            if kept is None or kept[0] != settings.VAR:
                return self._fetched_elsewhere()
            if self._is_old(kept):
                self._fetch_meanwhile()
            return kept[2]
        if connection.in_atomic_block:
            return self._load()
        if kept is None or kept[0] != settings.VAR or self._is_old(kept):
            return self.fetch()
        return kept[2]

    def fetch(self) -> T:
        """Read the value now and keep it."""
        kept = (settings.VAR, clock.monotonic(), self._load())
        self._kept = kept
        return kept[2]

    def forget(self) -> None:
        """After a change, once it is committed: the next reader asks again."""
        transaction.on_commit(self._drop)

    def _drop(self) -> None:
        self._kept = None

    def _is_old(self, kept: tuple[Path, float, T]) -> bool:
        return clock.monotonic() - kept[1] > self._seconds

    def _fetched_elsewhere(self) -> T:
        helper = threading.Thread(target=self._fetch_and_close, name=HELPER)
        helper.start()
        helper.join()
        if self._kept is None:
            raise RuntimeError("the state store could not be read")
        return self._kept[2]

    def _fetch_meanwhile(self) -> None:
        if self._fetching.acquire(blocking=False):
            threading.Thread(target=self._fetch_and_release, name=HELPER, daemon=True).start()

    def _fetch_and_release(self) -> None:
        try:
            self._fetch_and_close()
        finally:
            self._fetching.release()

    def _fetch_and_close(self) -> None:
        try:
            self.fetch()
        finally:
            connection.close()


def _on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
