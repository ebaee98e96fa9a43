"""Names of columns: folded to compare them, and told apart from data."""

import re
from collections.abc import Sequence
from unicodedata import normalize

from enishi.connectors.csv.core.values.dates import day
from enishi.connectors.csv.core.values.text import Bad

_UNHEARD = re.compile(r"[\s\u3000_\-‐・.:;/\\()\[\]{}【】「」『』<>*※\"'#,、。|]+")
_NUMBER = re.compile(r"[-+¥$£€△▲(]*\d[\d,.]*\)?%?円?")
_LETTER = re.compile(r"[^\W\d_]")
_as_day = day("ymd")


def folded(name: str) -> str:
    """The name without width, case, blanks, brackets and signs: `お名前（姓）` is `お名前 姓`, `Customer ID` is `customer_id`."""
    return _UNHEARD.sub("", normalize("NFKC", name).strip("\ufeff")).casefold()


def looks_like_header(cells: Sequence[str]) -> bool:
    """Whether a row names columns rather than holding values: letters in most cells, and no address, number or date in any."""
    told = [cell.strip() for cell in cells if cell.strip()]
    if not told or any(_is_value(cell) for cell in told):
        return False
    with_letters = sum(1 for cell in told if _LETTER.search(cell))
    return with_letters * 10 >= len(told) * 8 and len(set(told)) * 10 >= len(told) * 6


def _is_value(cell: str) -> bool:
    text = normalize("NFKC", cell)
    return "@" in text or _NUMBER.fullmatch(text) is not None or not isinstance(_as_day(cell), Bad)
