"""What the live half remembers: for how long, and whose word on an order."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event
from enishi.history import api as history
from enishi.history.models import Activity, CartChange, MessageFact, OrderFact
from enishi.kernel.ids import derived_id
from enishi.shop.types import BROWSER_SOURCE

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 10, 1, 10, 0, 30, tzinfo=UTC)
TEA = kinds.Line(product_id="tea", quantity=2, unit_price=1500)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    yield
    events.log().close()


def event(kind: str, body: kinds.Body, ago: timedelta, *, who: str = "hana", source: str = "api") -> Event:
    return Event(
        id=derived_id("test", f"{kind} {body} {ago} {who} {source}"),
        kind=kind,
        occurred_at=NOW - ago,
        received_at=NOW,
        site="shop",
        source=source,
        claims=Claims(email=f"{who}@example.jp"),
        body=body,
    )


def ordered(ago: timedelta, *, who: str = "hana", source: str = "api", order_id: str = "o-1") -> Event:
    return event(
        "order_placed", kinds.OrderPlaced(order_id=order_id, lines=(TEA,), total=3000), ago, who=who, source=source
    )


def tell(*told: Event) -> None:
    events.log().append(told)
    customers.project()
    history.project_live()


def buyer(order_id: str = "o-1") -> str:
    customer = history.buyers("shop", [order_id])[order_id]
    return customers.people([customer])[customer].email.partition("@")[0]


def test_who_placed_an_order_is_what_a_server_says() -> None:
    tell(ordered(3 * DAY, who="somebody", source=BROWSER_SOURCE))
    assert buyer() == "somebody"
    tell(ordered(2 * DAY, who="hana"))
    tell(ordered(DAY, who="taro"), ordered(DAY, who="another", source=BROWSER_SOURCE))
    assert buyer() == "hana"
    assert history.buyers("shop", ["o-2"]) == history.buyers("mall", ["o-1"]) == {}


def test_what_is_too_old_when_it_comes_is_not_kept() -> None:
    old, looked = 121 * DAY, kinds.PageViewed(url="https://shop.example/")
    sent = kinds.MessageAccepted(message_id="m1", channel="email", message_class="cart")
    tell(
        ordered(old),
        event("message_accepted", sent, old),
        event("page_viewed", looked, 8 * DAY),
        event("cart_updated", kinds.CartUpdated(lines=(TEA,), cart_id="left"), old),
        event("cart_updated", kinds.CartUpdated(lines=(TEA,), cart_id="filled again"), old),
        event("cart_updated", kinds.CartUpdated(lines=(TEA, TEA), cart_id="filled again"), DAY),
        event("page_viewed", looked, 0 * DAY),
    )
    assert not OrderFact.objects.exists()
    assert not MessageFact.objects.exists()
    assert set(CartChange.objects.values_list("cart_id", flat=True)) == {"filled again"}  # whole, or not at all
    assert CartChange.objects.count() == 2
    minutes = Activity.objects.order_by("minute").values_list("minute", flat=True)
    assert list(minutes) == [NOW.replace(second=0) - DAY, NOW.replace(second=0)]


def test_what_is_not_too_old_is_kept_until_the_days_have_gone_by() -> None:
    edge = 120 * DAY
    tell(ordered(edge), event("page_viewed", kinds.PageViewed(url="https://shop.example/"), 0 * DAY))
    assert OrderFact.objects.count() == 1
    tell(ordered(-timedelta(seconds=1), order_id="o-2"))
    assert list(OrderFact.objects.values_list("order_id", flat=True)) == ["o-2"]


def test_a_minute_is_noted_once_wherever_in_the_batch_it_comes() -> None:
    looked = kinds.PageViewed(url="https://shop.example/")
    seconds = (0, 70, 10, 80, -40)
    tell(*(event("page_viewed", looked, timedelta(seconds=each)) for each in seconds))
    at = NOW.replace(second=0)
    assert sorted(Activity.objects.values_list("minute", flat=True)) == [
        at - timedelta(minutes=1),
        at,
        at + timedelta(minutes=1),
    ]
