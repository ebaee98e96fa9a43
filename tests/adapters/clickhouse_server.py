"""The HTTP interface of a ClickHouse server as far as the stock client uses it, answered by the engine inside this process.

For tests only: no server can be had where they run. One request at a time.
"""

import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError

#: Words in an address that are the transport's, and no settings of the engine.
_OF_TRANSPORT = {
    "client_protocol_version",
    "compress",
    "database",
    "decompress",
    "enable_http_compression",
    "http_headers_progress_interval_ms",
    "query",
    "query_id",
    "send_progress_in_http_headers",
    "session_id",
    "wait_end_of_query",
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    folder: str
    one_at_a_time = Lock()

    def do_POST(self) -> None:
        """A statement in the address, or in the body."""
        asked = {
            name: values[-1] for name, values in parse_qs(urlsplit(self.path).query, keep_blank_values=True).items()
        }
        body = self._body()
        try:
            with self.one_at_a_time:
                answer = self._answer(asked, body)
            self._reply(200, answer, None)
        except ClickHouseError as problem:
            self._reply(500, str(problem).encode(), getattr(problem, "code", None))

    def do_GET(self) -> None:
        """The same."""
        self.do_POST()

    def _answer(self, asked: dict[str, str], body: bytes) -> bytes:
        values = {name.removeprefix("param_"): value for name, value in asked.items() if name.startswith("param_")}
        of_engine = asked.keys() - _OF_TRANSPORT - {f"param_{name}" for name in values}
        settings = {name: asked[name] for name in of_engine}
        statement = asked.get("query") or body.decode()
        client: Any = clickhouse_connect.get_client(interface="chdb", path=self.folder, database=asked.get("database"))
        try:
            if "query" in asked and body:
                self._insert(client, statement, body, settings)
            elif statement.lstrip().upper().startswith(("SELECT", "WITH")):
                return bytes(client.raw_query(statement, parameters=values, settings=settings))
            else:
                client.command(statement, settings=settings)
            return b""
        finally:
            client.close()

    def _insert(self, client: Any, statement: str, body: bytes, settings: dict[str, str]) -> None:
        into, _, form = statement.rpartition(" FORMAT ")
        with tempfile.NamedTemporaryFile(suffix=".rows") as file:
            file.write(body)
            file.flush()
            client.command(f"{into} SELECT * FROM file('{file.name}', '{form.strip()}')", settings=settings)

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            found = b""
            while size := int(self.rfile.readline(), 16):
                found += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return found
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _reply(self, status: int, answer: bytes, code: int | None) -> None:
        self.send_response(status)
        if code is not None:
            self.send_header("X-ClickHouse-Exception-Code", str(code))
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: str, certificate: Path | None = None) -> Iterator[int]:
    """The port of a server over the engine's folder; with a certificate (and its key, in one file) it speaks TLS."""
    handler = type("Handler", (_Handler,), {"folder": folder})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    open_engine = clickhouse_connect.get_client(
        interface="chdb", path=folder
    )  # it forgets tables in memory with its last client
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        open_engine.close()
