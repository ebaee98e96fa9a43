"""The demo shop in a real browser against the real server: what visitors did stands in the log."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec
import pytest
from playwright.sync_api import Browser, Page
from pytest_django import Settings

from enishi.events import api as events
from enishi.events.types import Event
from enishi.kernel.clock import monotonic
from tests.browser.bench import sent
from tests.browser.conftest import Server

PERSON = {"family_name": "日向", "given_name": "はなこ", "email": "hanako@example.com"}


class Visit:
    """A visitor's tab on the demo shop, and what the log holds of that visitor."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self.shop = f"{server.address}/shop/"

    def open(self, path: str = "") -> None:
        """Open a page of the shop."""
        self.page.goto(self.shop + path)
        self.page.wait_for_function("window.enishi && window.enishi.loaded")

    def buy(self, product_id: str) -> None:
        """Put one piece into the cart; the cart is shown."""
        self.open(f"products/{product_id}/")
        self.page.get_by_role("button", name="カートに入れる").click()
        self.page.wait_for_url("**/cart/")

    def check_out(self, *, letters: bool) -> None:
        """From the cart to the page that asks to confirm."""
        self.page.get_by_role("link", name="ご注文手続きへ").click()
        for name, value in PERSON.items():
            self.page.locator(f"[name={name}]").fill(value)
        if letters:
            self.page.get_by_label("お得なお知らせをメールで受け取る").check()
        self.page.get_by_role("button", name="ご確認へ進む").click()
        self.page.wait_for_url("**/confirm/")

    def visitor(self) -> str:
        """The id in the visitor's cookie."""
        cookies = {cookie.get("name"): cookie.get("value") for cookie in self.page.context.cookies()}
        return cookies.get("enishi_visitor") or ""


@pytest.fixture
def visit(page: Page, server: Server, settings: Settings) -> Visit:
    """A visit whose log this process can read."""
    settings.VAR = server.var
    return Visit(page, server)


def _recorded(visitor: str) -> list[Event]:
    """Everything the log holds of a visitor, in the order of the log. What was told again for safety counts once."""
    found: dict[UUID, Event] = {}
    position = 0
    while batch := events.log().read(position, 10_000):
        for one in batch:
            if one.event.claims.visitor == visitor:
                found.setdefault(one.event.id, one.event)
        position = batch[-1].position
    return list(found.values())


def _wait_for(page: Page, visitor: str, *kinds: str) -> list[Event]:
    """Everything of the visitor once events of all `kinds` are in the log. `page` is any open tab."""

    def complete(found: Sequence[Event]) -> bool:
        return set(kinds) <= {event.kind for event in found}

    return _wait(page, lambda: _recorded(visitor), complete)


def _wait(page: Page, look: Callable[[], list[Event]], enough: Callable[[list[Event]], bool]) -> list[Event]:
    deadline = monotonic() + 20
    while not enough(found := look()):
        assert monotonic() < deadline, f"waited in vain; the log has {[event.kind for event in found]}"
        page.wait_for_timeout(10)
    return found


def _bodies(found: list[Event], kind: str) -> list[dict[str, Any]]:
    return [msgspec.to_builtins(event.body) for event in found if event.kind == kind]


def test_a_visit_from_the_window_to_the_order_stands_in_the_log(visit: Visit) -> None:
    visit.open()
    visit.buy("serum")
    visit.buy("tea-yuzu")
    visit.check_out(letters=True)
    visit.page.get_by_role("button", name="この内容で注文する").click()
    visit.page.wait_for_url("**/thanks/")
    number = visit.page.locator("b", has_text="H-").inner_text()
    visitor = visit.visitor()
    visit.page.goto("about:blank")

    found = _wait_for(visit.page, visitor, "order_placed", "page_left", "consent_changed", "checkout_started")
    assert {event.site for event in found} == {"hidamari"}
    viewed = _bodies(found, "page_viewed")
    assert viewed[0]["url"] == visit.shop
    assert viewed[0]["title"] == "ひだまり堂"
    assert [body["product_id"] for body in _bodies(found, "product_viewed")] == ["serum", "tea-yuzu"]
    assert _bodies(found, "product_viewed")[0]["price"] == 8_800
    first, second = _bodies(found, "cart_updated")
    assert [(line["product_id"], line["quantity"], line["unit_price"]) for line in second["lines"]] == [
        ("serum", 1, 8_800),
        ("tea-yuzu", 1, 1_280),
    ]
    assert first["cart_id"] == second["cart_id"] == _bodies(found, "checkout_started")[0]["cart_id"]
    identified = [event for event in found if event.kind == "customer_identified"]
    assert {event.claims.email for event in identified} == {"hanako@example.com"}
    assert _bodies(found, "customer_identified")[0] == {"family_name": "日向", "given_name": "はなこ"}
    consent = next(event for event in found if event.kind == "consent_changed")
    assert consent.claims.email == "hanako@example.com"
    body = msgspec.to_builtins(consent.body)
    assert (body["state"], body["method"], body["channel"]) == ("granted", "checkout", "email")
    assert body["wording"] == "お得なお知らせをメールで受け取る"
    (order,) = _bodies(found, "order_placed")
    assert (order["order_id"], order["total"], order["cart_id"]) == (number, 10_080, second["cart_id"])


def test_the_time_in_view_is_told_when_the_page_is_left(visit: Visit) -> None:
    visit.page.clock.install()
    visit.open("products/cream/")
    visitor = visit.visitor()
    visit.page.clock.run_for(75_000)
    visit.page.goto("about:blank")
    found = _wait_for(visit.page, visitor, "page_viewed", "page_left")
    (left,) = _bodies(found, "page_left")
    assert left["view_id"] == _bodies(found, "page_viewed")[0]["view_id"]
    assert 75 <= left["dwell_seconds"] < 90


def test_a_cart_abandoned_by_closing_the_tab_arrives(visit: Visit) -> None:
    visit.open("products/cream/")
    visitor = visit.visitor()
    other = visit.page.context.new_page()
    body = {"cart_id": "closing", "lines": [{"product_id": "cream", "quantity": 1, "unit_price": 6600}]}
    visit.page.evaluate("body => enishi('cart', body)", body)
    visit.page.close()
    found = _wait_for(other, visitor, "cart_updated", "page_viewed", "page_left")
    assert _bodies(found, "cart_updated")[0]["cart_id"] == "closing"


def test_a_view_waiting_for_company_arrives_when_the_tab_is_closed(visit: Visit) -> None:
    visit.open("products/cream/")
    visitor = visit.visitor()
    other = visit.page.context.new_page()
    visit.page.evaluate("for (let i = 0; i < 30; i++) enishi('product', { product_id: 'closing-' + i })")
    visit.page.close()

    def views() -> list[Event]:
        return [event for event in _recorded(visitor) if "closing-" in str(event.body)]

    assert len(_wait(other, views, lambda found: len(found) >= 30)) >= 30


def test_what_happens_while_the_line_is_cut_arrives_once_it_is_back(visit: Visit) -> None:
    visit.open("products/wash/")
    visitor = visit.visitor()
    _wait_for(visit.page, visitor, "product_viewed")
    visit.page.context.set_offline(True)
    body = {"cart_id": "offline", "lines": [{"product_id": "wash", "quantity": 3, "unit_price": 2600}]}
    with visit.page.expect_event("requestfailed", lambda request: "/v1/events" in request.url):
        visit.page.evaluate("body => enishi('cart', body)", body)
    assert not [event for event in _recorded(visitor) if event.kind == "cart_updated"]
    visit.page.context.set_offline(False)
    found = _wait_for(visit.page, visitor, "cart_updated")
    assert _bodies(found, "cart_updated")[0]["lines"][0]["quantity"] == 3


def test_denied_means_no_request_no_cookie_no_storage(visit: Visit) -> None:
    requests: list[str] = []
    visit.page.on("request", lambda request: requests.append(request.url))
    stub = "window.enishi = function () { (enishi.q = enishi.q || []).push(arguments) }; enishi('consent', 'denied')"
    visit.page.add_init_script(stub)
    visit.buy("serum")
    visit.check_out(letters=True)
    visit.open()
    assert [url for url in requests if "/v1/events" in url] == []
    assert visit.visitor() == ""
    assert visit.page.evaluate("Object.keys(localStorage)") == []


def test_nothing_personal_stands_in_any_address_that_is_told(visit: Visit) -> None:
    told: list[dict[str, Any]] = []
    visit.page.on("request", lambda request: told.extend(sent(request)) if "/v1/events" in request.url else None)
    visit.open("?email=hanako@example.com&token=abc&color=red#hanako@example.com")
    visit.buy("cream")
    visit.check_out(letters=True)
    found = _wait_for(visit.page, visit.visitor(), "consent_changed")
    urls = [value for event in told for name, value in event["body"].items() if "url" in name or name == "referrer"]
    assert f"{visit.shop}?color=red" in urls
    assert not [url for url in urls if "hanako" in url or "token" in url or "#" in url]
    assert "hanako" not in "".join(str(msgspec.to_builtins(event.body)) for event in found)


def test_an_event_sent_again_gets_the_same_answer_and_takes_effect_once(visit: Visit, server: Server) -> None:
    with visit.page.expect_request(lambda request: "cart_updated" in (request.post_data or "")) as caught:
        visit.buy("wash")
    body = caught.value.post_data or ""
    again = "([url, body]) => fetch(url, { method: 'POST', body }).then(answer => answer.status)"
    first, second = (visit.page.evaluate(again, [caught.value.url, body]) for _ in range(2))
    assert first == second == 204
    (cart,) = (event["id"] for event in sent(caught.value) if event["kind"] == "cart_updated")
    assert _times_it_counts(server, cart) == 1


_COUNT = """
import sys, django
django.setup()
from enishi.customers import api as customers
while customers.project(): pass
counted, position = 0, 0
while (batch := customers.resolved(position)).upto > position:
    counted, position = counted + sum(str(one.event.id) == sys.argv[1] for one in batch.events), batch.upto
print(counted)
"""


def _times_it_counts(server: Server, event_id: str) -> int:
    """How often an event reaches the stages after the log; asked in a process of its own, as a browser's loop runs in this one."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings", "ENISHI_VAR": str(server.var)}
    asked = [sys.executable, "-c", _COUNT, event_id]
    return int(subprocess.run(asked, env=environment, check=True, capture_output=True, text=True).stdout)


def test_a_letters_link_shows_the_same_cart_on_another_device(visit: Visit, chromium: Browser) -> None:
    visit.buy("serum")
    (cart, *_) = _bodies(_wait_for(visit.page, visit.visitor(), "cart_updated"), "cart_updated")
    phone = chromium.new_context(viewport={"width": 390, "height": 844})
    try:
        there = phone.new_page()
        there.goto(cart["cart_url"])
        assert "ひだまり美容液" in there.get_by_role("main").inner_text()
        assert there.evaluate("document.documentElement.scrollWidth") == 390
    finally:
        phone.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_every_page_fits_and_breaks_no_rule_of_its_own_policy(visit: Visit, width: int) -> None:
    complaints: list[str] = []
    visit.page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    visit.page.on("pageerror", lambda error: complaints.append(str(error)))
    visit.page.set_viewport_size({"width": width, "height": 844})

    def fits() -> bool:
        overflow: int = visit.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return overflow <= 0

    visit.open()
    assert fits()
    visit.buy("subscription-a")
    assert fits()
    visit.check_out(letters=False)
    assert fits()
    visit.open("letters/")
    assert fits()
    assert complaints == []
