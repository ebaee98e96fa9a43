"""Django has few threads. Senders who never finish must not have them all."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from enishi.kernel.clock import monotonic, pause
from tests.stages.http.running import Web

_FORM = b"POST /console/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture
def unfinished(web: Web) -> Iterator[list[socket.socket]]:
    """More senders than there are threads, with a login form that never ends."""
    with ExitStack() as open_lines:
        lines = []
        for number in range(20):
            line = open_lines.enter_context(socket.create_connection(("127.0.0.1", web.port)))
            cookie = b"Cookie: csrftoken=%032d\r\n" % number  # with one the form is read before it is refused
            line.sendall(_FORM + cookie + b"Content-Length: 1000\r\n\r\ncsrfmiddlewaretoken=")
            lines.append(line)
        yield lines


def test_forms_that_never_end_hold_up_no_page(client: httpx.Client, unfinished: list[socket.socket]) -> None:
    """A minute was not enough before."""
    assert client.get("/console/login/", timeout=15).status_code == 200
    assert client.post("/console/login/", data={"username": "x"}, timeout=15).status_code == 403


def _answered(client: httpx.Client, expected: int) -> int:
    """The answer to a large body, asked again until it is the expected one: the server hears of lines a moment after us."""
    deadline = monotonic() + 20
    while True:
        status = client.post("/console/login/", content=b"x" * 1_000_000).status_code
        if status == expected or monotonic() > deadline:
            return status
        pause(0.02)


def test_large_bodies_are_few_and_bounded(client: httpx.Client, web: Web) -> None:
    too_large = b"Content-Length: 30000000\r\n\r\n"
    with ExitStack() as open_lines:
        line = open_lines.enter_context(socket.create_connection(("127.0.0.1", web.port)))
        line.sendall(_FORM + too_large)
        assert line.recv(100).startswith(b"HTTP/1.1 413")
        for _ in range(4):
            line = open_lines.enter_context(socket.create_connection(("127.0.0.1", web.port)))
            line.sendall(_FORM + b"Content-Length: 1000000\r\n\r\nstill")
        assert _answered(client, 503) == 503
        assert client.post("/console/login/", content=b"x" * 10_000).status_code == 403
    assert _answered(client, 403) == 403
