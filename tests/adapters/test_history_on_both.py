"""One generated shop in both engines: every table, every report, every page of a person is the same to the yen and microsecond."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from enishi.analytics import person, reports, sales
from enishi.customers import api as customers
from enishi.history import loader, tables, timeline
from enishi.history.core.hearing import Hearing
from enishi.warehouse.port import Reader
from tests import warehouses
from tests.adapters.generated_shop import batches
from tests.warehouses import Both

pytestmark = pytest.mark.xdist_group("clickhouse")

#: Tables that an empty shop would agree on too, and this one does not leave empty.
FILLED = (
    tables.EVENT,
    tables.CART_CHANGE,
    tables.CART,
    tables.ORDERS,
    tables.ORDER_LINE,
    tables.ORDER_CORRECTION,
    tables.MESSAGE,
    tables.REACH,
    tables.WORD,
    tables.SUBSCRIPTION_CHANGE,
    tables.CUSTOMER_FACT,
    tables.CUSTOMER_PRODUCT,
    tables.ORDER_OUTCOME,
)

FIRST, LAST = date(2025, 5, 1), date(2026, 10, 31)
BESIDE = loader.Beside(
    Hearing(partial(customers.said_in, mall_sites=frozenset({"mall"})), b"of texts", b"of addresses")
)
INSTANTS = [datetime(2026, 1, 15, 3, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with warehouses.both(tmp_path_factory.mktemp("both") / "warehouse.duckdb") as both:
        for warehouse in both:
            warehouse.ensure(tables.TABLES, tables.VERSION)
            for batch in batches(0.0004, 3, size=500):
                loader.load_batch(warehouse, batch, "history", BESIDE)
        yield both


def same(shop: Both, ask: Callable[..., Any], *arguments: object) -> Any:
    """The answer, once both have given it."""
    answer = ask(shop.duckdb, *arguments)
    assert ask(shop.clickhouse, *arguments) == answer
    return answer


@pytest.mark.parametrize("relation", tables.TABLES, ids=lambda relation: relation.name)
def test_every_table_has_the_same_rows(shop: Both, relation: Any) -> None:
    def rows(warehouse: Reader) -> list[str]:
        return sorted(map(repr, warehouse.query(relation.expression).to_pylist()))

    assert same(shop, rows) or relation not in FILLED


@pytest.mark.parametrize(
    ("at", "site"), [(INSTANTS[0], None), (INSTANTS[1], "shop")], ids=["in its midst", "at its end"]
)
def test_every_report_has_the_same_figures(shop: Both, at: datetime, site: str | None) -> None:
    period = reports.Period(FIRST, LAST, at, site)
    days = sales.Days(FIRST, LAST, at, site)
    report = same(shop, reports.cart_report, period)
    for basis in ("", "checkout_tag"):
        same(shop, reports.cart_funnel, period, basis)
    for which in (
        "carts",
        "abandoned",
        "address_known",
        "may_be_written_to",
        "sent",
        "recovered",
        "returned",
        "bought",
    ):
        same(shop, reports.cart_rows, period, "", which, (100, 3))
    for ask in (sales.by_site, sales.by_day, sales.by_site_in_utc, sales.rows):
        assert same(shop, ask, days)
    assert report.total.carts > 10


def test_days_of_the_loop_have_the_same_figures(shop: Both) -> None:
    days = [FIRST + timedelta(days=number) for number in range(0, 549, 30)]
    assert sum(same(shop, reports.loop, day, INSTANTS[1]).events > 0 for day in days) > 5


def test_a_persons_page_is_the_same(shop: Both) -> None:
    shown = (timeline.Shown(), timeline.Shown(kinds=frozenset({"order_placed"}), until=INSTANTS[0], site="shop"))
    told = 0
    for customer in range(1, 60, 6):
        same(shop, person.sales, customer, INSTANTS[1])
        told += sum(len(same(shop, timeline.entries, customer, each, 50)) for each in shown)
    assert told > 20
