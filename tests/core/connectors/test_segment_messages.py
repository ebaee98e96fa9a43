"""Segment's calls in our words: every name, every trait, amounts, clocks, identifiers."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from enishi.connectors.segment_http import api
from enishi.connectors.segment_http.core.messages import Sender
from enishi.events import api as events
from enishi.events.types import Event, Refusal

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SERVER = Sender("segment", "shop", True, NOW)
BROWSER = Sender("tag", "shop", False, NOW)


def taken(*messages: dict[str, Any], sender: Sender = SERVER, **request: Any) -> tuple[list[Event], list[Refusal]]:
    """What the door would store and refuse of a batch."""
    said = api.read(json.dumps({"batch": messages, **request}).encode(), "", "/v1/batch")
    envelopes, places, refused = api.translate(said, sender)
    accepted, unfit = events.judge(
        envelopes, received_at=NOW, site=sender.site, source=sender.source, trusted=sender.trusted
    )
    return accepted, [*refused, *api.in_their_words(unfit, places)]


def one(message: dict[str, Any], **more: Any) -> Any:
    accepted, refused = taken({"messageId": "m1", "userId": "u1", **message}, **more)
    assert refused == []
    (event,) = accepted
    return event


def track(name: str, properties: dict[str, Any], **more: Any) -> Any:
    return one({"type": "track", "event": name, "properties": properties}, **more)


TEA = {"product_id": "tea", "name": "緑茶", "price": 1980, "quantity": 2, "url": "https://shop.example/tea"}


def test_an_order_keeps_lines_amounts_coupon_and_cart() -> None:
    event = track(
        "Order Completed",
        {
            "order_id": "1001",
            "total": 4460,
            "shipping": 500,
            "discount": 0,
            "coupon": "AKI",
            "cart_id": "c1",
            "products": [TEA],
        },
    )
    body = event.body
    assert (event.kind, event.site, event.source) == ("order_placed", "shop", "segment")
    assert (body.order_id, body.total, body.shipping, body.coupon_codes, body.cart_id) == (
        "1001",
        4460,
        500,
        ("AKI",),
        "c1",
    )
    (line,) = body.lines
    assert (line.product_id, line.quantity, line.unit_price, line.name) == ("tea", 2, 1980, "緑茶")


@pytest.mark.parametrize(
    ("properties", "total"),
    [
        ({"total": 10}, 10),
        ({"revenue": 10, "shipping": 3, "tax": 1}, 14),
        ({"products": [TEA], "shipping": 500, "discount": 100}, 4360),
        ({"total": "1,980"}, 1980),
        ({"total": 19.99, "currency": "usd"}, 1999),
    ],
)
def test_what_the_customer_pays(properties: dict[str, Any], total: int) -> None:
    assert track("Order Completed", {"order_id": 1, **properties}).body.total == total


def test_amounts_without_a_currency_are_the_shops_own() -> None:
    sender = Sender("segment", "shop", True, NOW, currency="EUR")
    body = track("Product Viewed", {"product_id": "1", "price": 2.5}, sender=sender).body
    assert (body.price, body.currency) == (250, "EUR")


@pytest.mark.parametrize(
    ("name", "properties", "kind"),
    [
        ("Product Viewed", TEA, "product_viewed"),
        ("Cart Viewed", {"products": [TEA]}, "cart_updated"),
        ("Product Added", TEA, "cart_lines_added"),
        ("Product Added", {**TEA, "products": [TEA]}, "cart_updated"),
        ("product_removed", TEA, "cart_lines_removed"),
        ("Checkout Started", {"products": [TEA]}, "checkout_started"),
        ("completedOrder", {"order_id": "1", "total": 1}, "order_placed"),
        ("Order Updated", {"order_id": "1", "products": [TEA]}, "order_changed"),
        ("Order Refunded", {"order_id": "1", "total": 1}, "order_refunded"),
        ("Order Cancelled", {"order_id": "1"}, "order_cancelled"),
        ("Products Searched", {"query": "緑茶"}, "shop.products_searched"),
        ("Catalogue-Requested!", {}, "shop.catalogue_requested"),
    ],
)
def test_every_name_has_its_kind(name: str, properties: dict[str, Any], kind: str) -> None:
    assert track(name, properties).kind == kind


def test_a_shops_own_properties_lie_flat() -> None:
    event = track("Survey Answered", {"a": {"b": {"c": {"d": 1}}}, "tags": ["x", "y"], "big": 2**64 - 1, "no": None})
    assert event.body.properties == {
        "a.b.c": '{"d":1}',
        "tags": '["x","y"]',
        "big": str(2**64 - 1),
        "no": None,
    }


def test_traits_become_what_is_known_of_a_person() -> None:
    traits = {
        "email": "Hana@Example.jp",
        "firstName": "花子",
        "last_name": "山田",
        "phone": "090-1234-5678",
        "birthday": "1990-04-05T00:00:00Z",
        "gender": "女性",
        "address": {
            "postalCode": "100-0001",
            "state": "東京都",
            "city": "千代田区",
            "street": "千代田1-1",
            "country": "JP",
        },
        "plan": "gold",
        "company": {"name": "縁"},
    }
    event = one({"type": "identify", "traits": traits, "anonymousId": "a1"})
    body, claims = event.body, event.claims
    assert (claims.visitor, claims.shop_customer_id, claims.email) == ("a1", "u1", "hana@example.jp")
    assert claims.phone
    assert (body.family_name, body.given_name, body.sex) == ("山田", "花子", "female")
    assert (body.birth_year, body.birth_month, body.birth_day) == (1990, 4, 5)
    assert (body.postal_code, body.prefecture, body.city, body.street) == (
        "100-0001",
        "東京都",
        "千代田区",
        "千代田1-1",
    )
    assert body.traits == {"plan": "gold", "company.name": "縁"}


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [("山田 花子", "山田", "花子"), ("Hanako Mary Yamada", "Yamada", "Hanako Mary"), ("花子", "", "花子")],
)
def test_a_whole_name_is_parted(name: str, family: str, given: str) -> None:
    body = one({"type": "identify", "traits": {"name": name}}).body
    assert (body.family_name, body.given_name) == (family, given)


def test_null_forgets() -> None:
    body = one({"type": "identify", "traits": {"firstName": None, "plan": None}}).body
    assert (body.cleared, body.traits) == (("given_name",), {"plan": None})


def test_the_shops_server_may_call_a_customer_by_another_number_and_a_browser_only_itself() -> None:
    alias = {"type": "alias", "previousId": "old", "userId": "new"}
    claims = one(alias).claims
    assert (claims.visitor, claims.former_customer_id, claims.shop_customer_id) == ("old", "old", "new")
    claims = one(alias, sender=BROWSER).claims
    assert (claims.visitor, claims.former_customer_id) == ("old", None)


def test_a_group_is_refused_by_name_and_passes_nobody_over() -> None:
    accepted, refused = taken({"type": "group", "groupId": "g", "userId": "u"}, {"type": "identify", "userId": "u"})
    assert [event.kind for event in accepted] == ["customer_identified"]
    (refusal,) = refused
    assert (refusal.reason, refusal.index) == ("kind_not_allowed", 0)
    assert "trait" in refusal.detail


def test_a_refusal_names_the_senders_own_field() -> None:
    _, (refusal,) = taken({"type": "track", "userId": "u", "event": "Cart Viewed", "properties": {"products": [{}]}})
    assert refusal.path == "properties.products[0].product_id"
    _, (refusal,) = taken({"type": "identify", "userId": "u" * 201, "traits": {}})
    assert refusal.path == "userId"
    _, (refusal,) = taken({"type": "identify", "userId": "u", "traits": {"email": "none"}})
    assert refusal.path == "traits.email"


def test_a_public_key_reports_no_cancellations_nor_kinds_of_the_shops_own() -> None:
    accepted, refused = taken(
        {"type": "track", "anonymousId": "a", "event": "Order Cancelled", "properties": {"order_id": "1"}},
        {"type": "track", "anonymousId": "a", "event": "Anything"},
        {"type": "page", "anonymousId": "a", "properties": {"url": "https://shop.example/"}},
        sender=BROWSER,
    )
    assert [event.kind for event in accepted] == ["page_viewed"]
    assert {refusal.reason for refusal in refused} == {"kind_not_allowed"}


@pytest.mark.parametrize(
    ("number", "text"), [(12, "12"), (12.0, "12"), (2**53 - 1, str(2**53 - 1)), (2**63 - 1, str(2**63 - 1))]
)
def test_numbers_as_ids_are_taken_while_they_are_exact(number: float, text: str) -> None:
    assert one({"type": "identify", "userId": number}).claims.shop_customer_id == text


@pytest.mark.parametrize("number", [float(2**53), 9.2e18, 1.5, True, ["u"], {"u": 1}])
def test_an_id_that_lost_its_digits_is_refused(number: Any) -> None:
    accepted, (refusal,) = taken({"type": "identify", "userId": number})
    assert (accepted, refusal.reason, refusal.path) == ([], "bad_value", "userId")


def test_the_same_message_has_the_same_id_and_another_key_cannot_take_it() -> None:
    message = {"type": "identify", "userId": "u", "messageId": "m"}
    assert taken(message)[0][0].id == taken(message)[0][0].id
    assert taken(message)[0][0].id != taken(message, sender=BROWSER)[0][0].id
    assert taken(message)[0][0].id != taken({**message, "messageId": "m2"})[0][0].id


def test_without_a_message_id_an_instant_makes_a_repeat_known() -> None:
    message = {"type": "identify", "userId": "u", "timestamp": "2026-11-22T00:00:00Z"}
    assert len({event.id for event in taken(message, message)[0]}) == 1
    bare = {"type": "identify", "userId": "u"}
    assert len({event.id for event in taken(bare, bare)[0]}) == 2


@pytest.mark.parametrize(
    ("sent", "happened", "expected"),
    [
        (NOW, NOW - timedelta(hours=1), NOW - timedelta(hours=1)),
        (NOW + timedelta(seconds=59), NOW - timedelta(hours=1), NOW - timedelta(hours=1)),  # near enough
        (NOW + timedelta(days=3), NOW + timedelta(days=3, minutes=-5), NOW - timedelta(minutes=5)),  # fast
        (NOW - timedelta(days=3), NOW - timedelta(days=4), NOW - timedelta(days=1)),  # slow
    ],
)
def test_a_wrong_clock_is_taken_out(sent: datetime, happened: datetime, expected: datetime) -> None:
    message = {"type": "identify", "timestamp": happened.isoformat()}
    assert one(message, sentAt=sent.isoformat()).occurred_at == expected
    assert one({**message, "sentAt": sent.isoformat()}).occurred_at == expected


def test_history_may_be_told_and_the_future_may_not() -> None:
    assert one({"type": "identify", "timestamp": "2019-05-01T00:00:00Z"}).occurred_at.year == 2019
    _, (refusal,) = taken({"type": "identify", "userId": "u", "timestamp": "2030-01-01T00:00:00Z"})
    assert (refusal.reason, refusal.path) == ("time_in_future", "timestamp")
    _, (refusal,) = taken({"type": "identify", "userId": "u", "timestamp": "yesterday"})
    assert (refusal.reason, refusal.path) == ("bad_value", "timestamp")


def test_a_page_a_server_only_named_is_the_shops_own_kind() -> None:
    assert one({"type": "page", "name": "Sale"}).kind == "shop.page_viewed"
    event = one({"type": "page", "name": "Sale", "context": {"page": {"url": "https://shop.example/sale"}}})
    assert (event.kind, event.body.title) == ("page_viewed", "Sale")
