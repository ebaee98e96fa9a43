"""What the warehouse holds that no single event says: products as the catalogue has them, suppressed addresses, whose word counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from enishi.catalog import api as catalog
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event
from enishi.history import api as history
from enishi.kernel.coding import digest
from enishi.shop.types import BROWSER_SOURCE
from enishi.warehouse import api as warehouse
from enishi.warehouse.port import Relation

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 1, 10, tzinfo=UTC)
_numbers: Iterator[int]


@pytest.fixture(autouse=True)
def numbers(var: Path) -> None:
    global _numbers
    _numbers = iter(range(1, 1000))


def told(body: kinds.Body, *, site: str = "shop", source: str = "api", **claims: Any) -> None:
    """One more event, a minute after the one before, read by every stage."""
    number = next(_numbers)
    at = AT + timedelta(minutes=number)
    kind = next(kind for kind, of in kinds.BODIES.items() if of is type(body))
    event = Event(
        id=UUID(int=number), kind=kind, occurred_at=at, received_at=at, site=site, source=source, claims=Claims(**claims), body=body
    )  # fmt: skip
    events.log().append([event])
    customers.project()
    catalog.project()
    history.load()


def rows(relation: Relation, *names: str) -> list[tuple[Any, ...]]:
    return sorted(
        tuple(row[name] for name in names) for row in warehouse.reader().query(relation.expression).to_pylist()
    )


def test_products_are_as_the_catalogue_has_them() -> None:
    def listed(category: str, site: str = "shop") -> kinds.Body:
        return kinds.ProductUpdated(product_id="tea", name="煎茶", price=1620, category=category)

    told(listed("tea"))
    told(listed("leaves"), site="mall")
    told(kinds.ProductViewed(product_id="tea", name="What a page says", category="other"), visitor="v")
    told(
        kinds.CartUpdated(lines=(kinds.Line(product_id="cup", quantity=1, unit_price=900, name="湯のみ"),)), visitor="v"
    )
    columns = ("site", "product_id", "name", "category", "price", "removed")
    before = [("mall", "tea", "煎茶", "leaves", 1620, False), ("shop", "cup", "湯のみ", "", 900, False)]
    assert rows(history.tables.PRODUCT, *columns) == sorted([*before, ("shop", "tea", "煎茶", "tea", 1620, False)])
    told(listed("green tea"))
    told(kinds.ProductRemoved(product_id="tea"))
    assert rows(history.tables.PRODUCT, *columns) == sorted([*before, ("shop", "tea", "煎茶", "green tea", 1620, True)])


def test_suppressed_addresses_are_there_with_the_next_load_and_stay_when_lifted() -> None:
    told(kinds.CustomerIdentified(), email="Hana@example.jp")
    customers.suppress(["hana@example.jp"], reason="opt_out_list", at=AT)
    told(kinds.PageViewed(url="https://shop.example/"), visitor="v")
    address = digest(customers.addresses_key(), "hana@example.jp")
    naive = AT.replace(tzinfo=None)
    columns = ("address", "reason", "since", "until")
    assert rows(history.tables.SUPPRESSION, *columns) == [(address, "opt_out_list", naive, None)]
    customers.lift_suppression("hana@example.jp", why="asked", by="owner", at=AT + timedelta(days=1))
    told(kinds.PageViewed(url="https://shop.example/"), visitor="v")
    assert rows(history.tables.SUPPRESSION, *columns) == [(address, "opt_out_list", naive, naive + timedelta(days=1))]
    person = customers.person_by_email("hana@example.jp")
    assert person is not None
    held = history.histories([person.customer_id], ("reach", "words"))[person.customer_id]
    assert [(row.what, row.detail) for row in held.reach] == [("suppressed", address)]
    assert [(row.field, row.text) for row in held.words] == [("email", address)]


def test_an_address_that_anybody_could_have_said_is_no_word() -> None:
    told(kinds.CustomerIdentified(sex="female"), shop_customer_id="1")
    told(
        kinds.CustomerIdentified(), source=BROWSER_SOURCE, visitor="v9", shop_customer_id="1", email="evil@example.com"
    )
    told(kinds.CustomerIdentified(), shop_customer_id="1", email="hana@example.jp")
    good = digest(customers.addresses_key(), "hana@example.jp")
    assert [row for row in rows(history.tables.WORD, "field", "text", "position") if row[0] == "email"] == [
        ("email", good, 3)
    ]
