"""What hands do to forms: press twice, leave half-way, send what is wrong, come back."""

from playwright.sync_api import Browser

from tests.browser.console_fixtures import Console, Look, console, member

__all__ = ["console"]

DESK = Look(1440, "light", "en")


def test_a_button_pressed_twice_sends_once(chromium: Browser, console: Console) -> None:
    with member(chromium, console, DESK) as page:
        address = f"{console.address}scenarios/{console.names['scenario']}/"
        page.goto(f"{address}steps/")
        posts: list[str] = []
        page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
        page.dblclick("button.button-primary[name=publish]")
        page.wait_for_url(address)
        assert posts == [f"{address}steps/"]


def test_what_was_typed_survives_a_refusal_and_is_forgotten_once_saved(chromium: Browser, console: Console) -> None:
    form, offer = "form#profile", "form#profile [data-restore]:visible"
    with member(chromium, console, DESK) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        shop = f"{console.address}first-run/?open=shop"
        page.goto(shop)
        before = page.input_value(f"{form} [name=name]")
        page.fill(f"{form} [name=name]", "春の店")
        page.fill(f"{form} [name=contact_url]", "no address")
        page.click(f"{form} button[type=submit].button-primary")
        page.wait_for_selector(f"{form} .field-error")
        assert page.evaluate("document.activeElement.name") == "contact_url"
        assert page.locator(f"{form} [data-unsaved]:visible").count() == 1

        page.goto(shop)
        assert page.input_value(f"{form} [name=name]") == before
        page.click("[data-restore-yes] button")
        assert page.input_value(f"{form} [name=name]") == "春の店"

        page.fill(f"{form} [name=contact_url]", "example.jp/contact")
        page.click(f"{form} button[type=submit].button-primary")
        page.wait_for_selector(".toasts [role=status]")
        page.goto(shop)
        assert page.input_value(f"{form} [name=contact_url]") == "https://example.jp/contact"
        assert page.locator(offer).count() == 0


def test_a_letter_is_shown_whole_and_the_page_scrolls(chromium: Browser, console: Console) -> None:
    for look in (Look(1440, "light", "ja"), Look(390, "light", "ja")):
        with member(chromium, console, look) as page:
            page.goto(f"{console.address}letters/cart-1/ja/")
            page.wait_for_function(
                "() => { const f = document.querySelector('.preview-frame'); return f.contentDocument?.body && f.style.height }"
            )
            inside = "frame => frame.contentDocument.documentElement.scrollHeight <= frame.clientHeight"
            assert page.eval_on_selector(".preview-frame", inside)
            if look.width > 500:
                page.click("[data-preview-width=narrow]")
                assert page.eval_on_selector(".preview-frame", inside)
