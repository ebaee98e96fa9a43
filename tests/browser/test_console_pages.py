"""Every page of the console as people see it: photographed in eight ways, and nothing that a machine can find against it."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.console_fixtures import Console, Look, console, member

__all__ = ["console"]

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
LOOKS = [
    Look(width, scheme, language) for width in (1440, 390) for scheme in ("light", "dark") for language in ("ja", "en")
]
EVERY_LOOK = os.environ.get("ENISHI_SCREENSHOTS") == "all" or os.environ.get("CI") == "true"
#: Judged in both languages, both schemes and both widths.
JUDGED = {Look(1440, "light", "ja"), Look(390, "dark", "en")}
#: The page that does not exist, and pictures of products that the made-up shop does not serve.
OUTSIDE = ("404", "ERR_CONNECTION_REFUSED")
PAGES = {
    "home": "",
    "carts": "carts/?first=2026-04-01&last=2026-04-14",
    "carts-empty": "carts/?first=2026-01-01&last=2026-01-14",
    "cart-rows": "carts/rows/?figure=abandoned&first=2026-04-01&last=2026-04-14",
    "scenarios": "scenarios/",
    "scenario": "scenarios/{scenario}/",
    "scenario-edit": "scenarios/{scenario}/steps/",
    "scenario-runs": "scenarios/{scenario}/runs/",
    "segments": "segments/",
    "segment-new": "segments/new/",
    "segment-build": "segments/build/?template=best",
    "segment-ranks": "segments/ranks/",
    "segment": "segments/{segment}/",
    "segment-edit": "segments/{segment}/edit/",
    "segment-why": "segments/{segment}/why/",
    "segment-why-not": "segments/{segment}/why/?who={customer}",
    "segment-export": "segments/{segment}/export/",
    "segment-list": "segments/{list}/people/",
    "letter": "letters/cart-1/ja/",
    "letter-english": "letters/cart-1/en/",
    "customers": "customers/",
    "customers-nobody": "customers/?q=zzz",
    "customer": "customers/{customer}/",
    "customer-edit": "customers/{customer}/edit/",
    "customer-export": "customers/{customer}/export/",
    "customer-erase": "customers/{customer}/erase/",
    "requests": "requests/",
    "outbox": "outbox/",
    "message": "outbox/{message}/",
    "refused": "refused/",
    "imports": "imports/",
    "reconcile": "reconcile/?first=2026-04-01&last=2026-04-14",
    "reconcile-orders": "reconcile/orders/?first=2026-04-01&last=2026-04-14",
    "mailbox": "mailbox/",
    "mailbox-letter": "mailbox/{letter}/",
    "clock": "clock/",
    **{
        f"first-run-{step}": f"first-run/?open={step}"
        for step in ("shop", "mail", "tag", "opt_outs", "consent", "own_cart", "switch")
    },
    "ways-in": "ways-in/",
    "place": "ways-in/shop/",
    "guides": "guides/",
    "guide-shopify": "guides/shopify/",
    "guide-till": "guides/till/",
    "ec-cube": "ec-cube/",
    "shopify": "shopify/",
    "shopify-shop": "shopify/{shopify}/",
    "shopify-change": "shopify/{shopify}/change/",
    "shopify-pixel": "shopify/{shopify}/pixel/",
    "sign-up-forms": "forms/",
    "sign-up-form-new": "forms/new/",
    "letter-that-asks": "letters/signup-confirm/ja/",
    "line": "line/",
    "opt-outs": "settings/opt-outs/",
    "settings": "settings/",
    "settings-mail": "settings/mail/",
    "settings-keys": "settings/keys/",
    "settings-access": "settings/access/",
    "components": "_components",
    "not-found": "nowhere/",
}


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_every_page_is_photographed_and_nothing_is_wrong_with_it(
    chromium: Browser, console: Console, look: Look
) -> None:
    if look not in JUDGED and not EVERY_LOOK:
        pytest.skip("ENISHI_SCREENSHOTS=all (or CI=true) takes the other six looks too")
    SCREENSHOTS.mkdir(exist_ok=True)
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(known in message.text for known in OUTSIDE):
            complaints.append(message.text)

    with member(chromium, console, look) as page:
        page.on("console", listen)
        for name, address in PAGES.items():
            page.goto(console.address + address.format(**console.names))
            page.screenshot(path=SCREENSHOTS / f"{name}-{look}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
                f"{name} is wider than the screen"
            )
            if look in JUDGED:
                complaints += found_by_axe(page, name)
    assert not complaints, "\n".join(complaints)


def test_the_login_as_a_stranger_sees_it(chromium: Browser, console: Console) -> None:
    for look in LOOKS:
        context = chromium.new_context(
            locale="ja-JP" if look.language == "ja" else "en-US",
            viewport={"width": look.width, "height": 844},
            color_scheme="dark" if look.scheme == "dark" else "light",
        )
        page = context.new_page()
        page.goto(f"{console.address}login/")
        page.screenshot(path=SCREENSHOTS / f"login-{look}.png")
        assert not found_by_axe(page, f"login {look}")
        context.close()


def found_by_axe(page: Page, name: str) -> list[str]:
    """What axe finds against a page, a line a rule."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{name}: {rule['id']}: {rule['help']}: {rule['nodes'][0]['html'][:200]}" for rule in found]
