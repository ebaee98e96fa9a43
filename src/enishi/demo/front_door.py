"""The collector in a process of its own, and a sender that talks to it as a shop's server would.

`python -m enishi.demo.front_door FD` serves the inherited listening socket `FD` until SIGTERM.
"""

import http.client
import os
import socket
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice

import django
import msgspec
import uvicorn
from django.conf import settings

from enishi.demo.leash import end_with_parent, on_leash
from enishi.demo.simulator.agenda import Event
from enishi.kernel.errors import Refused

_BATCH = 400  # below the limits of events (500) and of bytes (256 kB) that a request may have
_PATIENCE_SECONDS = 60


class Sender:
    """One connection that stays open; `send` returns when everything it was given is durable."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)

    def send(self, key: str, events: Iterable[Event]) -> int:
        """Report `events` with a write key; returns how many. Raises `Refused` when the collector refuses any."""
        sent, rest = 0, iter(events)
        while batch := list(islice(rest, _BATCH)):
            self._post(key, msgspec.json.encode(batch))
            sent += len(batch)
        return sent

    def _post(self, key: str, body: bytes) -> None:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        try:
            response = self._asked(body, headers)
        except (ConnectionError, http.client.HTTPException):
            self._connection.close()  # the server hangs up on who is silent for seconds; a repeat is harmless
            response = self._asked(body, headers)
        said = response.read()
        if response.status != 204:
            raise Refused("The collector refused the demo shop's events: %(said)s", said=said.decode()[:500])

    def _asked(self, body: bytes, headers: dict[str, str]) -> http.client.HTTPResponse:
        self._connection.request("POST", "/v1/events", body, headers)
        return self._connection.getresponse()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


@contextmanager
def open_front_door() -> Iterator[Sender]:
    """A real collector on the stores of `settings.VAR`, at a free port of this machine, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        descriptor, port = listening.fileno(), listening.getsockname()[1]
        arguments = ["-m", "enishi.demo.front_door", str(descriptor)]
        with on_leash(arguments, _environment(os.environ), keep=[descriptor]):
            sender = Sender(port)
            try:
                yield sender
            finally:
                sender.close()


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    """Our own settings, said aloud: a test may have changed them since this process began."""
    return {
        **ours,
        "ENISHI_VAR": str(settings.VAR),
        "ENISHI_SANDBOX": "1",
        "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
    }


def _serve(descriptor: int) -> None:
    django.setup()
    config = uvicorn.Config(
        "enishi.http.asgi:application", log_level="warning", access_log=False, lifespan="on", server_header=False
    )
    # given as `fd` it would be taken for a Unix socket, and every answer would wait for a delayed acknowledgement
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    end_with_parent()
    _serve(int(sys.argv[1]))
