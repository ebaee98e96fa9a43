"""`POST /console/imports/upload/`: a file of any size, written to disk while it comes. Django never sees it.

The form is the one of the page, with or without script. Who sends it is known by the console's login, and that it is our form by its mark,
which stands before the file. A file that does not come whole leaves nothing. Refusals lead back to the page, which says what to do.
"""

import asyncio
import errno
import logging
import shutil
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from django.core.handlers.wsgi import WSGIRequest
from django.db import connection

from enishi.connectors.csv import api as imports
from enishi.connectors.csv.api import Unreadable
from enishi.http.answers import NO_STORE, Answer, Receive, Scope, Send
from enishi.http.members import is_ours, member, request_of
from enishi.http.multipart import BadForm, Form, Part, PartEnd, Told, boundary_of
from enishi.http.requests import Gone, header
from enishi.http.spool import Spool
from enishi.shop import api as shop

PATH = "/console/imports/upload/"
LARGEST = imports.LARGEST
_FORM_BYTES = 64 * 1024  #: what may stand around the file
_PART_BYTES = 64  #: of which its name and its marks take at least these, also where it is empty
_SPARE_BYTES = 256 * 1024 * 1024  #: of the disk, for everything else
_AT_ONCE = 4
_IDLE_SECONDS = 60.0
_DRAINED = 4 * LARGEST  #: of a file that is refused: browsers only read an answer once they have sent all

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Refusal(Exception):
    """Why the file is not taken: a code that the page puts into words (`console/imports/refusals`)."""

    def __init__(self, code: str, **values: str | int) -> None:
        super().__init__(code)
        self.code, self.values = code, values


class Uploads:
    """The door."""

    def __init__(self) -> None:
        self._coming = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            await _to(b"../").send(send)
            return
        request = request_of(scope)
        by = await _aside(lambda: member(request))
        script = header(scope, b"x-csrftoken") != b""
        if not by:
            await (Answer(401, b"log in first\n", headers=[_CLOSE]) if script else _to(b"/console/login/")).send(send)
            return
        body = _Body(receive)
        try:
            where = await self._received(scope, body, request, by)
        except Gone:
            return
        except Refusal as refusal:
            await body.drain()
            code, values = refusal.code, refusal.values
            await _aside(lambda: _remember(request, code, values))
            where = "../"
        await (_for_script(where) if script else _to(where.encode())).send(send)

    async def _received(self, scope: Scope, body: "_Body", request: WSGIRequest, by: str) -> str:
        """Take the form in; where to go then. Raises `Refusal` and `Gone`."""
        if self._coming >= _AT_ONCE:
            raise Refusal("busy")
        declared = header(scope, b"content-length")
        _check_room(int(declared) if declared.isdigit() else 0)
        if header(scope, b"x-csrftoken") and not is_ours(request, ""):
            raise Refusal("not_ours")
        self._coming += 1
        spool = Spool(imports.incoming())
        try:
            fields = await _spooled(Form(_boundary(scope)), body, spool, request)
            return await _aside(lambda: _begun(spool, fields, by, shop.business_now()))
        except OSError as error:
            _log.error("An upload could not be written: %s", error)
            raise Refusal("disk_full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else "disk") from None
        finally:
            self._coming -= 1
            spool.discard()


class _Body:
    """The request's body, piece by piece; a sender who falls silent is given up."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._more = True

    async def piece(self) -> bytes | None:
        """The next piece; None at the end. Raises `Gone`."""
        if not self._more:
            return None
        try:
            async with asyncio.timeout(_IDLE_SECONDS):
                message = await self._receive()
        except TimeoutError:
            raise Gone from None
        if message["type"] != "http.request":
            raise Gone
        self._more = bool(message.get("more_body"))
        return bytes(message.get("body", b""))

    async def drain(self) -> None:
        """Read what is left and forget it."""
        left = _DRAINED
        try:
            while left > 0 and (piece := await self.piece()) is not None:
                left -= len(piece)
        except Gone:
            return


async def _spooled(form: Form, body: _Body, spool: Spool, request: WSGIRequest) -> dict[str, str]:
    """Write the file away; returns the fields around it, `file` being the file's name. Raises `Refusal` and `Gone`."""
    taking = _Taking(spool, request)
    try:
        while (content := await body.piece()) is not None:
            for told in form.feed(content):
                taking.take(told)
            if spool.pending:
                await asyncio.to_thread(spool.write_pending)
    except BadForm:
        raise Refusal("not_ours") from None
    if not form.complete:
        raise Gone
    if not taking.fields.get("file"):
        raise Refusal("no_file")
    await asyncio.to_thread(spool.finish)
    return {name: value.decode("utf-8", "replace") for name, value in taking.fields.items()}


class _Taking:
    """Sorts what the form tells into fields and the file. The file is only looked at once the form is known to be ours."""

    def __init__(self, spool: Spool, request: WSGIRequest) -> None:
        self.fields: dict[str, bytes] = {}
        self._around = 0  #: bytes of names and fields so far
        self._spool, self._request = spool, request
        self._part: Part | None = None
        self._trusted = bool(request.META.get("HTTP_X_CSRFTOKEN"))  # looked at before the body

    def take(self, told: Told) -> None:
        """The next word of the form. Raises `Refusal`."""
        if isinstance(told, PartEnd):
            self._part = None
        elif isinstance(told, Part):
            self._part = told
            self._count(len(told.name) + _PART_BYTES)
            if told.file_name is not None:
                self._trust()
                self.fields["file"] = told.file_name.encode()
        elif self._part is not None:
            self._add(told.content, self._part)

    def _trust(self) -> None:
        token = self.fields.get("csrfmiddlewaretoken", b"").decode("latin-1")
        if not self._trusted and not is_ours(self._request, token):
            raise Refusal("not_ours")
        self._trusted = True

    def _add(self, content: bytes, part: Part) -> None:
        if part.file_name is not None:
            self._spool.add(content)
            if self._spool.size > LARGEST:
                raise Refusal("too_large", limit=LARGEST // 1024**3)
            return
        self._count(len(content))
        self.fields[part.name] = self.fields.get(part.name, b"") + content

    def _count(self, size: int) -> None:
        self._around += size
        if self._around > _FORM_BYTES:
            raise Refusal("not_ours")


def _check_room(declared: int) -> None:
    if declared > LARGEST + _FORM_BYTES:
        raise Refusal("too_large", limit=LARGEST // 1024**3)
    if shutil.disk_usage(imports.incoming().parent).free < declared + _SPARE_BYTES:
        raise Refusal("disk_full")


def _boundary(scope: Scope) -> bytes:
    try:
        return boundary_of(header(scope, b"content-type"))
    except BadForm:
        raise Refusal("not_ours") from None


def _begun(spool: Spool, fields: dict[str, str], by: str, at: datetime) -> str:
    name = fields["file"].replace("\\", "/").rpartition("/")[2]
    if spool.size == 0:
        raise Refusal("file_empty")
    try:
        job = imports.begin(
            spool.path, file_name=name or "file.csv", size=spool.size, digest=spool.digest, by=by, at=at
        )
    except Unreadable as unreadable:
        raise Refusal(unreadable.problem.code, **unreadable.problem.values) from None
    return f"../{job.id}/"


def _remember(request: WSGIRequest, code: str, values: dict[str, str | int]) -> None:
    """For the page that is asked for next."""
    request.session["import_refused"] = {"code": code, "values": values}
    request.session.save()


async def _aside(act: Callable[[], T]) -> T:
    """On a thread, with a database connection of its own."""

    def acting() -> T:
        try:
            return act()
        finally:
            connection.close()

    return await asyncio.to_thread(acting)


_CLOSE = (b"connection", b"close")


def _to(where: bytes) -> Answer:
    return Answer(303, headers=[(b"location", where), NO_STORE])


def _for_script(where: str) -> Answer:
    """A script follows by itself: an answer that the browser would follow silently is of no use to it."""
    return Answer(200, where.encode(), headers=[NO_STORE])
