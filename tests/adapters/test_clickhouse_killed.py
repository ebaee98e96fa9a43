"""A writer to ClickHouse is killed at every statement of a change: whoever asks sees all of the change or nothing of it, and the
same change again gives the tables of an undisturbed run. The undisturbed run is DuckDB's."""

from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import Any

import pyarrow as pa
import pytest
from ibis import _

from enishi.warehouse import errors
from enishi.warehouse.clickhouse.address import Address
from enishi.warehouse.clickhouse.line import Line
from enishi.warehouse.clickhouse.warehouse import ClickHouseWarehouse
from enishi.warehouse.port import OFFSETS, Reader, Relation, Transaction, Warehouse
from tests.warehouses import Both

pytestmark = pytest.mark.xdist_group("clickhouse")

THING = Relation("thing", {"position": "int64", "customer_id": "int64", "node_id": "int64", "amount": "int64"})
SUM = Relation("sum_of_things", {"customer_id": "int64", "amount": "int64"})
MOVES = Relation("lent_moves", {"old": "int64", "new": "int64"})
TOUCHED = Relation("lent_touched", {"customer_id": "int64"})


class Killed(BaseException):
    """No cleaning up runs after it: every further statement of the killed process fails too."""


Send = Callable[[], None]


class Told(Line):
    """A line on which every statement passes `send`."""

    def send(self, statement: Send) -> None:
        statement()

    def tell(self, sql: str, *, once: str = "") -> None:
        self.send(lambda: Line.tell(self, sql, once=once))

    def put(self, table: str, rows: pa.Table, *, once: str = "") -> None:
        self.send(lambda: Line.put(self, table, rows, once=once))


class Fragile(Told):
    """A line whose process dies at its statement number `at`, which is then still on its way: `late` delivers it."""

    def __init__(self, address: Address, at: int) -> None:
        super().__init__(address)
        self.at = at
        self.sent = 0
        self._on_its_way: Send = lambda: None

    def send(self, statement: Send) -> None:
        self.sent += 1
        if self.sent == self.at:
            self._on_its_way = statement
        if self.sent >= self.at:
            raise Killed
        statement()

    def late(self) -> None:
        with suppress(errors.WarehouseError):  # its table may be gone by now
            self._on_its_way()


class Haunted(Told):
    """The next process' line, while what the killed one had sent arrives, at any time and more than once."""

    def __init__(self, killed: Fragile) -> None:
        super().__init__(killed.address)
        self._killed = killed

    def send(self, statement: Send) -> None:
        statement()
        self._killed.late()


def change(warehouse: Warehouse, number: int) -> None:
    """As the loader does: customers move, rows are added, and what is derived is made anew for whoever is touched."""
    with warehouse.write() as transaction:
        if number <= transaction.offset("test"):
            return
        transaction.lend(MOVES, MOVES.rows([[number - 1], [number]]))
        transaction.rename(THING, "customer_id", MOVES, by="node_id")
        transaction.append(THING, THING.rows([[number, -number], [number, 7], [number, 7], [10 * number, 1]]))
        touched = THING.expression.filter(_.position.isin([number, -number]) | (_.customer_id == number))
        transaction.lend(TOUCHED, transaction.query(touched.select("customer_id").distinct()))
        derive(transaction)
        transaction.move_offset("test", number)


def derive(transaction: Transaction) -> None:
    theirs = THING.expression.semi_join(TOUCHED.expression, "customer_id")
    transaction.delete(SUM, "customer_id", TOUCHED.expression)
    transaction.insert(SUM, theirs.group_by("customer_id").agg(amount=_.amount.sum()))


def kept(reader: Reader) -> Any:
    return [sorted(map(str, reader.query(relation.expression).to_pylist())) for relation in (THING, SUM, OFFSETS)]


def test_a_change_is_seen_whole_or_not_at_all_wherever_its_writer_is_killed(both_warehouses: Both) -> None:
    undisturbed, killed = both_warehouses
    assert isinstance(killed, ClickHouseWarehouse)
    address = killed._line.address
    killed._line = counting = Fragile(address, at=10_000)
    for warehouse in both_warehouses:
        warehouse.ensure([THING, SUM], 1)
        change(warehouse, 1)
        counting.sent = 0
        change(warehouse, 2)
    assert counting.sent > 12
    for at in range(1, counting.sent + 1):
        number = at + 2
        before = kept(undisturbed)
        change(undisturbed, number)
        after = kept(undisturbed)
        killed._line = line = Fragile(address, at=at)
        with pytest.raises(Killed):
            change(killed, number)
        killed._line = Haunted(line)
        assert kept(killed) == before, at
        change(killed, number)
        assert kept(killed) == after, at
    killed.compact()
    assert kept(killed) == after


def test_a_change_whose_commit_arrived_is_not_made_again_though_its_writer_never_heard(both_warehouses: Both) -> None:
    undisturbed, killed = both_warehouses
    assert isinstance(killed, ClickHouseWarehouse)
    for warehouse in both_warehouses:
        warehouse.ensure([THING, SUM], 1)
        change(warehouse, 1)
    address = killed._line.address
    killed._line = counting = Fragile(address, at=10_000)
    change(killed, 2)
    killed._line = line = Fragile(address, at=counting.sent)  # the commit is the last statement
    with pytest.raises(Killed):
        change(killed, 3)
    line.late()
    killed._line = Line(address)
    for number in (2, 3):
        change(undisturbed, number)
        assert kept(killed) == kept(undisturbed) or number == 2
        change(killed, number)
    assert kept(killed) == kept(undisturbed)


def test_of_two_writers_the_earlier_is_told_that_its_change_is_lost(clickhouse_warehouse: ClickHouseWarehouse) -> None:
    first = clickhouse_warehouse
    first.ensure([THING, SUM], 1)
    second = ClickHouseWarehouse(first._line.address)
    second.ensure([THING, SUM], 1)
    with pytest.raises(errors.InUse), first.write() as lost:
        lost.append(THING, THING.rows([[1], [1], [1], [1]]))
        change(second, 2)
    assert first.query(THING.expression.filter(_.position == 1)).num_rows == 0
    change(first, 3)
    assert {row["position"] for row in first.query(THING.expression).to_pylist()} == {-3, -2, 2, 3}
    second.close()


def test_a_change_counts_though_nothing_can_be_swept(
    clickhouse_warehouse: ClickHouseWarehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As while a replica is down. It is tried again some changes later, not at each."""
    monkeypatch.setattr("enishi.warehouse.clickhouse.warehouse._SWEPT_AT", 1)
    monkeypatch.setattr("enishi.warehouse.clickhouse.warehouse._RESTS", 3)
    warehouse, asked = clickhouse_warehouse, list[str]()
    warehouse.ensure([THING, SUM], 1)

    def refused(table: str, *_more: object) -> None:
        asked.append(table)
        raise errors.Away("a replica is down")

    monkeypatch.setattr(warehouse, "_delete", refused)
    tried = []
    for number in range(1, 7):
        change(warehouse, number)
        tried.append(len(asked))
    assert {row["position"] for row in warehouse.query(THING.expression).to_pylist()} >= {6, -6}
    first = tried.index(1)
    assert tried[first:] == [1, 1, 1, 2, 2, 2][: len(tried) - first]
    assert 2 in tried


def test_dead_rows_are_swept_and_answers_stay(both_warehouses: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("enishi.warehouse.clickhouse.warehouse._SWEPT_AT", 3)
    numbers = count(1)
    for warehouse in both_warehouses:
        warehouse.ensure([THING, SUM], 1)
    for number in [next(numbers) for _time in range(4)]:
        for warehouse in both_warehouses:
            change(warehouse, number)
        assert kept(both_warehouses.duckdb) == kept(both_warehouses.clickhouse)
    assert isinstance(both_warehouses.clickhouse, ClickHouseWarehouse)
    assert both_warehouses.clickhouse._column("SELECT count() FROM sum_of_things_dead")[0] < 10
