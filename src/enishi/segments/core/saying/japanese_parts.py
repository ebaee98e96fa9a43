"""Limits, windows and days in Japanese."""

from collections.abc import Sequence
from datetime import date

from enishi.segments.core.saying.figures import Figure, is_exact, plain
from enishi.segments.types import Ago, Between, Last, Range, Window


def limits(range_: Range, figure: Figure) -> str:
    """A range in words."""
    least, most = range_.least, range_.most
    if least is None:
        return "いくつでも" if most is None else f"{figure(most)}以下"
    if most is None:
        return f"{figure(least)}以上"
    return f"ちょうど{figure(least)}" if is_exact(range_) else f"{figure(least)}以上{figure(most)}以下"


def one_of(values: Sequence[str]) -> str:
    """「a」か「b」."""
    return "か".join(values) if values else "（値なし）"


def day(on: date) -> str:
    """2026年1月1日."""
    return f"{on.year}年{on.month}月{on.day}日"


def window(during: Window) -> str:
    """Without the particle that follows it; nothing for ever."""
    match during:
        case Last(days=1):
            return "過去24時間"
        case Last(days=days):
            return f"過去{plain(days)}日間"
        case Ago(least=least, most=None):
            return f"{plain(least)}日以上前"
        case Ago(least=least, most=most) if most is not None:
            return f"{plain(most)}日前から{plain(least)}日前までの間"
        case Between(first=None, last=last) if last is not None:
            return f"{day(last)}まで"
        case Between(first=first, last=None) if first is not None:
            return f"{day(first)}以降"
        case Between(first=first, last=last) if first is not None and last is not None:
            return day(first) if first == last else f"{day(first)}から{day(last)}までの間"
    return ""


def days_ahead(first: int, last: int) -> str:
    """今日 · 7日後 · 7日前から今日まで."""
    return ahead(first) if first == last else f"{ahead(first)}から{ahead(last)}まで"


def ahead(days: int) -> str:
    """今日 · 7日後 · 7日前."""
    if days == 0:
        return "今日"
    return f"{days}日後" if days > 0 else f"{-days}日前"
