"""A segment from the idea to the file, without a mouse: built, counted, saved, looked into, explained, exported; in both languages."""

from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.console_fixtures import Console, Look, console, member
from tests.browser.console_server import OWNER, PASSWORD

__all__ = ["console"]

PATIENCE_SECONDS = 20.0
FAR = 120  #: presses of Tab; farther off is out of reach


class Said(NamedTuple):
    """What the pages say in a language."""

    sentence: str
    of_these: str
    not_in: str
    by: str
    mail: str


SAID = {
    "ja": Said("これまでに購入した人", "連絡できる人", "該当しません", "出力した人", "メール"),
    "en": Said("people who ordered", "Of these can be contacted", "is not in it", "Exported by", "Email"),
}


def reach(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus, and see that one can see it."""
    for _press in range(FAR):
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline != "none", f"who is at {selector} cannot see where they are"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def choose(page: Page, selector: str, value: str) -> None:
    """Go to an entry of a list with the arrows."""
    reach(page, selector)
    page.keyboard.press("Home")
    places = page.eval_on_selector(selector, "list => [...list.options].map(option => option.value)")
    for _step in range(places.index(value)):
        page.keyboard.press("ArrowDown")
    assert page.input_value(selector) == value


def press(page: Page, selector: str) -> None:
    """Go to a button or link and press it."""
    reach(page, selector)
    page.keyboard.press("Enter")


def built(page: Page, name: str, said: Said) -> None:
    """A rule of one condition, put together, counted beside, looked into and saved."""
    press(page, "a[href$='/segments/new/']")
    page.wait_for_url("**/segments/new/")
    press(page, "a[href$='/segments/build/']")
    page.wait_for_url("**/segments/build/")
    reach(page, "#name")
    page.keyboard.type(name)
    choose(page, "[id='r:add']", "did:ordered")
    press(page, "button[value='add r']")
    page.wait_for_selector(".rule-leaf[open]")
    assert page.evaluate("document.activeElement.closest('.rule-leaf') !== null"), "one goes on where one was"
    choose(page, "[id='r.0:during.kind']", "ever")
    page.wait_for_function(
        "words => document.querySelector('.rule-sentence')?.textContent.trim() === words", arg=said.sentence
    )
    assert page.evaluate("document.activeElement.id") == "r.0:during.kind", "the form is drawn anew under the hand"
    count = page.locator("#count")
    assert "1" in count.locator(".figure-value").inner_text()
    assert said.of_these in count.inner_text()
    assert count.locator("dl.reach dd").count() == 4
    assert said.mail in count.locator("dl.reach").inner_text()
    press(page, "button[value=look]")
    page.wait_for_selector("#examples .why-yes")
    assert "佐藤" in page.locator("#examples").inner_text()
    press(page, "button[value=save]")
    page.wait_for_selector("h2#members")


def with_members(page: Page) -> None:
    """The page once its members were counted; it shows them by itself."""
    page.wait_for_selector("section[aria-labelledby=members] tbody tr", timeout=PATIENCE_SECONDS * 1000)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_segment_is_made_explained_and_exported_by_keyboard(
    chromium: Browser, console: Console, language: str, tmp_path: Path
) -> None:
    said, name = SAID[language], f'購入者 "{language}" 🎁'
    with member(chromium, console, Look(1440, "light", language)) as page:
        page.goto(f"{console.address}segments/")
        built(page, name, said)
        with_members(page)
        assert page.locator("h1").inner_text() == name
        segment = page.url

        press(page, "a[href$='/why/']")
        page.wait_for_url("**/why/")
        reach(page, "input[type=search]")
        page.keyboard.type("c0@example.jp")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        press(page, "a[href*='who=']")
        page.wait_for_selector("#answer")
        assert said.not_in in page.locator("#answer").inner_text()
        assert page.locator(".why-no .sub").count() >= 1, "what was found instead"

        page.goto(segment)
        press(page, "a[href$='/export/']")
        page.wait_for_url("**/export/")
        reach(page, "#reason")
        page.keyboard.type("春のカタログ")
        with page.expect_download() as download:
            page.keyboard.press("Enter")
        file = tmp_path / "members.csv"
        download.value.save_as(file)
        text = file.read_text("utf-8-sig")
        assert all(
            word in text for word in (said.by, "owner", "春のカタログ", name.replace('"', '""'), "c1@example.jp")
        )
        assert "c0@example.jp" not in text


def test_a_mistake_is_said_where_it_is_and_saving_stops_there(chromium: Browser, console: Console) -> None:
    with member(chromium, console, Look(390, "dark", "ja")) as page:
        page.goto(f"{console.address}segments/build/?template=dormant")
        page.fill("#name", "休眠")
        page.fill("[id='r.0:range.first']", "いつか")
        page.wait_for_selector("#said-r-0 .field-error")
        page.click("button[value=save]")
        page.wait_for_selector("[role=alert]:visible")
        assert page.locator("[role=alert]:visible").bounding_box()["y"] < 844, "beside the button that was pressed"  # type: ignore[index]
        assert page.locator("#said-r-0 .field-error").count() == 1
        assert page.input_value("[id='r.0:range.first']") == "いつか"
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("lost", ["the session", "every cookie"])
def test_who_must_log_in_again_finds_the_rule_as_it_was_typed(chromium: Browser, console: Console, lost: str) -> None:
    with member(chromium, console, Look(1440, "light", "ja")) as page:
        page.goto(f"{console.address}segments/build/?template=dormant")
        page.fill("#name", f"期限切れ {lost}")
        page.fill("[id='r.0:range.first']", "181")
        page.context.clear_cookies(name=None if lost == "every cookie" else "sessionid")
        page.click("button[value=save]")
        page.wait_for_url("**/login/**")
        page.fill("[name=username]", OWNER)
        page.fill("[name=password]", PASSWORD)
        page.click("form:has([name=username]) button")
        page.wait_for_url("**/segments/build/")
        page.wait_for_selector("button[value=discard]")
        assert page.input_value("#name") == f"期限切れ {lost}"
        assert page.input_value("[id='r.0:range.first']") == "181"


def test_a_second_press_saves_nothing_more_and_without_a_line_one_is_told(chromium: Browser, console: Console) -> None:
    with member(chromium, console, Look(1440, "light", "ja")) as page:
        page.goto(f"{console.address}segments/build/?template=best")
        page.fill("#name", "二度押し")
        page.context.set_offline(True)
        page.click("button[value=save]")
        page.wait_for_selector("[data-away]:visible")
        page.context.set_offline(False)
        saves: list[str] = []
        page.on(
            "request", lambda request: saves.append(request.url) if "act=save" in (request.post_data or "") else None
        )
        page.dblclick("button[value=save]")
        page.wait_for_selector("h2#members")
        assert len(saves) == 1
