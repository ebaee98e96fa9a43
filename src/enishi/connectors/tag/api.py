"""The door of the tag: what is served at `/t.js`, and the line a shop pastes."""

from html import escape
from pathlib import Path

_BUILT = Path(__file__).with_name("tag.min.js")


def tag_path() -> Path:
    """The built tag, to be served as `text/javascript; charset=utf-8` at `/t.js`."""
    return _BUILT


def snippet(base_url: str, key: str, site: str, *, allow_bots: bool = False) -> str:
    """The line for a shop's pages, as HTML on one line.

    `base_url` is where browsers reach this installation, with or without a closing slash; `key` is the site's browser
    key. `allow_bots` lets automated browsers be heard, which only a test shop wants.
    """
    source = escape(f"{base_url.rstrip('/')}/t.js")
    bots = " data-allow-bots" if allow_bots else ""
    return f'<script async src="{source}" data-key="{escape(key)}" data-site="{escape(site)}"{bots}></script>'
