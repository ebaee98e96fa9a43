"""The demo shop's pages break no rule of accessibility that a machine can check."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Server

PAGES = ["", "products/serum/", "products/subscription-a/", "cart/", "cart/?lines=serum:2,subscription-b:1", "letters/"]


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(page: Page, server: Server, path: str) -> None:
    page.goto(f"{server.address}/shop/{path}")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_axe_finds_nothing_on_the_way_to_an_order(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/shop/cart/?lines=subscription-a:1")
    page.get_by_role("link", name="ご注文手続きへ").click()
    page.get_by_role("button", name="ご確認へ進む").click()
    page.get_by_text("姓を入力してください。").wait_for()
    assert Axe().run(page).violations_count == 0
    page.get_by_label("姓").fill("日向")
    page.get_by_label("名", exact=True).fill("はなこ")
    page.get_by_label("メールアドレス").fill("hanako@example.com")
    page.get_by_role("button", name="ご確認へ進む").click()
    page.wait_for_url("**/confirm/")
    assert Axe().run(page).violations_count == 0


def test_the_shop_can_be_used_without_a_mouse(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/shop/products/wash/")
    page.get_by_label("数量").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cart/")
    assert "やわ泡洗顔" in page.get_by_role("main").inner_text()
