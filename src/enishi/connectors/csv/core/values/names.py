"""People's names. Characters stay as written: 髙 and 高, 﨑 and 崎 are different names."""

import re

import jaconv

from enishi.connectors.csv.core.values.text import Bad, full_width_kana, plain

_BLANK = re.compile(r"[\s\u3000]+")
_TITLES = re.compile(r"[\s\u3000]*(?:様|さま|殿|御中)$")
_LATIN = re.compile(r"[\x00-\x7fÀ-ɏ]+")


def name(cell: str) -> str | Bad | None:
    """A name, or a part of one, with single blanks and without 様."""
    text = _TITLES.sub("", _BLANK.sub(" ", plain(cell))).strip()
    if not text:
        return None
    text = full_width_kana(text)
    return text if len(text) <= 100 else Bad("value_too_long", {"limit": 100})


def kana(cell: str) -> str | Bad | None:
    """A reading in full-width katakana, also from hiragana and half-width kana."""
    found = name(cell)
    return jaconv.hira2kata(found) if isinstance(found, str) else found


def parted(whole: str) -> tuple[str, str]:
    """(family, given) of a name in one piece. Japanese names begin with the family, Western ones end with it.

    Without a blank all of it is the family name: where a Japanese name is to be cut, only a person knows.
    """
    parts = whole.split(" ")
    if len(parts) == 1:
        return whole, ""
    if _LATIN.fullmatch(whole):
        return parts[-1], " ".join(parts[:-1])
    return parts[0], " ".join(parts[1:])
