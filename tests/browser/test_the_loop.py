"""The main job, through the pages a shop uses: a cart is left, a letter comes, the customer buys, the report shows it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from enishi.kernel.clock import monotonic
from tests.browser.addresses import a_port
from tests.browser.conftest import PATIENCE_SECONDS, Server

_FOUND = """
import django; django.setup()
from datetime import UTC, datetime
from enishi.demo.founding import found
found(site="hidamari", opened_at=datetime(2026, 10, 1, tzinfo=UTC), story_ends_at=datetime(2026, 11, 2, 1, tzinfo=UTC))
"""


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A whole installation, web and work, with the demo shop just founded: Monday morning, nobody was here yet."""
    var = tmp_path_factory.mktemp("loop")
    port = a_port()
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings", "ENISHI_VAR": str(var), "ENISHI_PORT": str(port),
        "ENISHI_PUBLIC_URL": f"http://127.0.0.1:{port}", "ENISHI_DEMO": "1", "ENISHI_SANDBOX": "1",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", _FOUND], env=environment, check=True)
    with subprocess.Popen(
        [sys.executable, "-m", "enishi", "start"], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "Enishi answers" in process.stdout.readline()
        yield Server(f"http://127.0.0.1:{port}", var)
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0, "the supervisor ends cleanly"


@pytest.fixture
def console(context: BrowserContext, shop: Server) -> Page:
    """The owner, logged in."""
    page = context.new_page()
    _patiently(page, f"{shop.address}/console/login/", "form")
    page.fill("input[name=username]", "owner")
    page.fill("input[name=password]", (shop.var / "owner-login").read_text())
    page.get_by_role("button", name="ログイン").click()
    page.wait_for_url("**/console/")
    return page


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[BrowserContext]:
    """A visitor of the shop, in a browser of their own."""
    context = chromium.new_context(locale="ja-JP", viewport={"width": 390, "height": 800})
    context.set_default_timeout(20_000)
    yield context
    context.close()


def _patiently(page: Page, address: str, selector: str, *, until: str = "") -> None:
    """Open a page again and again until it shows `selector` (holding `until`)."""
    deadline = monotonic() + PATIENCE_SECONDS
    while True:
        try:
            page.goto(address)
            if page.locator(selector, has_text=re.compile(until)).count():
                return
        except Exception as error:  # the server is still coming up
            if monotonic() > deadline or "ERR_CONNECTION_REFUSED" not in str(error):
                raise
        assert monotonic() < deadline, (
            f"{address} never showed {selector} {until}: {page.locator('main').inner_text()[:800]}"
        )
        page.wait_for_timeout(300)


def _an_hour_passes(console: Page, shop: Server) -> None:
    """Until also the process that keeps events lives in the new time: what it stamped an hour too early would be another story."""
    before = _business_time(shop)
    console.goto(f"{shop.address}/console/clock/")
    console.get_by_role("button", name="1時間").click()
    deadline = monotonic() + PATIENCE_SECONDS
    while _business_time(shop) < before + timedelta(hours=1):
        assert monotonic() < deadline, "business time never moved"
        console.wait_for_timeout(100)


def _business_time(shop: Server) -> datetime:
    return datetime.fromisoformat(httpx.get(f"{shop.address}/healthz").headers["business-time"])


def _leave_a_cart(visitor: BrowserContext, shop: Server) -> None:
    page = visitor.new_page()
    page.goto(f"{shop.address}/shop/products/serum/")
    page.get_by_role("button", name="カートに入れる").click()
    page.get_by_role("link", name="ご注文手続きへ").click()
    for name, value in {"family_name": "日向", "given_name": "はなこ", "email": "hanako@example.com"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_label("お得なお知らせをメールで受け取る").check()
    page.get_by_role("button", name="ご確認へ進む").click()
    page.wait_for_url("**/confirm/")
    page.close()  # the tab is closed; the cart is left


def _buy(page: Page) -> None:
    page.get_by_role("link", name="ご注文手続きへ").click()
    for name, value in {"family_name": "日向", "given_name": "はなこ", "email": "hanako@example.com"}.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="ご確認へ進む").click()
    page.get_by_role("button", name="この内容で注文する").click()
    page.wait_for_url("**/thanks/")


def test_a_cart_is_left_written_about_and_recovered(console: Page, visitor: BrowserContext, shop: Server) -> None:
    console.goto(f"{shop.address}/console/first-run/?open=switch")
    console.get_by_role("button", name="オンにする").click()
    console.wait_for_load_state()

    _leave_a_cart(visitor, shop)
    _patiently(console, f"{shop.address}/console/customers/", "main", until="日向")

    _an_hour_passes(console, shop)
    _patiently(console, f"{shop.address}/console/mailbox/", "main a", until="お買い忘れ")
    console.locator("main a", has_text="お買い忘れ").first.click()
    letter = console.frame_locator("iframe")
    assert "日向 はなこ 様" in letter.locator("body").inner_text()
    assert "美容液" in letter.locator("body").inner_text()
    button = letter.get_by_role("link", name="カート").last.get_attribute("href")
    assert button is not None

    page = visitor.new_page()
    page.goto(button)
    assert "/shop/cart/" in page.url
    assert "美容液" in page.locator("main").inner_text()
    _buy(page)
    page.close()

    _patiently(console, f"{shop.address}/console/outbox/", "main", until="届け先|送信")
    _patiently(console, f"{shop.address}/console/carts/", "main", until=r"メールで戻った金額\s*8,800円")


def test_the_login_is_only_readable_by_its_owner(shop: Server) -> None:
    assert (shop.var / "owner-login").stat().st_mode & 0o077 == 0
