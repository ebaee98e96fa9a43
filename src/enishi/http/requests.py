"""Reading requests: bounded in size and in time, so that no sender can hold a door open."""

import asyncio
from typing import Any

from enishi.http.answers import Message, Receive, Scope


class TooLarge(Exception):
    """The body is bigger than this door takes; what is left of it was not read."""


class Gone(Exception):
    """The sender went away, or took too long, before the request was whole."""


def header(scope: Scope, name: bytes) -> bytes:
    """The first value of a header, whose name is given in lower case; empty when it is absent."""
    for found, value in scope["headers"]:
        if found == name:
            return bytes(value)
    return b""


class Reading:
    """Requests whose bodies are still coming. Those that were here two sweeps ago are given up.

    A sweep every few seconds over two generations costs a request nothing worth measuring; a timer each would cost more than its event.
    """

    def __init__(self) -> None:
        self._young: set[asyncio.Task[Any]] = set()
        self._old: set[asyncio.Task[Any]] = set()

    def sweep(self) -> None:
        """Give up those who were here at the sweep before; call it at intervals that a slow sender may take."""
        for task in self._old:
            task.cancel()
        self._old, self._young = self._young, set()

    async def body(self, receive: Receive, *, declared: bytes, limit: int) -> bytes:
        """The whole body. `declared` is the Content-Length, or empty. Raises `TooLarge` and `Gone`."""
        if declared and (not declared.isdigit() or int(declared) > limit):
            raise TooLarge
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("bodies are read in tasks")
        self._young.add(task)
        try:
            message = await receive()
            if not message.get("more_body") and message["type"] == "http.request":
                return message.get("body", b"")  # type: ignore[no-any-return]
            return await _gathered(receive, message, limit)
        except asyncio.CancelledError:
            if task in self._old or task in self._young:
                raise  # the server is stopping
            task.uncancel()
            raise Gone from None
        finally:
            self._young.discard(task)
            self._old.discard(task)


async def large_body(receive: Receive, *, limit: int, seconds: float) -> bytes:
    """A body that may take `seconds`, for doors that read only few such at once. Raises `TooLarge` and `Gone`."""
    try:
        async with asyncio.timeout(seconds):
            return await _gathered(receive, await receive(), limit)
    except TimeoutError:
        raise Gone from None


async def _gathered(receive: Receive, message: Message, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while message["type"] == "http.request":
        part = message.get("body", b"")
        parts.append(part)
        size += len(part)
        if size > limit:
            raise TooLarge
        if not message.get("more_body"):
            return b"".join(parts)
        message = await receive()
    raise Gone
