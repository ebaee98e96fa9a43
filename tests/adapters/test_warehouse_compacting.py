"""A warehouse written anew: what was deleted is in no byte of its file, what counts is there, whoever asks meanwhile is answered, and rows
that are asked for together lie together."""

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import duckdb
import pytest

from enishi.warehouse.duckdb import DuckWarehouse
from enishi.warehouse.port import Relation

THING = Relation("thing", {"number": "int64", "name": "string"})
GONE = Relation("lent_gone", {"number": "int64"})


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[DuckWarehouse]:
    made = DuckWarehouse(tmp_path / "warehouse.duckdb")
    made.ensure([THING], 1)
    with made.write() as change:
        names = [f"very-rare-name-{number:05d}" if number % 50 == 0 else f"name {number}" for number in range(5000)]
        change.append(THING, THING.rows([list(range(5000)), names]))
        change.move_offset("reader", 7)
    yield made
    made.close()


def holds(tmp_path: Path) -> bool:
    return any(b"very-rare" in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


def test_what_was_deleted_is_in_no_file_any_more(warehouse: DuckWarehouse, tmp_path: Path) -> None:
    warehouse.compact()  # so that it lies in the file itself
    assert holds(tmp_path)
    with warehouse.write() as change:
        change.lend(GONE, GONE.rows([[number for number in range(5000) if number % 50 == 0]]))
        change.delete(THING, "number", GONE.expression)
    warehouse.compact()
    assert not holds(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["warehouse.duckdb"]
    assert warehouse.query(THING.expression).num_rows == 4900
    with warehouse.write() as change:
        assert change.offset("reader") == 7


def test_a_copy_that_was_cut_off_is_begun_again(warehouse: DuckWarehouse, tmp_path: Path) -> None:
    (tmp_path / "warehouse.fresh").write_bytes(b"half a copy")
    warehouse.compact()
    assert warehouse.query(THING.expression).num_rows == 5000


def test_what_a_killed_process_left_is_gone_when_the_file_is_opened_again(
    warehouse: DuckWarehouse, tmp_path: Path
) -> None:
    warehouse.close()
    (tmp_path / "warehouse.fresh").write_bytes(b"half a copy")
    (tmp_path / "warehouse.duckdb.tmp").mkdir()
    (tmp_path / "warehouse.duckdb.tmp" / "spilled").write_bytes(b"rows that were being sorted")
    again = DuckWarehouse(tmp_path / "warehouse.duckdb")
    try:
        assert not {"warehouse.fresh", "warehouse.duckdb.tmp"} & {path.name for path in tmp_path.iterdir()}
        assert again.query(THING.expression).num_rows == 5000
    finally:
        again.close()


def test_questions_and_changes_go_on_meanwhile(warehouse: DuckWarehouse) -> None:
    answers: list[int] = []

    def ask() -> None:
        answers.extend(warehouse.query(THING.expression).num_rows for _time in range(20))

    asking = [Thread(target=ask) for _each in range(3)]
    for thread in asking:
        thread.start()
    for _time in range(3):
        warehouse.compact()
    for thread in asking:
        thread.join(60)
    assert answers == [5000] * 60


# --- in whose order -------------------------------------------------------------------------------------------------------

VISIT = Relation(
    "visit",
    {"who": "int64", "on": "date", "number": "int64"},
    gathered_by="who",
    dated_by="on",
)
WORD = Relation("word", {"who": "int64", "number": "int64"}, gathered_by="who")
PEOPLE, MANY = 997, 250_000
DAYS = 400


@pytest.fixture
def visited(tmp_path: Path) -> Iterator[DuckWarehouse]:
    """A file that is large enough: people come by turns, for four hundred days."""
    made = DuckWarehouse(tmp_path / "warehouse.duckdb")
    made.ensure([VISIT, WORD, THING], 1)
    visit(made, range(MANY))
    yield made
    made.close()


def visit(warehouse: DuckWarehouse, numbers: range) -> None:
    who = [number % PEOPLE for number in numbers]
    on = [date(2026, 1, 1) + timedelta(days=number * DAYS // MANY) for number in numbers]
    with warehouse.write() as change:
        change.append(VISIT, VISIT.rows([who, on, list(numbers)]))
        change.append(WORD, WORD.rows([who[:1000], list(numbers)[:1000]]))


def lying(warehouse: DuckWarehouse, table: str, column: str) -> list[Any]:
    return warehouse.run(f"SELECT {column} FROM {table} ORDER BY rowid").column(0).to_pylist()


def test_a_customers_rows_lie_together_but_for_the_newest(visited: DuckWarehouse) -> None:
    before = sorted(lying(visited, "visit", "number"))
    assert visited.gather(0.5)
    assert lying(visited, "word", "who") == sorted(lying(visited, "word", "who"))
    days, people = lying(visited, "visit", '"on"'), lying(visited, "visit", "who")
    newest = max(days)
    old = [who for day, who in zip(days, people, strict=True) if day <= newest - timedelta(days=31)]
    assert people[: len(old)] == old == sorted(old)
    assert len(set(old)) == PEOPLE
    assert days[len(old) :] == sorted(days[len(old) :])
    assert sorted(lying(visited, "visit", "number")) == before


def test_rows_are_gathered_again_once_enough_have_come(visited: DuckWarehouse) -> None:
    assert visited.gather(0.9)
    assert not visited.gather(0.01)
    visit(visited, range(MANY, MANY + 30_000))
    assert not visited.gather(0.2)
    assert visited.gather(0.1)
    assert not visited.gather(0.01)
    assert visited.query(VISIT.expression).num_rows == MANY + 30_000


def test_a_small_file_is_left_alone(warehouse: DuckWarehouse) -> None:
    assert not warehouse.gather(0.0)


def test_without_room_for_a_copy_rows_stay_as_they_lie(visited: DuckWarehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    visited.compact()
    visit(visited, range(MANY, 2 * MANY))
    nearly_full = shutil.disk_usage("/")._replace(free=1000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: nearly_full)
    assert not visited.gather(0.1)
    monkeypatch.undo()
    assert visited.gather(0.1)


def test_few_groups_are_looked_into_for_one_customer(visited: DuckWarehouse) -> None:
    """What it is all for: groups of rows that cannot be theirs are passed over."""

    def groups_with(who: int) -> int:
        places = visited.run("SELECT DISTINCT rowid // 8192 AS place FROM visit WHERE who = $who", {"who": who})
        return places.num_rows

    scattered = groups_with(500)
    visited.compact()
    assert groups_with(500) < scattered / 4


def test_a_file_of_an_earlier_release_goes_on(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as earlier:
        earlier.execute(
            "CREATE TABLE visit AS SELECT i % 997 AS who, DATE '2026-01-01' AS \"on\", i AS number FROM range(250_000) n(i)"
        )
        earlier.execute("CREATE TABLE schema_version AS SELECT 1::BIGINT AS version")
    warehouse = DuckWarehouse(tmp_path / "warehouse.duckdb")
    assert not warehouse.ensure([VISIT, WORD], 1)
    visit(warehouse, range(MANY, MANY + 20_000))
    assert warehouse.gather(0.5)
    assert warehouse.query(VISIT.expression).num_rows == MANY + 20_000
    warehouse.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["warehouse.duckdb"]
