"""One spelling for what people type in many: addresses, and text to search by."""

import re
from collections.abc import Mapping
from unicodedata import normalize

_PLAIN_ADDRESS = re.compile(r"[!-?A-~]+@[!-?A-~]*\.[!-?A-~]*")
_UNSEEN: dict[int, int | None] = {ord(sign): None for sign in " \t\r\n\u3000-‐‑–−"}
#: Hiragana to katakana, and nothing for what is left out.
FOLDED: Mapping[int, int | None] = {**{code: code + 0x60 for code in range(0x3041, 0x3097)}, **_UNSEEN}


def address(text: str | None) -> str:
    """The address in lower case and half width; "" for what is no address, lest everybody called `none` becomes one person."""
    if text and _PLAIN_ADDRESS.fullmatch(text):  # nearly every one
        return text.lower()
    folded = (text or "").strip()
    if not folded.isascii():
        folded = normalize("NFKC", folded)
    folded = folded.lower()
    name, at, domain = folded.rpartition("@")
    usable = at and name and "@" not in name and "." in domain and not any(sign <= " " for sign in folded)
    return folded if usable else ""


def searchable(text: str) -> str:
    """`text` without what people leave out or vary: width, case, hiragana or katakana, blanks, hyphens."""
    if text.isascii():  # a table of characters takes five times as long for it
        return "".join(text.lower().replace("-", "").split())
    return normalize("NFKC", text).casefold().translate(FOLDED)
