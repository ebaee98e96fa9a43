"""The console in a real browser: a server with a day lived through, and a member who is logged in."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import a_port
from tests.browser.console_server import OWNER, PASSWORD


class Console(NamedTuple):
    """Where it answers, and the names of things on it."""

    address: str
    names: dict[str, str]


class Look(NamedTuple):
    """One way of looking: a width, a colour scheme, a language."""

    width: int
    scheme: str
    language: str

    def __str__(self) -> str:
        return f"{self.width}-{self.scheme}-{self.language}"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """The console of a shop after a day, in practice mode."""
    port = a_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
        "ENISHI_VAR": str(tmp_path_factory.mktemp("console")),
        "ENISHI_PORT": str(port),
        "ENISHI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ENISHI_DEMO": "1",
        "ENISHI_SANDBOX": "1",
    }
    command = [sys.executable, "-m", "tests.browser.console_server", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "the console did not start"
        yield Console(f"http://127.0.0.1:{port}/console/", dict(word.split("=", 1) for word in line.split()))
    finally:
        process.terminate()
        process.wait(30)
        if process.stdout:
            process.stdout.close()


@contextmanager
def member(chromium: Browser, console: Console, look: Look) -> Iterator[Page]:
    """A page of the owner's browser, logged in."""
    scheme = "dark" if look.scheme == "dark" else "light"
    visitor = chromium.new_context(
        locale="ja-JP" if look.language == "ja" else "en-US",
        timezone_id="Asia/Tokyo",
        viewport={"width": look.width, "height": 844 if look.width < 500 else 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    visitor.set_default_timeout(20_000)
    try:
        page = visitor.new_page()
        page.goto(f"{console.address}login/")
        page.fill("[name=username]", OWNER)
        page.fill("[name=password]", PASSWORD)
        page.click("form:has([name=username]) button")
        page.wait_for_url(console.address)
        yield page
    finally:
        visitor.close()
