"""Signing up in a real browser, in both languages: the form made in the console, filled in by a visitor, answered from the letter, and
the choices afterwards. Every page is judged for access and photographed."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page

from enishi.kernel.clock import monotonic, pause
from enishi.kernel.links import sign_link
from enishi.shop import api as shop
from tests.browser.addresses import a_port
from tests.browser.conftest import PATIENCE_SECONDS, Server

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
_FOUND = """
import django; django.setup()
from datetime import UTC, datetime
from enishi.demo.founding import found
found(site="hidamari", opened_at=datetime(2026, 10, 1, tzinfo=UTC), story_ends_at=datetime(2026, 11, 2, 1, tzinfo=UTC))
"""
WORDS = {
    "ja": {
        "save": "保存", "agree": "上の内容に同意します", "submit": "確認メールを受け取る", "asked": "確認のメールをお送りしました",
        "confirm": "申し込みを完了する", "confirmed": "お申し込みが完了しました", "pause": "30日間お休みする", "undo": "元に戻す",
        "undone": "元に戻しました。", "changed": "変更しました", "outside": "外部送信について",
    },
    "en": {
        "save": "Save", "agree": "I agree to this", "submit": "Send the confirmation email", "asked": "Check your inbox",
        "confirm": "Yes, sign me up", "confirmed": "You are signed up", "pause": "Pause for 30 days", "undo": "Undo",
        "undone": "Changed back.", "changed": "Saved", "outside": "What this site sends",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Web and work of a shop that was just founded."""
    var = tmp_path_factory.mktemp("signing-up")
    port = a_port()
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings", "ENISHI_VAR": str(var), "ENISHI_PORT": str(port),
        "ENISHI_SECRET_KEY": settings.SECRET_KEY,  # both sides sign alike
        "ENISHI_PUBLIC_URL": f"http://127.0.0.1:{port}", "ENISHI_DEMO": "1", "ENISHI_SANDBOX": "1",
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", _FOUND], env=environment, check=True)
    with subprocess.Popen(
        [sys.executable, "-m", "enishi", "start"], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "Enishi answers" in process.stdout.readline()
        _wait_until_up(port)
        yield Server(f"http://127.0.0.1:{port}", var)
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == 0


def _wait_until_up(port: int) -> None:
    deadline = monotonic() + PATIENCE_SECONDS
    while monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            pause(0.2)
        else:
            return
    raise AssertionError("the shop did not open")


@pytest.fixture
def page(chromium: Browser, language: str) -> Iterator[Page]:
    """A phone whose owner reads `language`."""
    context = chromium.new_context(
        locale={"ja": "ja-JP", "en": "en-US"}[language], viewport={"width": 390, "height": 844}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_SECONDS * 1000)
    yield context.new_page()
    context.close()


def judged(page: Page, name: str) -> None:
    """Photographed, no wider than the phone, and nothing a machine can find against it."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    found = Axe().run(page)
    assert found.violations_count == 0, f"{name}: {found.generate_report()}"


def letter_to(installation: Server, address: str) -> str:
    """The plain text of the letter that came to `address`."""
    deadline = monotonic() + PATIENCE_SECONDS
    while monotonic() < deadline:
        for path in sorted((installation.var / "mailbox").rglob("*.eml")):
            message = message_from_bytes(path.read_bytes(), policy=default)
            body = message.get_body(("plain",))
            if address in str(message["to"]) and body is not None:
                return str(body.get_content())
    raise AssertionError(f"no letter came to {address}")


def make_form(page: Page, installation: Server, language: str) -> str:
    """The owner makes a form; its public address."""
    page.goto(f"{installation.address}/console/login/")
    page.fill("[name=username]", "owner")
    page.fill("[name=password]", (installation.var / "owner-login").read_text())
    page.click("form:has([name=username]) button")
    page.wait_for_url("**/console/")
    page.goto(f"{installation.address}/console/forms/new/")
    page.fill("[name=name]", f"top {language}")
    page.check(f"[name=language][value={language}]")
    for ask in ("name", "birthday", "address"):
        page.check(f"[name=asks][value={ask}]")
    judged(page, f"form-new-390-{language}")
    page.get_by_role("button", name=WORDS[language]["save"]).click()
    page.wait_for_selector("#frame")
    judged(page, f"form-390-{language}")
    assert "<iframe" in page.inner_text("#frame")
    for name, address in (("forms", "forms/"), ("opt-outs", "settings/opt-outs/"), ("line", "line/")):
        page.goto(f"{installation.address}/console/{address}")
        judged(page, f"{name}-390-{language}")
    page.goto(f"{installation.address}/console/forms/")
    page.get_by_role("link", name=f"top {language}").click()
    return page.inner_text("#url")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_visitor_signs_up_answers_the_letter_and_chooses(installation: Server, page: Page, language: str) -> None:
    words, address = WORDS[language], f"hana-{language}@example.com"
    public = make_form(page, installation, language)

    page.goto(public)
    judged(page, f"signup-{language}")
    page.fill("[name=email]", address)
    page.check("[name=agree]")
    page.wait_for_timeout(2500)  # a person needs longer than a machine; the page knows
    page.get_by_role("button", name=words["submit"]).click()
    assert words["asked"] in page.inner_text("h1")
    judged(page, f"signup-asked-{language}")

    found = re.search(r"http://127\.0\.0\.1:\d+/s/\S+", letter_to(installation, address))
    assert found is not None
    page.goto(found[0])
    judged(page, f"signup-confirm-{language}")
    page.get_by_role("button", name=words["confirm"]).click()
    assert words["confirmed"] in page.inner_text("h1")

    payload = {"m": "m", "c": str(UUID(int=0)), "s": "", "e": address, "l": language, "ch": "email"}
    page.goto(f"{installation.address}/p/{sign_link(shop.signing_key('links'), 'unsubscribe', payload)}")
    assert page.locator("[name=on]").count(), page.inner_text("main")
    deadline = monotonic() + PATIENCE_SECONDS
    while not page.is_checked("[value='email/newsletter']") and monotonic() < deadline:
        page.wait_for_timeout(300)  # the worker reads the answer within a second or so
        page.reload()
    judged(page, f"choices-{language}")
    page.get_by_role("button", name=words["pause"]).click()
    assert words["changed"] in page.inner_text("[role=status]")
    judged(page, f"choices-paused-{language}")
    page.get_by_role("button", name=words["undo"]).click()
    assert words["undone"] in page.inner_text("[role=status]")

    page.goto(f"{installation.address}/x/{language}")
    assert words["outside"] in page.inner_text("h1")
    judged(page, f"outside-{language}")
