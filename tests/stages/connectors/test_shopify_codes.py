"""Discount codes: made at Shopify beforehand, handed out here, each to one slot for ever."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from enishi.connectors import api as connectors
from enishi.connectors.shopify import api as shopify
from enishi.connectors.shopify import discounts
from enishi.connectors.shopify.api import Terms
from enishi.connectors.shopify.client import Client
from enishi.connectors.types import Connection
from enishi.kernel.errors import NotFound, Refused
from tests.adapters.shopify_fake import FakeShopify
from tests.stages.connectors.shopify_shop import AT, connection, fake, now

__all__ = ["connection", "fake"]
pytestmark = pytest.mark.django_db


def terms(**changes: Any) -> Terms:
    return Terms(**{"title": "秋の10%", "prefix": "AKI-", "kind": "percent", "value": 10, "starts_at": AT, **changes})


def made(connection: Connection, wanted: int = 3, **changes: Any) -> str:
    discount = shopify.create_discount(connection.id, terms(**changes), wanted=wanted, at=AT)
    tended(connection)
    return discount


def tended(connection: Connection, at: Any = AT) -> None:
    for _ in range(20):
        connectors.tend(at)
        if not now(connection).state.get("busy"):
            return
    pytest.fail("never quiet")


def test_a_discount_is_made_with_a_pool_of_codes(connection: Connection, fake: FakeShopify) -> None:
    discount = made(connection, wanted=300)
    assert shopify.code_counts(discount) == {"making": 0, "free": 300, "handed": 0}
    (there,) = fake.discounts
    assert len(there["codes"]) == 301  # and the one it was made with
    assert fake.asked.count("EnishiCodesAdd") == 2  # at most 250 a call
    asked = there["asked"]
    assert asked["customerGets"] == {"value": {"percentage": 0.1}, "items": {"all": True}}
    assert (asked["context"], asked["appliesOncePerCustomer"], asked["usageLimit"]) == ({"all": "ALL"}, True, 1)


def test_an_amount_is_written_in_the_currencys_own_units(connection: Connection, fake: FakeShopify) -> None:
    made(connection, kind="amount", value=500, least_spent=5000, ends_at=AT + timedelta(days=30))
    asked = fake.discounts[0]["asked"]
    assert asked["customerGets"]["value"] == {"discountAmount": {"amount": "500", "appliesOnEachItem": False}}
    assert asked["minimumRequirement"] == {"subtotal": {"greaterThanOrEqualToSubtotal": "5000"}}
    assert asked["endsAt"].startswith("2026-12-01T03:00:00")
    assert discounts._amount(1999, "USD") == "19.99"


def test_a_slot_gets_one_code_and_keeps_it(connection: Connection, fake: FakeShopify) -> None:
    discount = made(connection)
    first = shopify.hand_out_code(discount, "message/1", at=AT)
    assert shopify.hand_out_code(discount, "message/1", at=AT) == first
    second = shopify.hand_out_code(discount, "message/2", at=AT)
    assert second != first
    assert {first, second} < set(fake.discounts[0]["codes"])
    assert shopify.code_counts(discount) == {"making": 0, "free": 1, "handed": 2}


def test_what_the_caller_takes_back_was_never_handed_out(connection: Connection) -> None:
    discount = made(connection)
    with pytest.raises(RuntimeError), transaction.atomic():
        shopify.hand_out_code(discount, "message/1", at=AT)
        raise RuntimeError("the letter was not written")
    assert shopify.code_counts(discount)["free"] == 3


def test_an_empty_pool_says_so_and_is_filled_again(connection: Connection) -> None:
    discount = made(connection, wanted=1)
    shopify.hand_out_code(discount, "1", at=AT)
    with pytest.raises(Refused, match="No code is ready"):
        shopify.hand_out_code(discount, "2", at=AT)
    tended(connection, AT + timedelta(minutes=1))
    assert shopify.hand_out_code(discount, "2", at=AT)


def test_nobody_gets_a_code_of_a_discount_that_was_never_made(connection: Connection) -> None:
    with pytest.raises(NotFound):
        shopify.hand_out_code("gid://shopify/DiscountCodeNode/9", "1", at=AT)


@pytest.mark.parametrize("changes", [{"value": 0}, {"value": 101}, {"kind": "amount", "value": -1}])
def test_terms_that_give_nothing_are_refused(connection: Connection, fake: FakeShopify, changes: Any) -> None:
    with pytest.raises(Refused, match="percent"):
        shopify.create_discount(connection.id, terms(**changes), wanted=1, at=AT)
    assert fake.discounts == []


def test_what_shopify_finds_wrong_is_said(connection: Connection) -> None:
    with pytest.raises(Refused, match="title: can't be blank"):
        shopify.create_discount(connection.id, terms(title=""), wanted=1, at=AT)


def test_a_code_that_exists_already_is_never_handed_out(
    connection: Connection, fake: FakeShopify, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter(["AKI-OWN", "AKI-TAKEN", "AKI-NEW", "AKI-NEWER"])
    monkeypatch.setattr(discounts, "_code", lambda _: next(names))
    fake.discounts.append({"id": "other", "asked": {}, "codes": ["AKI-TAKEN"]})
    discount = made(connection, wanted=2)
    handed = {shopify.hand_out_code(discount, str(slot), at=AT) for slot in range(2)}
    assert handed == {"AKI-NEW", "AKI-NEWER"}


def test_killed_while_codes_were_being_made_it_makes_others(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    discount = shopify.create_discount(connection.id, terms(), wanted=3, at=AT)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Client, "act", killed)
        with pytest.raises(KeyboardInterrupt):
            for _ in range(9):
                connectors.tend(AT)
    tended(connection)
    assert shopify.code_counts(discount) == {"making": 0, "free": 3, "handed": 0}
