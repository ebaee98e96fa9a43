"""A visitor's way through the shop, without a browser: what is shown, and what the pages tell the tag."""

import json
import re
from html import unescape
from typing import Any

import msgspec
import pytest
from django.test import Client

from enishi.demo.storefront.catalogue import PRODUCTS
from enishi.events import vocabulary
from enishi.shop import api as shop

PERSON = {"family_name": "日向", "given_name": "はなこ", "email": "hanako@example.com"}
KINDS = {
    "product": "product_viewed",
    "cart": "cart_updated",
    "checkout": "checkout_started",
    "order": "order_placed",
    "subscribe": "consent_changed",
    "identify": "customer_identified",
}


def _told(page: str) -> list[tuple[str, dict[str, Any]]]:
    """The tag calls of a page."""
    found = re.search('<script id="tag-calls" type="application/json">(.*?)</script>', page, re.DOTALL)
    return [(name, body) for name, body in json.loads(found[1])] if found else []


def _get(visitor: Client, path: str) -> str:
    answer = visitor.get(path, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def _post(visitor: Client, path: str, **fields: str) -> str:
    answer = visitor.post(path, fields, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def _put(visitor: Client, product_id: str, count: int = 1) -> str:
    return _post(visitor, "/shop/cart/change/", product_id=product_id, add=str(count))


def test_every_page_carries_the_tag_with_the_browser_key_and_never_the_servers(visitor: Client) -> None:
    page = _get(visitor, "/shop/")
    browser, server = shop.ensure_write_keys("hidamari")
    assert (
        f'<script async src="http://testserver/t.js" data-key="{browser.key}" data-site="hidamari" data-allow-bots>'
        in page
    )
    assert server.key not in page


@pytest.mark.parametrize("product", PRODUCTS, ids=lambda product: product.id)
def test_every_product_is_in_the_window_and_has_a_page(visitor: Client, product: Any) -> None:
    assert f'href="{product.url}"' in _get(visitor, "/shop/")
    page = _get(visitor, product.url)
    assert f"{product.price:,}" in page
    ((name, body),) = _told(page)
    assert (name, body["product_id"], body["price"]) == ("product", product.id, product.price)


def test_an_unknown_product_is_not_found(visitor: Client) -> None:
    assert visitor.get("/shop/products/nothing/").status_code == 404


def test_the_whole_way_tells_what_the_vocabulary_takes(visitor: Client) -> None:
    pages = [
        _get(visitor, "/shop/products/subscription-a/"),
        _put(visitor, "subscription-a"),
        _put(visitor, "serum", 2),
    ]
    pages.append(_get(visitor, "/shop/checkout/"))
    pages.append(_post(visitor, "/shop/checkout/", **PERSON, letters="on"))
    pages.append(_post(visitor, "/shop/checkout/confirm/"))
    calls = [call for page in pages for call in _told(page)]
    assert [name for name, _ in calls] == [
        *("product", "cart", "cart", "checkout"),
        *("identify", "subscribe", "identify", "order"),
    ]
    for name, body in calls:
        fields = {key: value for key, value in body.items() if key != "email"}
        if name == "subscribe":
            fields |= {"channel": "email", "purpose": "marketing"}  # the tag adds these
        msgspec.convert(fields, vocabulary.BODIES[KINDS[name]])
    order = calls[-1][1]
    assert (order["total"], order["shipping"], order["lines"][1]["quantity"]) == (1_980 + 2 * 8_800, 0, 2)
    assert order["cart_id"] == calls[1][1]["cart_id"] == calls[3][1]["cart_id"]


def test_the_box_is_never_ticked_beforehand_even_for_one_who_ticked_it(visitor: Client) -> None:
    _put(visitor, "serum")
    assert "checked" not in _get(visitor, "/shop/checkout/")
    _post(visitor, "/shop/checkout/", **PERSON, letters="on")
    again = _get(visitor, "/shop/checkout/")
    assert "checked" not in again
    assert 'value="hanako@example.com"' in again
    assert "checked" not in _get(visitor, "/shop/letters/")


def test_without_the_tick_no_consent_is_told(visitor: Client) -> None:
    _put(visitor, "serum")
    assert [name for name, _ in _told(_post(visitor, "/shop/checkout/", **PERSON))] == ["identify"]


def test_nobody_is_told_of_before_they_sent_the_form(visitor: Client) -> None:
    _put(visitor, "serum")
    page = _post(visitor, "/shop/checkout/", **{**PERSON, "given_name": ""})
    assert "名を入力してください。" in page
    assert 'value="hanako@example.com"' in page
    assert _told(page) == []


def test_a_subscription_prints_its_terms_beside_the_order_button(visitor: Client) -> None:
    _put(visitor, "subscription-b")
    page = _post(visitor, "/shop/checkout/", **PERSON)
    assert all(words in page for words in ("2回目から4,980円", "30日ごと", "回数のお約束なし", "解約"))


def test_signing_up_for_letters_needs_the_tick_and_tells_its_wording(visitor: Client) -> None:
    refused = _post(visitor, "/shop/letters/", email="hanako@example.com")
    assert "チェックを入れてください" in refused
    assert _told(refused) == []
    (_, person), (name, consent) = _told(_post(visitor, "/shop/letters/", email="hanako@example.com", letters="on"))
    assert person == {"email": "hanako@example.com"}
    assert (name, consent["method"], consent["state"]) == ("subscribe", "form", "granted")
    assert consent["wording"] in _get(visitor, "/shop/letters/")


def test_taking_the_last_line_out_tells_an_empty_cart(visitor: Client) -> None:
    ((_, before),) = _told(_put(visitor, "serum"))
    ((_, after),) = _told(_post(visitor, "/shop/cart/change/", product_id="serum", quantity="0"))
    assert (after["lines"], after["cart_id"]) == ([], before["cart_id"])


def test_a_visitor_without_a_cart_tells_none(visitor: Client) -> None:
    assert _told(_get(visitor, "/shop/cart/")) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"product_id": "nothing", "add": "1"},
        {"product_id": "serum", "add": "-1"},
        {"product_id": "serum", "add": "1e9"},
        {"product_id": "serum", "quantity": "٣"},
        {"product_id": "serum"},
        {},
    ],
)
def test_nonsense_leaves_the_cart_as_it_was(visitor: Client, fields: dict[str, str]) -> None:
    before = _told(_put(visitor, "wash", 2))
    assert _told(_post(visitor, "/shop/cart/change/", **fields)) == before


def test_the_link_of_a_cart_fills_an_empty_one_elsewhere_and_leaves_a_full_one(visitor: Client) -> None:
    ((_, cart),) = _told(_put(visitor, "serum", 2))
    path = unescape(cart["cart_url"]).removeprefix("http://testserver")
    phone = Client()
    ((_, there),) = _told(_get(phone, path))
    assert (there["lines"], there["cart_id"]) == (cart["lines"], cart["cart_id"])
    _post(phone, "/shop/cart/change/", product_id="serum", quantity="1")
    ((_, later),) = _told(_get(phone, path))
    assert later["lines"][0]["quantity"] == 1


def test_after_the_order_the_cart_is_empty_and_the_next_one_is_another(visitor: Client) -> None:
    ((_, first),) = _told(_put(visitor, "serum"))
    _post(visitor, "/shop/checkout/", **PERSON)
    thanks = _post(visitor, "/shop/checkout/confirm/")
    assert _told(_get(visitor, "/shop/thanks/")) == _told(thanks)
    assert "何も入っていません" in _get(visitor, "/shop/cart/")
    ((_, second),) = _told(_put(visitor, "serum"))
    assert second["cart_id"] != first["cart_id"]


@pytest.mark.parametrize("path", ["checkout/", "checkout/confirm/", "thanks/", "letters/thanks/"])
def test_a_page_without_its_beginning_leads_back(visitor: Client, path: str) -> None:
    assert visitor.get(f"/shop/{path}").status_code == 302


def test_what_visitors_type_is_shown_as_text(visitor: Client) -> None:
    _put(visitor, "serum")
    page = _post(visitor, "/shop/checkout/", **{**PERSON, "family_name": "<script>alert(1)</script>"})
    assert "<script>alert" not in page
    assert _told(page)[0][1]["family_name"] == "<script>alert(1)</script>"


def test_the_checkout_needs_the_csrf_token(visitor: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/shop/cart/change/", {"product_id": "serum", "add": "1"}).status_code == 403
