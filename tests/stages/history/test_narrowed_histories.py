"""Histories of some customers hold exactly what the tables hold of them, on either engine."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import msgspec
import pytest

from enishi.customers.types import Move, Resolved
from enishi.events import vocabulary as kinds
from enishi.history import narrowed, tables
from enishi.history.types import ROWS, CustomerHistory, Part
from enishi.kernel.coding import digest
from enishi.shop.types import BROWSER_SOURCE
from enishi.warehouse.port import Relation, Warehouse
from tests.stages.history.random_logs import AT, EMAILS, KEY, load, log, merged


@pytest.fixture
def both(warehouse: Warehouse) -> Warehouse:
    """First the one engine, then the other."""
    warehouse.ensure(tables.TABLES, tables.VERSION)
    return warehouse


@pytest.fixture
def tabled(duckdb_warehouse: Warehouse) -> Warehouse:
    duckdb_warehouse.ensure(tables.TABLES, tables.VERSION)
    return duckdb_warehouse


def rows(warehouse: Warehouse, relation: Any) -> list[dict[str, Any]]:
    found = warehouse.query(relation.expression).to_pylist()
    for row in found:
        for name, value in row.items():
            if isinstance(value, datetime):
                row[name] = value.replace(tzinfo=UTC)
    return found


_SAME: dict[Part, Relation] = {
    "events": tables.EVENT,
    "sent": tables.MESSAGE,
    "words": tables.WORD,
    "subscriptions": tables.SUBSCRIPTION_CHANGE,
    "points": tables.POINTS_CHANGE,
    "memberships": tables.MEMBERSHIP,
    "carts": tables.CART,
}
_CALLED = {"at": "occurred_at", "day": "local_date", "opened_at": "opened_human_at", "position": "told_position"}


def test_a_history_holds_what_the_tables_hold(both: Warehouse) -> None:
    load(both, log(0), 200)
    found = narrowed.histories(both, [1, 2, 3, 99], narrowed.PARTS)
    assert found[99] == CustomerHistory(customer_id=99)
    for part, relation in _SAME.items():
        held = rows(both, relation)
        assert held
        for customer in (1, 2, 3):
            got = getattr(found[customer], part)
            fields = ROWS[part]._fields
            columns = [name if name in relation.columns else _CALLED[name] for name in fields]
            expected = [tuple(row[name] for name in columns) for row in held if row["customer_id"] == customer]
            assert sorted(map(repr, map(tuple, got))) == sorted(map(repr, expected)), part


@pytest.mark.parametrize("size", [1, 50, 400])
def test_orders_are_the_reports_that_count_and_what_was_said_of_them(tabled: Warehouse, size: int) -> None:
    events = log(size, 150 if size == 1 else 400)
    load(tabled, events, size)
    found = narrowed.histories(tabled, [1, 2, 3], ("orders", "lines", "corrections"))
    reports: dict[tuple[str, str], list[Resolved]] = {}
    for each in events:
        if isinstance(each.event.body, kinds.OrderPlaced) and each.customer_id is not None:
            reports.setdefault((each.event.site, each.event.body.order_id), []).append(each)
    owner: dict[tuple[str, str], int] = {}
    for key, several in reports.items():
        counts = min(several, key=lambda each: (each.event.source == BROWSER_SOURCE, each.position))
        assert isinstance(counts.event.body, kinds.OrderPlaced)
        if not counts.event.body.is_test:
            owner[key] = counts.customer_id or 0
            row = next(row for row in found[owner[key]].orders if (row.site, row.order_id) == key)
            assert (row.position, row.coupons, row.at) == (
                counts.position,
                counts.event.body.coupon_codes,
                counts.event.occurred_at,
            )
    assert sum(len(history.orders) for history in found.values()) == len(owner)
    assert len(reports) < sum(map(len, reports.values())), "no second report in this log: it shows too little"
    said, lines = rows(tabled, tables.ORDER_CORRECTION), rows(tabled, tables.ORDER_LINE)
    for customer, history in found.items():
        own = [row for row in said if owner.get((row["site"], row["order_id"])) == customer]
        assert sorted(row.position for row in history.corrections) == sorted(row["position"] for row in own)
        words = {row.position for row in history.orders} | {row["position"] for row in own if row["kind"] == "changed"}
        expected = sorted(row["position"] for row in lines if row["position"] in words)
        counted = sorted(row.position for row in history.lines if row.position in words)
        assert counted == expected, "each once, whoever told of it"
    tellers = {row["position"]: row["customer_id"] for row in said}
    changes = [
        (customer, row.position) for customer in found for row in found[customer].corrections if row.kind == "changed"
    ]
    assert any(tellers[position] != customer for customer, position in changes), "nobody spoke of another's order here"


def test_suppressions_reach_whoever_has_the_address(tabled: Warehouse) -> None:
    load(tabled, log(1), 250)
    found = narrowed.histories(tabled, [1, 2, 3], ("reach", "words"))
    for history in found.values():
        stretches = {(row.purpose, row.at, row.until) for row in history.reach if row.what == "suppressed"}
        assert stretches == {
            ("opt_out_list", AT, AT + timedelta(days=1)),
            ("hard_bounce", AT + timedelta(days=2), None),
        }
        addresses = {row.text for row in history.words if row.field == "email"}
        assert addresses == {digest(KEY, email) for email in EMAILS}
        assert {row.detail for row in history.reach if row.what == "suppressed"} < addresses
    words = {"granted", "withdrawn", "hold", "unhold", "quiet", "joined", "left", "suppressed"}
    assert {row.what for history in found.values() for row in history.reach} == words


def test_only_the_parts_asked_for_are_read(tabled: Warehouse) -> None:
    load(tabled, log(0), 250)
    found = narrowed.histories(tabled, [1], ("points",))[1]
    assert found == CustomerHistory(customer_id=1, points=found.points)
    assert found.points
    whole, few = (
        narrowed.histories(tabled, [1], ("events",), kinds)[1].events for kinds in ((), ("searched", "page_viewed"))
    )
    assert sorted(few, key=repr) == sorted((row for row in whole if row.kind in {"searched", "page_viewed"}), key=repr)
    assert 0 < len(few) < len(whole)
    assert narrowed.histories(tabled, [], narrowed.PARTS) == {}
    assert set(narrowed.PARTS) == set(get_args(Part)) == set(msgspec.structs.asdict(found)) - {"customer_id"}


@pytest.mark.parametrize("size", [1, 40])
def test_every_row_goes_with_its_node(tabled: Warehouse, size: int) -> None:
    """2 becomes 1 in the midst of the log: in the end all is as if it had been 1 from the beginning."""
    move = Move(60, 2, 1)
    told = merged(log(3, 120), move, size)
    load(tabled, told, size, [move])
    found = narrowed.histories(tabled, [1, 2], narrowed.PARTS)
    assert found[2] == CustomerHistory(customer_id=2)
    assert len(found[1].words) == len([row for row in rows(tabled, tables.WORD) if row["customer_id"] == 1])
    assert {row["node_id"] for row in rows(tabled, tables.WORD)} == {1, 2, 3}
    for relation in set(tables.PERSONAL) - {tables.REGROUPED}:
        assert 2 not in {row["customer_id"] for row in rows(tabled, relation)}, relation.name
