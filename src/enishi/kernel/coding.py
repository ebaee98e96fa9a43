"""What stands in the warehouse for text that people wrote: codes as they are, everything else as a keyed digest.

Equal texts have equal digests under one key, so that a rule can ask for a value without the warehouse holding it; without the key,
which stays with the installation's secrets, nothing can be read out of them.
"""

import hmac
import re
from unicodedata import normalize

_CODE = re.compile(r"[a-z][a-z0-9]*(?:[_.:-][a-z0-9]+)*", re.ASCII)
_LONGEST_CODE = 40
#: An address, or more digits in a row than a price or a year has: a telephone, a card, an order's number.
_TELLING = re.compile(r"@|%40|\d(?:[\s().\-‐‑‒–—―−ー]{0,2}\d){6}")
_WORDS_KEPT = 100


def digest(key: bytes, text: str) -> str:
    """32 hexadecimal digits that stand for `text`."""
    return hmac.digest(key, text.encode(), "sha256").hex()[:32]


def code(key: bytes, text: str) -> str:
    """`text` where it is a code (small letters and digits, beginning with a letter), else its digest; "" for ""."""
    if not text or (len(text) <= _LONGEST_CODE and _CODE.fullmatch(text)):
        return text
    return digest(key, text)


def open_text(key: bytes, text: str) -> str:
    """`text` unless it seems to hold an address or a number that somebody can be found by, then its digest."""
    return digest(key, text) if tells_who(text) else text


def tells_who(text: str) -> bool:
    """Whether the text seems to hold an address, a telephone or another long number, in whatever width it is written."""
    return _TELLING.search(text if text.isascii() else normalize("NFKC", text)) is not None


def searched_words(text: str) -> str:
    """What was looked for, in one spelling: width, case and blanks folded; "" where it tells who."""
    words = " ".join(normalize("NFKC", text).casefold().split())
    return "" if tells_who(words) else words[:_WORDS_KEPT]
