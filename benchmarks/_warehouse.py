"""How fast the log becomes tables, and how long the reports take; run by `warehouse.py`.

`load` is events a second through the whole of `loader.load_batch` (rows, moves, carts, letters, one durable transaction a
batch); beside it, as the bare limit, DuckDB appending the same event rows and nothing else. Reports are the slowest of five.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks._shop_year import START, YEAR, batches
from enishi.analytics import reports
from enishi.customers.types import ResolvedBatch
from enishi.history import appending, loader, tables, timeline
from enishi.history.core.hearing import Hearing
from enishi.history.core.rows import Rows
from enishi.kernel import clock
from enishi.kernel.calendar import local_date
from enishi.warehouse.duckdb import DuckWarehouse

EVENTS, SIZE, READER = 1_000_000, 50_000, "history"


@dataclass
class Spent:
    """Seconds, by what they were spent on."""

    load: float = 0.0
    bare: float = 0.0
    slowest: float = 0.0
    reports: dict[str, float] = field(default_factory=dict)


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    spent = Spent()
    with TemporaryDirectory(prefix="enishi-bench-") as folder:
        warehouse = DuckWarehouse(Path(folder) / "warehouse.duckdb")
        bare = DuckWarehouse(Path(folder) / "bare.duckdb")
        for each in (warehouse, bare):
            each.ensure(tables.TABLES, tables.VERSION)
        for batch in batches(events, SIZE):
            took = _seconds(lambda batch=batch: loader.load_batch(warehouse, batch, READER))  # type: ignore[misc]
            spent.load += took
            spent.slowest = max(spent.slowest, took)
            spent.bare += _append_alone(bare, batch)
        _ask(warehouse, spent)
        for each in (warehouse, bare):
            each.close()
    _tell(events, spent)


def _append_alone(bare: DuckWarehouse, batch: ResolvedBatch) -> float:
    rows = appending.events(Rows(batch.events, Hearing()))

    def append() -> None:
        with bare.write() as transaction:
            transaction.append(tables.EVENT, rows)

    return _seconds(append)


def _ask(warehouse: DuckWarehouse, spent: Spent) -> None:
    at = START + YEAR
    first, last = local_date(START), local_date(at)
    month = last - timedelta(days=30)
    year = reports.Period(first, last, at)
    questions: dict[str, Callable[[], object]] = {
        "cart_report_month": lambda: reports.cart_report(warehouse, reports.Period(month, last, at)),
        "cart_report_year": lambda: reports.cart_report(warehouse, year),
        "cart_funnel_year": lambda: reports.cart_funnel(warehouse, year, "checkout_tag"),
        "cart_rows_year": lambda: reports.cart_rows(warehouse, year, "checkout_tag", "recovered", (50, 0)),
        "loop": lambda: reports.loop(warehouse, month, at),
        "timeline": lambda: timeline.entries(warehouse, 5, timeline.Shown(), 100),
    }
    for name, question in questions.items():
        question()  # compiles
        spent.reports[name] = max(_seconds(question) for _ in range(5))


def _seconds(work: Callable[[], object]) -> float:
    start = clock.monotonic()
    work()
    return clock.monotonic() - start


def _tell(events: int, spent: Spent) -> None:
    figure = {"name": "load", "value": round(events / spent.load), "unit": "events/s"}
    against = {
        "ratio": round(spent.bare / spent.load, 3),
        "against": f"bare append {round(events / spent.bare)} events/s",
    }
    print(json.dumps(figure | against))
    print(json.dumps({"name": "load_slowest_batch", "value": round(1000 * spent.slowest), "unit": "ms"}))
    for name, seconds in spent.reports.items():
        print(json.dumps({"name": name, "value": round(1000 * seconds), "unit": "ms"}))
