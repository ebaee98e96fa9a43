"""`POST /v1/events`: one event or a list, with a write key. Answered when the events are durable, never before.

204 when all were accepted; 202 when some were, with the reason for each other one; 4xx when none was; 503 when nothing could be stored.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from enishi.events import api as events
from enishi.events.types import Event, Refusal, RefusalReason
from enishi.http.answers import Answer, Header, Receive, Scope, Send
from enishi.http.inbox import Inbox, NotRecorded, Settled
from enishi.http.requests import Gone, TooLarge
from enishi.shop.types import WriteKey

PATH = b"/v1/events"

_JSON = b"application/json"
_ANY_ORIGIN: Header = (b"access-control-allow-origin", b"*")  # the key, not the origin, says who may send
_HEADERS = (_ANY_ORIGIN,)
_HANG_UP: Header = (b"connection", b"close")
_STATUS = {RefusalReason.BAD_KEY: 401, RefusalReason.TOO_LARGE: 413, RefusalReason.TOO_MANY: 413}
_NOBODY = "unknown"  #: the source under which requests without a valid key are counted

_PREFLIGHT = Answer(
    204,
    headers=[
        _ANY_ORIGIN,
        (b"access-control-allow-methods", b"POST, OPTIONS"),
        (b"access-control-allow-headers", b"authorization, content-type, x-write-key"),
        (b"access-control-max-age", b"86400"),
    ],
)
_NOT_ALLOWED = Answer(405, b"method not allowed\n", headers=[(b"allow", b"POST, OPTIONS"), _ANY_ORIGIN])
UNAVAILABLE = Answer(
    503,
    b'{"accepted":0,"refused":[],"detail":"It is not certain that the events were stored. Send them again: repeats count once."}',
    kind=_JSON,
    headers=[(b"retry-after", b"5"), *_HEADERS],
)
ACCEPTED = Answer(
    204, headers=_HEADERS
)  # everything is durable: nothing else to say, and nothing to write a second time


class Collector:
    """The door for shops' servers and visitors' browsers."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method != "POST":
            await (_PREFLIGHT if method == "OPTIONS" else _NOT_ALLOWED).send(send)
            return
        key, declared = _key_and_length(scope["headers"], scope["query_string"])
        try:
            raw = await self._inbox.reading.body(receive, declared=declared, limit=events.MAX_REQUEST_BYTES)
        except TooLarge:
            limit = events.MAX_REQUEST_BYTES // 1024
            refusal = Refusal(
                reason=RefusalReason.TOO_LARGE, detail=f"A request may have {limit} kB. Send fewer events at once."
            )
            await self._refuse([refusal], key, b"").send(send)
            return
        except Gone:
            return
        await (await self._collect(key, raw)).send(send)

    def take_at_once(self, headers: Iterable[Header], query: bytes, raw: bytes, settled: Settled) -> bool:
        """Have a request made durable whose key is in force and whose events are all good; see `Inbox.submit` for `settled`.

        False, and nothing is done, for any other: it is answered by calling this door as an application.
        """
        key, _ = _key_and_length(headers, query)
        rights = self._inbox.rights(key)
        if rights is None:
            return False
        accepted, refused = self._judged(raw, rights)
        return bool(accepted) and not refused and self._inbox.submit(accepted, settled)

    async def _collect(self, key: str, raw: bytes) -> Answer:
        rights = self._inbox.rights(key)
        if rights is None:
            detail = "The write key is missing, unknown or withdrawn. Copy it from the console's settings."
            return self._refuse([Refusal(reason=RefusalReason.BAD_KEY, detail=detail)], key, b"")
        accepted, refused = self._judged(raw, rights)
        if accepted:
            try:
                await self._inbox.keep(accepted)
            except NotRecorded:
                return UNAVAILABLE
        if refused:
            return self._refuse(refused, key, raw, accepted=len(accepted))
        return ACCEPTED

    def _judged(self, raw: bytes, rights: WriteKey) -> tuple[list[Event], list[Refusal]]:
        return events.validate(
            raw, received_at=self._inbox.now(), site=rights.site, source=rights.source, trusted=rights.trusted
        )

    def _refuse(self, refused: Sequence[Refusal], key: str, raw: bytes, *, accepted: int = 0) -> Answer:
        """Count the refusals and say them; 202 when something else of the request was accepted."""
        rights = self._inbox.rights(key)
        events.note_refusals(refused, at=self._inbox.now(), source=rights.source if rights else _NOBODY, sample=raw)
        status = 202 if accepted else _STATUS.get(refused[0].reason, 400)
        headers = (*_HEADERS, _HANG_UP) if status == 413 else _HEADERS
        return Answer(status, msgspec.json.encode(_said(refused, accepted)), kind=_JSON, headers=headers)


def _said(refused: Sequence[Refusal], accepted: int) -> dict[str, Any]:
    return {"accepted": accepted, "refused": refused}


def _key_and_length(headers: Iterable[Header], query: bytes) -> tuple[str, bytes]:
    """The write key (a bearer token, `X-Write-Key`, or `?key=` where a beacon can set no header) and the declared length."""
    key = declared = b""
    for name, value in headers:
        if name == b"content-length":
            declared = value
        elif name == b"x-write-key":
            key = value
        elif name == b"authorization" and value[:7].lower() == b"bearer ":
            key = value[7:].strip()
    if not key and query:
        key = next((pair[4:] for pair in query.split(b"&") if pair.startswith(b"key=")), b"")
    return key.decode("latin-1"), declared
