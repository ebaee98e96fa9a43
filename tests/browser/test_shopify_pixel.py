"""The custom pixel in a real Chromium, in a sandbox like Shopify's: no page to see, events by subscription, cookies by promise."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from enishi.connectors.shopify.pixel import snippet
from enishi.events import api as events
from enishi.kernel.clock import machine_now, monotonic
from tests.browser.bench import COLLECTOR, SHOP

#: What Shopify's sandbox gives to a custom pixel. `fire` is the shop's part.
SANDBOX = """
  const listeners = {}, asked = {};
  window.jar = %(cookies)s;
  window.analytics = { subscribe: (name, act) => { listeners[name] = act; } };
  window.api = { customerPrivacy: { subscribe: (name, act) => { asked[name] = act; } } };
  window.browser = { cookie: {
    get: async (name) => window.jar[name] || '',
    set: async (line) => { const [, name, value] = /^([^=]+)=([^;]*)/.exec(line); window.jar[name] = value; },
  } };
  window.init = %(init)s;
  window.fire = (name, data) => listeners[name] && listeners[name]({
    id: 'e', name, clientId: 'shopify-client-1', timestamp: new Date().toISOString(), data,
    context: { document: {
      location: { href: '%(shop)s/products/yunomi?utm=x&email=a@example.jp#top', origin: '%(shop)s' }, title: '湯のみ',
    } },
  });
  window.agree = (analytics, marketing) => asked.visitorConsentCollected({
    customerPrivacy: { analyticsProcessingAllowed: analytics, marketingAllowed: marketing },
  });
  window.subscribed = () => Object.keys(listeners);
"""
YUNOMI = {
    "id": "gid://shopify/ProductVariant/9007199254740993",
    "title": "白",
    "sku": "Y1",
    "price": {"amount": 1500, "currencyCode": "JPY"},
    "image": {"src": "https://cdn.example/y.jpg"},
    "product": {"id": "788032119674292922", "title": "湯のみ", "url": "/products/yunomi?variant=1"},
}
CHECKOUT = {
    "token": "c1",
    "email": "hanako@example.jp",
    "currencyCode": "JPY",
    "totalPrice": {"amount": 3500, "currencyCode": "JPY"},
    "shippingLine": {"price": {"amount": 500, "currencyCode": "JPY"}},
    "lineItems": [{"variant": YUNOMI, "quantity": 2, "finalLinePrice": {"amount": 3000, "currencyCode": "JPY"}}],
    "order": {"id": "gid://shopify/OrderIdentity/820982911946154508", "customer": {"id": "115310627314723954"}},
}


class Sandbox:
    """A page with the pixel in it, and what it sent."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.told: list[dict[str, Any]] = []
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.context.route(f"{SHOP}/**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
        page.context.route(f"{COLLECTOR}/v1/events*", self._collect)

    def _collect(self, route: Route) -> None:
        assert route.request.url.endswith("?key=pk_1")
        self.told.append(json.loads(route.request.post_data or ""))
        route.fulfill(status=204, headers={"Access-Control-Allow-Origin": "*"})

    def start(
        self, *, allowed: bool = True, cookies: dict[str, str] | None = None, cart: Any = None, tag: bool = False
    ) -> None:
        """Run the pixel as Shopify would."""
        init = {
            "customerPrivacy": {"analyticsProcessingAllowed": allowed, "marketingAllowed": allowed},
            "data": {"cart": cart},
            "context": {"document": {"location": {"origin": SHOP}}},
        }
        values = {"cookies": json.dumps(cookies or {}), "init": json.dumps(init), "shop": SHOP}
        pixel = snippet(base=COLLECTOR, key="pk_1", site="main", tag_is_in_theme=tag)
        self.page.goto(f"{SHOP}/sandbox")
        self.page.evaluate(f"() => {{ {SANDBOX % values} }}")
        self.page.evaluate(f"() => {{ {pixel} }}")

    def fire(self, name: str, data: Any = None) -> None:
        self.page.evaluate("([name, data]) => fire(name, data)", [name, data])

    def wait(self, count: int) -> list[dict[str, Any]]:
        """Until so many events came."""
        end = monotonic() + 10
        while len(self.told) < count:
            assert monotonic() < end, f"{len(self.told)} of {count} came: {self.told} {self.errors}"
            self.page.wait_for_timeout(10)
        return self.told


@pytest.fixture
def sandbox(page: Page) -> Sandbox:
    return Sandbox(page)


def test_what_a_visitor_does_becomes_events_that_the_collector_takes(sandbox: Sandbox) -> None:
    sandbox.start(cookies={"cart": "Z2NwLW%3D%3Fkey%3Dsecret"})
    line = {"merchandise": YUNOMI, "quantity": 2, "cost": {"totalAmount": {"amount": 3000, "currencyCode": "JPY"}}}
    for name, data in (
        ("page_viewed", {}),
        ("product_viewed", {"productVariant": YUNOMI}),
        ("product_added_to_cart", {"cartLine": line}),
        ("checkout_started", {"checkout": {**CHECKOUT, "order": None}}),
        ("checkout_completed", {"checkout": CHECKOUT}),
    ):
        sandbox.fire(name, data)
    told = sandbox.wait(5)
    assert [each["kind"] for each in told] == [
        "page_viewed",
        "product_viewed",
        "cart_updated",
        "checkout_started",
        "order_placed",
    ]
    raw = json.dumps(told).encode()
    accepted, refused = events.validate(raw, received_at=machine_now(), site="main", source="tag", trusted=False)
    assert (len(accepted), refused, sandbox.errors) == (5, [], [])
    page, product, cart, _, order = told
    assert page["body"]["url"] == f"{SHOP}/products/yunomi"
    assert (product["body"]["product_id"], product["body"]["price"]) == ("788032119674292922", 1500)
    assert cart["body"]["cart_id"] == "Z2NwLW="  # the token that the webhooks have
    assert cart["body"]["lines"][0] | {"url": "", "image_url": ""} == {
        "product_id": "788032119674292922",
        "variant_id": "9007199254740993",
        "name": "湯のみ",
        "quantity": 2,
        "unit_price": 1500,
        "url": "",
        "image_url": "",
    }
    assert (order["body"]["order_id"], order["body"]["total"], order["body"]["shipping"]) == (
        "820982911946154508",
        3500,
        500,
    )
    assert order["claims"]["shop_customer_id"] == "115310627314723954"
    assert order["claims"]["email"] == "hanako@example.jp"


def test_the_visitor_is_the_tags_where_the_tag_has_been(sandbox: Sandbox) -> None:
    sandbox.start(cookies={"enishi_visitor": "the-tags-own"})
    sandbox.fire("page_viewed", {})
    assert sandbox.wait(1)[0]["claims"] == {"visitor": "the-tags-own"}


def test_else_it_is_shopifys_and_left_where_the_tag_looks(sandbox: Sandbox) -> None:
    sandbox.start()
    sandbox.fire("page_viewed", {})
    assert sandbox.wait(1)[0]["claims"] == {"visitor": "shopify-client-1"}
    assert sandbox.page.evaluate("jar.enishi_visitor") == "shopify-client-1"


@pytest.mark.parametrize(("analytics", "marketing"), [(True, False), (False, True), (False, False)])
def test_nothing_is_sent_and_no_cookie_set_before_both_are_allowed(
    sandbox: Sandbox, analytics: bool, marketing: bool
) -> None:
    sandbox.start(allowed=False)
    sandbox.fire("page_viewed", {})
    sandbox.page.evaluate("([a, m]) => agree(a, m)", [analytics, marketing])
    sandbox.fire("product_viewed", {"productVariant": YUNOMI})
    sandbox.page.wait_for_timeout(100)
    assert sandbox.told == []
    assert sandbox.page.evaluate("jar") == {}
    sandbox.page.evaluate("agree(true, true)")
    assert {each["kind"] for each in sandbox.wait(2)} == {"page_viewed", "product_viewed"}


def test_after_a_withdrawal_it_is_silent_again(sandbox: Sandbox) -> None:
    sandbox.start()
    sandbox.page.evaluate("agree(false, false)")
    sandbox.fire("page_viewed", {})
    sandbox.page.wait_for_timeout(100)
    assert sandbox.told == []


def test_a_cart_is_told_whole(sandbox: Sandbox) -> None:
    """Shopify tells which line came or went; what is told on is the whole cart."""
    money: Callable[[int], dict[str, Any]] = lambda amount: {"totalAmount": {"amount": amount, "currencyCode": "JPY"}}  # noqa: E731
    tray = {**YUNOMI, "id": "gid://shopify/ProductVariant/2", "product": {"id": "2", "title": "盆"}}
    sandbox.start(cart={"lines": [{"merchandise": YUNOMI, "quantity": 1, "cost": money(1500)}]})
    sandbox.fire("product_added_to_cart", {"cartLine": {"merchandise": tray, "quantity": 1, "cost": money(1500)}})
    sandbox.fire("product_added_to_cart", {"cartLine": {"merchandise": YUNOMI, "quantity": 2, "cost": money(3000)}})
    sandbox.fire("product_removed_from_cart", {"cartLine": {"merchandise": tray, "quantity": 1, "cost": money(1500)}})
    told = [{line["product_id"]: line["quantity"] for line in each["body"]["lines"]} for each in sandbox.wait(3)]
    assert told == [{"788032119674292922": 1, "2": 1}, {"788032119674292922": 3, "2": 1}, {"788032119674292922": 3}]


def test_with_the_tag_in_the_theme_only_the_checkout_is_told(sandbox: Sandbox) -> None:
    sandbox.start(tag=True)
    assert set(sandbox.page.evaluate("subscribed()")) == {"checkout_started", "checkout_completed"}


def test_an_event_it_cannot_read_silences_nothing(sandbox: Sandbox) -> None:
    sandbox.start()
    sandbox.fire("product_viewed", {})
    sandbox.fire("checkout_started", {"checkout": None})
    sandbox.fire("page_viewed", {})
    assert [each["kind"] for each in sandbox.wait(1)] == ["page_viewed"]
    assert sandbox.errors == []


def test_what_happened_is_told_with_its_own_time(sandbox: Sandbox) -> None:
    sandbox.start()
    sandbox.fire("page_viewed", {})
    (event,) = sandbox.wait(1)
    occurred, sent = (datetime.fromisoformat(event[name]) for name in ("occurred_at", "sent_at"))
    assert occurred <= sent <= machine_now()
