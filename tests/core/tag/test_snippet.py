"""The line a shop pastes is one script element with the right parts, whatever they hold."""

from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enishi.connectors.tag.api import snippet

Snippet = Callable[[str, str, str], str]
text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _holds(make: Snippet, key: str, site: str) -> bool:
    """The property: one element, one line, every part as it was given."""
    line = make("https://crm.example/", key, site)
    parser = _Elements()
    parser.feed(line)
    parser.close()
    wanted = {"async": None, "src": "https://crm.example/t.js", "data-key": key, "data-site": site}
    return "\n" not in line and parser.found == [("script", wanted)]


@given(key=text, site=text)
@example(key='"><script>alert(1)</script>', site="a&quot;b'c")
def test_one_script_element_with_every_part_as_given(key: str, site: str) -> None:
    assert _holds(snippet, key, site)


def _raw(base: str, key: str, site: str) -> str:
    return f'<script async src="{base.rstrip("/")}/t.js" data-key="{key}" data-site="{site}"></script>'


def _two_slashes(base: str, key: str, site: str) -> str:
    return f'<script async src="{base}/t.js" data-key="{escape(key)}" data-site="{escape(site)}"></script>'


def _quotes_left(base: str, key: str, site: str) -> str:
    return _raw(base, escape(key, quote=False), escape(site, quote=False))


@pytest.mark.parametrize("mutant", [_raw, _two_slashes, _quotes_left])
def test_the_property_rejects_wrong_snippets(mutant: Snippet) -> None:
    assert not _holds(mutant, '"><script>alert(1)</script>', "a&quot;b'c")


def test_a_test_shop_may_let_automated_browsers_in() -> None:
    assert " data-allow-bots>" in snippet("https://crm.example", "pk_1", "shop", allow_bots=True)
