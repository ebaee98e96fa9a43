"""What many customers bought, asked at once, is what each one's own page says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from enishi.analytics import buyers, person
from enishi.analytics.types import BuyersBy
from enishi.events import vocabulary as kinds
from enishi.history import tables
from enishi.warehouse.duckdb import DuckWarehouse
from tests.stages.analytics.shop_days import A_DAY, Days, after

LATER = after(30 * A_DAY)
PEOPLE = (1, 2, 3, 4, 5)


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[DuckWarehouse]:
    """One buys twice and sends half of it back, two once, three cancels, four only tests, five never buys."""
    days = Days()
    days.orders(0, 1, 1000, order_id="a")
    days.orders(2 * A_DAY, 1, 4000, order_id="b")
    days.happens(3 * A_DAY, 1, kinds.OrderRefunded(order_id="b", amount=2000), source="csv")
    days.orders(A_DAY, 2, 9000, order_id="c")
    days.orders(5, 3, 700, order_id="d")
    days.happens(6, 3, kinds.OrderCancelled(order_id="d"), source="csv")
    days.orders(7, 4, 800, is_test=True, order_id="e")
    days.fills(8, 5, 500)
    made = DuckWarehouse(tmp_path / "w.duckdb", threads=1)
    made.ensure(tables.TABLES, tables.VERSION)
    days.loaded(made)
    yield made
    made.close()


@pytest.mark.parametrize("at", [after(1), after(A_DAY + 1), after(2.5 * A_DAY), LATER])
def test_the_list_agrees_with_every_page(warehouse: DuckWarehouse, at: object) -> None:
    listed = buyers.buyers(warehouse, {"at": at}, PEOPLE)  # type: ignore[dict-item]
    for who in PEOPLE:
        figures = person.sales(warehouse, who, at).figures  # type: ignore[arg-type]
        if not figures.orders:
            assert who not in listed
            continue
        row = listed[who]
        assert (row.orders, row.sales, row.last_order_at) == (figures.orders, figures.sales, figures.last_order_at)


def test_only_those_asked_about_are_told(warehouse: DuckWarehouse) -> None:
    assert set(buyers.buyers(warehouse, {"at": LATER}, [2, 5])) == {2}
    assert buyers.buyers(warehouse, {"at": LATER}, []) == {}


def test_buyers_stand_in_order_page_by_page(warehouse: DuckWarehouse) -> None:
    def ranked(by: BuyersBy, *, descending: bool = True, page: slice = slice(0, 9)) -> tuple[list[int], int]:
        rows, total = buyers.ranked(warehouse, {"at": LATER}, by, descending=descending, among=None, page=page)
        return [row.customer_id for row in rows], total

    assert ranked("sales") == ([2, 1], 2)
    assert ranked("sales", descending=False) == ([1, 2], 2)
    assert ranked("orders") == ([1, 2], 2)
    assert ranked("last_order_at") == ([1, 2], 2)
    assert ranked("sales", page=slice(1, 2)) == ([1], 2)
    rows, total = buyers.ranked(warehouse, {"at": LATER}, "sales", descending=True, among=[1, 5], page=slice(0, 9))
    assert ([row.customer_id for row in rows], total) == ([1], 1)
