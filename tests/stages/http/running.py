"""The real web process on stores of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from django.conf import settings

from enishi.events.types import Event
from enishi.kernel import clock
from tests import databases

SHOP = "茶 & 器"
_PROGRAM = f"""
import django, sys
django.setup()
if sys.argv[1] == "init":
    from django.core.management import call_command
    from enishi.kernel.clock import machine_now
    from enishi.shop import api as shop
    from enishi.shop.types import Profile
    call_command("migrate", verbosity=0)
    print(*(key.key for key in shop.ensure_write_keys("main")))
    profile = Profile(name="{SHOP}", url="https://shop.example", sender_name="x", sender_email="a@shop.example", postal_address="x")
    shop.save_profile(profile, by="test", at=machine_now())
else:
    from enishi.runtime.web import serve
    serve()
"""


class Web(msgspec.Struct):
    """A running server: where it is, its keys, its stores."""

    port: int
    var: Path
    browser_key: str
    server_key: str
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def events(self) -> list[Event]:
        """Everything in its log."""
        log = databases.log_of(self.var)
        try:
            return [each.event for each in log.read(0, 1_000_000)]
        finally:
            log.close()


@contextmanager
def running(var: Path, *, before: str = "") -> Iterator[Web]:
    """Start a server on empty stores at `var` and stop it at the end; `before` is Python that it runs first."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = {
        **os.environ,
        "ENISHI_SECRET_KEY": settings.SECRET_KEY,  # both sides sign alike
        **databases.of_process(var),
        "ENISHI_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
    }
    made = subprocess.run(
        [sys.executable, "-c", _PROGRAM, "init"], env=environment, check=True, capture_output=True, text=True
    )
    browser_key, server_key = made.stdout.split()
    process = subprocess.Popen(
        [sys.executable, "-c", before + _PROGRAM, "serve"], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        _wait_until_up(process, port)
        yield Web(port, var, browser_key, server_key, process)
    finally:
        process.terminate()
        process.wait(20)


def _wait_until_up(process: subprocess.Popen[bytes], port: int) -> None:
    patience = clock.monotonic() + 60
    while clock.monotonic() < patience and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            clock.pause(0.05)
        else:
            return
    pytest.fail("the server did not start")
