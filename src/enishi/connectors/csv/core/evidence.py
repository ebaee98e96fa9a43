"""What the values of a column say about it, whatever it is called."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from enishi.connectors.csv.core.fields import Field
from enishi.connectors.csv.core.values import contacts, dates, numbers
from enishi.connectors.csv.core.values.places import PREFECTURES
from enishi.connectors.csv.core.values.text import Bad, narrow

_COMMA_DECIMAL = re.compile(r"[-(]?\d{1,3}(?:\.?\d{3})*,\d{1,2}\)?\D*")
_POINT_DECIMAL = re.compile(r"[-(]?\d[\d,]*\.\d{1,2}\)?\D*")
_POSTAL = re.compile(r"〒?\d{3}-?\d{4}")
_PHONE = re.compile(r"(?:\+81|0)[\d() -]{8,14}")
_MOST = 0.8  #: share of the values that must agree

_LOOKS: dict[str, Callable[[str], Any]] = {
    "email": lambda cell: "@" in cell and isinstance(contacts.email(cell), str),
    "postal": lambda cell: _POSTAL.fullmatch(narrow(cell)),
    "phone": lambda cell: _PHONE.fullmatch(narrow(cell)),
    "prefecture": lambda cell: cell.strip() in PREFECTURES,
    "address": lambda cell: cell.strip().startswith(PREFECTURES) and len(cell.strip()) > 6,
    "instant": lambda cell: _is_date(cell),
    "day": lambda cell: _is_date(cell),
    "amount": lambda cell: isinstance(numbers.decimal(cell), tuple) and not _is_date(cell),
}


def decimal_comma(cells: Sequence[str]) -> bool:
    """Whether amounts are written 1.234,50: some say so, and none says the opposite."""
    told = [narrow(cell) for cell in cells]
    return any(_COMMA_DECIMAL.fullmatch(cell) for cell in told) and not any(
        _POINT_DECIMAL.fullmatch(cell) for cell in told
    )


def told_by_values(fields: Sequence[Field], sample: Sequence[Sequence[str]], taken: set[int]) -> dict[str, int]:
    """Fields whose values are unmistakable, each with the first column that holds such; for files without a header."""
    width = max((len(row) for row in sample), default=0)
    found: dict[str, int] = {}
    for at in (at for at in range(width) if at not in taken):
        cells = [row[at] for row in sample if at < len(row) and row[at].strip()]
        for field in fields:
            looks = _LOOKS.get(field.value)
            if looks and field.name not in found and cells and _agree(cells, looks):
                found[field.name] = at
                break
    return found


def _agree(cells: Sequence[str], looks: Callable[[str], Any]) -> bool:
    return sum(bool(looks(cell)) for cell in cells) >= len(cells) * _MOST


def _is_date(cell: str) -> bool:
    if dates.orders(cell):
        return True
    text = narrow(cell)
    return not text.isdigit() and text != "" and not isinstance(dates.day()(cell), Bad)
