"""A till's receipts in our words."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.connectors.till import api as till
from enishi.events import api as events
from enishi.events.types import Refusal

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
SPEAKER = till.Till("kyoto", frozenset({"kyoto", "osaka"}), NOW)
TEA = {"sku": "tea-100", "name": "緑茶", "quantity": 2, "unit_price": 1080}


def taken(*receipts: Any) -> tuple[list[Any], list[Refusal]]:
    by_site, refused = till.all_translated(till.read(json.dumps(receipts).encode()), SPEAKER)
    accepted = []
    for site, placed in by_site.items():
        fit, unfit = events.judge(
            [each for _, each in placed], received_at=NOW, site=site, source=till.SOURCE, trusted=True
        )
        accepted += fit
        refused += unfit
    return accepted, refused


def one(**receipt: Any) -> Any:
    accepted, refused = taken({"receipt": "0001-1", "lines": [TEA], **receipt})
    assert refused == []
    (event,) = accepted
    return event


def test_a_receipt_is_an_order_of_its_place() -> None:
    event = one(card="4900001", staff="佐藤", payment="現金", discount=160, at="2026-11-22T13:05:00+09:00")
    assert (event.kind, event.site, event.source) == ("order_placed", "kyoto", "till")
    assert event.occurred_at == datetime(2026, 11, 22, 4, 5, tzinfo=UTC)
    assert event.claims.member_card == "4900001"
    body = event.body
    assert (body.order_id, body.channel, body.total, body.discount) == ("0001-1", "store", 2000, 160)
    assert (body.staff, body.payment_method, body.currency) == ("佐藤", "現金", "JPY")
    assert (body.lines[0].product_id, body.lines[0].quantity) == ("tea-100", 2)


def test_what_was_printed_as_total_is_believed() -> None:
    assert one(total=2100).body.total == 2100


def test_a_phone_alone_does_not_say_who_it_was() -> None:
    claims = one(phone="090-1111-2222").claims
    assert (claims.phone, claims.cart) == ("090-1111-2222", "order:kyoto/0001-1")


def test_nobody_shows_a_card_and_the_sale_counts_all_the_same() -> None:
    assert one().claims.cart == "order:kyoto/0001-1"


def test_what_comes_back_finds_whose_it_was() -> None:
    event = one(receipt="0001-2", returns="0001-1")
    assert (event.kind, event.body.order_id, event.body.amount) == ("order_refunded", "0001-1", 2160)
    assert event.claims.cart == "order:kyoto/0001-1"
    event = one(receipt="0001-3", cancels="0001-1", reason="打ち間違い")
    assert (event.kind, event.body.order_id, event.body.reason) == ("order_cancelled", "0001-1", "打ち間違い")


def test_one_key_may_speak_for_all_places_that_exist() -> None:
    assert one(site="osaka").site == "osaka"
    _, (refusal,) = taken({"receipt": "1", "site": "nagoya", "total": 1})
    assert (refusal.reason, refusal.path, refusal.index) == ("bad_value", "site", 0)


def test_the_same_receipt_is_one_order_and_another_places_is_another() -> None:
    assert one().id == one().id
    assert one().id != one(site="osaka").id
    assert one().id != one(receipt="0001-2", returns="0001-1").id


@pytest.mark.parametrize(
    ("receipt", "reason", "path"),
    [
        ({}, "missing_field", "receipt"),
        ({"receipt": "1", "recept": 1}, "unknown_field", "recept"),
        ({"receipt": "1", "lines": [{"quantity": 1}]}, "missing_field", "lines[0].unit_price"),
        ({"receipt": "1", "lines": [{**TEA, "qty": 1}]}, "unknown_field", "lines[0].qty"),
        ({"receipt": "1", "lines": [{**TEA, "sku": ""}]}, "missing_field", "lines[0].product_id"),
        ({"receipt": "1", "lines": [{**TEA, "quantity": -1}]}, "bad_value", "lines[0].quantity"),
        ({"receipt": "1", "total": -100}, "bad_value", "total"),
        ({"receipt": "1", "total": 1.5}, "bad_value", "total"),
        ({"receipt": "1", "at": "2026-11-22T13:05:00"}, "bad_value", "at"),
        ({"receipt": 1}, "bad_value", "receipt"),
        ("1", "bad_value", ""),
    ],
)
def test_a_receipt_that_cannot_be_taken_says_where_and_why(receipt: Any, reason: str, path: str) -> None:
    accepted, (refusal,) = taken(receipt)
    assert (accepted, refusal.reason, refusal.path, refusal.index) == ([], reason, path, 0)
    assert refusal.detail


@pytest.mark.parametrize("body", [b"", b"[", b"\xff", b"[" * 100_000, b'"a'])
def test_a_request_that_is_none_is_refused_whole(body: bytes) -> None:
    try:
        (refusal,) = till.read(body)
        assert isinstance(refusal, Refusal)
    except till.Unfit as unfit:
        assert unfit.reason == "bad_json"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
_SOLD = st.fixed_dictionaries(
    {"quantity": st.integers(-2, 5) | _JSON, "unit_price": st.integers(-5, 2**70) | _JSON}, optional={"sku": _JSON}
)


@given(
    st.lists(
        st.fixed_dictionaries(
            {"receipt": st.text(max_size=5) | _JSON},
            optional={
                "lines": st.lists(_SOLD, max_size=2) | _JSON,
                "total": st.integers() | _JSON,
                "card": _JSON,
                "email": st.text(max_size=5) | _JSON,
                "phone": st.text(max_size=5),
                "returns": st.text(max_size=5),
                "discount": st.integers(),
                "currency": st.text(max_size=4),
                "at": st.datetimes().map(lambda at: f"{at.isoformat()}+09:00"),
                "points_used": st.integers(),
            },
        )
        | _JSON,
        max_size=3,
    )
)
def test_every_receipt_is_stored_or_refused(receipts: list[Any]) -> None:
    accepted, refused = taken(*receipts)
    assert len(accepted) + len(refused) == len(receipts)
