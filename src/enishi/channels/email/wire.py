"""SMTP's words: replies read, commands and bodies written. Pure: no network, so every odd server is a unit test."""

import re

from msgspec import Struct

_REPLY_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_MAX_LINE = 4096  # the RFC says 512; servers that explain themselves exceed it
_MAX_LINES = 200


class Garbled(Exception):
    """What came is not SMTP."""


class Reply(Struct, frozen=True):
    """One reply, its lines joined by line feeds."""

    code: int
    text: str

    @property
    def good(self) -> bool:
        """The server did what was asked."""
        return 200 <= self.code < 300

    @property
    def final(self) -> bool:
        """The server says no, for good."""
        return self.code >= 500

    def __str__(self) -> str:
        return f"{self.code} {self.text}".strip().replace("\n", " / ")


class Replies:
    """Takes bytes as the network cuts them; gives whole replies."""

    def __init__(self) -> None:
        self._rest = b""
        self._lines: list[str] = []

    @property
    def empty(self) -> bool:
        """No half of a reply is held."""
        return not self._rest and not self._lines

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that are complete now, in order. Raises `Garbled` for anything that is no reply."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _MAX_LINE:
            raise Garbled("a line without end")
        return [reply for line in lines if (reply := self._line(line.rstrip(b"\r")))]

    def _line(self, line: bytes) -> Reply | None:
        found = _REPLY_LINE.fullmatch(line)
        if not found or len(line) > _MAX_LINE or len(self._lines) >= _MAX_LINES:
            raise Garbled(line[:80].decode("utf-8", "replace"))
        code, more, text = found.groups()
        self._lines.append((text or b"").decode("utf-8", "replace"))
        if more == b"-":
            return None
        reply = Reply(int(code), "\n".join(self._lines))
        self._lines = []
        return reply


class Offers(Struct, frozen=True):
    """What a server's answer to EHLO says it can do."""

    pipelining: bool = False
    starttls: bool = False
    size: int = 0  #: the largest message in bytes; 0 = no limit told
    login: frozenset[str] = frozenset()


def offers(greeting: Reply) -> Offers:
    """Read the extensions from an answer to EHLO."""
    words = [line.upper().replace("AUTH=", "AUTH ").split() for line in greeting.text.split("\n")[1:]]
    named = {line[0]: line[1:] for line in words if line}
    size = named.get("SIZE", [])
    return Offers(
        pipelining="PIPELINING" in named,
        starttls="STARTTLS" in named,
        size=int(size[0]) if size and size[0].isdecimal() else 0,
        login=frozenset(named.get("AUTH", [])),
    )


def envelope(sender: str, recipient: str) -> tuple[bytes, bytes, bytes]:
    """The three commands before a body. The addresses are in wire form."""
    return f"MAIL FROM:<{sender}>\r\n".encode("ascii"), f"RCPT TO:<{recipient}>\r\n".encode("ascii"), b"DATA\r\n"


def body(message: bytes) -> bytes:
    """The message as it goes over the wire: every line end CRLF, no line that could be taken for the end, then the end.

    A lone CR or LF is made a full line end: a relay that reads it as one could otherwise be told to see a second message.
    """
    whole = message.count(b"\r\n")
    if message.count(b"\n") != whole or message.count(b"\r") != whole:
        message = re.sub(rb"\r\n|\r|\n", b"\r\n", message)
    if not message.endswith(b"\r\n"):
        message += b"\r\n"
    if message.startswith(b"."):
        message = b"." + message
    return message.replace(b"\r\n.", b"\r\n..") + b".\r\n"
