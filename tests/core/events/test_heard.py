"""What a place told lately, read from the newest blocks."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from enishi.events.core.arrivals import heard
from enishi.events.core.block import pack
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import CustomerIdentified, OrderPlaced, PageViewed, ShopDefined

AT = datetime(2026, 11, 1, tzinfo=UTC)


def page(number: int, site: str = "shop", path: str = "", **claims: str) -> Event:
    at = AT + timedelta(minutes=number)
    who = Claims(visitor="v", email=claims.get("email"), shop_customer_id=claims.get("shop_customer_id"))
    body = PageViewed(url=f"https://shop.example/{path or number}")
    return Event(
        id=UUID(int=number),
        kind="page_viewed",
        occurred_at=at,
        received_at=at,
        site=site,
        source="tag",
        claims=who,
        body=body,
    )


def order(number: int) -> Event:
    at = AT + timedelta(minutes=number)
    body = OrderPlaced(order_id="1", lines=(), total=1)
    who = Claims(email="a@example.jp")
    return Event(
        id=UUID(int=number),
        kind="order_placed",
        occurred_at=at,
        received_at=at,
        site="shop",
        source="api",
        claims=who,
        body=body,
    )


def test_the_newest_of_each_kind_counts_whoever_told() -> None:
    found = heard([pack([page(3), order(4)]), pack([page(1), page(2)])], "shop")
    assert {kind: (each.received_at, each.source) for kind, each in found.kinds.items()} == {
        "order_placed": (AT + timedelta(minutes=4), "api"),
        "page_viewed": (AT + timedelta(minutes=3), "tag"),
    }
    assert found.kinds["page_viewed"].url == "https://shop.example/3"


def test_a_server_that_names_somebody_is_no_visitor_who_was_recognised() -> None:
    assert heard([pack([order(1), page(2)])], "shop").named is None
    found = heard([pack([page(1, email="a@example.jp"), page(2)])], "shop").named
    assert found is not None
    assert found.received_at == AT + timedelta(minutes=1)
    assert heard([pack([page(1, shop_customer_id="5")])], "shop").named is not None


def test_another_place_says_nothing_of_this_one_even_where_it_writes_its_name() -> None:
    assert heard([pack([page(1, site="mall"), page(2, site="mall", path='"site":"shop",')])], "shop").kinds == {}
    assert heard([], "shop").kinds == {}


def test_what_a_shop_defined_counts_too_and_text_cannot_pass_for_it() -> None:
    at = AT
    body = ShopDefined(properties={"x": '"kind":"order_placed","site":"shop",'})
    odd = Event(
        id=UUID(int=1),
        kind="shop.asked",
        occurred_at=at,
        received_at=at,
        site="shop",
        source="tag",
        claims=Claims(visitor="v"),
        body=body,
    )
    assert list(heard([pack([odd])], "shop").kinds) == ["shop.asked"]
    told = Event(
        id=UUID(int=2),
        kind="customer_identified",
        occurred_at=at,
        received_at=at,
        site="shop",
        source="tag",
        claims=Claims(visitor='"email":"'),
        body=CustomerIdentified(),
    )
    assert heard([pack([told])], "shop").named is None
