"""`POST /h/<connection>`: webhooks of the shop's other systems. Checked over the raw bytes, put into the inbox, answered; understood later.

200 when the delivery lies in the inbox durably, also when it came before; 401 for a forgery; 413 for too large a body, which for a
connection that there is not is one of more than a few kilobytes; 503 when it could not be stored.
"""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from django.db import connection as database

from enishi.connectors import api as connectors
from enishi.connectors.types import Request
from enishi.http.answers import NO_STORE, Answer, Receive, Scope, Send, method_not_allowed
from enishi.http.inbox import Inbox
from enishi.http.requests import Gone, TooLarge, header

PREFIX = "/h/"
LARGEST = 4 * 1024 * 1024  #: an order of a thousand lines has about one
LARGEST_OF_STRANGERS = 16 * 1024  #: enough to be answered in peace, too little to fill the memory with

_TAKEN = Answer(200, headers=[NO_STORE])
_FORGED = Answer(401, b"the signature does not fit\n")
_TOO_LARGE = Answer(413, b"too large\n", headers=[(b"connection", b"close")])
_UNAVAILABLE = Answer(503, b"the delivery could not be stored; send it again\n", headers=[(b"retry-after", b"60")])
_NOT_ALLOWED = method_not_allowed(b"POST")
_log = logging.getLogger(__name__)


class Hooks:
    """The door for webhooks of every connection."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await _NOT_ALLOWED.send(send)
            return
        connection_id = scope["path"][len(PREFIX) :]
        try:
            known = await asyncio.to_thread(_asked, partial(connectors.listens, connection_id))
            declared, limit = header(scope, b"content-length"), LARGEST if known else LARGEST_OF_STRANGERS
            body = await self._inbox.reading.body(receive, declared=declared, limit=limit)
            taken = known and await asyncio.to_thread(
                _asked, partial(connectors.receive, connection_id, self._request(scope, body))
            )
        except TooLarge:
            await _TOO_LARGE.send(send)
        except Gone:
            pass
        except Exception:
            _log.exception("A webhook's delivery could not be stored")
            await _UNAVAILABLE.send(send)
        else:
            await (_TAKEN if taken else _FORGED).send(send)

    def _request(self, scope: Scope, body: bytes) -> Request:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        return Request(headers=headers, body=body, received_at=self._inbox.now())


def _asked(question: Callable[[], bool]) -> bool:
    try:
        return question()
    finally:
        database.close()
