"""The tag in a page: what it tells, when, and what it leaves alone. The collector is the browser's own (see `Bench`)."""

import json
from datetime import datetime
from typing import Any

import msgspec
import pytest

from enishi.events import vocabulary
from tests.browser.bench import SHOP, Bench

CART = {"cart_id": "c1", "lines": [{"product_id": "serum", "quantity": 2, "unit_price": 8800}]}


# --- what it tells ---------------------------------------------------------------------------------------------------


def test_a_page_is_told_with_its_address_title_and_view(bench: Bench) -> None:
    bench.open("/items/7?color=red#reviews")
    (event,) = bench.of("page_viewed")
    assert event["body"]["url"] == f"{SHOP}/items/7?color=red"
    assert event["body"]["title"] == f"{SHOP}/items/7"
    assert len(event["body"]["view_id"]) == 36
    assert datetime.fromisoformat(event["occurred_at"]) <= datetime.fromisoformat(event["sent_at"])


def test_every_call_becomes_an_event_that_the_vocabulary_takes(bench: Bench) -> None:
    order = {"order_id": "o1", "lines": CART["lines"], "total": 17600, "cart_id": "c1"}
    bench.open()
    bench.call("product", {"product_id": "serum", "name": "美容液", "price": 8800, "image_url": "/serum.png"})
    bench.call("search", {"words": "美容液", "results": 3})
    bench.call("cart", CART)
    bench.call("checkout", CART)
    bench.call("identify", {"email": " hanako@example.com ", "shop_customer_id": 12, "family_name": "日向"})
    bench.call("subscribe", {"state": "granted", "wording": "お知らせを受け取る", "method": "checkout"})
    bench.call("order", order)
    _show(bench, "hidden")
    bench.until(lambda: {"order_placed", "page_left"} <= set(bench.kinds))
    for event in bench.events:
        assert event["kind"] in vocabulary.BROWSER_KINDS
        msgspec.convert(event["body"], vocabulary.BODIES[event["kind"]])
    said_by_others = {"cart_lines_added", "cart_lines_removed"}  # the tag knows the whole cart
    assert set(bench.kinds) == vocabulary.BROWSER_KINDS - said_by_others
    product = bench.of("product_viewed")[0]["body"]
    assert (product["image_url"], product["url"]) == (f"{SHOP}/serum.png", f"{SHOP}/")
    assert bench.of("cart_updated")[0]["body"] == CART


def test_who_it_is_travels_as_claims_and_not_in_bodies(bench: Bench) -> None:
    bench.open()
    bench.call(
        "identify", {"email": " hanako@example.com ", "shop_customer_id": 12, "family_name": "日向", "phone": ""}
    )
    bench.call("cart", CART)
    bench.call("order", {"order_id": "o1", "lines": [], "total": 0, "email": "taro@example.com"})
    bench.until(lambda: "order_placed" in bench.kinds)
    visitor = bench.of("page_viewed")[0]["claims"]["visitor"]
    known = {"visitor": visitor, "email": "hanako@example.com", "shop_customer_id": "12"}
    assert bench.of("page_viewed")[0]["claims"] == {"visitor": visitor}
    assert bench.of("customer_identified")[0]["claims"] == known
    assert bench.of("customer_identified")[0]["body"] == {"family_name": "日向"}
    assert bench.of("cart_updated")[0]["claims"] == known
    assert bench.of("order_placed")[0]["claims"] == {**known, "email": "taro@example.com"}


def test_somebody_else_on_the_same_page_does_not_inherit_the_first_ones_claims(bench: Bench) -> None:
    bench.open()
    bench.call("identify", {"shop_customer_id": "12"})
    bench.call("identify", {"email": "taro@example.com"})
    bench.until(lambda: len(bench.of("customer_identified")) == 2)
    assert set(bench.of("customer_identified")[1]["claims"]) == {"visitor", "email"}


def test_calls_made_before_the_tag_has_loaded_are_told_after_the_page(bench: Bench) -> None:
    bench.early = f"enishi('product', {{ product_id: 'serum' }}); enishi('cart', {json.dumps(CART)});"
    bench.open(wait_for="cart_updated")
    assert bench.kinds == ["page_viewed", "product_viewed", "cart_updated"]


def test_pages_shown_without_loading_are_told_once_each(bench: Bench) -> None:
    bench.open("/a")
    bench.page.evaluate("history.pushState({}, '', '/b'); history.pushState({}, '', '/b#part')")
    bench.until(lambda: len(bench.of("page_viewed")) == 2)
    bench.page.go_back()
    bench.page.go_back()
    bench.until(lambda: len(bench.of("page_viewed")) == 3)
    bodies = [event["body"] for event in bench.of("page_viewed")]
    assert [body["url"] for body in bodies] == [f"{SHOP}/a", f"{SHOP}/b", f"{SHOP}/a"]
    assert [body.get("referrer") for body in bodies] == [None, f"{SHOP}/a", f"{SHOP}/b"]
    assert [event["body"]["view_id"] for event in bench.of("page_left")] == [body["view_id"] for body in bodies[:2]]


def test_dwell_is_the_time_in_view_and_grows_when_the_page_is_looked_at_again(bench: Bench) -> None:
    bench.page.clock.install()
    bench.open()
    bench.page.clock.run_for(40_000)
    _show(bench, "hidden")
    bench.until(lambda: len(bench.of("page_left")) == 1)
    bench.page.clock.run_for(300_000)
    _show(bench, "visible")
    bench.page.clock.run_for(20_000)
    _show(bench, "hidden")
    bench.until(lambda: len(bench.of("page_left")) == 2)
    first, second = bench.of("page_left")
    assert first["body"]["view_id"] == second["body"]["view_id"] == bench.of("page_viewed")[0]["body"]["view_id"]
    assert 40 <= first["body"]["dwell_seconds"] < 50
    assert first["body"]["dwell_seconds"] + 20 <= second["body"]["dwell_seconds"] < 80


def _show(bench: Bench, state: str) -> None:
    """What the browser does when the visitor changes tabs."""
    change = "Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })"
    bench.page.evaluate(f"state => {{ {change}; document.dispatchEvent(new Event('visibilitychange')) }}", state)


# --- the visitor -----------------------------------------------------------------------------------------------------


def test_a_visitor_keeps_one_id_in_a_first_party_cookie_for_400_days(bench: Bench) -> None:
    bench.open("/a")
    bench.open("/b")
    ids = {event["claims"]["visitor"] for event in bench.events}
    (cookie,) = bench.page.context.cookies()
    assert ids == {cookie.get("value")}
    assert (cookie.get("name"), cookie.get("domain"), cookie.get("sameSite")) == ("enishi_visitor", "shop.test", "Lax")
    assert cookie.get("secure")
    life = bench.page.evaluate("expires => expires - Date.now() / 1000", cookie.get("expires"))
    assert 399 * 86400 < life <= 400 * 86400


def test_where_cookies_are_refused_the_id_is_kept_beside_them(bench: Bench) -> None:
    bench.page.add_init_script("Object.defineProperty(document, 'cookie', { get: () => '', set: () => {} })")
    bench.open("/a")
    bench.open("/b")
    assert len({event["claims"]["visitor"] for event in bench.events}) == 1


def test_where_nothing_may_be_kept_the_page_is_told_all_the_same(bench: Bench) -> None:
    bench.page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused') } })"
    )
    bench.early = f"enishi('cart', {json.dumps(CART)});"
    bench.open(wait_for="cart_updated")
    assert bench.kinds == ["page_viewed", "cart_updated"]
    assert bench.errors == []


# --- what a visitor allows -------------------------------------------------------------------------------------------

DENIALS = {
    "asked and denied": ("", "enishi('consent', 'denied');", ""),
    "not asked, and the shop waits": ('data-consent="denied"', "", ""),
    "asked, undecided, and the shop waits": ('data-consent="denied"', "enishi('consent', 'unknown');", ""),
    "the browser says no": (
        "",
        "",
        "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })",
    ),
}


@pytest.mark.parametrize("denial", DENIALS)
def test_without_consent_nothing_is_sent_or_stored_until_it_is_given(bench: Bench, denial: str) -> None:
    attributes, early, signal = DENIALS[denial]
    bench.attributes += f" {attributes}"
    bench.early = early + f"enishi('cart', {json.dumps(CART)});"
    if signal:
        bench.page.add_init_script(signal)
    bench.page.clock.install()
    bench.open(wait_for="")
    _show(bench, "hidden")
    bench.page.clock.run_for(600_000)
    _show(bench, "visible")
    assert bench.requests == []
    assert bench.stored() == {}

    bench.call("consent", "granted")
    bench.until(lambda: "cart_updated" in bench.kinds)
    bench.until(lambda: "page_left" in bench.kinds)
    viewed, told = bench.of("page_viewed")[0], bench.of("cart_updated")[0]
    waited = datetime.fromisoformat(viewed["sent_at"]) - datetime.fromisoformat(viewed["occurred_at"])
    assert waited.total_seconds() >= 600
    assert viewed["claims"] == told["claims"] == {"visitor": bench.stored()["enishi_visitor"]}


def test_consent_withdrawn_removes_what_was_stored(bench: Bench) -> None:
    bench.status = 503
    bench.open(wait_for="")
    bench.call("cart", CART)
    assert set(bench.stored()) == {"enishi_visitor", "enishi.visitor", "enishi.test.outbox"}
    bench.call("consent", "denied")
    assert bench.stored() == {}


def test_what_an_earlier_page_kept_is_not_sent_once_it_is_denied(bench: Bench) -> None:
    bench.status = None
    bench.open(wait_for="")
    bench.call("cart", CART)
    bench.status, bench.early = 204, "enishi('consent', 'denied');"
    bench.open("/next", wait_for="")
    bench.page.goto("about:blank")
    bench.page.goto(f"{SHOP}/last")
    assert bench.requests == []


def test_what_an_earlier_page_kept_waits_where_the_visitor_has_to_be_asked_again(bench: Bench) -> None:
    bench.status = None
    bench.open(wait_for="")
    bench.call("cart", CART)
    bench.status, bench.attributes = 204, 'data-allow-bots data-consent="denied"'
    bench.page.clock.install()
    bench.open("/next", wait_for="")
    bench.page.clock.run_for(600_000)
    bench.page.evaluate("dispatchEvent(new Event('online'))")
    _show(bench, "hidden")
    bench.page.clock.run_for(1_000)
    assert bench.requests == []
    bench.call("consent", "granted")
    bench.until(lambda: "cart_updated" in bench.kinds)


# --- lines that break ------------------------------------------------------------------------------------------------


#: Says that the line is back, and how many requests that caused at once, before any timer.
LINE_IS_BACK = """
    () => {
        const fetch = window.fetch;
        let asked = 0;
        window.fetch = (...given) => (asked++, fetch(...given));
        dispatchEvent(new Event('online'));
        window.fetch = fetch;
        return asked;
    }"""


def test_what_could_not_be_sent_is_sent_the_moment_the_line_is_back(bench: Bench) -> None:
    bench.status = None
    bench.open(wait_for="")
    bench.call("cart", CART)
    kept = json.loads(bench.stored()["enishi.test.outbox"])
    bench.until(lambda: bench.page.evaluate(LINE_IS_BACK) == 1, "a moment without a request under way")
    bench.status = 204
    bench.page.evaluate("dispatchEvent(new Event('online'))")
    bench.until(lambda: "enishi.test.outbox" not in bench.stored())
    assert [event["id"] for event in bench.events] == [event["id"] for event in kept]


def test_what_could_not_be_sent_is_sent_from_the_next_page(bench: Bench) -> None:
    bench.status = None
    bench.open(wait_for="")
    bench.call("cart", CART)
    bench.status = 204
    bench.open("/next", wait_for="cart_updated")
    assert bench.of("cart_updated")[0]["body"] == CART


@pytest.mark.parametrize("status", [500, 503, 429, None])
def test_a_collector_that_is_busy_is_asked_again_and_then_heard(bench: Bench, status: int | None) -> None:
    bench.page.clock.install()
    bench.status = status
    bench.open(wait_for="")
    bench.call("cart", CART)
    bench.page.clock.run_for(10_000)
    assert bench.events == []
    bench.status = 204
    bench.page.clock.run_for(300_000)
    bench.until(lambda: "enishi.test.outbox" not in bench.stored())
    assert bench.kinds == ["page_viewed", "cart_updated"]


def test_an_answer_that_never_came_means_the_same_ids_again(bench: Bench) -> None:
    bench.status = 503
    bench.open(wait_for="")
    bench.call("cart", CART)
    ids = [event["id"] for event in json.loads(bench.stored()["enishi.test.outbox"])]
    bench.status = 204
    bench.open("/next", wait_for="cart_updated")
    assert bench.of("cart_updated")[0]["id"] in ids


@pytest.mark.parametrize("status", [400, 401, 403, 413, 422])
def test_what_was_refused_is_not_sent_again(bench: Bench, status: int) -> None:
    bench.status = status
    bench.open(wait_for="")
    bench.call("cart", CART)
    bench.until(lambda: "enishi.test.outbox" not in bench.stored())


def test_a_hundred_events_are_kept_at_most_the_newest(bench: Bench) -> None:
    bench.status = None
    bench.open(wait_for="")
    bench.page.evaluate("for (let i = 0; i < 150; i++) enishi('product', { product_id: 'p' + i })")
    kept = json.loads(bench.stored()["enishi.test.outbox"])
    assert [event["body"]["product_id"] for event in kept] == [f"p{i}" for i in range(50, 150)]


def test_many_events_leave_in_requests_of_twenty_each_once(bench: Bench) -> None:
    bench.open()
    bench.page.evaluate("for (let i = 0; i < 90; i++) enishi('product', { product_id: 'p' + i })")
    bench.until(lambda: len(bench.of("product_viewed")) >= 90)
    assert max(len(request) for request in bench.requests) == 20
    assert [event["body"]["product_id"] for event in bench.of("product_viewed")] == [f"p{i}" for i in range(90)]


def test_requests_stay_small_enough_to_outlive_a_page(bench: Bench) -> None:
    line = {"product_id": "p", "quantity": 1, "unit_price": 1, "name": "長" * 400}
    bench.status = None
    bench.open(wait_for="")
    for number in range(30):
        bench.call("cart", {"cart_id": f"c{number}", "lines": [line] * 10})
    bench.status = 204
    bench.page.evaluate("dispatchEvent(new Event('online'))")
    bench.until(lambda: len(bench.of("cart_updated")) >= 30)
    assert max(len(json.dumps(request, ensure_ascii=False).encode()) for request in bench.requests) < 65_536


def test_a_cart_of_two_hundred_long_lines_arrives(bench: Bench) -> None:
    line = {"product_id": "p", "quantity": 1, "unit_price": 1, "name": "長" * 400, "url": f"{SHOP}/{'x' * 300}"}
    bench.open()
    bench.call("cart", {"lines": [line] * 200})
    bench.call("cart", CART)
    bench.until(lambda: len(bench.of("cart_updated")) == 2)
    assert len(bench.of("cart_updated")[0]["body"]["lines"]) == 200


# --- manners ---------------------------------------------------------------------------------------------------------


def test_nothing_a_page_calls_can_make_the_tag_throw_or_fall_silent(bench: Bench) -> None:
    calls: list[list[Any]] = [
        [],
        ["nonsense"],
        ["constructor"],
        ["cart"],
        ["cart", None],
        ["cart", 7],
        ["identify"],
        ["page", "x"],
    ]
    bench.open()
    for call in calls:
        bench.call(*call)
    bench.page.evaluate(
        "const ring = {}; ring.ring = ring; enishi('cart', ring); enishi(Symbol()); enishi('cart', { lines: 1n })"
    )
    bench.call("cart", CART)
    bench.until(lambda: any(event["body"] == CART for event in bench.of("cart_updated")))
    assert bench.errors == []


def test_broken_leftovers_in_storage_do_no_harm(bench: Bench) -> None:
    bench.page.add_init_script("localStorage.setItem('enishi.test.outbox', '{\"x\": [')")
    bench.open()
    assert bench.errors == []


def test_a_tag_pasted_twice_tells_once(bench: Bench) -> None:
    bench.attributes += "></script><script async src='https://crm.test/t.js' data-allow-bots"
    bench.page.clock.install()
    bench.open()
    bench.page.clock.run_for(5_000)
    assert bench.kinds == ["page_viewed"]


def test_robots_are_left_alone_unless_the_shop_lets_them_in(bench: Bench) -> None:
    bench.attributes = ""
    bench.page.clock.install()
    bench.page.goto(SHOP)
    bench.page.wait_for_load_state("load")
    bench.page.clock.run_for(5_000)
    assert not bench.page.evaluate("!!enishi.loaded")
    assert (bench.requests, bench.stored()) == ([], {})


def test_the_tag_answers_the_page_nothing_and_leaves_history_working(bench: Bench) -> None:
    bench.open()
    assert bench.page.evaluate("enishi('cart', {}) === undefined")
    assert bench.page.evaluate("history.pushState({ step: 2 }, '', '/two') === undefined && history.state.step") == 2
