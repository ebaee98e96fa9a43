"""A LINE that answers as its documentation prints it, on this machine; it remembers what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Line:
    """What was asked, and how it answers: `broken` answers 500 to everything, `token` is the one it accepts."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.asked: list[tuple[str, str, Any]] = []
        self.token = "good-token"
        self.broken = False

    def answer(self, method: str, path: str, authorization: str, body: bytes) -> tuple[int, Any]:
        """(status, JSON)."""
        self.asked.append((method, path, json.loads(body) if body else None))
        if self.broken:
            return 500, {"message": "Internal error"}
        if authorization != f"Bearer {self.token}":
            return 401, {
                "message": "Authentication failed. Confirm that the access token in the authorization header is valid."
            }
        if path == "/v2/bot/info":
            return 200, {
                "userId": "Ub1",
                "basicId": "@hidamari",
                "displayName": "ひだまり堂",
                "chatMode": "bot",
                "markAsReadMode": "auto",
            }
        if path.endswith("/linkToken"):
            return 200, {"linkToken": "NMZTNuVrPTqlr2IF8Bnymkb7rXfYv5EY"}
        if path == "/v2/bot/message/reply":
            return 200, {"sentMessages": [{"id": "461230966842064897", "quoteToken": "IStG5h1Tz7b"}]}
        return 404, {"message": "Not found"}


@contextmanager
def line_server() -> Iterator[Line]:
    """Running on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            status, said = line.answer(
                self.command, self.path, self.headers.get("authorization", ""),
                self.rfile.read(int(self.headers.get("content-length") or 0)),
            )  # fmt: skip
            raw = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    line = Line(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield line
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
