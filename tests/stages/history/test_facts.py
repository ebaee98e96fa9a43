"""Facts are what the rows say: worked out at any load, as if worked out anew, and as rules understand the rows."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from enishi.catalog.types import Product
from enishi.customers.types import Move, Resolved, ResolvedBatch
from enishi.history import loader, narrowed, tables
from enishi.history.types import CustomerHistory
from enishi.segments.core import attributes, numbers
from enishi.segments.core.leaves import scoring
from enishi.segments.core.seen import Seen
from enishi.segments.types import Ignored, World
from enishi.warehouse.duckdb import DuckWarehouse
from enishi.warehouse.port import Relation, Warehouse
from tests.stages.history.random_logs import HEARING, load, log, merged

FACTS = (tables.CUSTOMER_FACT, tables.CUSTOMER_PRODUCT, tables.ORDER_OUTCOME, tables.LAST_HEARD)
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
        "refunds": numbers.refunds(seen),
        "first_order_site": attributes.first_order_site(seen),
        "first_order_channel": attributes.first_order_channel(seen),
        "first_sent_at": _first(row.accepted_at for row in history.sent),
        "last_sent_at": _last(row.accepted_at for row in history.sent),
        "first_opened_at": _first(row.opened_at for row in history.sent),
        "last_opened_at": _last(row.opened_at for row in history.sent),
        "first_clicked_at": _first(row.clicked_at for row in history.sent),
        "last_clicked_at": _last(row.clicked_at for row in history.sent),
        "unanswered": sum(scoring.ignored_holds(Ignored(messages=many), seen) for many in range(1, 9)),
        **{name: words[name].text if name in words else None for name in texts},
        **{name: int(words[name].number or 0) if name in words else None for name in births},
        **{name: seen.says(name) for name in ("is_test", "is_staff", "is_wholesale")},
    }


def _last(instants: Any) -> datetime | None:
    return max((at for at in instants if at is not None), default=None)


def _first(instants: Any) -> datetime | None:
    return min((at for at in instants if at is not None), default=None)


def _products(customer: int, seen: Seen) -> list[dict[str, Any]]:
    by_product: dict[tuple[str, str], list[Any]] = {}
    for line in seen.lines:
        by_product.setdefault((line.site, line.product_id), []).append(line)
    return [
        {
            "customer_id": customer,
            "site": site,
            "product_id": product,
            "orders": len({line.order for line in lines}),
            "pieces": sum(line.quantity for line in lines),
            "amount": sum(line.amount or 0 for line in lines),
            "first_at": min(line.at for line in lines),
            "last_at": max(line.at for line in lines),
            "last_day": max(line.day for line in lines),
            "lasts": _days(scoring.run_out_day(lines), lines),
            "category": "",
        }
        for (site, product), lines in by_product.items()
    ]


def _days(used_up: date | None, lines: Sequence[Any]) -> int | None:
    return None if used_up is None else (used_up - max(line.day for line in lines)).days


def test_what_was_bought_goes_with_its_product_to_another_category(tmp_path: Path) -> None:
    """Of a shop only: what another sells by the same id stays where it is."""
    events = log(3, 500)
    moved = _categories(tmp_path / "moved", events, ({}, {"p1": "tea", "p2": "cups"}, {"p1": "leaves"}))
    assert {(site, product, category) for _customer, site, product, category in moved} == {
        ("shop", "p0", ""),
        ("shop", "p1", "leaves"),
        ("shop", "p2", "cups"),
        *(("mall", product, "") for product in ("p0", "p1", "p2")),
    }
    assert moved == _categories(tmp_path / "whole", events, ({"p1": "leaves", "p2": "cups"},))


def _known(products: Sequence[Product], _named: Collection[tuple[str, str]]) -> Sequence[Product]:
    return products


def _categories(path: Path, events: Sequence[Resolved], told: Sequence[dict[str, str]]) -> list[tuple[Any, ...]]:
    """Of everything bought, with a load for each of these catalogues in turn."""
    path.mkdir()
    warehouse = DuckWarehouse(path / "warehouse.duckdb", threads=1)
    warehouse.ensure(tables.TABLES, 1)
    size = len(events) // len(told)
    for number, categories in enumerate(told):
        part = events[number * size :] if number == len(told) - 1 else events[number * size : (number + 1) * size]
        products = [
            Product(site="shop", product_id=key, name=key, price=1, category=category)
            for key, category in categories.items()
        ]
        beside = loader.Beside(HEARING, products=partial(_known, products))
        batch = ResolvedBatch(list(part), [], part[-1].position, part[0].position - 1)
        loader.load_batch(warehouse, batch, "history", beside)
    columns = ("customer_id", "site", "product_id", "category")
    found = sorted(tuple(row[name] for name in columns) for row in rows(warehouse, tables.CUSTOMER_PRODUCT))
    warehouse.close()
    return found
