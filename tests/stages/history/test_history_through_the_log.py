"""The stage's door: events in the log become carts, letters, activity and a time line."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from enishi.catalog import api as catalog
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event
from enishi.history import api as history
from enishi.history.models import CartChange
from enishi.warehouse import api as warehouse

AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TEA = kinds.Line(product_id="tea", quantity=2, unit_price=1500, name="煎茶")


def event(number: int, after: timedelta, body: kinds.Body, *, visitor: str = "v1", email: str | None = None) -> Event:
    kind = next(kind for kind, of in kinds.BODIES.items() if of is type(body))
    return Event(
        id=UUID(int=number),
        kind=kind,
        occurred_at=AT + after,
        received_at=AT + after,
        site="shop",
        source="tag",
        claims=Claims(visitor=visitor, email=email),
        body=body,
    )


def take_in() -> None:
    customers.project()
    catalog.project()
    history.project_live()
    history.load()


def who(email: str) -> int:
    person = customers.person_by_email(email)
    assert person is not None
    return person.customer_id


@pytest.mark.django_db
def test_a_visitors_cart_becomes_the_customers(var: Path) -> None:
    events.log().append(
        [
            event(1, 0 * MINUTE, kinds.PageViewed(url="https://shop.example/tea?utm=1", dwell_seconds=12.5)),
            event(2, 1 * MINUTE, kinds.CartUpdated(lines=(TEA,), cart_url="https://shop.example/cart")),
        ]
    )
    take_in()
    events.log().append([event(3, 5 * MINUTE, kinds.CustomerIdentified(), email="hana@example.jp")])
    take_in()
    assert history.loaded_offset() == history.live_offset() == 3

    hana, at = who("hana@example.jp"), AT + 30 * MINUTE
    cart = history.carts([(hana, at)])[hana, at]
    assert (cart.state, cart.value, cart.lines) == ("open", 3000, (TEA,))
    assert cart.last_activity_at == AT + MINUTE
    assert cart.cart_url == "https://shop.example/cart"
    assert history.last_activity([hana], at) == {hana: AT + MINUTE}
    assert history.carts([(hana, AT)]) == {}

    line = history.timeline(hana)
    assert [entry.kind for entry in line] == ["customer_identified", "cart_updated", "page_viewed"]
    assert line[1].facts == {"product_id": "tea", "first_name": "煎茶", "value": 3000, "count": 2, "currency": "JPY"}
    assert line[2].facts == {"url": "/tea", "dwell_seconds": 12.5}
    assert [entry.position for entry in history.timeline(hana, before=3, limit=1)] == [2]


@pytest.mark.django_db
def test_letters_are_counted_by_when_they_were_accepted(var: Path) -> None:
    taken = [(1, "m1", "cart", 0), (2, "m2", "transactional", 1), (3, "m3", "campaign", 60)]
    events.log().append(
        [
            event(
                number,
                minutes * MINUTE,
                kinds.MessageAccepted(message_id=message, channel="email", message_class=message_class),  # type: ignore[arg-type]
                email="hana@example.jp",
            )
            for number, message, message_class, minutes in taken
        ]
    )
    take_in()
    hana, at = who("hana@example.jp"), AT + timedelta(days=1)
    assert history.accepted_since([(hana, at), (hana, AT)], 1) == {
        (hana, at): [AT + 60 * MINUTE],  # a day is open at its start
        (hana, AT): [AT],
    }


@pytest.mark.django_db
def test_reading_nothing_new_says_so_and_changes_nothing(var: Path) -> None:
    events.log().append([event(1, 0 * MINUTE, kinds.CartUpdated(lines=(TEA,)))])
    take_in()
    assert (customers.project(), history.project_live(), history.load()) == (0, 0, 0)


@pytest.mark.django_db
def test_a_cart_is_forgotten_after_120_days_and_whole(var: Path) -> None:
    events.log().append(
        [
            event(1, timedelta(), kinds.CartUpdated(lines=(TEA,), cart_id="old")),
            event(2, timedelta(), kinds.CartUpdated(lines=(TEA,), cart_id="kept")),
            event(3, timedelta(days=30), kinds.CartUpdated(lines=(TEA, TEA), cart_id="kept")),
            event(4, timedelta(days=121), kinds.PageViewed(url="https://shop.example/"), visitor="v2"),
        ]
    )
    take_in()
    v1 = CartChange.objects.get(position=3).customer_id
    at = AT + timedelta(days=121)
    cart = history.carts([(v1, at)])[v1, at]
    assert (cart.cart_key, cart.opened_at, cart.value) == ("shop/kept", AT, 6000)
    assert sorted(CartChange.objects.values_list("position", flat=True)) == [2, 3]


@pytest.mark.django_db
def test_no_personal_data_reaches_the_warehouse(var: Path) -> None:
    secret = "hana@example.jp"
    person = kinds.CustomerIdentified(
        family_name="山田",
        given_name="花",
        phone="090-1111-2222",
        prefecture="東京都",
        city="千代田区",
        occupation="営業 ０９０ー３３３３ー４４４４",
        traits={"pet": "ポチ", "boxes": 3},
    )
    events.log().append(
        [
            event(1, 0 * MINUTE, kinds.PageViewed(url=f"https://shop.example/u/{secret}?mail={secret}#{secret}")),
            event(2, 1 * MINUTE, person, email=secret),
            event(3, 2 * MINUTE, kinds.CartUpdated(lines=(TEA,)), email=secret),
            event(4, 3 * MINUTE, kinds.ContactOpened(contact_id="c1", reason="山田です"), email=secret),
            event(5, 4 * MINUTE, kinds.Searched(words="０９０ 1111 2222"), email=secret),
            event(6, 5 * MINUTE, kinds.Searched(words="　深蒸し  ＴＥＡ"), email=secret),
            event(7, 6 * MINUTE, kinds.SubscriptionCancelled(subscription_id="s", reason="花より"), email=secret),
        ]
    )
    take_in()
    kept = "".join(str(warehouse.reader().query(table.expression).to_pylist()) for table in history.tables.TABLES)
    assert [word for word in ("煎茶", "東京都", "深蒸し tea", "trait:pet") if word not in kept] == []
    told = (secret, "山田", "花", "1111", "3333", "３３３３", "千代田", "営業", "ポチ")
    assert [word for word in told if word in re.sub("[0-9a-f]{32}", "", kept)] == []


@pytest.mark.django_db
def test_thousands_are_asked_at_once(
    var: Path, django_assert_max_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    visitors = [f"v{number}" for number in range(300)]
    events.log().append(
        [
            event(number, number * MINUTE, kinds.CartUpdated(lines=(TEA,), cart_id=visitor), visitor=visitor)
            for number, visitor in enumerate(visitors, 1)
        ]
    )
    take_in()
    customers_ = list(CartChange.objects.values_list("customer_id", flat=True))
    at = AT + timedelta(days=1)
    with django_assert_max_num_queries(3):
        carts = history.carts([(customer, at) for customer in customers_])
    assert len(carts) == 300
