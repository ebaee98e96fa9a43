"""A mail server that answers as a test tells it to: for everything a well-behaved server never does."""

import re
import socketserver
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

CUT = "cut"  #: instead of an answer: the line is cut
SILENCE = "silence"  #: instead of an answer: nothing, until the client goes away
HELD = "held"  #: instead of an answer: nothing yet; the line is listened to further

Answer = str | Callable[["Talk", bytes], str]


@dataclass
class Talk:
    """One connection as the server saw it."""

    number: int
    commands: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)  #: the Message-IDs whose final dot came; empty for a lone dot


class OddServer:
    """Answers by verb (`greeting`, `EHLO`, `MAIL`, `RCPT`, `DATA`, `body` …); what is not told is answered well.

    An answer may be a function of the talk and the line (or the body) that returns one.
    """

    def __init__(self, **answers: Answer) -> None:
        self.answers: dict[str, Answer] = {
            "greeting": "220 odd.example",
            "EHLO": "250-odd.example\r\n250 PIPELINING",
            "DATA": "354 go on",
            "QUIT": "221 bye",
            **answers,
        }
        self.talks: list[Talk] = []
        self._server = _Threaded(("127.0.0.1", 0), _Handler)
        self._server.odd = self
        self.port: int = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def bodies(self) -> list[str]:
        """The Message-IDs of all letters that came whole, over all connections."""
        return [message_id for talk in self.talks for message_id in talk.bodies if message_id]


class _Threaded(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64
    odd: OddServer


class _Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True

    def handle(self) -> None:
        odd: OddServer = self.server.odd  # type: ignore[attr-defined]
        self.talk = Talk(len(odd.talks))
        odd.talks.append(self.talk)
        try:
            if self._answer(odd, "greeting", b""):
                while line := self.rfile.readline():
                    verb = line.split()[0].decode().upper()
                    self.talk.commands.append(line.decode().strip())
                    if not self._answer(odd, verb, line) or verb == "QUIT":
                        return
        except OSError:
            return  # the client went away

    def _answer(self, odd: OddServer, verb: str, line: bytes) -> bool:
        """Say what is to be said; false when the line is done with."""
        told: Any = odd.answers.get(verb, "250 OK")
        answer = told(self.talk, line) if callable(told) else told
        if answer == SILENCE:
            self.rfile.read()
        if answer in (SILENCE, CUT):
            return False
        if answer == HELD:
            return True
        self.wfile.write(f"{answer}\r\n".encode())
        if verb == "DATA" and answer.startswith("354"):
            return self._body(odd)
        return True

    def _body(self, odd: OddServer) -> bool:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False
            lines.append(line)
        body = b"".join(lines)
        found = re.search(rb"^Message-ID: <([^@]*)@", body, re.MULTILINE)
        self.talk.bodies.append(found[1].decode() if found else "")
        return self._answer(odd, "body", body)
