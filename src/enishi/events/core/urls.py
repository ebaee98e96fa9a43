"""Addresses of pages: only schemes that are safe to show as a link, and nothing personal in them."""

import re
from functools import lru_cache
from typing import get_type_hints

from msgspec import Struct

from enishi.events.vocabulary.values import Url

#: Fields that say where a visitor was; only they are cleaned. Addresses that the shop gives to be followed
#: (`cart_url`) or fetched (`image_url`) may need their parameters, and are kept as given.
_PLACES = frozenset({"url", "referrer", "page_url"})
_SAFE = ("https://", "http://", "/", "android-app://", "ios-app://")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_HOST_AND_PORT = re.compile(r"(?!(?:javascript|vbscript|data):)[a-z0-9.-]+:\d", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SUSPECT = re.compile(  # no two parts begin in the same run, so that even a hostile address is gone through once
    r"[#@]|%40|[?&;][^=&;?]*(?:mail|tel|phone|token|pass|pwd|name|secret|auth|sess|sid)", re.IGNORECASE
)
_PERCENT = re.compile(r"%([0-7][0-9a-fA-F])")
_USER = re.compile(r"^([a-z-]+://)[^/?#]*@", re.IGNORECASE)
_SECRET_NAME = re.compile(
    r"mail|token|passw|phone|sessid|sessionid"  # anywhere in the name
    r"|(?<![a-z0-9])(?:tel|mobile|pass|pwd|(?:first|last|full|user)?name|secret|auth|session|sid)(?![a-z0-9])"  # as a word of it
)


def url_fields(struct: type[Struct]) -> tuple[tuple[str, bool], ...]:
    """The URL fields of `struct`, each with whether it is a place to be cleaned."""
    hints = get_type_hints(struct, include_extras=True)
    return tuple((name, name in _PLACES) for name, hint in hints.items() if hint == Url)


@lru_cache(maxsize=4096)  # a shop's pages are few beside their visits
def kept(url: str, is_place: bool) -> str | None:
    """`url` as it may be kept; None for one that could run as a script where it is shown as a link."""
    url = url.strip()
    if _CONTROL.search(url) or (not url.startswith(_SAFE) and _SCHEME.match(url) and not _HOST_AND_PORT.match(url)):
        return None
    return without_secrets(url) if is_place and _SUSPECT.search(url) else url


def without_secrets(url: str) -> str:
    """`url` without its fragment, its user and password, and every parameter whose name or value looks personal."""
    address, _, query = _USER.sub(r"\1", url.partition("#")[0]).partition("?")
    kept = [pair for pair in re.split("[&;]", query) if pair and not _is_personal(pair)]
    return f"{address}?{'&'.join(kept)}" if kept else address


def _is_personal(pair: str) -> bool:
    name, _, value = pair.partition("=")
    return bool(_SECRET_NAME.search(_decoded(name).lower())) or "@" in _decoded(value)


def _decoded(text: str) -> str:
    return _PERCENT.sub(lambda found: chr(int(found[1], 16)), text.replace("+", " "))
