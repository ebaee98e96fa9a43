"""Facts are what the rows say: worked out at any load, as if worked out anew, and as rules understand the rows."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from enishi.customers.types import Move, Resolved
from enishi.history import narrowed, tables
from enishi.history.types import CustomerHistory
from enishi.segments.core import numbers
from enishi.segments.core.seen import Seen
from enishi.segments.types import World
from enishi.warehouse.duckdb import DuckWarehouse
from enishi.warehouse.port import Relation, Warehouse
from tests.stages.history.random_logs import load, log, merged

FACTS = (tables.CUSTOMER_FACT, tables.CUSTOMER_PRODUCT, tables.LAST_HEARD)
END = datetime(2030, 1, 1, tzinfo=UTC)
VISITS = {"page_viewed", "product_viewed", "cart_updated", "checkout_started", "searched"}


def rows(warehouse: Warehouse, relation: Relation) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = warehouse.query(relation.expression).to_pylist()
    for row in found:
        row.update({name: at.replace(tzinfo=UTC) for name, at in row.items() if isinstance(at, datetime)})
    return found


def facts(warehouse: Warehouse) -> dict[str, list[str]]:
    return {relation.name: sorted(map(repr, rows(warehouse, relation))) for relation in FACTS}


def loaded(path: Path, events: Sequence[Resolved], size: int, moves: Sequence[Move] = ()) -> dict[str, list[str]]:
    path.mkdir()
    warehouse = DuckWarehouse(path / "warehouse.duckdb", threads=1)
    warehouse.ensure(tables.TABLES, 1)
    load(warehouse, events, size, moves)
    found = facts(warehouse)
    warehouse.close()
    return found


@pytest.mark.parametrize(("seed", "size"), [(0, 7), (1, 40), (2, 111)])
def test_any_cutting_of_the_log_gives_the_facts_of_reading_it_at_once(seed: int, size: int, tmp_path: Path) -> None:
    events = log(seed, 160)
    assert loaded(tmp_path / "cut", events, size) == loaded(tmp_path / "whole", events, len(events))


@pytest.mark.parametrize("size", [9, 70])
def test_whoever_becomes_another_brings_their_facts_along(size: int, tmp_path: Path) -> None:
    events = log(5, 140)
    moves = [Move(60, 2, 1), Move(110, 3, 1)]
    told = events
    for move in moves:
        told = merged(told, move, size)
    found = loaded(tmp_path / "cut", told, size, moves)
    assert found == loaded(tmp_path / "whole", merged(merged(events, moves[0], 200), moves[1], 200), 200)
    assert [row for row in found["customer_fact"] if "'customer_id': 2" in row or "'customer_id': 3" in row] == []


def test_facts_are_what_rules_find_in_the_rows(warehouse: Warehouse) -> None:
    warehouse.ensure(tables.TABLES, 1)
    load(warehouse, log(8, 400), 130)
    held = {row["customer_id"]: row for row in rows(warehouse, tables.CUSTOMER_FACT)}
    bought = rows(warehouse, tables.CUSTOMER_PRODUCT)
    found = narrowed.histories(warehouse, [1, 2, 3], narrowed.PARTS)
    assert held.keys() == found.keys()
    for customer, history in found.items():
        seen = Seen(history, END, World(currency="JPY"))
        assert seen.orders, "nobody bought anything: the log shows too little"
        assert held[customer] == _fact(history, seen) | {"customer_id": customer, "currency": "JPY"}
        theirs = [row for row in bought if row["customer_id"] == customer]
        assert sorted(theirs, key=repr) == sorted(_products(customer, seen), key=repr)


def _fact(history: CustomerHistory, seen: Seen) -> dict[str, Any]:
    texts = ("sex", "prefecture", "occupation", "language", "acquisition_source")
    births = ("birth_year", "birth_month", "birth_day")
    words = seen.words
    happened = [row.at for row in history.events] + [row.at for row in history.corrections]
    return {
        "newest_at": max(happened),
        "orders": len(seen.orders),
        "sales": numbers.sales(seen),
        "first_order_at": seen.orders[0].at,
        "last_order_at": seen.orders[-1].at,
        "products_bought": numbers.products_bought(seen),
        "points": numbers.points(seen),
        "last_visit_at": max(row.at for row in history.events if row.kind in VISITS),
        "last_delivered_at": _last(row.at for row in history.events if row.kind == "delivered"),
        "last_sent_at": _last(row.accepted_at for row in history.sent),
        "last_opened_at": _last(row.opened_at for row in history.sent),
        "last_clicked_at": _last(row.clicked_at for row in history.sent),
        **{name: words[name].text if name in words else None for name in texts},
        **{name: int(words[name].number or 0) if name in words else None for name in births},
        **{name: seen.says(name) for name in ("is_test", "is_staff", "is_wholesale")},
    }


def _last(instants: Any) -> datetime | None:
    return max((at for at in instants if at is not None), default=None)


def _products(customer: int, seen: Seen) -> list[dict[str, Any]]:
    by_product: dict[tuple[str, str], list[Any]] = {}
    for line in seen.lines:
        by_product.setdefault((line.site, line.product_id), []).append(line)
    return [
        {
            "customer_id": customer,
            "site": site,
            "product_id": product,
            "orders": len({line.order_id for line in lines}),
            "pieces": sum(line.quantity for line in lines),
            "amount": sum(line.amount or 0 for line in lines),
            "first_at": min(line.at for line in lines),
            "last_at": max(line.at for line in lines),
        }
        for (site, product), lines in by_product.items()
    ]
