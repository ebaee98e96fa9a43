"""The warehouse's carts are `core/carts.py`'s carts, however the log is cut into batches and in whatever order it arrived."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enishi.customers.types import Link, Resolved, ResolvedBatch
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event
from enishi.history import loader, tables
from enishi.history.core import carts as core
from enishi.history.core.rows import change_kind
from enishi.warehouse.duckdb import DuckWarehouse

START = datetime(2026, 3, 1, tzinfo=UTC)
#: Steps between events: within, at and beyond every border of the definition.
STEPS = [
    *(timedelta(minutes=minutes) for minutes in (1, 20, 59, 60, 61)),
    *(timedelta(days=days) for days in (1, 29, 30, 31)),
    timedelta(days=30, minutes=-60),
]


@dataclass
class Told:
    """One thing a history tells, before it is an event."""

    step: timedelta
    kind: str
    customer: int
    site: str
    cart_id: str
    pieces: int
    channel: str


def tellings(customers: int = 2) -> st.SearchStrategy[list[Told]]:
    return st.lists(
        st.builds(
            Told,
            step=st.sampled_from(STEPS),
            kind=st.sampled_from(["filled", "filled", "touched", "emptied", "ordered", "ordered"]),
            customer=st.integers(1, customers),
            site=st.sampled_from(["shop", "shop", "mall"]),
            cart_id=st.sampled_from(["", "", "a", "b"]),
            pieces=st.integers(1, 3),
            channel=st.sampled_from(["web", "web", "phone", "subscription"]),
        ),
        min_size=1,
        max_size=14,
    )


def events_of(told: list[Told]) -> list[Resolved]:
    """Resolved events in the order of their instants, at positions 1, 2, 3 …"""
    at, events = START, []
    for number, each in enumerate(told, 1):
        at += each.step
        lines = (kinds.Line(product_id="tea", quantity=each.pieces, unit_price=100),)
        body: kinds.Body
        if each.kind == "ordered":
            body = kinds.OrderPlaced(
                order_id=f"o{number}",
                lines=lines,
                total=100 * each.pieces + 50,
                shipping=50,
                cart_id=each.cart_id,
                channel=each.channel,  # type: ignore[arg-type]
            )
        elif each.kind == "touched":
            body = kinds.CheckoutStarted(cart_id=each.cart_id)
        else:
            body = kinds.CartUpdated(cart_id=each.cart_id, lines=lines if each.kind == "filled" else ())
        name = {kinds.OrderPlaced: "order_placed", kinds.CheckoutStarted: "checkout_started"}.get(
            type(body), "cart_updated"
        )
        event = Event(
            id=UUID(int=number),
            kind=name,
            occurred_at=at,
            received_at=at,
            site=each.site,
            source="tag",
            claims=Claims(visitor=str(each.customer)),
            body=body,
        )
        events.append(Resolved(number, event, each.customer))
    return events


def batch(events: list[Resolved], links: list[Link] | None = None) -> ResolvedBatch:
    return ResolvedBatch(events, links or [], max([each.position for each in events], default=0))


def by_the_definition(events: list[Resolved], customer: int, at: datetime) -> list[tuple[object, ...]]:
    changes, orders = [], []
    for each in events:
        body, event = each.event.body, each.event
        if isinstance(body, kinds.OrderPlaced):
            own = each.customer_id == customer
            order = core.Order(
                at=event.occurred_at,
                position=each.position,
                site=event.site,
                order_id=body.order_id,
                cart_id=body.cart_id,
                channel=body.channel,
                own=own,
            )
            orders.append(order)
        elif each.customer_id == customer:
            assert isinstance(body, kinds.CartUpdated | kinds.CheckoutStarted)
            changes.append(
                core.Change(
                    at=event.occurred_at,
                    position=each.position,
                    event_id=str(event.id),
                    site=event.site,
                    cart_id=body.cart_id,
                    kind=change_kind(body),
                    lines=body.lines,
                    value=core.value_of(body.lines),
                )
            )
    return [
        (
            cart.cart_key,
            customer,
            cart.opened_at,
            cart.last_activity_at,
            cart.abandoned_at,
            cart.value_at_abandonment,
            cart.filled.value,
            core.state_of(cart, orders, at),
            cart.ordered_at,
            cart.order_id,
        )
        for cart in core.carts_as_of(changes, orders, at)
    ]


def in_the_warehouse(warehouse: DuckWarehouse, at: datetime) -> list[tuple[object, ...]]:
    """The same columns; an abandonment that lies after `at` has not happened yet."""
    found = []
    for row in warehouse.query(tables.CART.expression).to_pylist():
        instants = {name: value.replace(tzinfo=UTC) for name, value in row.items() if isinstance(value, datetime)}
        row |= instants
        abandoned = row["abandoned_at"] is not None and row["abandoned_at"] <= at
        found.append(
            (
                row["cart_key"],
                row["customer_id"],
                row["opened_at"],
                row["last_activity_at"],
                row["abandoned_at"] if abandoned else None,
                row["value_at_abandonment"] if abandoned else None,
                row["value"],
                row["state"],
                row["ordered_at"],
                row["order_id"],
            )
        )
    return found


def everything(warehouse: DuckWarehouse) -> dict[str, list[str]]:
    """Every table's rows, to compare two warehouses."""
    return {table.name: sorted(map(str, warehouse.query(table.expression).to_pylist())) for table in tables.TABLES}


def emptied(warehouse: DuckWarehouse) -> DuckWarehouse:
    warehouse.ensure(tables.TABLES, 0)
    warehouse.ensure(tables.TABLES, tables.VERSION)
    return warehouse


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DuckWarehouse, DuckWarehouse]]:
    folder: Path = tmp_path_factory.mktemp("carts")
    two = DuckWarehouse(folder / "one.duckdb", threads=1), DuckWarehouse(folder / "two.duckdb", threads=1)
    yield two
    for each in two:
        each.close()


relaxed = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@relaxed
@given(told=tellings(), quiet=st.sampled_from(STEPS))
def test_the_two_definitions_agree(
    pair: tuple[DuckWarehouse, DuckWarehouse], told: list[Told], quiet: timedelta
) -> None:
    events = events_of(told)
    at = events[-1].event.occurred_at + quiet
    warehouse = emptied(pair[0])
    loader.load_batch(warehouse, batch(events), "history")
    expected = [row for customer in (1, 2) for row in by_the_definition(events, customer, at)]
    assert sorted(map(str, in_the_warehouse(warehouse, at))) == sorted(map(str, expected))
