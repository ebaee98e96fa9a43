"""No number from outside is larger than what the stores count in: one such event would stop every stage that adds it up."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from enishi.events.core.validation import Sender, read_request
from enishi.events.types import RefusalReason
from enishi.events.vocabulary import BODIES, LARGEST_AMOUNT, OWN_KINDS

AT = datetime(2026, 4, 1, tzinfo=UTC)
LARGEST = 2**63 - 1


def _refused(kind: str, body: dict[str, Any], *, trusted: bool = False) -> list[tuple[RefusalReason, str]]:
    event = {
        "id": str(UUID(int=1)),
        "kind": kind,
        "occurred_at": AT.isoformat(),
        "claims": {"visitor": "v"},
        "body": body,
    }
    sender = Sender(received_at=AT, site="shop", source="tag", trusted=trusted)
    _, refusals = read_request(json.dumps(event).encode(), sender)
    return [(refusal.reason, refusal.path) for refusal in refusals]


def _lines(count: int, quantity: int, price: int) -> list[dict[str, Any]]:
    return [{"product_id": f"p{number}", "quantity": quantity, "unit_price": price} for number in range(count)]


@pytest.mark.parametrize("kind", ["cart_updated", "checkout_started", "order_placed"])
def test_lines_come_to_an_amount(kind: str) -> None:
    """Every line may be lawful by itself and their sum beyond 64 bits."""
    order = {"order_id": "o", "total": 1} if kind == "order_placed" else {}
    assert _refused(kind, {"lines": _lines(200, 1, LARGEST_AMOUNT // 200), **order}) == []
    for lines in (_lines(200, 100_000, LARGEST_AMOUNT), _lines(2, 1, LARGEST_AMOUNT), _lines(1, 2, LARGEST_AMOUNT)):
        assert _refused(kind, {"lines": lines, **order}) == [(RefusalReason.BAD_VALUE, "body.lines")]


def test_every_whole_number_has_an_end() -> None:
    """A field added without one is found here. Millions of what is added up fit into 64 bits."""
    endless = [
        f"{kind}.{field.name}"
        for kind, body in BODIES.items()
        if kind not in OWN_KINDS
        for field in msgspec.structs.fields(body)
        for whole in _int_types(msgspec.inspect.type_info(field.type))
        if whole.ge is None or whole.le is None or not -LARGEST_AMOUNT <= whole.ge <= whole.le <= LARGEST_AMOUNT
    ]
    assert endless == []


def _int_types(kind: Any) -> list[Any]:
    if isinstance(kind, msgspec.inspect.IntType):
        return [kind]
    return [found for part in getattr(kind, "types", ()) for found in _int_types(part)]


def test_a_shops_own_numbers_fit_too() -> None:
    assert _refused("shop.points", {"properties": {"points": LARGEST}}, trusted=True) == []
    ((reason, _),) = _refused("shop.points", {"properties": {"points": LARGEST + 1}}, trusted=True)
    assert reason == RefusalReason.BAD_VALUE
