"""Examples without the people in them."""

import re

# A search begins only where a run of characters does, and a number has an end: the collector masks what strangers wrote to slow it down.
_EMAIL = re.compile(r"(?<![^\s@\"'<>:=&?,;\\])[^\s@\"'<>:=&?,;\\]+(?:@|%40)[^\s@\"'<>&,;\\]+")
_DIGITS = re.compile(r"(?<![\w-])[+(]?\d[\d() .-]{7,60}\d(?![\w-])")
_NAMES = re.compile(
    r'("(?:family_name|given_name|family_kana|given_kana|phone|name|visitor|shop_customer_id|email|ip|birth_\w+)"\s*:\s*")((?:[^"\\]|\\.)*)',
)


def masked(sample: bytes, limit: int = 1000) -> str:
    """The beginning of `sample` as text, with addresses, names, claims and anything like a phone number struck out."""
    text = sample[: 4 * limit].decode("utf-8", "replace").replace("\0", "\ufffd")
    text = _NAMES.sub(r"\1…", text)
    return _DIGITS.sub("…", _EMAIL.sub("…@…", text))[:limit]
