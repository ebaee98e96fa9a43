"""The shortest way through the collector's door: a request that arrives whole and whose events are all good becomes no ASGI task.

It is judged in one call and answered in another when its commit is durable. Whatever else comes (a body in pieces, a wrong key, an event
to be refused, a request behind another, another path) goes the long way as if nothing had been tried: the door's rules stand in one place.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from enishi.http.answers import Header
from enishi.http.collector import ACCEPTED, PATH, UNAVAILABLE, Collector

_HANG_UP: Header = (b"connection", b"close")


class AtOnce(HttpToolsProtocol):
    """uvicorn's end of one connection with that way in front. `collector` is the door which the application has at `PATH`."""

    def __init__(self, collector: Collector, **given: Any) -> None:
        super().__init__(**given)
        self._collector = collector
        self._query = b""
        self._held: list[bytes] | None = None  #: the body, so far, of a request that is on neither way yet

    def data_received(self, data: bytes) -> None:
        """What came over the line. A request of which there is more to come goes the long way, where slow senders are given up."""
        super().data_received(data)
        if self._held is not None and not self.transport.is_closing():
            self._go_the_long_way()

    def on_headers_complete(self) -> None:
        """Hold a request that may go the short way until its body is here."""
        path, _, self._query = self.url.partition(b"?")
        if path == PATH and self._is_plain():
            self._held = []
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if self._held is None:
            super().on_body(body)
        else:
            self._held.append(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        if self._held is not None:
            waiting = _Waiting(self)
            if self._is_taken(b"".join(self._held), waiting):
                self._held = None
                self.cycle = waiting  # type: ignore[assignment]
                return
            self._go_the_long_way()
        super().on_message_complete()

    def answer(self, error: Exception | None, *, keep_alive: bool) -> None:
        """Answer the request that waited; the connection goes on."""
        own = self.server_state.default_headers
        self.transport.write((UNAVAILABLE if error else ACCEPTED).encoded(own if keep_alive else [*own, _HANG_UP]))
        if not keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _is_plain(self) -> bool:
        return (
            self.parser.get_method() == b"POST"
            and self.parser.should_keep_alive()
            and not self.parser.should_upgrade()
            and not self.expect_100_continue
            and not self.flow.write_paused
            and (self.cycle is None or self.cycle.response_complete)
        )

    def _is_taken(self, raw: bytes, waiting: "_Waiting") -> bool:
        try:
            return self._collector.take_at_once(self.headers, self._query, raw, waiting.settled)
        except Exception:  # the long way meets it again, and has an answer for it
            return False

    def _go_the_long_way(self) -> None:
        held, self._held = self._held or [], None
        super().on_headers_complete()
        for part in held:
            super().on_body(part)


class _Waiting:
    """A request until its commit is durable. It stands where uvicorn keeps the request under way, and has what uvicorn looks at there."""

    __slots__ = ("_protocol", "disconnected", "keep_alive", "response_complete")
    message_event = asyncio.Event()  #: would wake whoever reads the body: nobody does

    def __init__(self, protocol: AtOnce) -> None:
        self._protocol = protocol
        self.keep_alive = True
        self.disconnected = self.response_complete = False

    def settled(self, error: Exception | None) -> None:
        """See `Inbox.submit`."""
        self.response_complete = True
        if not self.disconnected:
            self._protocol.answer(error, keep_alive=self.keep_alive)
