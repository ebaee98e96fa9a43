"""Orders and sales to the yen: the warehouse counts what a reader of the events would add up by hand, in whatever order they came."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from enishi.analytics import orders, sales
from enishi.analytics.sales import Days as Asked
from enishi.events import vocabulary as kinds
from enishi.history import tables
from enishi.warehouse.duckdb import DuckWarehouse
from tests.stages.analytics.shop_days import A_DAY, DAY, Days, after

LINE = kinds.Line(product_id="tea", quantity=1, unit_price=100)
ENDLESS = after(60 * A_DAY)


@dataclass(frozen=True)
class Word:
    """Something said of an order; `placed` by the shop or by a browser."""

    minute: int
    order: int
    what: str
    amount: int = 0


words = st.builds(
    Word,
    minute=st.integers(0, 3 * A_DAY),
    order=st.integers(1, 4),
    what=st.sampled_from(["placed", "placed", "placed by browser", "changed", "cancelled", "refunded"]),
    amount=st.integers(1, 9_999),
)


def told(said: list[Word]) -> Days:
    days = Days()
    for word in said:
        name = f"o{word.order}"
        body: kinds.Body
        if word.what.startswith("placed"):
            body = kinds.OrderPlaced(order_id=name, lines=(LINE,), total=word.amount)
        elif word.what == "changed":
            body = kinds.OrderChanged(order_id=name, lines=(LINE, LINE), total=word.amount)
        elif word.what == "cancelled":
            body = kinds.OrderCancelled(order_id=name)
        else:
            body = kinds.OrderRefunded(order_id=name, amount=word.amount)
        days.happens(word.minute, word.order, body, source="tag" if word.what == "placed by browser" else "csv")
    return days


def by_hand(said: list[Word]) -> tuple[int, int, int, int]:
    """(orders, total, refunded, cancelled): the definition, one order at a time."""
    of_order = defaultdict(list)
    for word in said:
        of_order[word.order].append(word)
    number = amount = refunded = cancelled = 0
    for mine in of_order.values():
        placed = [word for word in mine if word.what == "placed"] or [
            word for word in mine if word.what.endswith("browser")
        ]
        if not placed:
            continue
        if any(word.what == "cancelled" for word in mine):
            cancelled += 1
            continue
        changes = [word for word in mine if word.what == "changed"]
        latest = max(enumerate(changes), key=lambda each: (each[1].minute, each[0]))[1] if changes else placed[0]
        number += 1
        amount += latest.amount
        refunded += sum(word.amount for word in mine if word.what == "refunded")
    return number, amount, refunded, cancelled


@pytest.fixture(scope="module")
def warehouses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[DuckWarehouse]]:
    folder, opened = tmp_path_factory.mktemp("sales"), []

    def numbered() -> Iterator[DuckWarehouse]:
        for number in count():
            warehouse = DuckWarehouse(folder / f"{number}.duckdb", threads=1)
            warehouse.ensure(tables.TABLES, tables.VERSION)
            opened.append(warehouse)
            yield warehouse

    yield numbered()
    for warehouse in opened:
        warehouse.close()


@given(st.lists(words, max_size=14))
@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_sales_are_what_adds_up_by_hand(warehouses: Iterator[DuckWarehouse], said: list[Word]) -> None:
    warehouse = next(warehouses)
    told(said).loaded(warehouse)
    found = sales.by_site(warehouse, Asked(DAY, DAY + timedelta(days=30), ENDLESS))
    counted = (0, 0, 0, 0)
    if found:
        (line,) = found
        counted = (line.orders, line.total, line.refunded_amount, line.cancelled_orders)
    assert counted == by_hand(said)


@pytest.fixture
def warehouse(warehouses: Iterator[DuckWarehouse]) -> DuckWarehouse:
    return next(warehouses)


def test_what_happens_later_has_not_happened_yet(warehouse: DuckWarehouse) -> None:
    told([Word(0, 1, "placed", 500), Word(100, 1, "changed", 700), Word(200, 1, "cancelled")]).loaded(warehouse)
    seen = [sales.by_site(warehouse, Asked(DAY, DAY, after(minute)))[0] for minute in (50, 150, 250)]
    assert [(day.orders, day.total, day.cancelled_orders) for day in seen] == [(1, 500, 0), (1, 700, 0), (0, 0, 1)]


def test_a_changed_order_stays_on_its_day_and_has_its_new_lines(warehouse: DuckWarehouse) -> None:
    told([Word(0, 1, "placed", 500), Word(2 * A_DAY, 1, "changed", 700)]).loaded(warehouse)
    (day,) = sales.by_day(warehouse, Asked(DAY, DAY + timedelta(days=9), ENDLESS))
    assert (day.day, day.total, day.placed_total, day.changed_orders) == (DAY, 700, 500, 1)
    assert len(warehouse.query(orders.lines(), {"at": ENDLESS}).to_pylist()) == 2


def test_guests_count_as_sales_and_test_orders_do_not(warehouse: DuckWarehouse) -> None:
    days = told([Word(0, 1, "placed", 500)])
    days.is_known(1, 2)
    days.happens(
        2, 2, kinds.OrderPlaced(order_id="known", lines=(LINE,), total=300), email="2@example.jp", source="csv"
    )
    days.happens(3, 3, kinds.OrderPlaced(order_id="mine", lines=(LINE,), total=900, is_test=True), source="csv")
    days.happens(4, 4, kinds.CustomerIdentified(is_test=True), email="4@example.jp", source="csv")
    days.happens(5, 4, kinds.OrderPlaced(order_id="his", lines=(LINE,), total=50), email="4@example.jp", source="csv")
    days.loaded(warehouse)
    (found,) = sales.by_site(warehouse, Asked(DAY, DAY, ENDLESS))
    assert (found.orders, found.total, found.guest_orders) == (2, 800, 1)
    assert (found.test_orders, found.test_total) == (2, 950)
    assert [row.order_id for row in sales.rows(warehouse, Asked(DAY, DAY, ENDLESS)) if row.is_test] == ["mine", "his"]


def test_the_days_of_utc_begin_nine_hours_later(warehouse: DuckWarehouse) -> None:
    told([Word(-90, 1, "placed", 500), Word(0, 2, "placed", 70)]).loaded(
        warehouse
    )  # half past eight, and ten in the morning
    (here,) = sales.by_site(warehouse, Asked(DAY, DAY, ENDLESS))
    (there,) = sales.by_site_in_utc(warehouse, Asked(DAY, DAY, ENDLESS))
    assert (here.total, there.total) == (570, 70)
