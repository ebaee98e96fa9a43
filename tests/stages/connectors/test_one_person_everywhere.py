"""A person at the till, on the web and in another program is one: by the card, the address, and the number the shop gave before."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from enishi import pipeline
from enishi.connectors.segment_http import api as segment
from enishi.connectors.till import api as till
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.history import api as history

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def take_in() -> None:
    while pipeline.take_in():
        pass


def receipt(**said: Any) -> None:
    """What a till of Kyoto reports."""
    speaker = till.Till("kyoto", frozenset({"kyoto"}), AT)
    by_site, refused = till.all_translated(till.read(json.dumps(said).encode()), speaker)
    for site, placed in by_site.items():
        accepted, unfit = events.judge(
            [each for _, each in placed], received_at=AT, site=site, source=till.SOURCE, trusted=True
        )
        refused += unfit
        events.log().append(accepted)
    assert refused == []


def call(*messages: dict[str, Any], trusted: bool = True) -> None:
    """What the web shop's server, or a browser, says over Segment's interface."""
    sender = segment.Sender("segment" if trusted else "tag", "shop", trusted, AT + timedelta(hours=1))
    said = segment.read(json.dumps({"batch": messages}).encode(), "", "/v1/batch")
    envelopes, _places, refused = segment.translate(said, sender)
    accepted, unfit = events.judge(
        envelopes, received_at=sender.received_at, site="shop", source=sender.source, trusted=trusted
    )
    assert [*refused, *unfit] == []
    events.log().append(accepted)


def web(body: dict[str, Any], *, site: str = "shop", **claims: str) -> None:
    """What a server of the shop's reports."""
    made = events.made(
        "customer_identified",
        body,
        natural_key=json.dumps(claims, sort_keys=True),
        occurred_at=AT,
        received_at=AT,
        claims=claims,
        site=site,
        source="api",
    )
    assert hasattr(made, "id"), made
    events.log().append([made])  # type: ignore[list-item]


def known() -> int:
    take_in()
    return customers.counts()["known"]


def hana() -> int:
    person = customers.person_by_email("hana@example.jp")
    assert person is not None
    return person.customer_id


def test_a_card_shown_in_a_store_and_an_address_given_online_are_one_person(var: Path) -> None:
    receipt(receipt="1", card="4900001", total=1000)
    web({"family_name": "山田"}, email="hana@example.jp", shop_customer_id="5")
    assert known() == 2  # nothing says yet that they are one
    web({}, email="hana@example.jp", member_card="4900001")
    assert known() == 1
    assert history.buyers("kyoto", ["1"]) == {"1": hana()}
    receipt(receipt="2", card="4900001", total=2000)
    take_in()
    assert history.buyers("kyoto", ["2"]) == {"2": hana()}


def test_a_telephone_joins_nobody(var: Path) -> None:
    web({"phone": "090-1111-2222"}, email="hana@example.jp", phone="090-1111-2222")
    receipt(receipt="1", phone="090-1111-2222", total=1000)
    assert known() == 1
    assert history.buyers("kyoto", ["1"]) != {"1": hana()}


def test_whoever_brings_the_receipt_later_is_its_buyer(var: Path) -> None:
    receipt(receipt="1", total=1000)
    assert known() == 0
    web({}, site="kyoto", email="hana@example.jp", cart="order:kyoto/1")
    assert known() == 1
    assert history.buyers("kyoto", ["1"]) == {"1": hana()}


def test_a_return_that_only_names_the_receipt_is_its_buyers(var: Path) -> None:
    receipt(receipt="1", card="4900001", total=1000)
    receipt(receipt="2", returns="1", total=1000)
    assert known() == 1
    take_in()
    people = {each.customer_id for each in customers.resolved(0).events}
    assert len(people) == 1


def test_an_alias_of_the_shops_server_makes_two_numbers_one_person(var: Path) -> None:
    call(
        {"type": "identify", "userId": "old", "traits": {"email": "hana@example.jp"}},
        {"type": "identify", "userId": "new", "traits": {"firstName": "花子"}},
    )
    assert known() == 2
    call({"type": "alias", "previousId": "old", "userId": "new"})
    assert known() == 1


def test_an_alias_of_a_browser_joins_what_it_did_and_no_two_people(var: Path) -> None:
    call(
        {"type": "identify", "userId": "old", "traits": {"email": "hana@example.jp"}},
        {"type": "identify", "userId": "new", "traits": {"firstName": "花子"}},
    )
    page = {"type": "page", "anonymousId": "b1", "properties": {"url": "https://shop.example/"}}
    call(page, {"type": "alias", "previousId": "old", "userId": "new"}, trusted=False)
    assert known() == 2
    call({"type": "alias", "previousId": "b1", "userId": "new"}, trusted=False)
    assert known() == 2
    assert customers.counts()["anonymous"] == 0  # what the browser did is the customer's now


def test_a_cart_told_by_a_browser_in_pieces_is_there_for_letters(var: Path) -> None:
    tea = {"product_id": "tea", "price": 1980, "quantity": 2}
    call(
        {"type": "identify", "anonymousId": "b1", "userId": "5", "traits": {"email": "hana@example.jp"}},
        {"type": "track", "anonymousId": "b1", "event": "Product Added", "properties": tea},
        {"type": "track", "anonymousId": "b1", "event": "Product Added", "properties": {**tea, "quantity": 1}},
        {"type": "track", "anonymousId": "b1", "event": "Product Removed", "properties": {"product_id": "tea"}},
        trusted=False,
    )
    take_in()
    at = AT + timedelta(hours=2)
    cart = history.carts([(hana(), at)])[hana(), at]
    assert (cart.state, cart.value, cart.lines[0].quantity) == ("open", 3960, 2)
