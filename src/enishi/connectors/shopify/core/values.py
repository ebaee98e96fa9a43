"""Values as Shopify writes them, read without losing anything: 64-bit ids, amounts in text, instants with an offset."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from enishi.kernel.money import decimals

_GID = re.compile(r"gid://shopify/\w+/(\d{1,19})(?:\?.*)?")
_LARGEST_ID = 2**63 - 1

Object = Mapping[str, Any]


class Unreadable(ValueError):
    """What came is not what Shopify sends; the text says where and why."""


def decoded(body: bytes) -> dict[str, Any]:
    """The JSON object of a webhook's body. Numbers with a fraction or an exponent stay exact (`Decimal`), so that none passes through a
    binary float. Raises `Unreadable`."""
    try:
        read = json.loads(body, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"The body is not JSON: {error}") from None
    if not isinstance(read, dict):
        raise Unreadable("The body is JSON, but not an object.")
    return read


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


def identity(value: object, gid: object = None) -> str:
    """The digits of an id; "" where there is none. A gid is trusted before a number: numbers have been seen rounded.

    A number with a fraction or exponent has passed through a float and lost its last digits: `Unreadable`.
    """
    for candidate in (gid, value):
        if isinstance(candidate, str) and (match := _GID.fullmatch(candidate)):
            return _sound(int(match.group(1)))
    if value is None or value == "":
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return _sound(value)
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return _sound(int(value))
    raise Unreadable(
        f"{str(value)[:40]!r} is no id: ids are whole numbers of 64 bits, and this one lost digits on its way."
    )


def needed(value: object, gid: object = None, *, of: str) -> str:
    """As `identity`, where there must be one."""
    digits = identity(value, gid)
    if not digits:
        raise Unreadable(f"The {of} has no id.")
    return digits


def _sound(number: int) -> str:
    if not 0 < number <= _LARGEST_ID:
        raise Unreadable(f"{str(number)[:40]} is no id: ids are positive numbers of 64 bits.")
    return str(number)


def minor(amount: object, currency: str) -> int:
    """An amount ("89.99", 89.99 read exactly, or whole) in the currency's minor units, half a unit up; 0 where there is none."""
    if amount is None or amount == "":
        return 0
    try:
        exact = Decimal(str(amount))
        if not exact.is_finite():
            raise InvalidOperation
        return int(exact.scaleb(decimals(currency)).to_integral_value(ROUND_HALF_UP))
    except (InvalidOperation, ValueError):
        raise Unreadable(f"{str(amount)[:40]!r} is no amount.") from None


def shop_money(money_set: object) -> Object:
    """The shop's own currency out of a set of two; {} where there is none. What the customer saw in another currency is left aside:
    figures of a shop must add up."""
    if not isinstance(money_set, Mapping):
        return {}
    inner = money_set.get("shop_money") or money_set.get("shopMoney") or {}
    return inner if isinstance(inner, Mapping) else {}


def instant(value: object) -> datetime | None:
    """An ISO 8601 instant with its offset; None where there is none."""
    if value is None or value == "":
        return None
    try:
        read = datetime.fromisoformat(str(value))
    except ValueError:
        raise Unreadable(f"{str(value)[:40]!r} is no instant.") from None
    if read.tzinfo is None:
        raise Unreadable(f"{str(value)[:40]!r} does not say in which time zone.")
    return read


def number(value: object) -> int | None:
    """A whole number; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def text(value: object, limit: int = 500) -> str:
    """Text without its outer blanks, cut to what the vocabulary holds; "" where there is none."""
    return str(value).strip()[:limit] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def objects(value: object) -> list[Object]:
    """The objects of a list, whether it came as a list or as a connection's nodes; [] where there is none."""
    if isinstance(value, Mapping):
        value = value.get("nodes", [])
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def inner(value: object, name: str) -> Object:
    """The object `name` of `value`; {} where there is none."""
    found = value.get(name) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}
