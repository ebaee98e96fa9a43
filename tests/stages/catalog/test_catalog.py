"""What the shop sells, through the door, on the real log and state store."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enishi.catalog import api, store
from enishi.catalog.models import Product as Row
from enishi.catalog.types import Product
from enishi.events import api as events
from enishi.events.types import Claims, Event, Recorded
from enishi.events.vocabulary import Body, CartUpdated, Line, PageViewed, ProductRemoved, ProductUpdated, ProductViewed
from enishi.kernel.ids import derived_id

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 1, tzinfo=UTC)


def event(kind: str, body: Body, hours: float, *, site: str = "main") -> Event:
    at = START + timedelta(hours=hours)
    return Event(
        id=derived_id("test", f"{kind} {body} {hours} {site}"),
        kind=kind,
        occurred_at=at,
        received_at=at,
        site=site,
        source="api",
        claims=Claims(visitor="v"),
        body=body,
    )


def updated(
    hours: float, *, price: int = 1000, stock: int | None = None, name: str = "美容液", site: str = "main"
) -> Event:
    return event(
        "product_updated", ProductUpdated(product_id="1", name=name, price=price, stock=stock), hours, site=site
    )


def carted(hours: float, line: Line) -> Event:
    return event("cart_updated", CartUpdated(lines=(line,)), hours)


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    yield
    events.log().close()


def tell(*told: Event) -> None:
    events.log().append(told)
    while api.project():
        pass


def product(site: str = "main") -> Product | None:
    return api.products([(site, "1")]).get((site, "1"))


def test_the_latest_word_stands_by_when_it_was_said() -> None:
    tell(updated(2, price=2000, stock=0), updated(1, price=1000, stock=5))
    assert product() == Product(site="main", product_id="1", name="美容液", price=2000, stock=0)
    assert api.offset() == 2


def test_a_word_told_again_in_another_batch_changes_nothing() -> None:
    first = updated(1)
    tell(first, updated(2, price=2000))
    tell(first)
    found = product()
    assert found
    assert found.price == 2000


def test_what_pages_show_fills_the_catalogue_until_the_shop_lists_it() -> None:
    viewed = ProductViewed(product_id="1", name="美容液", price=900, url="https://shop.example/1", category="美容")
    tell(event("product_viewed", viewed, 1), carted(2, Line(product_id="1", quantity=1, unit_price=950)))
    shown = Product(
        site="main",
        product_id="1",
        name="美容液",
        price=950,
        url="https://shop.example/1",
        category="美容",
        listed=False,
    )
    assert product() == shown
    assert api.all_products() == []
    tell(updated(0))
    tell(carted(3, Line(product_id="1", quantity=1, unit_price=1, name="<b>free</b>")))
    found = product()
    assert found
    assert (found.listed, found.price, found.name) == (True, 1000, "美容液")


def test_a_removed_product_keeps_its_name_and_cannot_be_bought() -> None:
    tell(updated(1), event("product_removed", ProductRemoved(product_id="1"), 2))
    found = product()
    assert found
    assert (found.name, found.removed, found.can_be_bought) == ("美容液", True, False)
    assert api.all_products() == []
    tell(updated(3))
    assert [each.can_be_bought for each in api.all_products()] == [True]


def test_a_product_removed_before_it_was_heard_of_stays_removed() -> None:
    tell(event("product_removed", ProductRemoved(product_id="1"), 2), updated(1))
    found = product()
    assert found
    assert found.removed


def test_sites_have_their_own_products() -> None:
    tell(updated(1, name="い"), updated(1, name="あ", site="mall"))
    assert [each.name for each in api.all_products()] == ["あ", "い"]
    assert [each.name for each in api.all_products("main")] == ["い"]
    assert [each.name for each in api.all_products(limit=1)] == ["あ"]


def test_an_unknown_product_is_absent() -> None:
    tell(event("page_viewed", PageViewed(url="https://shop.example/"), 1))
    assert api.products([("main", "1"), ("main", "2")]) == {}
    assert api.products([]) == {}
    assert api.project() == 0


def viewed(hours: float, price: int) -> Event:
    return event("product_viewed", ProductViewed(product_id="1", name="美容液", price=price), hours)


def price() -> int:
    found = product()
    assert found
    return found.price


def test_the_same_said_again_is_a_newer_word() -> None:
    tell(viewed(1, 900))
    tell(viewed(3, 900))
    store._memory.take(api.offset())  # as after a restart
    tell(viewed(2, 800))
    assert price() == 900
    tell(viewed(4, 700))
    assert price() == 700


def test_the_same_again_of_a_known_product_reads_no_row_and_moves_only_the_word() -> None:
    tell(viewed(1, 900))
    events.log().append([viewed(2 + minute / 60, 900) for minute in range(50)])
    with CaptureQueriesContext(connection) as captured:
        api.project()
    about = [query["sql"] for query in captured if "product" in query["sql"]]
    assert len(about) == 1
    assert "UPDATE product SET said_at" in about[0]


def test_what_another_process_took_meanwhile_counts() -> None:
    tell(viewed(1, 900))
    Row.objects.update(price=500, said_at=START + timedelta(hours=3))
    events.log().append([event("page_viewed", PageViewed(url="https://shop.example/"), 2)])
    events.move_offset(api.READER, 2)
    tell(viewed(2, 800))
    assert price() == 500


def test_what_was_not_committed_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    tell(viewed(1, 900))
    with monkeypatch.context() as patch, pytest.raises(OSError, match="disk full"):
        patch.setattr("enishi.catalog.store.events.move_offset", fail)
        tell(viewed(2, 800))
    assert price() == 900
    while api.project():
        pass
    assert price() == 800


def test_an_event_that_cannot_be_kept_is_left_out_and_the_rest_goes_on() -> None:
    absurd = event("product_updated", ProductUpdated(product_id="9", name="x", price=2**70), 1)
    store._take([Recorded(1, updated(1)), Recorded(2, absurd), Recorded(3, updated(2, price=7))], {})
    found = product()
    assert found
    assert found.price == 7
    assert api.products([("main", "9")]) == {}
