"""Single values as strangers' programs write them: identifiers, instants, amounts, names, properties of any shape."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import msgspec

from enishi.events.types import RefusalReason
from enishi.kernel.money import decimals

_EXACT = 2**53  #: from here on a floating number no longer tells neighbours apart
_LARGEST_DIGITS = 15
_DEPTH = 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS_FROM = 10**11  #: as seconds this would be in the year 5138

Fields = Mapping[str, Any]


class Untranslatable(Exception):
    """A message that cannot be put into our words; `path` is where, in the sender's own words."""

    def __init__(self, reason: RefusalReason, detail: str, path: str = "") -> None:
        super().__init__(detail)
        self.reason, self.detail, self.path = reason, detail, path


def bad(detail: str, path: str) -> Untranslatable:
    """The refusal of one value."""
    return Untranslatable(RefusalReason.BAD_VALUE, detail, path)


def fields(value: object) -> Fields:
    """The object, or an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def identifier(value: object, path: str) -> str:
    """An id as text, "" for none. Numbers are taken while they are exact."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise bad("An id is a text. Send it in quotes.", path)
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= _EXACT:
            raise bad("As a number this id has lost its last digits. Send it as text.", path)
        value = int(value)
    return str(value)


def text(value: object) -> str:
    """The text, a number as text, "" for everything else."""
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def web_address(value: object) -> str:
    """The address, "" for one that no browser could open by itself."""
    return value.strip() if isinstance(value, str) and value.strip().startswith(("https://", "http://")) else ""


def instant(value: object, path: str) -> datetime | None:
    """An instant: ISO 8601 (UTC where no zone is given), or a number of seconds or milliseconds since 1970; None for none."""
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str):
            read = datetime.fromisoformat(value.strip())
            return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            seconds = value / 1000 if abs(value) >= _MILLISECONDS_FROM else value
            return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise bad("Send an instant like 2026-11-01T09:00:00+09:00.", path)


def amount(value: object, currency: str, path: str) -> int | None:
    """Minor units of an amount in whole units, as their clients send it (19.99 dollars is 1999; 1980 yen is 1980); None for none."""
    if value is None or value == "":
        return None
    number = _decimal(value, path)
    if number < 0:
        raise bad("An amount cannot be negative. Send returns as Order Refunded.", path)
    return int((number * 10 ** decimals(currency)).quantize(Decimal(1), ROUND_HALF_UP))


def whole(value: object, path: str, *, default: int) -> int:
    """A whole number; `default` for none."""
    if value is None or value == "":
        return default
    number = _decimal(value, path)
    if number != number.to_integral_value():
        raise bad("Send a whole number.", path)
    return int(number)


def _decimal(value: object, path: str) -> Decimal:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            number = Decimal(str(value).replace(",", "").strip())
        except InvalidOperation:
            pass
        else:
            if number.is_finite() and -9 < number.adjusted() < _LARGEST_DIGITS:
                return number
    raise bad("Send a number like 1980 or 19.99.", path)


def snake(name: str) -> str:
    """`Products Searched`, `productsSearched` and `products-searched` as `products_searched`; "" without a Latin letter."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")[:60].strip("_")


def flat(properties: Fields) -> dict[str, str | int | float | bool | None]:
    """The properties on one level: what lies inside another is called `outer.inner`, lists are their JSON."""
    return dict(_leaves(properties, "", _DEPTH))


def _leaves(properties: Fields, prefix: str, depth: int) -> Iterator[tuple[str, str | int | float | bool | None]]:
    for name, value in properties.items():
        key = f"{prefix}{name}"
        if isinstance(value, dict) and depth > 1:
            yield from _leaves(value, f"{key}.", depth - 1)
        elif isinstance(value, int) and not -(2**63) <= value < 2**63:
            yield key, str(value)
        elif value is None or isinstance(value, str | int | float | bool):
            yield key, value
        else:
            yield key, msgspec.json.encode(value).decode()
