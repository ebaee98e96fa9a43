"""What the doors for people share: reading a form, asking the stores beside the event loop, answering a page."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar
from urllib.parse import parse_qs

from django.db import connection as database
from msgspec import Struct

from enishi.http.answers import Answer, Receive, Scope, Send, method_not_allowed
from enishi.http.inbox import Inbox
from enishi.http.paper import Language, button, joined, page, paragraphs, preferred
from enishi.http.requests import Gone, TooLarge, header

FORM_BYTES = 64 * 1024
_NOT_ALLOWED = method_not_allowed(b"GET, HEAD, POST")
_TOO_LARGE = Answer(413, b"too large\n", headers=[(b"connection", b"close")])
_LATER: dict[Language, tuple[str, str, str]] = {
    "ja": (
        "いまは受け付けられませんでした",
        "こちらの都合です。少し時間をおいて、もう一度お試しください。",
        "もう一度試す",
    ),
    "en": ("We could not do this just now", "It is our fault. Please try again in a moment.", "Try again"),
}
_log = logging.getLogger(__name__)

T = TypeVar("T")


class Visit(Struct, frozen=True):
    """One request of a person: the rest of the path after the door, what was typed (None for a GET), and from where."""

    rest: str
    query: Mapping[str, str]
    typed: Mapping[str, list[str]] | None
    ip: str
    accepts: str
    referrer: str

    def said(self, name: str) -> str:
        """What was typed into a field; "" for nothing."""
        return (self.typed or {}).get(name, [""])[0]

    def language(self, asked: str = "") -> Language:
        """The language to answer in."""
        return preferred(asked, self.accepts)


class Host(Protocol):
    """Answers visits, off the event loop: it may ask the stores."""

    def __call__(self, visit: Visit) -> Answer: ...


class PeoplesDoor:
    """A door for people: `host` answers each visit on a thread of its own."""

    def __init__(self, inbox: Inbox, host: Host) -> None:
        self._inbox = inbox
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method not in {"GET", "HEAD", "POST"}:
            await _NOT_ALLOWED.send(send)
            return
        try:
            visit = await self._visit(scope, receive)
        except TooLarge:
            await _TOO_LARGE.send(send)
            return
        except Gone:
            return
        answer = await asyncio.to_thread(_hosted, self._host, visit)
        await answer.send(send, head=method == "HEAD")

    async def _visit(self, scope: Scope, receive: Receive) -> Visit:
        typed = None
        if scope["method"] == "POST":
            declared = header(scope, b"content-length")
            body = await self._inbox.reading.body(receive, declared=declared, limit=FORM_BYTES)
            typed = _parsed(body.decode("utf-8", errors="replace"))
        client = scope.get("client")
        query = {name: values[0] for name, values in _parsed(scope.get("query_string", b"").decode("latin-1")).items()}
        return Visit(
            rest=scope["path"][3:],
            query=query,
            typed=typed,
            ip=client[0] if client else "",
            accepts=header(scope, b"accept-language").decode("latin-1"),
            referrer=header(scope, b"referer").decode("latin-1")[:2000],
        )


def _parsed(text: str) -> dict[str, list[str]]:
    """Fields of a form; none for what is no form at all. A NUL is nothing that a person types."""
    try:
        return parse_qs(text.replace("\0", ""), keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return {}


def _hosted(host: Callable[[Visit], Answer], visit: Visit) -> Answer:
    try:
        return host(visit)
    except Exception:
        _log.exception("A person could not be served")
        language = visit.language()
        title, text, label = _LATER[language]
        again = button(label, "") if visit.typed is not None else ""
        return page(title, joined([paragraphs([text]), again]), language, status=503, more=[(b"retry-after", b"5")])
    finally:
        database.close()
