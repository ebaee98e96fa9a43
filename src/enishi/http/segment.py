"""`POST /v1/track` and its kin: calls as Segment's clients make them. Answered when the events are durable, never before.

200 `{"success": true}` when something was accepted, with the reason for each message that was not; 4xx when nothing was; 503 when nothing
could be stored. Their clients send a 503 again and give up on a 4xx, whose `message` they log.
"""

import asyncio
import binascii
from base64 import b64decode
from collections.abc import Sequence
from typing import Any

import msgspec

from enishi.connectors.segment_http import api as segment
from enishi.events import api as events
from enishi.events.types import Event, Refusal, RefusalReason
from enishi.http.answers import Answer, Header, Receive, Scope, Send
from enishi.http.inbox import Inbox, NotRecorded
from enishi.http.requests import Gone, TooLarge, header
from enishi.kernel import clock
from enishi.shop.types import WriteKey

PATHS = tuple(segment.CALLS)

_JSON = b"application/json"
_ANY_ORIGIN: Header = (b"access-control-allow-origin", b"*")  # the key, not the origin, says who may send
_NOBODY = "unknown"
_BESIDE = 16 * 1024  #: what takes longer than a blink is translated beside the loop
_PROFILE_SECONDS = 5.0

_PREFLIGHT = Answer(
    204,
    headers=[
        _ANY_ORIGIN,
        (b"access-control-allow-methods", b"POST, OPTIONS"),
        (b"access-control-allow-headers", b"authorization, content-type, content-encoding, x-write-key"),
        (b"access-control-max-age", b"86400"),
    ],
)
_NOT_ALLOWED = Answer(405, b"method not allowed\n", headers=[(b"allow", b"POST, OPTIONS"), _ANY_ORIGIN])
_DONE = Answer(200, b'{"success":true}', kind=_JSON, headers=[_ANY_ORIGIN])
_UNAVAILABLE = Answer(
    503,
    b'{"success":false,"code":"unavailable","message":"Nothing could be stored. Send it again."}',
    kind=_JSON,
    headers=[(b"retry-after", b"5"), _ANY_ORIGIN],
)
_STATUS = {RefusalReason.BAD_KEY: 401, RefusalReason.TOO_LARGE: 413, RefusalReason.TOO_MANY: 413}
_NO_KEY = segment.Untranslatable(
    RefusalReason.BAD_KEY, "The write key is missing, unknown or withdrawn. Copy it from the console."
)


class Segment:
    """The door for Segment's clients, on servers and in browsers."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._currency = "JPY"
        self._asked_at: float | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await (_PREFLIGHT if scope["method"] == "OPTIONS" else _NOT_ALLOWED).send(send)
            return
        try:
            declared = header(scope, b"content-length")
            raw = await self._inbox.reading.body(receive, declared=declared, limit=segment.MAX_BYTES)
        except TooLarge:
            answer = self._refuse([segment.refusal(segment.too_large())], None, b"")
        except Gone:
            return
        else:
            answer = await self._take(scope, raw)
        await answer.send(send)

    async def _take(self, scope: Scope, raw: bytes) -> Answer:
        encoding = header(scope, b"content-encoding").decode("latin-1").strip().lower()
        rights = self._inbox.rights(_key(scope))
        try:
            said = await self._beside(raw, encoding, segment.read, raw, encoding, scope["path"])
        except segment.Untranslatable as refused:
            return self._refuse([segment.refusal(refused)], rights, raw)
        rights = rights or self._inbox.rights(said.write_key)
        if rights is None:
            return self._refuse([segment.refusal(_NO_KEY)], None, b"")
        sender = segment.Sender(
            source=segment.SOURCE if rights.trusted else rights.source,
            site=rights.site,
            trusted=rights.trusted,
            received_at=self._inbox.now(),
            currency=await self._shops_currency(),
        )
        accepted, refused_ = await self._beside(raw, encoding, _judged, said, sender)
        if accepted:
            try:
                await self._inbox.keep(accepted)
            except NotRecorded:
                return _UNAVAILABLE
        if refused_:
            return self._refuse(refused_, rights, b"" if encoding else raw, accepted=len(accepted))
        return _DONE

    async def _beside(self, raw: bytes, encoding: str, work: Any, *arguments: Any) -> Any:
        """Small requests at once; larger ones, or packed ones of unknown size, on another thread."""
        if len(raw) < _BESIDE and not encoding:
            return work(*arguments)
        return await asyncio.to_thread(work, *arguments)

    async def _shops_currency(self) -> str:
        """What amounts are in when nothing says so: asked again every few seconds."""
        if self._asked_at is None or clock.monotonic() - self._asked_at > _PROFILE_SECONDS:
            self._asked_at = clock.monotonic()
            self._currency = (await self._inbox.profile()).currency
        return self._currency

    def _refuse(
        self, refused: Sequence[Refusal], rights: WriteKey | None, sample: bytes, *, accepted: int = 0
    ) -> Answer:
        source = _NOBODY if rights is None else segment.SOURCE if rights.trusted else rights.source
        events.note_refusals(refused, at=self._inbox.now(), source=source, sample=sample)
        first = refused[0]
        status = 200 if accepted else _STATUS.get(first.reason, 400)
        said: dict[str, Any] = {"success": bool(accepted), "refused": refused}
        if not accepted:
            said |= {"code": first.reason, "message": f"{first.path}: {first.detail}" if first.path else first.detail}
        hang_up = [(b"connection", b"close")] if status == 413 else []
        return Answer(status, msgspec.json.encode(said), kind=_JSON, headers=[_ANY_ORIGIN, *hang_up])


def _judged(said: segment.Read, sender: segment.Sender) -> tuple[list[Event], list[Refusal]]:
    envelopes, places, refused = segment.translate(said, sender)
    accepted, unfit = events.judge(
        envelopes,
        received_at=sender.received_at,
        site=sender.site,
        source=sender.source,
        trusted=sender.trusted,
    )
    return accepted, sorted([*refused, *segment.in_their_words(unfit, places)], key=lambda each: each.index or 0)


def _key(scope: Scope) -> str:
    """The write key: the user of Basic, a bearer token, or `X-Write-Key`; "" when it stands in the body or nowhere."""
    said = header(scope, b"authorization").decode("latin-1")
    scheme, _, rest = said.partition(" ")
    if scheme.lower() == "basic":
        try:
            return b64decode(rest.strip(), validate=True).decode("utf-8").partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return rest.strip() if scheme.lower() == "bearer" else header(scope, b"x-write-key").decode("latin-1")
