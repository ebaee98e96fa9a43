"""`GET /t.js`: the built tag, from memory."""

import gzip
from hashlib import sha256
from pathlib import Path

from enishi.http.answers import NOSNIFF, NOT_FOUND, Answer, Header, Receive, Scope, Send, method_not_allowed
from enishi.http.requests import header

_KIND = b"text/javascript; charset=utf-8"
_NOT_ALLOWED = method_not_allowed(b"GET, HEAD")


class TagFile:
    """The door that hands the tag to shops' pages; browsers may keep it for five minutes and then ask whether it changed."""

    def __init__(self, path: Path) -> None:
        self._plain = self._packed = self._unchanged = NOT_FOUND
        self._etag = b""
        if path.exists():
            source = path.read_bytes()
            self._etag = b'"%s"' % sha256(source).hexdigest()[:20].encode()
            headers: list[Header] = [
                (b"etag", self._etag),
                (b"cache-control", b"public, max-age=300"),
                (b"vary", b"accept-encoding"),
                (b"access-control-allow-origin", b"*"),
                (b"cross-origin-resource-policy", b"cross-origin"),
                NOSNIFF,
            ]
            self._plain = Answer(200, source, kind=_KIND, headers=headers)
            packed = gzip.compress(source, mtime=0)
            self._packed = Answer(200, packed, kind=_KIND, headers=[*headers, (b"content-encoding", b"gzip")])
            self._unchanged = Answer(304, headers=headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"]
        if method not in {"GET", "HEAD"}:
            await _NOT_ALLOWED.send(send)
            return
        if self._etag and self._etag in header(scope, b"if-none-match"):
            answer = self._unchanged
        else:
            answer = self._packed if b"gzip" in header(scope, b"accept-encoding") else self._plain
        await answer.send(send, head=method == "HEAD")
