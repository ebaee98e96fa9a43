"""Amounts in minor units, prices, and whole numbers, as shops write them: ¥1,980、１９８０円、(500)、△500."""

import re
from collections.abc import Callable
from datetime import timedelta

from enishi.connectors.csv.core.values.text import HYPHENS, Bad, narrow

#: A price is counted in this part of a minor unit, so that a penny's tenth is not lost before the pieces are multiplied.
PRICE_UNIT = 10_000
LARGEST = 10**12
_MOST_DIGITS = 100  #: more than these are no number of anything, and slow to read

_MONEY_WORDS = re.compile(r"(?:jpy|usd|gbp|eur|yen|円|\(?税[込抜]\)?|[¥\\$£€,\s])", re.IGNORECASE)
_ODD_GROUP = re.compile(r",(?!\d{3}(?!\d))")
_DECIMAL = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?")
_BRACKETED = re.compile(r"\((.*)\)")
_UNIT = re.compile(r"(?:個|点|本|袋|箱|枚|セット|pcs?|回|pt|ポイント|日|名|件)$", re.IGNORECASE)


def decimal(cell: str, *, comma: bool = False) -> tuple[int, int] | Bad | None:
    """The number as (digits, places): 1,980.50 is (198050, 2). Negative by -, △, ▲ or brackets."""
    text = narrow(cell)
    if not text:
        return None
    text = text.translate(HYPHENS)
    if comma:
        text = text.replace(".", "").replace(",", ".")
    if _ODD_GROUP.search(text):  # 1,98 is not 198
        return Bad("value_amount")
    text = _MONEY_WORDS.sub("", text)
    negative = False
    if bracketed := _BRACKETED.fullmatch(text):
        text, negative = bracketed[1], True
    if text[:1] in ("△", "▲"):
        text, negative = text[1:], True
    elif text.endswith("-"):
        text, negative = text[:-1], True
    found = _DECIMAL.fullmatch(text)
    if not found or not (found[2] or found[3]):
        return Bad("value_amount")
    places = (found[3] or "").rstrip("0")
    if len(found[2]) + len(places) > _MOST_DIGITS:
        return Bad("value_too_large")
    digits = int((found[2] or "0") + places)
    return (-digits if negative != (found[1] == "-") else digits), len(places)


def amount(places: int, currency: str, *, comma: bool = False, unit: int = 1) -> Callable[[str], int | Bad | None]:
    """A reader of amounts of a currency with `places` decimals, in 1/`unit` of its minor unit."""
    allowed = places + (len(str(unit)) - 1 if places else 0)

    def read(cell: str) -> int | Bad | None:
        found = decimal(cell, comma=comma)
        if not isinstance(found, tuple):
            return found
        digits, given = found
        if given > allowed:
            return Bad("value_too_exact", {"currency": currency})
        value: int = digits * unit * 10**places // 10**given
        return value if abs(value) <= LARGEST * unit else Bad("value_too_large")

    return read


def rounded(price: int) -> int:
    """A price (or a sum of prices) in whole minor units, half up."""
    return (price + PRICE_UNIT // 2) // PRICE_UNIT


def whole(cell: str) -> int | Bad | None:
    """A whole number, with or without its unit: 3, ３個, 3.0, -1."""
    text = narrow(cell)
    if not text:
        return None
    found = decimal(_UNIT.sub("", text))
    if isinstance(found, Bad) and found.code == "value_too_large":
        return found
    if not isinstance(found, tuple) or found[1]:
        return Bad("value_number") if found is not None else None
    return found[0] if abs(found[0]) <= 10**9 else Bad("value_too_large")


_CYCLES = {
    "毎日": 1,
    "毎週": 7,
    "隔週": 14,
    "毎月": 30,
    "隔月": 60,
    "daily": 1,
    "weekly": 7,
    "monthly": 30,
    "bimonthly": 60,
}
_CYCLE = re.compile(
    r"(\d+)\s*(日|週|ヶ月|か月|ヵ月|カ月|ケ月|個月|月|年|days?|weeks?|months?|years?)?(?:間|ごと|毎|おき|に1回|に一度)*"
)
_DAYS = {"日": 1, "d": 1, "週": 7, "w": 7, "月": 30, "m": 30, "年": 365, "y": 365}


def cycle(cell: str) -> int | Bad | None:
    """How many days lie between two deliveries: 30, 30日ごと, 2週間, 1ヶ月 (30 days), 毎月, 隔月."""
    text = narrow(cell).lower()
    if not text:
        return None
    if (days := _CYCLES.get(text)) is not None:
        return days
    found = _CYCLE.fullmatch(text)
    if not found:
        return Bad("value_number")
    if len(found[1]) > _MOST_DIGITS:
        return Bad("value_too_large")
    unit = found[2] or "日"
    days = int(found[1]) * _DAYS["月" if unit.endswith("月") else unit[0]]
    return days if 1 <= days <= timedelta(days=400).days else Bad("value_too_large")
