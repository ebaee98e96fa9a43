"""A real Chromium, and the real server with the demo shop, each started once. Without Chromium these tests skip, loudly;
where CI=true they fail."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from enishi.kernel.clock import monotonic, pause
from tests.browser.addresses import a_port
from tests.browser.bench import Bench

CHROMIUM = Path(os.environ.get("ENISHI_CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
]
PATIENCE_SECONDS = 60.0
_SERVE = "import django; django.setup(); from enishi.runtime import web; web.serve()"  # the web process alone


class Server(NamedTuple):
    """A running server: where it answers, and where its stores are."""

    address: str
    var: Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="module")
def playwright_driver() -> Iterator[Playwright]:
    """Playwright's driver, stopped with its pipes after each module: its event loop would forbid the ORM to the tests that follow."""
    if not CHROMIUM.exists():
        missing = f"no Chromium at {CHROMIUM}: install it (Debian: apt-get install chromium) or set ENISHI_CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="module")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    """The browser, without a profile."""
    browser = playwright_driver.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A visitor: their own cookies and storage, Japanese, on a desktop."""
    visitor = chromium.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": 1280, "height": 900})
    visitor.set_default_timeout(20_000)
    yield visitor
    visitor.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """The visitor's first tab."""
    return context.new_page()


@pytest.fixture
def bench(page: Page) -> Bench:
    """A made-up shop at https://shop.test that carries the tag; see `Bench`."""
    return Bench(page)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The product, serving the demo shop from empty stores on a port of its own."""
    var = tmp_path_factory.mktemp("browser")
    port = a_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
        "ENISHI_VAR": str(var),
        "ENISHI_PORT": str(port),
        "ENISHI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ENISHI_DEMO": "1",
        "ENISHI_SANDBOX": "1",
    }
    subprocess.run([sys.executable, "-m", "django", "migrate", "--verbosity=0"], env=environment, check=True)
    process = subprocess.Popen([sys.executable, "-c", _SERVE], env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_it_answers(process, f"{address}/shop/")
        yield Server(address, var)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def _wait_until_it_answers(process: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = monotonic() + PATIENCE_SECONDS
    while process.poll() is None and monotonic() < deadline:
        try:
            httpx.get(address).raise_for_status()
            return
        except httpx.TransportError:
            pause(0.05)
    pytest.fail(f"the server did not answer at {address}")
