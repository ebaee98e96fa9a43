"""The short way through the collector's door: what it answers, in which order, and what becomes of a request that waits."""

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from itertools import pairwise
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from uvicorn import Config
from uvicorn.server import ServerState

from enishi.http.answers import Answer, App, Receive, Scope, Send
from enishi.http.at_once import AtOnce
from enishi.http.collector import ACCEPTED, PATH
from tests.stages.http.running import Web
from tests.stages.http.test_collector import page, post, stored

LONG_WAY = Answer(200, b"the long way")
OWN = [(b"date", b"today")]


def request(web: Web, body: bytes, *more: str, version: str = "1.1") -> bytes:
    fields = ["Host: x", f"X-Write-Key: {web.browser_key}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join([f"POST /v1/events HTTP/{version}", *fields, "", ""]).encode() + body


def said(web: Web, sent: bytes, until: Callable[[bytes], bool] | None = None) -> bytes:
    """All that the server answers to `sent`, until it hangs up or until that is enough."""
    heard = b""
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as line:
        line.sendall(sent)
        while not (until and until(heard)) and (piece := line.recv(10_000)):
            heard += piece
    return heard


def test_requests_behind_each_other_are_answered_in_order(web: Web) -> None:
    events = [page() for _ in range(4)]
    bodies = [json.dumps(each).encode() for each in events]
    sent = b"".join(request(web, body) for body in [bodies[0], b"{", *bodies[1:3]]) + request(
        web, bodies[3], "Connection: close"
    )
    heard = said(web, sent)
    assert [part[:3] for part in heard.split(b"HTTP/1.1 ")[1:]] == [b"204", b"400", b"204", b"204", b"204"]
    assert stored(web, *(each["id"] for each in events)) == [1, 1, 1, 1]


def test_both_ways_answer_alike(client: httpx.Client, web: Web) -> None:
    """The second one comes in pieces."""
    at_once = post(client, web, page())
    pieces = iter([json.dumps(page()).encode(), b" "])
    chunked = client.post("/v1/events", content=pieces, headers={"authorization": f"Bearer {web.browser_key}"})
    for answer in (at_once, chunked):
        del answer.headers["date"]
    assert (at_once.status_code, at_once.headers, at_once.content) == (chunked.status_code, chunked.headers, b"")


@pytest.mark.parametrize(("version", "more"), [("1.0", ()), ("1.1", ("Connection: close",))])
def test_the_line_is_closed_where_the_sender_wants_no_more(web: Web, version: str, more: tuple[str, ...]) -> None:
    heard = said(web, request(web, json.dumps(page()).encode(), *more, version=version))
    assert heard.startswith(b"HTTP/1.1 204")
    assert b"connection: close" in heard


def test_who_asks_before_sending_is_told_to_go_on(web: Web) -> None:
    heard = said(
        web, request(web, json.dumps(page()).encode(), "Expect: 100-continue"), lambda heard: b" 204 " in heard
    )
    assert heard.startswith(b"HTTP/1.1 100")


class Line:
    """A transport that remembers."""

    def __init__(self) -> None:
        self.sent = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        self.sent += data

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def get_extra_info(self, name: str, default: object = None) -> object:
        return default

    def pause_reading(self) -> None:
        """Nothing is read here."""

    def resume_reading(self) -> None:
        """Nothing is read here."""


class Door:
    """A collector that takes everything at once and commits when it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[Exception | None], None]] = []
        self.broken = False

    def take_at_once(self, headers: Any, query: bytes, raw: bytes, settled: Callable[[Exception | None], None]) -> bool:
        if self.broken:
            raise OSError("the keys cannot be read")
        self.waiting.append(settled)
        return True


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    await LONG_WAY.send(send)


async def whole(scope: Scope, receive: Receive, send: Send) -> None:
    """The same answer as the short way's to the collector's path, to others what they sent."""
    body = b""
    while (message := await receive()).get("more_body"):
        body += message["body"]
    await (ACCEPTED if scope["path"] == PATH.decode() else Answer(200, body + message["body"])).send(send)


def connected(then: Callable[[AtOnce, Door, Line], Awaitable[None]], app: App = application) -> None:
    async def run() -> None:
        door, line, state = Door(), Line(), ServerState()
        state.default_headers = list(OWN)
        config = Config(app, log_level="warning", lifespan="off")
        protocol = AtOnce(door, config=config, server_state=state, app_state={})  # type: ignore[arg-type]
        protocol.connection_made(line)  # type: ignore[arg-type]
        try:
            async with asyncio.timeout(30):
                await then(protocol, door, line)
        finally:
            line.closed = True
            protocol.connection_lost(None)

    asyncio.run(run())


SENT = b"POST /v1/events?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"


def test_nothing_is_said_before_the_commit() -> None:
    async def then(protocol: AtOnce, door: Door, line: Line) -> None:
        protocol.data_received(SENT)
        assert line.sent == b""
        door.waiting[0](None)
        assert line.sent == b"HTTP/1.1 204 No Content\r\ndate: today\r\naccess-control-allow-origin: *\r\n\r\n"
        assert not line.closed

    connected(then)


def test_a_failed_commit_is_told_and_the_connection_goes_on() -> None:
    async def then(protocol: AtOnce, door: Door, line: Line) -> None:
        protocol.data_received(SENT)
        door.waiting[0](OSError("disk full"))
        head, _, body = line.sent.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 503 Service Unavailable\r\ndate: today\r\n")
        assert b"content-length: %d" % len(body) in head
        protocol.data_received(SENT)
        assert len(door.waiting) == 2

    connected(then)


def test_a_server_that_stops_answers_first_and_then_hangs_up() -> None:
    async def then(protocol: AtOnce, door: Door, line: Line) -> None:
        protocol.data_received(SENT)
        protocol.shutdown()
        assert not line.closed
        door.waiting[0](None)
        assert b" 204 " in line.sent
        assert b"connection: close\r\n" in line.sent
        assert line.closed

    connected(then)


def test_who_has_gone_is_told_nothing() -> None:
    async def then(protocol: AtOnce, door: Door, line: Line) -> None:
        protocol.data_received(SENT)
        protocol.connection_lost(ConnectionResetError())
        door.waiting[0](None)
        assert line.sent == b""

    connected(then)


def test_the_date_is_always_that_of_the_answer() -> None:
    async def then(protocol: AtOnce, door: Door, line: Line) -> None:
        for day in (b"today", b"tomorrow"):
            protocol.server_state.default_headers = [(b"date", day)]
            protocol.data_received(SENT)
            door.waiting.pop()(None)
        assert line.sent.count(b"date: today") == line.sent.count(b"date: tomorrow") == 1

    connected(then)


def test_who_does_not_read_the_answers_goes_the_long_way() -> None:
    """There a sender waits until what was answered is gone: memory does not fill up with answers that nobody fetches."""

    async def then(protocol: AtOnce, door: Door, line: Line) -> None:
        protocol.pause_writing()
        protocol.data_received(SENT)
        await asyncio.sleep(0)
        assert (door.waiting, line.sent) == ([], b"")
        protocol.resume_writing()
        while b"the long way" not in line.sent:
            await asyncio.sleep(0)

    connected(then)


def test_what_breaks_is_the_long_ways_to_answer() -> None:
    async def then(protocol: AtOnce, door: Door, line: Line) -> None:
        door.broken = True
        protocol.data_received(SENT)
        while b"the long way" not in line.sent:
            await asyncio.sleep(0)

    connected(then)


@pytest.mark.parametrize(
    "sent",
    [
        SENT.replace(b"POST", b"PUT"),
        SENT.replace(b"/v1/events", b"/v1/eventss"),
        SENT.replace(b"/v1/events?", b"/v1/orders?"),
        SENT.replace(b"Host: x", b"Host: x\r\nConnection: close"),
    ],
)
def test_everything_else_is_the_applications(sent: bytes) -> None:
    async def then(protocol: AtOnce, door: Door, line: Line) -> None:
        protocol.data_received(sent)
        while b"the long way" not in line.sent:
            await asyncio.sleep(0)
        assert door.waiting == []

    connected(then)


def test_a_body_in_pieces_is_whole_on_the_long_way() -> None:
    async def then(protocol: AtOnce, door: Door, line: Line) -> None:
        protocol.data_received(SENT[:-1])
        assert bytes(protocol.cycle.body) == b"{"
        protocol.data_received(SENT[-1:])
        assert bytes(protocol.cycle.body) == b"{}"
        while b"the long way" not in line.sent:
            await asyncio.sleep(0)
        assert door.waiting == []

    connected(then)


@given(st.lists(st.binary(max_size=3) | st.none(), max_size=5), st.sets(st.integers(1, 400)), st.data())
def test_requests_cut_anywhere_are_answered_in_order(
    asked: list[bytes | None], cuts: set[int], data: st.DataObject
) -> None:
    """Each is for the collector (None) or for another path, which says what it heard."""
    sent, expected = b"", b""
    for each in asked:
        body = b"{}" if each is None else each
        path = PATH if each is None else b"/other"
        sent += b"POST %b HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (path, len(body), body)
        expected += (ACCEPTED if each is None else Answer(200, body)).encoded(list(OWN))
    places = [0, *sorted(cut for cut in cuts if cut < len(sent)), len(sent)]

    async def then(protocol: AtOnce, door: Door, line: Line) -> None:
        for start, end in pairwise(places):
            protocol.data_received(sent[start:end])
            if data.draw(st.booleans()):
                await asyncio.sleep(0)
            if data.draw(st.booleans()) and door.waiting:
                door.waiting.pop(0)(None)
        while len(line.sent) < len(expected):
            while door.waiting:
                door.waiting.pop(0)(None)
            await asyncio.sleep(0)
        assert line.sent == expected

    connected(then, whole)
