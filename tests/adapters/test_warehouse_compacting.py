"""A warehouse written anew: what was deleted is in no byte of its file, what counts is there, and whoever asks meanwhile is answered."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

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
