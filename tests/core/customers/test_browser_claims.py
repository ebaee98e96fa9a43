"""What a stranger can do with the public key of a page: nothing to people who are known already."""

from datetime import UTC, datetime

from enishi.customers.core.claims import namings
from enishi.customers.core.resolve import Register, Resolver
from enishi.events.types import Claims, Event, Recorded
from enishi.events.vocabulary import PageViewed
from enishi.kernel.ids import derived_id
from enishi.shop.types import BROWSER_SOURCE, SERVER_SOURCE

START = datetime(2026, 11, 1, tzinfo=UTC)
HANA, EVE = "hana@example.jp", "eve@example.jp"


def who(*told: tuple[str, Claims]) -> tuple[list[int | None], Resolver]:
    """The customer of each (source, claims), in order."""
    recorded = []
    for number, (source, claims) in enumerate(told, start=1):
        event = Event(
            id=derived_id("t", str(number)), kind="page_viewed", occurred_at=START, received_at=START, site="shop",
            source=source, claims=claims, body=PageViewed(url="https://shop.example/"),
        )  # fmt: skip
        recorded.append(Recorded(number, event))
    resolver = Resolver(Register())
    resolver.take(recorded, namings(each.event for each in recorded))
    return [customer for _, customer in resolver.changes.resolved], resolver


def test_two_known_customers_are_not_made_one() -> None:
    (hana, taro, said), resolver = who(
        (SERVER_SOURCE, Claims(shop_customer_id="1", email=HANA)),
        (SERVER_SOURCE, Claims(shop_customer_id="2", email="taro@example.jp")),
        (BROWSER_SOURCE, Claims(visitor="e", shop_customer_id="1", email="taro@example.jp")),
    )
    assert hana != taro
    assert said == hana
    assert resolver.groups.edges == []


def test_an_address_is_not_slipped_under_a_guessed_shop_id() -> None:
    (hana, _), resolver = who(
        (SERVER_SOURCE, Claims(shop_customer_id="1")),
        (BROWSER_SOURCE, Claims(visitor="e", shop_customer_id="1", email=EVE)),
    )
    assert ("email", EVE) not in resolver.changes.claims
    assert hana is not None


def test_saying_a_guess_twice_does_not_make_it_true() -> None:
    """The first makes the browser the guessed person's; it was not theirs when they got their name."""
    guess = (BROWSER_SOURCE, Claims(visitor="e", shop_customer_id="1"))
    slip = (BROWSER_SOURCE, Claims(visitor="e", shop_customer_id="1", email=EVE))
    for first in (
        (SERVER_SOURCE, Claims(shop_customer_id="1")),
        (BROWSER_SOURCE, Claims(visitor="h", shop_customer_id="1")),
    ):
        _, resolver = who(first, guess, slip, slip)
        assert ("email", EVE) not in resolver.changes.claims
        assert resolver.changes.doubted == {3, 4}, "nor is the address a word about them"


def test_ones_own_shop_id_is_not_slipped_under_anothers_address() -> None:
    eve = (BROWSER_SOURCE, Claims(visitor="e", shop_customer_id="66", email=HANA))
    _, resolver = who((SERVER_SOURCE, Claims(email=HANA)), eve, eve)
    assert ("shop_customer_id", "shop:66") not in resolver.changes.claims
    assert resolver.changes.doubted == set(), "it is the address of whom it names"


def test_ones_own_browser_may_add_to_oneself() -> None:
    customers, resolver = who(
        (BROWSER_SOURCE, Claims(visitor="h", shop_customer_id="1")),
        (BROWSER_SOURCE, Claims(visitor="h", shop_customer_id="1", email=HANA)),
    )
    assert len(set(customers)) == 1
    assert resolver.changes.claims["email", HANA][0] == customers[0]


def test_the_shops_server_may_join() -> None:
    (_, _, said), resolver = who(
        (SERVER_SOURCE, Claims(shop_customer_id="1")),
        (SERVER_SOURCE, Claims(email=HANA)),
        (SERVER_SOURCE, Claims(shop_customer_id="1", email=HANA)),
    )
    (edge,) = resolver.groups.edges
    assert said == edge.one


def test_a_cart_that_a_checkout_named_names_the_browser_it_is_seen_in() -> None:
    (browsed, hana, seen), resolver = who(
        (BROWSER_SOURCE, Claims(visitor="v")),
        (SERVER_SOURCE, Claims(cart="token", email=HANA)),
        (BROWSER_SOURCE, Claims(visitor="v", cart="token")),
    )
    assert seen == hana != browsed
    assert resolver.groups.customer(browsed or 0) == hana


def test_a_cart_known_in_another_persons_browser_names_nobody_there() -> None:
    (hana, taro, seen), resolver = who(
        (SERVER_SOURCE, Claims(visitor="v", email=HANA)),
        (SERVER_SOURCE, Claims(cart="token", email="taro@example.jp")),
        (BROWSER_SOURCE, Claims(visitor="v", cart="token")),
    )
    assert (seen, resolver.groups.edges) == (hana, [])
    assert resolver.changes.claims["cart", "shop:token"][0] == taro


def test_a_caller_is_told_apart_by_the_telephone_and_joined_with_nobody() -> None:
    (hana, caller, again), resolver = who(
        (SERVER_SOURCE, Claims(phone="03-1234-5678", email=HANA)),
        (SERVER_SOURCE, Claims(phone="03 1234 5678")),
        (SERVER_SOURCE, Claims(phone="+81312345678")),
    )
    assert hana != caller == again
    assert resolver.groups.edges == []


def test_a_masked_address_is_good_in_its_mall_only() -> None:
    masked = "abc123@pc.fw.rakuten.ne.jp"
    (one,), resolver = who((SERVER_SOURCE, Claims(email=masked)))
    assert resolver.changes.claims == {("mall_email", f"shop:{masked}"): (one, 1)}
