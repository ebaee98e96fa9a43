"""The tag's pure parts, called one by one inside a browser."""

import json
from pathlib import Path
from runpy import run_path
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Page

from tests.browser.bench import SHOP

_SOURCE = run_path(str(Path(__file__).parents[2] / "tracker/build.py"))["source"]
PARTS: str = _SOURCE("ids.js", "addresses.js")


@pytest.fixture
def part(page: Page) -> Any:
    """Evaluate an expression over the parts, on a page of a shop."""
    page.route("**", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    page.goto(f"{SHOP}/items/7?color=red")
    return lambda expression: page.evaluate(f"(() => {{ {PARTS}\n return ({expression}); }})()")


def test_ids_are_version_7_in_order_of_time_and_all_different(part: Any) -> None:
    texts = part("Array.from({ length: 2000 }, (_, i) => uuid7(1767225600123 + Math.floor(i / 2)))")
    ids = [UUID(text) for text in texts]
    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {"specified in RFC 4122"}
    assert [one.int >> 80 for one in ids] == [1767225600123 + i // 2 for i in range(2000)]
    assert len(set(ids)) == 2000


@pytest.mark.parametrize(
    ("given", "left"),
    [
        ("https://a.example/x?color=red&size=m", "https://a.example/x?color=red&size=m"),
        ("/items/8", f"{SHOP}/items/8"),
        ("https://a.example/x#hanako@example.com", "https://a.example/x"),
        ("https://hanako:secret@a.example/x", "https://a.example/x"),
        ("https://a.example/?email=x&page=2", "https://a.example/?page=2"),
        ("https://a.example/?user_email=x&Mail=y", "https://a.example/"),
        ("https://a.example/?reset_token=1&access-token=2&tel=3", "https://a.example/"),
        ("https://a.example/?name=x&password=y&pwd=z&code=1&key=2", "https://a.example/"),
        ("https://a.example/?q=hanako%40example.com&ref=top", "https://a.example/?ref=top"),
        ("https://a.example/?q=hanako%2540example.com", "https://a.example/"),
        ("https://a.example/?q=090-1234-5678&r=%2B819012345678", "https://a.example/"),
        ("https://a.example/?s=eyJhbGciOiJIUzI1NiJ9.e30.x", "https://a.example/"),
        ("https://a.example/stop/hanako@example.com/now", "https://a.example/stop/-/now"),
        ("https://a.example/stop/hanako%40example.com", "https://a.example/stop/-"),
        (
            "https://a.example/?lines=serum:1,tea-yuzu:2&cart=AbC_1",
            "https://a.example/?lines=serum:1,tea-yuzu:2&cart=AbC_1",
        ),
        ("https://a.example/?utm_source=mail&gclid=Cj0", "https://a.example/?utm_source=mail&gclid=Cj0"),
        ("mailto:hanako@example.com", ""),
        ("javascript:alert(1)", ""),
        ("http://[", ""),
    ],
)
def test_addresses_lose_what_tells_who_somebody_is(part: Any, given: str, left: str) -> None:
    assert part(f"scrub({json.dumps(given)})") == left


def test_a_long_address_is_cut_to_what_the_vocabulary_takes(part: Any) -> None:
    assert len(part("scrub('https://a.example/' + 'x'.repeat(5000))")) == 2000


def test_bodies_lose_empty_fields_and_get_absolute_clean_addresses_at_any_depth(part: Any) -> None:
    body = part("tidy({ a: '', b: null, c: 0, d: false, lines: [{ url: '/x#y', image_url: '', quantity: 1 }] })")
    assert body == {"c": 0, "d": False, "lines": [{"url": f"{SHOP}/x", "quantity": 1}]}
