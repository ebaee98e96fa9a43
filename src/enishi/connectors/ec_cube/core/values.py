"""Values as EC-CUBE writes them, and the draft of an event."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from msgspec import Struct

from enishi.kernel.calendar import local_date
from enishi.kernel.money import decimals

Object = Mapping[str, Any]


class Draft(Struct, frozen=True, kw_only=True):
    """What an event will say. `key` names the fact: the same twice is one event."""

    kind: str
    key: str
    at: datetime
    body: dict[str, Any]
    claims: dict[str, str] = {}


def inner(thing: Object, name: str) -> Object:
    """The object called `name`; an empty one when it is absent."""
    value = thing.get(name)
    return value if isinstance(value, Mapping) else {}


def several(thing: Object, name: str) -> list[Object]:
    """The objects of a list; none when it is absent."""
    value = thing.get(name)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def text(thing: Object, name: str, limit: int = 500) -> str:
    """The text, cut to what our vocabulary holds; "" when it is absent."""
    value = thing.get(name)
    return "" if value is None else str(value).strip()[:limit]


def instant(thing: Object, name: str) -> datetime | None:
    """The instant in UTC; None when it is absent or unreadable."""
    try:
        read = datetime.fromisoformat(text(thing, name))
    except ValueError:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def day(thing: Object, name: str) -> date | None:
    """The day in the shop's calendar: EC-CUBE writes a birthday as midnight there."""
    at = instant(thing, name)
    return None if at is None else local_date(at)


def minor(value: object, currency: str) -> int:
    """An amount in minor units: EC-CUBE writes 1980.0 or "1980.00" for 1,980 yen. Nothing is nothing."""
    if value is None or value == "":
        return 0
    return int((Decimal(str(value)) * 10 ** decimals(currency)).quantize(Decimal(1), ROUND_HALF_UP))


def currency_of(thing: Object) -> str:
    """The currency it names; yen when it names none."""
    return text(thing, "currency_code") or "JPY"


def without_nothing(body: dict[str, Any]) -> dict[str, Any]:
    """The fields that say something."""
    return {name: value for name, value in body.items() if value not in ("", None)}
