"""Texts as the warehouse keeps them. What a rule asks for is written the same way before it is compared."""

from typing import Literal

from enishi.kernel.coding import code, digest, open_text, searched_words
from enishi.segments.types import Value

#: `plain`: as told. `open`: as told unless it tells who somebody is. `code`: codes as told, else a digest. `digest`: always a digest.
#: `words`: what was searched for, in one spelling. `listed`: one of several between bars, so that a bar of its own is a full-width one.
#: Parts of a text can be asked for only of `plain`, `words` and `listed`.
Kept = Literal["plain", "open", "code", "digest", "words", "listed"]

WHOLE: frozenset[Kept] = frozenset({"open", "code", "digest"})


def kept(values: tuple[Value, ...], how: Kept, key: bytes) -> tuple[Value, ...]:
    """The values of a rule as they are kept; what is no text is kept as it is."""
    return tuple(_kept(value, how, key) if isinstance(value, str) else value for value in values)


def _kept(text: str, how: Kept, key: bytes) -> str:
    match how:
        case "plain":
            return text
        case "open":
            return open_text(key, text)
        case "code":
            return code(key, text)
        case "digest":
            return digest(key, text)
        case "words":
            return searched_words(text)
        case "listed":
            return text.replace("|", "\uff5c")
