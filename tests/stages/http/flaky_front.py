"""A front server with bad days, between a client and the real server: it refuses, or loses the answer, then behaves."""

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

#: `refuse`: 503, nothing passed on; `lose`: passed on, but the client hears 503 and sends it again.
Day = Literal["refuse", "lose"]


class Front(ThreadingHTTPServer):
    """Passes requests on to `port` after the bad days are over; `answers` is what the real server said."""

    def __init__(self, port: int, days: list[Day]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.port, self.days, self.answers = port, days, list[int]()

    @property
    def url(self) -> str:
        """Where clients find it."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Front

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        day = self.server.days.pop(0) if self.server.days else None
        status, said = (503, b"{}") if day == "refuse" else self._passed_on(body)
        if day == "lose":
            status, said = 503, b"{}"
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def _passed_on(self, body: bytes) -> tuple[int, bytes]:
        back = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        try:
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            back.request("POST", self.path, body, headers)
            answer = back.getresponse()
            self.server.answers.append(answer.status)
            return answer.status, answer.read()
        finally:
            back.close()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


@contextmanager
def front(port: int, *days: Day) -> Iterator[Front]:
    """A front before the server at `port`, with these bad days to come."""
    server = Front(port, list(days))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
