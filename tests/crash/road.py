"""The road between a sender and a mail server: carries bytes, and at a chosen byte or dot lets something happen."""

import asyncio
import random
from collections.abc import Callable
from contextlib import suppress

_END = b"\r\n.\r\n"


class Road:
    """A TCP proxy. With `cut_share`, that share of letters loses the line between the final dot and the reply."""

    def __init__(self, to_port: int, dice: random.Random, cut_share: float = 0.0) -> None:
        self.to_port = to_port
        self.dice = dice
        self.cut_share = cut_share
        self.cuts = 0
        self.port = 0
        self._left = 0
        self._happen: Callable[[], None] | None = None
        self._at_dot: Callable[[], None] | None = None
        self._server: asyncio.Server | None = None
        self._crossings: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begin to carry."""
        self._server = await asyncio.start_server(self._cross, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Carry nothing more."""
        assert self._server
        self._server.close()
        for crossing in self._crossings:
            crossing.cancel()
        await asyncio.gather(*self._crossings, return_exceptions=True)

    def trap(self, after: int, happen: Callable[[], None]) -> None:
        """Let something happen when so many bytes more have passed: there, in the middle of whatever it is, or, as the dice will,
        right after the next final dot."""
        self._left = after
        self._happen = happen if self.dice.random() < 0.5 else lambda: self._wait_for_dot(happen)

    def _wait_for_dot(self, happen: Callable[[], None]) -> None:
        self._at_dot = happen

    def dot_passed(self) -> None:
        """A final dot has just gone by."""
        happen, self._at_dot = self._at_dot, None
        if happen:
            happen()

    def carry(self, data: bytes, to: asyncio.StreamWriter) -> None:
        """Pass bytes on, and spring the trap on its byte."""
        while self._happen and len(data) >= self._left:
            to.write(data[: self._left])
            data = data[self._left :]
            happen, self._happen = self._happen, None
            happen()
        self._left -= len(data)
        to.write(data)

    async def _cross(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._crossings.add(task)
        try:
            far = await asyncio.open_connection("127.0.0.1", self.to_port)
            await _Crossing(self, reader, writer, *far).go()
        finally:
            writer.close()
            self._crossings.discard(task)


class _Crossing:
    """One connection."""

    def __init__(
        self,
        road: Road,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        self._road = road
        self._near = reader, writer
        self._far = far_reader, far_writer
        self._deaf = False

    async def go(self) -> None:
        """Carry both ways until one end is gone; what was on its way still arrives."""
        ways = [asyncio.ensure_future(self._outward()), asyncio.ensure_future(self._back())]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            self._far[1].close()

    async def _outward(self) -> None:
        road, tail = self._road, b""
        with suppress(OSError):
            while data := await self._near[0].read(65536):
                before, dot, _ = (tail + data).partition(_END)
                if dot:
                    end = len(before) + len(dot) - len(tail)
                    road.carry(data[:end], self._far[1])
                    road.dot_passed()
                    if road.dice.random() < road.cut_share:
                        await self._cut()
                        return
                    data, tail = data[end:], b""
                road.carry(data, self._far[1])
                tail = (tail + data)[1 - len(_END) :]

    async def _cut(self) -> None:
        """The server hears a line that ends before it can answer; or it answers, and nobody hears."""
        self._road.cuts += 1
        if self._road.dice.random() < 0.5:
            self._deaf = True
            await asyncio.Event().wait()  # until the other way ends both

    async def _back(self) -> None:
        with suppress(OSError):
            while data := await self._far[0].read(65536):
                if self._deaf:
                    return
                self._road.carry(data, self._near[1])
