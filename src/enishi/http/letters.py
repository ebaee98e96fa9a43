"""The doors behind a letter's links: opened, followed, unsubscribed. A GET never changes what a person allowed; a POST always does."""

from base64 import b64decode
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec

from enishi.events.types import Claims, Event
from enishi.events.vocabulary import Body, ConsentChanged, MessageClicked, MessageOpened
from enishi.http.agents import verdict
from enishi.http.answers import NO_STORE, NOSNIFF, Answer, Receive, Scope, Send, method_not_allowed
from enishi.http.inbox import Inbox, NotRecorded
from enishi.http.requests import Gone, TooLarge, header
from enishi.http.unsubscribe_page import WORDS, State, page, preferred
from enishi.kernel.ids import uuid7
from enishi.kernel.links import read_link
from enishi.shop import api as shop

Payload = dict[str, Any]

_SOURCE = "enishi"
_NO_MESSAGE = str(UUID(int=0))  #: what previews and test letters name as message and customer
_PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
_PICTURE = Answer(200, _PIXEL, kind=b"image/gif", headers=[NO_STORE, NOSNIFF])
_READ_ONLY = method_not_allowed(b"GET, HEAD")
_FORM_BYTES = 64 * 1024


class Opens:
    """`GET /o/<token>.gif`: the picture at the end of a letter. It comes whatever happens; only a true token is noted."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method not in {"GET", "HEAD"}:
            await _READ_ONLY.send(send)
            return
        payload = _payload("open", scope["path"][3:].removesuffix(".gif"))
        if payload and (event := _about_message(payload, MessageOpened, scope)):
            await _noted(self._inbox, event)
        await _PICTURE.send(send, head=method == "HEAD")


class Clicks:
    """`GET /c/<token>`: noted, then sent on; only ever to the address that was signed into the token."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method not in {"GET", "HEAD"}:
            await _READ_ONLY.send(send)
            return
        payload = _payload("click", scope["path"][3:])
        target = _target(payload.get("u")) if payload else None
        if payload is None or target is None:
            await _broken(scope).send(send, head=method == "HEAD")
            return
        if event := _about_message(payload, MessageClicked, scope):
            await _noted(self._inbox, event)
        await Answer(302, headers=[(b"location", target), NO_STORE, (b"x-robots-tag", b"noindex")]).send(send)


class Unsubscribe:
    """`/u/<token>`: GET asks, POST withdraws, POST to `…/undo` grants again. No login, no cookie, no script; twice is the same."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method, path = scope["method"], scope["path"]
        if method not in {"GET", "HEAD", "POST"}:
            await method_not_allowed(b"GET, HEAD, POST").send(send)
            return
        token, _, what = path[3:].partition("/")
        payload = _payload("unsubscribe", token) if what in {"", "undo"} else None
        if payload is None:
            await _broken(scope).send(send, head=method == "HEAD")
            return
        state: State = "ask"
        if method == "POST":
            state = await self._change(scope, receive, payload, grant=what == "undo")
        answer = await self._page(scope, state, token, payload)
        await answer.send(send, head=method == "HEAD")

    async def _change(self, scope: Scope, receive: Receive, payload: Payload, *, grant: bool) -> State:
        form = await self._form(scope, receive)
        event = _consent(payload, scope, grant=grant, one_click=b"one-click" in form.lower())
        if event is None:
            return "unknown"
        try:
            await self._inbox.keep([event])
        except NotRecorded:
            return "later"
        return "resumed" if grant else "stopped"

    async def _form(self, scope: Scope, receive: Receive) -> bytes:
        """The form, as far as it came: whoever posts here wants no more letters, however oddly the rest of the request is made."""
        declared = header(scope, b"content-length")
        try:
            return await self._inbox.reading.body(receive, declared=declared, limit=_FORM_BYTES)
        except (TooLarge, Gone):
            return b""

    async def _page(self, scope: Scope, state: State, token: str, payload: Payload) -> Answer:
        profile = await self._inbox.profile()
        language = preferred(payload.get("l", ""), header(scope, b"accept-language").decode("latin-1"))
        again = scope["path"] if state == "later" else f"/u/{token}"
        action = f"/u/{token}/undo" if state == "stopped" else again
        address = payload.get("e", "")
        return page(state, language, shop=profile.name, address=address, action=action, choices=f"/p/{token}")


def _broken(scope: Scope) -> Answer:
    """What a person reads whose link was cut off on the way."""
    return page("unknown", preferred("", header(scope, b"accept-language").decode("latin-1")))


def _payload(purpose: str, token: str) -> Payload | None:
    return read_link(shop.signing_key("links"), purpose, token)


def _about_message(payload: Payload, kind: type[MessageOpened] | type[MessageClicked], scope: Scope) -> Event | None:
    """What happened to the message, cart, scenario and step that the token names; None for the links of a preview."""
    if payload.get("m") == _NO_MESSAGE:
        return None
    is_click = kind is MessageClicked
    said = {
        "message_id": payload.get("m"),
        "channel": payload.get("ch", "email"),
        "message_class": payload.get("cl", "campaign"),
        "scenario": payload.get("sc", ""),
        "step": payload.get("st", ""),
        "cart_key": payload.get("k", ""),
        "link": payload.get("u", "")[:2000] if is_click else "",
        "machine": verdict(scope["method"], header(scope, b"user-agent").decode("latin-1"), followed_link=is_click),
    }
    return _event("message_clicked" if is_click else "message_opened", said, kind, payload, email=None)


def _consent(payload: Payload, scope: Scope, *, grant: bool, one_click: bool) -> Event | None:
    language = preferred(payload.get("l", ""), "")
    said = {
        "channel": payload.get("ch", "email"),
        "purpose": "marketing",
        "state": "granted" if grant else "withdrawn",
        "method": "one_click" if one_click and not grant else "page",
        "message_id": payload.get("m", ""),
    }
    if grant:  # what is allowed must be provable: by whom, from where, on which words
        client = scope.get("client")
        said |= {"wording": WORDS["stopped"][language][2], "ip": client[0] if client else ""}
    return _event("consent_changed", said, ConsentChanged, payload, email=payload.get("e"))


def _event(kind: str, said: Payload, struct: type[Body], payload: Payload, *, email: str | None) -> Event | None:
    """The event, within the vocabulary's limits; None for a token of ours that says something no event may say."""
    at = shop.business_now()
    try:
        who = None if payload.get("c") == _NO_MESSAGE else payload.get("c")  # a preview knows only an address
        claims = msgspec.convert({"customer": who, "email": email}, Claims)
        body = msgspec.convert(said, struct)
    except msgspec.ValidationError:
        return None
    site = str(payload.get("s", ""))
    identity: UUID = uuid7(at)
    return Event(
        id=identity, kind=kind, occurred_at=at, received_at=at, site=site, source=_SOURCE, claims=claims, body=body
    )


async def _noted(inbox: Inbox, event: Event) -> None:
    """Keep it if that is possible; a person who follows a link must arrive either way."""
    try:
        await inbox.keep([event])
    except NotRecorded:
        return


def _target(url: object) -> bytes | None:
    """The address as a header may carry it; None for one that is no web address."""
    if not isinstance(url, str) or not url.startswith(("https://", "http://")):
        return None
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~").encode()
