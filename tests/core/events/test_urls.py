"""Addresses of pages, without the people in them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.events.core.urls import kept, without_secrets


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.jp/p?utm_source=x&product_id=7", "https://a.jp/p?utm_source=x&product_id=7"),
        ("https://a.jp/p#section", "https://a.jp/p"),
        ("https://a.jp/p?email=x%40y.jp&id=7", "https://a.jp/p?id=7"),
        ("https://a.jp/p?user_email=x&customerMail=y", "https://a.jp/p"),
        ("https://a.jp/p?q=hana@example.jp&page=2", "https://a.jp/p?page=2"),
        ("https://a.jp/p?q=hana%40example.jp", "https://a.jp/p"),
        ("https://a.jp/p?reset_token=abc&PHPSESSID=1&password=x", "https://a.jp/p"),
        ("https://a.jp/p?first-name=x&NAME=y&tel=0901234", "https://a.jp/p"),
        ("https://a.jp/p?%65mail=x", "https://a.jp/p"),
        ("https://hana:secret@a.jp/p", "https://a.jp/p"),
        ("https://a.jp/p?username=a;tel=1;page=2", "https://a.jp/p?page=2"),
        ("https://a.jp/p?hotel=7&telescope=x", "https://a.jp/p?hotel=7&telescope=x"),
        ("/p?gclid=a&fbclid=b", "/p?gclid=a&fbclid=b"),
    ],
)
def test_what_looks_personal_is_left_out(url: str, clean: str) -> None:
    assert kept(url, True) == clean


def test_addresses_to_follow_keep_what_they_need() -> None:
    assert kept("https://a.jp/cart?token=abc#step2", False) == "https://a.jp/cart?token=abc#step2"


@pytest.mark.parametrize(
    "url", ["https://a.jp", "http://a.jp", "/cart", "cart.php", "//a.jp/x", "a.jp:8080/x", "android-app://a.b", "?p=1"]
)
def test_web_addresses_pass(url: str) -> None:
    assert kept(url, False) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " JavaScript:x",
        "data:text/html,x",
        "vbscript:x",
        "java\tscript:x",
        "https://a\x00.jp",
        "mailto:a@b.jp",
    ],
)
def test_what_could_run_does_not(url: str) -> None:
    assert kept(url, False) is None
    assert kept(url, True) is None


ADDRESSES = st.builds(
    lambda pairs, fragment: "https://a.jp/p?" + "&".join(f"{name}={value}" for name, value in pairs) + fragment,
    st.lists(
        st.tuples(
            st.sampled_from(["email", "id", "Tel", "utm_source", "x_token", "page"]),
            st.sampled_from(["1", "a@b.jp", "a%40b.jp", "縁"]),
        )
    ),
    st.sampled_from(["", "#x", "#a@b.jp"]),
)


def _is_clean(clean: Callable[[str], str], url: str) -> bool:
    result = clean(url)
    return (
        not any(part in result.lower() for part in ("@", "%40", "#", "email", "tel=", "token"))
        and clean(result) == result
        and result.count("page=")
        == sum(
            1
            for pair in url.partition("#")[0].split("?")[1].split("&")
            if pair.startswith("page=") and "@" not in pair and "%40" not in pair
        )
    )


@given(ADDRESSES)
def test_no_secret_survives_and_nothing_else_is_lost(url: str) -> None:
    assert _is_clean(without_secrets, url)


MUTANTS: dict[str, Callable[[str], str]] = {
    "keeps the fragment": lambda url: without_secrets(url) + ("#x" if "#" in url else ""),
    "drops every parameter": lambda url: url.partition("?")[0],
    "looks at names only": lambda url: (
        url.partition("#")[0].replace("email=", "").replace("Tel=", "").replace("x_token=", "")
    ),
    "misses encoded values": lambda url: without_secrets(url.replace("%40", "(at)")).replace("(at)", "%40"),
}


@pytest.mark.parametrize("mutant", MUTANTS.values(), ids=MUTANTS)
def test_the_property_rejects_wrong_cleaners(mutant: Callable[[str], str]) -> None:
    urls = [
        "https://a.jp/p?page=1&email=1",
        "https://a.jp/p?id=a%40b.jp",
        "https://a.jp/p?id=1#x",
        "https://a.jp/p?id=a@b.jp",
    ]
    assert not all(_is_clean(mutant, url) for url in urls)
