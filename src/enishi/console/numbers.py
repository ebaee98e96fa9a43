"""Numbers as people of one language read them: grouped, with their unit, short on an axis. Pure; no locale of the machine."""

_JA_STEPS = ((100_000_000, "億"), (10_000, "万"))
_EN_STEPS = ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k"))


def grouped(number: float) -> str:
    """12345 → `12,345`, rounded to a whole."""
    return f"{number:,.0f}"


def yen(amount: int, language: str = "ja", currency: str = "JPY") -> str:
    """An amount in minor units: `12,345円` in Japanese, `¥12,345` in English; other currencies with their code."""
    if currency == "JPY":
        sign, size = ("-" if amount < 0 else ""), grouped(abs(amount))
        return f"{sign}{size}円" if language.startswith("ja") else f"{sign}¥{size}"
    return f"{amount / 100:,.2f} {currency}"


def compact(number: float, language: str = "ja") -> str:
    """Short, for an axis: 12000 → `1.2万` in Japanese, `12k` in English; below the first step the plain number."""
    for size, word in _JA_STEPS if language.startswith("ja") else _EN_STEPS:
        if abs(number) >= size:
            return f"{_trim(number / size)}{word}"
    return _trim(number)


def compact_yen(amount: float, language: str = "ja") -> str:
    """Short, with the unit: 12000 → `1.2万円` in Japanese, `¥12k` in English."""
    return f"{compact(amount, language)}円" if language.startswith("ja") else f"¥{compact(amount, language)}"


def percent(ratio: float | None, places: int = 1) -> str:
    """0.7 → `70.0%`; a dash when there is no data to say."""
    return "–" if ratio is None else f"{ratio * 100:.{places}f}%"


def times(ratio: float | None, language: str = "ja", places: int = 2) -> str:
    """2.5 → `2.50倍` in Japanese, `2.50×` in English; a dash when there is no data to say."""
    return "–" if ratio is None else f"{ratio:.{places}f}{'倍' if language.startswith('ja') else '×'}"


def _trim(number: float) -> str:
    text = f"{number:,.1f}"
    return text.removesuffix(".0")
