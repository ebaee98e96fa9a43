"""A British gift shop's year, 541,909 lines: in as any file goes in, and the published figures come out of the warehouse.

The import is the console's own (`enishi import` walks the same road: copied in, recognised, tried out, carried out). It runs once for all
tests here, in about half a minute; each test asks the warehouse one thing.

What the published figures count is: a customer is named, the quantity and the price are above zero. What they leave out is here too:
returns (invoices whose number begins with C) are refunds, guests' orders are sales of nobody, free lines and corrections of the books are
left out by name, and lines that stand twice are kept, since an invoice may list the same goods twice.
"""

import csv
import gzip
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from ibis import _

from enishi.analytics import orders
from enishi.history import tables
from enishi.warehouse.duckdb import DuckWarehouse
from tests import databases

ROOT = Path(__file__).parents[2]
FILE = Path(os.environ.get("ENISHI_REALDATA", ROOT / "../shared/data")) / "online-retail" / "online-retail.csv.gz"
AT = {"at": datetime(2026, 1, 1, tzinfo=UTC)}

_READ = """
import django; django.setup()
from enishi import pipeline
while pipeline.take_in(): pass
while pipeline.tabulate(): pass
from enishi.warehouse import api as warehouse
warehouse.close()
"""

pytestmark = pytest.mark.realdata


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What the command said, and where its stores are."""
    if not FILE.exists():
        assert os.environ.get("CI") != "true", f"{FILE} is required in CI"
        pytest.skip(f"{FILE} is not there")
    var = tmp_path_factory.mktemp("online-retail")
    environment = {**os.environ, **databases.of_process(var), "ENISHI_SANDBOX": "1"}
    environment["DJANGO_SETTINGS_MODULE"] = "enishi.runtime.settings"
    command = [sys.executable, "-m", "enishi", "import", str(FILE), "--yes"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    read = subprocess.run([sys.executable, "-c", _READ], env=environment, capture_output=True, text=True, check=False)
    assert read.returncode == 0, read.stderr
    return done.stdout, var


@pytest.fixture(scope="module")
def warehouse(imported: tuple[str, Path]) -> Iterator[DuckWarehouse]:
    """Its warehouse."""
    opened = DuckWarehouse(imported[1] / "warehouse.duckdb")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def lines() -> list[dict[str, str]]:
    """The file as the standard library reads it."""
    if not FILE.exists():
        pytest.skip(f"{FILE} is not there")
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def asked(warehouse: DuckWarehouse, expression: Any) -> list[dict[str, Any]]:
    return warehouse.query(expression, AT).to_pylist()


def known_orders() -> Any:
    """Orders of customers who were named."""
    return orders.current().filter(~_.is_guest, ~_.is_test, _.total > 0)


def test_every_line_has_a_verdict(imported: tuple[str, Path], lines: list[dict[str, str]]) -> None:
    said = imported[0].split(": done")[1]
    counts = {words[0]: int(words[1].replace(",", "")) for words in (line.split() for line in said.splitlines()[1:3])}
    assert len(lines) == sum(counts.values()) == 541_909
    free = [line for line in lines if float(line["UnitPrice"]) == 0]
    corrections = [line for line in lines if line["InvoiceNo"].startswith("A")]
    assert counts["left_out"] == len(free) + len(corrections)


def test_lines_invoices_customers_and_revenue_are_the_published_ones(warehouse: DuckWarehouse) -> None:
    of_known = orders.lines().filter(~_.is_guest)
    figures = of_known.agg(
        lines=of_known.count(),
        orders=of_known.order_id.nunique(),
        customers=of_known.customer_id.nunique(),
        revenue=(of_known.quantity * of_known.unit_price).sum().cast("int64"),
    )
    assert asked(warehouse, figures) == [
        {"lines": 397_884, "orders": 18_532, "customers": 4_338, "revenue": 891_140_790}
    ]


def test_orders_come_to_what_their_lines_come_to(warehouse: DuckWarehouse) -> None:
    assert asked(warehouse, known_orders().agg(n=_.count(), total=_.total.sum().cast("int64"))) == [
        {"n": 18_532, "total": 891_140_790}
    ]


def test_two_thirds_bought_again_and_a_tenth_makes_most_of_the_revenue(warehouse: DuckWarehouse) -> None:
    buyers = known_orders().group_by("customer_id").agg(orders=_.count(), total=_.total.sum().cast("int64"))
    found = asked(warehouse, buyers)
    assert len([buyer for buyer in found if buyer["orders"] > 1]) == 2_845
    totals = sorted((buyer["total"] for buyer in found), reverse=True)
    top = sum(totals[: round(len(totals) / 10)])
    assert round(100 * float(top / sum(totals)), 2) == 61.38


def test_the_first_cohort_and_who_of_it_came_the_month_after(warehouse: DuckWarehouse) -> None:
    bought = known_orders().select("customer_id", "local_date")
    first = bought.group_by("customer_id").agg(first=_.local_date.min())
    cohort = first.filter(_["first"].between(date(2010, 12, 1), date(2010, 12, 31)))
    month_after = bought.filter(_.local_date.between(date(2011, 1, 1), date(2011, 1, 31)))
    back = month_after.semi_join(cohort, "customer_id").select("customer_id").distinct()
    assert asked(warehouse, cohort.agg(n=_.count())) == [{"n": 885}]
    assert asked(warehouse, back.agg(n=_.count())) == [{"n": 324}]


def test_returns_are_refunds_of_their_own_day(warehouse: DuckWarehouse, lines: list[dict[str, str]]) -> None:
    returned = Counter[str]()
    for line in lines:
        if line["InvoiceNo"].startswith("C"):
            returned[line["InvoiceNo"]] += -int(line["Quantity"]) * round(float(line["UnitPrice"]) * 100)
    refunds = tables.ORDER_CORRECTION.expression.filter(_.kind == "refunded")
    assert asked(warehouse, refunds.agg(n=_.count(), amount=_.amount.sum().cast("int64"))) == [
        {"n": len(returned), "amount": sum(returned.values())}
    ]


def test_guests_orders_are_sales_of_nobody_known(warehouse: DuckWarehouse, lines: list[dict[str, str]]) -> None:
    guests = Counter[str]()
    for line in lines:
        price = round(float(line["UnitPrice"]) * 100)
        if not line["CustomerID"] and line["InvoiceNo"].isdigit() and int(line["Quantity"]) > 0 and price > 0:
            guests[line["InvoiceNo"]] += int(line["Quantity"]) * price
    of_guests = orders.current().filter(_.is_guest)
    assert asked(
        warehouse, of_guests.agg(n=_.count(), total=_.total.sum().cast("int64"), who=_.customer_id.nunique())
    ) == [{"n": len(guests), "total": sum(guests.values()), "who": len(guests)}]


def test_lines_that_stand_twice_are_kept(warehouse: DuckWarehouse, lines: list[dict[str, str]]) -> None:
    rows = Counter(tuple(line.values()) for line in lines)
    assert len(lines) - len(rows) == 5_268
    sold = Counter(
        (line["InvoiceNo"], line["StockCode"], int(line["Quantity"]), round(float(line["UnitPrice"]) * 100))
        for line in lines
        if line["CustomerID"] and int(line["Quantity"]) > 0 and float(line["UnitPrice"]) > 0
    )
    of_known = orders.lines().filter(~_.is_guest)
    repeated = of_known.group_by("order_id", "product_id", "quantity", "unit_price").agg(n=_.count()).filter(_.n > 1)
    assert asked(warehouse, repeated.agg(n=_.count(), lines=_.n.sum().cast("int64"))) == [
        {"n": sum(n > 1 for n in sold.values()), "lines": sum(n for n in sold.values() if n > 1)}
    ]


def test_a_day_is_the_day_that_stands_in_the_file(warehouse: DuckWarehouse, lines: list[dict[str, str]]) -> None:
    day = "2011-11-17"
    there = {
        line["InvoiceNo"]
        for line in lines
        if line["InvoiceDate"].startswith(day)
        and line["CustomerID"]
        and line["InvoiceNo"].isdigit()
        and float(line["UnitPrice"]) > 0
    }
    here = known_orders().filter(_.local_date == date.fromisoformat(day)).select("order_id")
    assert {row["order_id"] for row in asked(warehouse, here)} == there
