"""Whole requests for an application with few threads: none is given away while a body is still coming, so slow senders hold none."""

from enishi.http.answers import Answer, App, Message, Receive, Scope, Send
from enishi.http.requests import Gone, Reading, TooLarge, header, large_body

_SMALL_BYTES = 256 * 1024
_LARGEST_BYTES = 24 * 1024 * 1024  #: a file of 20 MB and the form around it
_LARGE_AT_ONCE = 4  #: what is still coming lies in memory
_LARGE_SECONDS = 120.0

_TOO_LARGE = Answer(413, b"too large\n", headers=[(b"connection", b"close")])
_BUSY = Answer(503, b"busy\n", headers=[(b"retry-after", b"30"), (b"connection", b"close")])


class WholeRequests:
    """Passes a request on to `app` when all of it is here. Large bodies may take longer, but only few come at once."""

    def __init__(self, app: App, reading: Reading) -> None:
        self._app = app
        self._reading = reading
        self._large = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        declared = header(scope, b"content-length")
        if declared.isdigit() and int(declared) > _SMALL_BYTES:
            await self._pass_large(scope, receive, send, int(declared))
            return
        try:
            body = await self._reading.body(receive, declared=declared, limit=_SMALL_BYTES)
        except TooLarge:
            await _TOO_LARGE.send(send)
        except Gone:
            return
        else:
            await self._app(scope, _after(body, receive), send)

    async def _pass_large(self, scope: Scope, receive: Receive, send: Send, declared: int) -> None:
        if declared > _LARGEST_BYTES or self._large >= _LARGE_AT_ONCE:
            await (_TOO_LARGE if declared > _LARGEST_BYTES else _BUSY).send(send)
            return
        self._large += 1
        try:
            body = await large_body(receive, limit=declared, seconds=_LARGE_SECONDS)
            await self._app(scope, _after(body, receive), send)
        except Gone:
            return
        finally:
            self._large -= 1


def _after(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives `body` first and then whatever else comes."""
    whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def following() -> Message:
        return whole.pop() if whole else await receive()

    return following
