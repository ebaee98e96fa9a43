"""Cells as text: without what spreadsheets and keyboards add."""

import re
from dataclasses import dataclass, field
from unicodedata import normalize

import jaconv

#: Hyphens, dashes and long-vowel marks that people type for "-" between digits.
HYPHENS = str.maketrans(dict.fromkeys("‐‑‒–—―−ー－ｰ─━", "-"))
NOTHING = frozenset(
    {"", "-", "--", "なし", "無し", "無", "none", "null", "nil", "n/a", "na", "未設定", "未登録", "\\n"}
)
_LONGEST_NOTHING = max(map(len, NOTHING))

_BLANKS = " \t\r\n\u3000\u00a0\u200b\u200c\u200d\ufeff"
_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_WHOLE_AS_DECIMAL = re.compile(r"(\d+)\.0+")
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_SURPLUS_MARK = re.compile(r"'[-=+@0-9\t\r\n＝＋－＠]")
_NARROW_KANA = re.compile("[\uff61-\uff9f]")


@dataclass(frozen=True)
class Bad:
    """Why a cell cannot be read: a code of the closed list of reasons, and values beside the field's name and the cell."""

    code: str
    values: dict[str, str | int] = field(default_factory=dict)


def plain(cell: str) -> str:
    """The cell without blanks around it, and without the signs that tell a spreadsheet “this is text”."""
    cell = cell.strip(_BLANKS)
    sign = cell[:1]
    if sign == "'" and _SURPLUS_MARK.match(cell):
        cell = cell[1:]
    elif sign == "=" and (quoted := _AS_TEXT.fullmatch(cell)):
        cell = quoted[1].strip(_BLANKS)
    return cell


def narrow(cell: str) -> str:
    """As `plain`, with full-width digits, letters and signs as plain ones. "" for words that say there is nothing."""
    cell = plain(cell)
    if not cell.isascii():
        cell = normalize("NFKC", cell).strip()
    return "" if len(cell) <= _LONGEST_NOTHING and cell.lower() in NOTHING else cell


def full_width_kana(text: str) -> str:
    """The text with half-width kana as full-width ones; nothing else is changed."""
    return jaconv.h2z(text, kana=True, ascii=False, digit=False) if _NARROW_KANA.search(text) else text


def wording(cell: str) -> str | None:
    """Free text, as it was written but for blanks around it and half-width kana."""
    cell = plain(cell)
    return full_width_kana(cell) if cell else None


def identifier(cell: str) -> str | Bad | None:
    """A number or code that names something. `17850.0` is the number a spreadsheet made of 17850; of 1.23E+11 the digits are lost."""
    cell = narrow(cell)
    if not cell.isprintable():
        cell = _CONTROLS.sub("", cell)
    if not cell:
        return None
    if cell.isalnum() and len(cell) <= 200:  # nearly every one
        return cell
    if whole := _WHOLE_AS_DECIMAL.fullmatch(cell):
        return whole[1]
    if _ROUNDED.fullmatch(cell):
        return Bad("value_destroyed")
    return cell if len(cell) <= 200 else Bad("value_too_long", {"limit": 200})


def url(cell: str) -> str | None:
    """An http address; anything else is not kept."""
    cell = plain(cell)
    return cell if cell.startswith(("http://", "https://")) and len(cell) <= 2000 else None


def codes(cell: str) -> tuple[str, ...] | None:
    """Tags or codes, divided by commas, semicolons, bars or line ends; each once, at most 50."""
    parts = (part.strip(_BLANKS) for part in re.split(r"[,;|、\n]", plain(cell)))
    return tuple(dict.fromkeys(part[:100] for part in parts if part))[:50] or None
