"""The warehouse's carts are those of `core/carts.py`, and its tables are the same however the log is cut into batches.

`tests/core/history/test_carts.py` shows that these random histories tell wrong definitions of a cart apart.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from ibis import _

from enishi.customers.types import Move, Resolved, ResolvedBatch
from enishi.history import loader, tables
from enishi.history.core import carts as core
from enishi.warehouse.duckdb import DuckWarehouse
from tests.core.history.cart_histories import STEPS, Told, events_of, read, tellings

READER = "history"
_move = loader._move
Histories = list[list[Told]]
histories = st.lists(tellings(), min_size=1, max_size=30)
few_but_large = hypothesis_settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Warehouses"]:
    warehouses = Warehouses(tmp_path_factory)
    yield warehouses
    warehouses.close()


class Warehouses:
    """Empty warehouses, on request."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._folder = factory.mktemp("carts")
        self._numbers = count()
        self._open: list[DuckWarehouse] = []

    def new(self) -> DuckWarehouse:
        warehouse = DuckWarehouse(self._folder / f"{next(self._numbers)}.duckdb", threads=1)
        warehouse.ensure(tables.TABLES, tables.VERSION)
        self._open.append(warehouse)
        return warehouse

    def close(self) -> None:
        while self._open:
            self._open.pop().close()


def log_of(told: Histories) -> list[Resolved]:
    """All histories in one log, each with its own people and cart ids."""
    log: list[Resolved] = []
    for number, history in enumerate(told):
        log += events_of(history, history=number, after=len(log))
    return log


def load(warehouse: DuckWarehouse, events: Sequence[Resolved], moves: Sequence[Move] = (), upto: int = 0) -> None:
    upto = upto or max(each.position for each in events)
    counts_to = {move.node_id: move.customer_id for move in moves}
    counted = [_as(each, counts_to.get(each.customer_id or 0, each.customer_id)) for each in events]
    loader.load_batch(warehouse, ResolvedBatch(counted, list(moves), upto), READER)


def _as(each: Resolved, customer: int | None) -> Resolved:
    return Resolved(each.position, each.event, customer, each.home)


def everything(warehouse: DuckWarehouse) -> dict[str, list[str]]:
    """Every table's rows, to compare two warehouses."""
    compared = set(tables.TABLES) - {tables.REGROUPED}  # which says how the log was cut
    return {table.name: sorted(map(str, warehouse.query(table.expression).to_pylist())) for table in compared}


def judged(warehouse: DuckWarehouse, at: datetime, customers: range) -> list[str]:
    """What the warehouse says of these customers' carts; an abandonment after `at` has not happened yet."""
    rows = warehouse.query(
        tables.CART.expression.filter(_.customer_id.between(customers[0], customers[-1]))
    ).to_pylist()
    found = []
    for row in rows:
        aware: dict[str, Any] = {
            name: value.replace(tzinfo=UTC) if isinstance(value, datetime) else value for name, value in row.items()
        }
        happened = aware["abandoned_at"] is not None and aware["abandoned_at"] <= at
        cart = core.Cart(
            cart_key=aware["cart_key"],
            site=aware["site"],
            opened_at=aware["opened_at"],
            last_activity_at=aware["last_activity_at"],
            filled=core.Change(at=at, position=0, event_id="", site="", value=aware["value"]),
            abandoned_at=aware["abandoned_at"] if happened else None,
            value_at_abandonment=aware["value_at_abandonment"] if happened else None,
            ordered_at=aware["ordered_at"],
            order_id=aware["order_id"],
        )
        found.append(_line(cart, aware["customer_id"], aware["state"]))
    return sorted(found)


def defined(events: Sequence[Resolved], at: datetime, customers: range) -> list[str]:
    """What the definition says of them."""
    lines = []
    for customer in customers:
        changes, orders = read(events, customer)
        carts = core.carts_as_of(changes, orders, at)
        lines += [_line(cart, customer, core.state_of(cart, orders, at)) for cart in carts]
    return sorted(lines)


def _line(cart: core.Cart, customer: int, state: str) -> str:
    instants = (cart.opened_at, cart.last_activity_at, cart.abandoned_at, cart.ordered_at)
    return (
        f"{customer} {cart.cart_key} {state} {cart.filled.value} {cart.value_at_abandonment} {cart.order_id} {instants}"
    )


@few_but_large
@given(told=histories, quiet=st.sampled_from(STEPS))
def test_the_two_definitions_agree(folder: Warehouses, told: Histories, quiet: timedelta) -> None:
    warehouse, log = folder.new(), log_of(told)
    load(warehouse, log)
    for number in range(len(told)):
        customers = range(number * 10 + 1, number * 10 + 3)
        theirs = [each for each in log if each.customer_id in customers]
        at = theirs[-1].event.occurred_at + quiet
        assert judged(warehouse, at, customers) == defined(theirs, at, customers)


@few_but_large
@given(told=histories, data=st.data())
def test_any_order_of_arrival_and_any_batches_are_a_rebuild(
    folder: Warehouses, told: Histories, data: st.DataObject
) -> None:
    """Arrived shuffled, cut anywhere: the same tables as read at once. Carts are then those of the events' own clock."""
    shuffled = data.draw(st.permutations(log_of(told)))
    log = [Resolved(place, each.event, each.customer_id) for place, each in enumerate(shuffled, 1)]
    cuts = sorted(data.draw(st.sets(st.integers(1, len(log)), max_size=3)) | {len(log)})
    rebuilt, cut = folder.new(), folder.new()
    load(rebuilt, log)
    for first, last in zip([0, *cuts], cuts, strict=False):
        load(cut, log[first:last])
        load(cut, log[first:last])  # once more changes nothing
    assert everything(cut) == everything(rebuilt)


@few_but_large
@given(told=st.lists(tellings(customers=3), min_size=1, max_size=20), data=st.data())
def test_a_move_gives_what_would_be_had_it_been_one_customer_always_and_back_as_if_never(
    folder: Warehouses, told: Histories, data: st.DataObject
) -> None:
    log = log_of(told)
    place = data.draw(st.integers(1, len(log)))
    nodes = [number * 10 + node for number in range(len(told)) for node in (3, 2)]
    moves = [Move(place, node, node // 10 * 10 + 1) for node in nodes]
    back = [Move(len(log) + 3, node, node) for node in nodes]
    merged, always, never = folder.new(), folder.new(), folder.new()
    load(merged, log[: place // 2] or log[:1])
    upto = max(place, 2)
    load(merged, [each for each in log[: upto - 1] if each.position > max(1, place // 2)], moves, upto=upto)
    load(merged, [_as_one(each) for each in log[upto - 1 :]], upto=len(log) + upto)
    load(always, [_as_one(each) for each in log])
    assert everything(merged) == everything(always)
    load(merged, [], back, upto=len(log) + upto + 1)
    load(never, log)
    assert everything(merged) == everything(never)


def _as_one(each: Resolved) -> Resolved:
    assert each.customer_id is not None
    return _as(each, each.customer_id // 10 * 10 + 1)


@few_but_large
@given(told=histories)
def test_an_orders_amount_stands_at_one_cart(folder: Warehouses, told: Histories) -> None:
    warehouse = folder.new()
    load(warehouse, log_of(told))
    carts = tables.CART.expression.filter(_.order_id.notnull()).group_by("order_id").agg(amount=_.order_amount.sum())
    orders = tables.ORDERS.expression.mutate(paid=_.total - _.shipping).select("paid", ordered="order_id")
    wrong = carts.join(orders, [("order_id", "ordered")]).filter(_.amount != _.paid)
    assert warehouse.query(wrong).num_rows == 0


MISTAKES: dict[str, tuple[str, object]] = {
    "carts of a customer who became another stay": (
        "_move",
        lambda transaction, moved, upto: set(moved.values()) if _move(transaction, moved, upto) else set(),
    ),
    "old rows are not moved": ("_move", lambda transaction, moved, upto: set(moved) | set(moved.values())),
    "an order ends only its own customer's carts": ("_neighbours", lambda customers: customers.expression),
    "orders change no carts": ("_touched", lambda rows: {row[2] for row in rows.cart_changes}),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_loader_that_forgets_something_is_found_out(
    folder: Warehouses, mistake: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One history that needs each of the loader's cares, loaded with one of them taken away."""
    minute = timedelta(minutes=1)
    log = events_of(
        [
            Told(minute, "filled", customer=1, cart_id="a"),
            Told(minute, "filled", customer=2),
            Told(minute, "ordered", customer=3, cart_id="a"),
        ]
    )
    move = Move(4, 2, 4)
    right, wrong = folder.new(), folder.new()
    load(right, log, [move], upto=4)
    monkeypatch.setattr(loader, *MISTAKES[mistake])
    load(wrong, log[:2])
    load(wrong, log[2:], [move], upto=4)
    assert everything(wrong) != everything(right)
