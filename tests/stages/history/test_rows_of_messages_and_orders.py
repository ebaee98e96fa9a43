"""Rows that several events make together: a message from planned to clicked, an order reported twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from uuid import UUID

import pytest

from enishi.customers.types import Move, Resolved, ResolvedBatch
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event
from enishi.history import loader, tables
from enishi.history.core.moves import moves
from enishi.warehouse.duckdb import DuckWarehouse

AT = datetime(2026, 3, 1, tzinfo=UTC)
ABOUT = {"message_id": "m1", "channel": "email"}


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[DuckWarehouse]:
    opened = DuckWarehouse(tmp_path / "warehouse.duckdb", threads=1)
    opened.ensure(tables.TABLES, tables.VERSION)
    yield opened
    opened.close()


def happened(position: int, kind: str, body: kinds.Body, customer: int = 1) -> Resolved:
    at = AT + timedelta(minutes=position)
    event = Event(
        id=UUID(int=position),
        kind=kind,
        occurred_at=at,
        received_at=at,
        site="shop",
        source="enishi",
        claims=Claims(visitor="v"),
        body=body,
    )
    return Resolved(position, event, customer)


def letter() -> list[Resolved]:
    planned = kinds.MessagePlanned(**ABOUT, message_class="cart", scenario="s", step="1", cart_key="shop/a")  # type: ignore[arg-type]
    return [
        happened(1, "message_planned", planned),
        happened(2, "message_accepted", kinds.MessageAccepted(**ABOUT)),  # type: ignore[arg-type]
        happened(3, "message_opened", kinds.MessageOpened(**ABOUT, machine="machine")),  # type: ignore[arg-type]
        happened(4, "message_opened", kinds.MessageOpened(**ABOUT, machine="human")),  # type: ignore[arg-type]
        happened(5, "message_opened", kinds.MessageOpened(**ABOUT, machine="human")),  # type: ignore[arg-type]
        happened(6, "message_clicked", kinds.MessageClicked(**ABOUT, link="https://shop.example/cart?x=1"), customer=2),  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize("cuts", [*permutations(range(1, 6), 2)])
def test_a_letters_row_is_the_same_however_its_events_arrive(warehouse: DuckWarehouse, cuts: tuple[int, int]) -> None:
    first, last = sorted(cuts)
    events = letter()
    for upto, part in enumerate((events[:first], events[first:last], events[last:]), 1):
        loader.load_batch(warehouse, ResolvedBatch(part, [], upto), "history")
    [row] = warehouse.query(tables.MESSAGE.expression).to_pylist()
    minute = {
        name: (value.replace(tzinfo=UTC) - AT) // timedelta(minutes=1)
        for name, value in row.items()
        if isinstance(value, datetime)
    }
    assert minute == {
        "planned_at": 1,
        "accepted_at": 2,
        "settled_at": 2,
        "opened_other_at": 3,
        "opened_human_at": 4,
        "clicked_at": 6,
    }
    assert (row["state"], row["message_class"], row["scenario"], row["cart_key"]) == ("accepted", "cart", "s", "shop/a")
    assert row["customer_id"] == 1  # whoever clicked


def test_an_opening_that_is_heard_of_before_the_plan_does_not_speak_for_it(warehouse: DuckWarehouse) -> None:
    planned, accepted, *seen = letter()
    for position, part in enumerate((seen, [accepted], [planned]), 1):
        moved = [Resolved(position * 10 + number, each.event, each.customer_id) for number, each in enumerate(part)]
        loader.load_batch(warehouse, ResolvedBatch(moved, [], moved[-1].position), "history")
    [row] = warehouse.query(tables.MESSAGE.expression).to_pylist()
    assert (row["message_class"], row["scenario"], row["cart_key"], row["customer_id"]) == ("cart", "s", "shop/a", 1)


@pytest.mark.parametrize("together", [True, False])
def test_the_second_report_of_an_order_is_marked(warehouse: DuckWarehouse, together: bool) -> None:
    lines = (kinds.Line(product_id="tea", quantity=2, unit_price=100),)
    reports = [
        happened(position, "order_placed", kinds.OrderPlaced(order_id=order, lines=lines, total=200))
        for position, order in enumerate(("o1", "o2", "o1"), 1)
    ]
    parts = [reports] if together else [[each] for each in reports]
    for part in parts:
        loader.load_batch(warehouse, ResolvedBatch(part, [], part[-1].position), "history")
    rows = warehouse.query(tables.ORDERS.expression.order_by("position")).to_pylist()
    assert [(row["order_id"], row["is_repeat"]) for row in rows] == [("o1", False), ("o2", False), ("o1", True)]


def test_of_several_moves_of_a_node_the_last_one_counts() -> None:
    told = [Move(1, 1, 2), Move(2, 5, 6), Move(3, 2, 3), Move(3, 1, 3), Move(4, 5, 5)]
    assert moves(told) == {1: 3, 2: 3, 5: 5}
    assert moves([]) == {}
