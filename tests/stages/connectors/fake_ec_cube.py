"""A shop's EC-CUBE, as far as its interface shows: tokens that run out and are spent, GraphQL over what the test puts in."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

_ONE = re.compile(r"query \(\$id: ID!\) \{ (customer|order|product)\(id: \$id\)")
_MANY = re.compile(r"query \(\$since: DateTime, \$page: Int, \$limit: Int\) \{ (customer|order|product)s\(")


class FakeShop(ThreadingHTTPServer):
    """Things by (entity, id). `down` and `broken` are its bad days."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.things: dict[tuple[str, str], dict[str, Any]] = {}
        self.codes = {"good-code"}
        self.access, self.refresh, self.number = "", "", 0
        self.asked: list[str] = []
        self.down = False
        self.refused = 0  #: requests that came while it was down

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def put(self, entity: str, thing: dict[str, Any]) -> None:
        """The thing as it is from now on."""
        self.things[entity, thing["id"]] = thing

    def expire(self) -> None:
        """The access token runs out."""
        self.access = "run out"

    def given(self) -> dict[str, str]:
        """New tokens; the ones before are spent."""
        self.number += 1
        self.access, self.refresh = f"access-{self.number}", f"refresh-{self.number}"
        return {"access_token": self.access, "refresh_token": self.refresh, "token_type": "Bearer"}

    def answer(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        """What GraphQL answers."""
        if one := _ONE.match(query):
            self.asked.append(f"{one[1]} {variables['id']}")
            return {one[1]: self.things.get((one[1], variables["id"]))}
        many = _MANY.match(query)
        if not many:
            raise ValueError(query)
        self.asked.append(f"{many[1]}s page {variables['page']}")
        changed = [
            thing
            for (entity, _id), thing in sorted(self.things.items())
            if entity == many[1] and thing["update_date"] >= variables["since"].replace("+00:00", "Z")
        ]
        first = (variables["page"] - 1) * variables["limit"]
        last = first + variables["limit"]
        more = last < len(changed)
        return {
            f"{many[1]}s": {"nodes": changed[first:last], "pageInfo": {"hasNextPage": more}, "totalCount": len(changed)}
        }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeShop

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        if self.server.down:
            self.server.refused += 1
            self._say(503, {})
        elif self.path == "/token":
            self._token({name: values[0] for name, values in parse_qs(body).items()})
        elif self.headers.get("authorization") != f"Bearer {self.server.access}":
            self._say(401, {"error": "access_denied"})
        else:
            asked = json.loads(body)
            self._say(200, {"data": self.server.answer(asked["query"], asked["variables"])})

    def _token(self, form: dict[str, str]) -> None:
        shop = self.server
        known = form.get("client_id") == "enishi" and form.get("client_secret") == "client secret"
        if form.get("grant_type") == "authorization_code":
            good = known and form["code"] in shop.codes
            shop.codes.discard(form["code"])
        else:
            good = known and form.get("refresh_token") == shop.refresh
        if good:
            self._say(200, shop.given())
        else:
            self._say(400, {"error": "invalid_grant"})

    def _say(self, status: int, said: dict[str, Any]) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


@contextmanager
def fake_shop() -> Iterator[FakeShop]:
    """A running shop."""
    shop = FakeShop()
    thread = threading.Thread(target=shop.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield shop
    finally:
        shop.shutdown()
        shop.server_close()
        thread.join()
