"""One TCP connection to a mail server: bytes out, whole replies in, and a clear word when it is gone."""

import asyncio
from collections import deque
from ssl import SSLContext
from typing import cast

from enishi.channels.email.wire import Garbled, Replies, Reply


class Lost(Exception):
    """The line is gone, or of no use any more; says why."""


class Line(asyncio.Protocol):
    """Replies are kept as they come, so none is missed that comes before somebody waits for it (a greeting does)."""

    def __init__(self) -> None:
        self._parser = Replies()
        self._replies: deque[Reply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._lost = ""
        self._transport: asyncio.Transport | None = None
        self.last_words = ""  #: the last reply that was read

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._replies.extend(self._parser.feed(data))
        except Garbled as what:
            self.drop(f"the server does not speak SMTP: {what}")
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self._lost = self._lost or str(error or "the server closed the line")
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    @property
    def trouble(self) -> str:
        """Empty while the line is there and nothing came unasked; otherwise why it is of no use any more."""
        return str(self._replies[0]) if self._replies else self._lost

    def write(self, data: bytes) -> None:
        """Hand bytes to the network; whether they arrive, only a reply tells."""
        if self._transport is not None:
            self._transport.write(data)

    async def reply(self, seconds: float) -> Reply:
        """The next reply. Raises `Lost` when the line ends, or after `seconds` without one; the line is closed then."""
        while not self._replies:
            if self._lost:
                raise Lost(self._lost)
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                async with asyncio.timeout(seconds):
                    await self._waiter
            except TimeoutError:
                self.drop(f"no answer within {seconds:g} seconds")
        reply = self._replies.popleft()
        self.last_words = str(reply)
        return reply

    async def ask(self, command: bytes, seconds: float) -> Reply:
        """Write one command and wait for its reply."""
        self.write(command)
        return await self.reply(seconds)

    async def encrypt(self, context: SSLContext, host: str) -> None:
        """Go on in TLS. What was said before counts no more: anything still unread was slipped in, and ends the line."""
        if self.trouble or not self._parser.empty or self._transport is None:
            self.drop("the server spoke before encryption began")
            raise Lost(self._lost)
        loop = asyncio.get_running_loop()
        self._transport = await loop.start_tls(self._transport, self, context, server_hostname=host)

    def own_address(self) -> str:
        """This end of the line as SMTP names a machine without a name: its address in brackets."""
        ip = str(self._transport.get_extra_info("sockname")[0]) if self._transport else "127.0.0.1"
        return f"[IPv6:{ip}]" if ":" in ip else f"[{ip}]"

    def drop(self, why: str) -> None:
        """Close at once; whoever waits or asks later is told `why`."""
        self._lost = self._lost or why
        if self._transport is not None:
            self._transport.abort()
        self._wake()
