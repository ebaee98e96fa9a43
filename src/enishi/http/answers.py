"""What the doors answer: messages built once, sent many times."""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping, Sequence
from http import HTTPStatus
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Header = tuple[bytes, bytes]

NO_STORE: Header = (b"cache-control", b"no-store")
NOSNIFF: Header = (b"x-content-type-options", b"nosniff")


class Answer:
    """A whole response, ready to be sent any number of times."""

    __slots__ = ("_body", "_encoded", "_head", "_own", "_start", "status")

    def __init__(
        self,
        status: int,
        body: bytes = b"",
        *,
        kind: bytes = b"text/plain; charset=utf-8",
        headers: Iterable[Header] = (),
    ) -> None:
        self.status = status
        length: list[Header] = [(b"content-length", str(len(body)).encode())] if status not in {204, 304} else []
        described: list[Header] = [(b"content-type", kind)] if body else []
        self._start: Message = {
            "type": "http.response.start",
            "status": status,
            "headers": [*described, *length, *headers],
        }
        self._body: Message = {"type": "http.response.body", "body": body}
        self._head: Message = {"type": "http.response.body", "body": b""}
        self._own: Sequence[Header] | None = None
        self._encoded = b""

    async def send(self, send: Send, *, head: bool = False) -> None:
        """Answer; without the body to a HEAD."""
        await send(self._start)
        await send(self._head if head else self._body)

    def encoded(self, own: Sequence[Header]) -> bytes:
        """The response as it goes over the line, with the server's `own` headers: another object whenever they are others."""
        if own is not self._own:
            fields = b"".join(b"%b: %b\r\n" % header for header in [*own, *self._start["headers"]])
            status = f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}\r\n".encode()
            self._own, self._encoded = own, b"%b%b\r\n%b" % (status, fields, self._body["body"])
        return self._encoded


NOT_FOUND = Answer(404, b"not found\n")


def method_not_allowed(allowed: bytes) -> Answer:
    """The answer to a method that this door does not have."""
    return Answer(405, b"method not allowed\n", headers=[(b"allow", allowed)])
