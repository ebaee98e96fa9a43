"""`POST /v1/orders`: receipts of tills, one or a list, with the server key of the place. Answered when they are durable, never before.

204 when all were accepted; 202 when some were, with the reason for each other one; 4xx when none was; 503 when nothing could be stored.
"""

from collections.abc import Sequence

import msgspec

from enishi.connectors.till import api as till
from enishi.events import api as events
from enishi.events.types import Event, Refusal, RefusalReason
from enishi.http.answers import Answer, Receive, Scope, Send, method_not_allowed
from enishi.http.inbox import Inbox, NotRecorded
from enishi.http.requests import Gone, TooLarge, header
from enishi.kernel import clock
from enishi.shop import api as shop
from enishi.shop.types import WriteKey

_JSON = b"application/json"
_NOBODY = "unknown"
_PROFILE_SECONDS = 5.0
_STATUS = {
    RefusalReason.BAD_KEY: 401,
    RefusalReason.KIND_NOT_ALLOWED: 403,
    RefusalReason.TOO_LARGE: 413,
    RefusalReason.TOO_MANY: 413,
}

_ACCEPTED = Answer(204)
_NOT_ALLOWED = method_not_allowed(b"POST")
_UNAVAILABLE = Answer(
    503,
    b'{"accepted":0,"refused":[],"detail":"It is not certain that the receipts were stored. Send them again: repeats count once."}',
    kind=_JSON,
    headers=[(b"retry-after", b"5")],
)
_TOO_LARGE = till.Unfit(
    RefusalReason.TOO_LARGE, f"A request may have {till.MAX_BYTES // 1024} kB. Send fewer receipts at once."
)
_NO_KEY = till.Unfit(
    RefusalReason.BAD_KEY, "The key is missing, unknown or withdrawn. Copy the place's server key from the console."
)
_PUBLIC_KEY = till.Unfit(
    RefusalReason.KIND_NOT_ALLOWED,
    "This is the key for web pages, which everybody can read. A till needs the server key.",
)


class Orders:
    """The door for tills."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._currency = "JPY"
        self._asked_at: float | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await _NOT_ALLOWED.send(send)
            return
        rights = self._inbox.rights(_key(scope))
        try:
            declared = header(scope, b"content-length")
            raw = await self._inbox.reading.body(receive, declared=declared, limit=till.MAX_BYTES)
        except TooLarge:
            answer = self._refuse([till.refusal(_TOO_LARGE)], rights, b"")
        except Gone:
            return
        else:
            answer = await self._take(rights, raw)
        await answer.send(send)

    async def _take(self, rights: WriteKey | None, raw: bytes) -> Answer:
        if rights is None or not rights.trusted:
            return self._refuse([till.refusal(_NO_KEY if rights is None else _PUBLIC_KEY)], rights, b"")
        try:
            receipts = till.read(raw)
        except till.Unfit as unfit:
            return self._refuse([till.refusal(unfit)], rights, raw)
        speaker = till.Till(
            site=rights.site,
            sites=frozenset(shop.site_names()),
            received_at=self._inbox.now(),
            currency=await self._shops_currency(),
        )
        accepted, refused = _judged(receipts, speaker)
        if accepted:
            try:
                await self._inbox.keep(accepted)
            except NotRecorded:
                return _UNAVAILABLE
        return self._refuse(refused, rights, raw, accepted=len(accepted)) if refused else _ACCEPTED

    async def _shops_currency(self) -> str:
        """What amounts are in when nothing says so: asked again every few seconds."""
        if self._asked_at is None or clock.monotonic() - self._asked_at > _PROFILE_SECONDS:
            self._asked_at = clock.monotonic()
            self._currency = (await self._inbox.profile()).currency
        return self._currency

    def _refuse(
        self, refused: Sequence[Refusal], rights: WriteKey | None, sample: bytes, *, accepted: int = 0
    ) -> Answer:
        source = till.SOURCE if rights is not None and rights.trusted else _NOBODY
        events.note_refusals(refused, at=self._inbox.now(), source=source, sample=sample)
        status = 202 if accepted else _STATUS.get(refused[0].reason, 400)
        said = msgspec.json.encode({"accepted": accepted, "refused": refused})
        return Answer(status, said, kind=_JSON, headers=[(b"connection", b"close")] if status == 413 else [])


def _judged(receipts: Sequence[till.Receipt | Refusal], speaker: till.Till) -> tuple[list[Event], list[Refusal]]:
    by_site, refused = till.all_translated(receipts, speaker)
    accepted: list[Event] = []
    for site, placed in by_site.items():
        fit, unfit = events.judge(
            [envelope for _place, envelope in placed],
            received_at=speaker.received_at,
            site=site,
            source=till.SOURCE,
            trusted=True,
        )
        accepted.extend(fit)
        for each in unfit:
            path = each.path.removeprefix("body.").removeprefix("claims.")
            refused.append(msgspec.structs.replace(each, index=placed[each.index or 0][0], path=path))
    return accepted, sorted(refused, key=lambda each: each.index or 0)


def _key(scope: Scope) -> str:
    """The server key, a bearer token or `X-Write-Key`; "" when there is none."""
    scheme, _, rest = header(scope, b"authorization").decode("latin-1").partition(" ")
    return rest.strip() if scheme.lower() == "bearer" else header(scope, b"x-write-key").decode("latin-1")
