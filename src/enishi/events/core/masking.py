"""Examples without the people in them."""

import re

# A search begins only where a run of characters does, and a number has an end: the collector masks what strangers wrote to slow it down.
_EMAIL = re.compile(r"(?<![^\s@\"'<>:=&?,;\\])[^\s@\"'<>:=&?,;\\]+(?:@|%40)[^\s@\"'<>&,;\\]+")
_DIGITS = re.compile(r"(?<![\w-])[+(]?\d[\d() .-]{7,60}\d(?![\w-])")
#: What is said of a person, or opens a door, in our words, in those of Segment's clients and of tills. Case and underscores vary.
_TELLING = (
    "(?:family|given|first|last|full|middle|user)_?name(?:_?kana)?|(?:family|given)_kana|name|nick_?name",
    "phone|mobile|e_?mail|ip|address\\d?|street|building|city|postal_?code|zip(?:_?code)?|birth\\w*|occupation|avatar",
    "visitor|cart|customer|card|member_card|line_user_id|(?:shop_|former_)?customer_id|(?:user|anonymous|previous|group)_?id",
    "write_?key|token|secret|password|authorization",
)
_NAMES = re.compile(rf'("(?:{"|".join(_TELLING)})"\s*:\s*)("(?:[^"\\]|\\.)*|-?\d[\d.]*)', re.IGNORECASE)


def masked(sample: bytes, limit: int = 1000) -> str:
    """The beginning of `sample` as text, with addresses, names, claims and anything like a phone number struck out."""
    text = sample[: 4 * limit].decode("utf-8", "replace").replace("\0", "\ufffd")
    text = _NAMES.sub(_struck, text)
    return _DIGITS.sub("…", _EMAIL.sub("…@…", text))[:limit]


def _struck(found: re.Match[str]) -> str:
    """The name of the field, without its value."""
    return f'{found[1]}"…' if found[2].startswith('"') else f"{found[1]}…"
