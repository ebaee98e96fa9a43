"""The fake of Shopify as a real server on this machine: its doors for tokens, questions and files."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from tests.adapters.shopify_fake import FakeShopify

CLIENT_ID, CLIENT_SECRET = "the-client-id", "the-client-secret"
TOKEN_LASTS = 86_399


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer leaves in one piece, not in two that wait for each other
    disable_nagle_algorithm = True
    fake: FakeShopify

    def log_message(self, *_: object) -> None:
        pass

    def _send(self, status: int, body: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.fake.failing:
            self._send(self.fake.failing.pop(0), b"{}")
        elif self.path == "/admin/oauth/access_token":
            self._grant(parse_qs(body.decode()))
        elif not re.fullmatch(r"/admin/api/\d{4}-\d{2}/graphql\.json", self.path):
            self._send(404, b"{}")
        elif not self.fake.lets_in(self.headers.get("X-Shopify-Access-Token", "")):
            self._send(401, b'{"errors":"[API] Invalid API key or access token"}')
        else:
            asked = json.loads(body)
            self._send(200, json.dumps(self.fake.answered(asked["query"], asked["variables"])).encode())

    def _grant(self, form: dict[str, list[str]]) -> None:
        fits = (form.get("client_id"), form.get("client_secret")) == ([CLIENT_ID], [CLIENT_SECRET])
        if not fits or self.fake.uninstalled or form.get("grant_type") != ["client_credentials"]:
            self._send(400, b'{"error":"application_cannot_be_found"}')
            return
        self.fake.granted += 1
        token = f"shpat_{self.fake.granted}"
        self.fake.tokens[token] = self.fake.now + TOKEN_LASTS
        answer = {"access_token": token, "scope": ",".join(self.fake.scopes), "expires_in": TOKEN_LASTS}
        self._send(200, json.dumps(answer).encode())

    def do_GET(self) -> None:
        content = self.fake.files.get(self.path.removeprefix("/files/"))
        if content is None:
            self._send(404, b"")
            return
        begin = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if begin:
            start = int(begin.group(1))
            where = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self._send(206, content[start:], "application/jsonl", Content_Range=where)
        else:
            self._send(200, content, "application/jsonl")


@contextmanager
def running() -> Iterator[FakeShopify]:
    """A fake shop that listens; it ends with the block."""
    fake = FakeShopify()
    handler = type("Handler", (_Handler,), {"fake": fake})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    fake.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
