"""One suite for everything that answers as a `Warehouse`: changes are all or nothing, another schema begins anew."""

from threading import Thread

import pytest
from ibis import _

from enishi.warehouse.port import Relation, Warehouse

STOCK = Relation("stock", {"product": "string", "pieces": "int64"})
NAMES = Relation("lent_names", {"old": "int64", "new": "int64"})


@pytest.fixture
def stock(warehouse: Warehouse) -> Warehouse:
    warehouse.ensure([STOCK], 1)
    return warehouse


def put(warehouse: Warehouse, *rows: tuple[str, int], position: int = 0) -> None:
    with warehouse.write() as transaction:
        transaction.append(STOCK, STOCK.rows(list(zip(*rows, strict=True))))
        transaction.move_offset("test", position)


def kept(warehouse: Warehouse) -> set[tuple[str, int]]:
    return {(row["product"], row["pieces"]) for row in warehouse.query(STOCK.expression).to_pylist()}


def test_a_change_that_fails_leaves_nothing_of_itself(stock: Warehouse) -> None:
    put(stock, ("tea", 1), position=1)
    with pytest.raises(ZeroDivisionError), stock.write() as transaction:
        transaction.append(STOCK, STOCK.rows([["soap"], [2]]))
        transaction.lend(NAMES, NAMES.rows([[1], [7]]))
        transaction.rename(STOCK, "pieces", NAMES)
        transaction.delete(STOCK, "product", STOCK.expression.filter(_.pieces == 2).select("product"))
        transaction.move_offset("test", 2)
        assert transaction.query(STOCK.expression).to_pylist() == [{"product": "tea", "pieces": 7}]
        _nothing = 1 / 0
    with stock.write() as transaction:
        assert transaction.offset("test") == 1
        assert transaction.query(STOCK.expression).to_pylist() == [{"product": "tea", "pieces": 1}]


def test_rows_are_deleted_renamed_and_inserted_in_sets(stock: Warehouse) -> None:
    put(stock, ("tea", 1), ("soap", 2), ("cream", 3))
    with stock.write() as transaction:
        lent = transaction.lend(NAMES, NAMES.rows([[1, 7], [10, 70]]))
        transaction.rename(STOCK, "pieces", NAMES)
        transaction.insert(STOCK, lent.select(product=_.old.cast("string"), pieces=_.new))
        transaction.delete(STOCK, "product", STOCK.expression.filter(_.product == "soap").select("product"))
    assert kept(stock) == {("cream", 3), ("tea", 10), ("1", 10), ("7", 70)}


def test_what_one_change_did_the_next_may_undo(stock: Warehouse) -> None:
    for pieces in range(1, 4):
        with stock.write() as transaction:
            lent = transaction.lend(NAMES, NAMES.rows([[pieces - 1], [pieces]]))
            transaction.delete(STOCK, "pieces", lent.select("old"))
            transaction.append(STOCK, STOCK.rows([["tea", "milk"], [pieces, None]]))
            transaction.delete(STOCK, "product", STOCK.expression.filter(_.product == "milk").select("product"))
            transaction.append(STOCK, STOCK.rows([["milk"], [None]]))
        assert {row["product"] for row in stock.query(STOCK.expression).to_pylist()} == {"milk", "tea"}
        assert stock.query(STOCK.expression.filter(_.product == "tea"))["pieces"].to_pylist() == [pieces]


def test_a_lent_name_may_be_lent_again(stock: Warehouse) -> None:
    with stock.write() as transaction:
        for number in range(3):
            transaction.lend(NAMES, NAMES.rows([[number], [number]]))
            assert transaction.query(NAMES.expression).to_pylist() == [{"old": number, "new": number}]
        transaction.lend(NAMES, NAMES.rows([[], []]))
        assert transaction.query(NAMES.expression).num_rows == 0


def test_a_rename_by_another_column_takes_every_row_once(stock: Warehouse) -> None:
    wide = Relation("wide", {"node": "int64", "owner": "int64", "note": "string"})
    stock.ensure([STOCK, wide], 1)
    with stock.write() as transaction:
        transaction.append(wide, wide.rows([[1, 1, 2, None], [5, 5, 5, 5], ["a", "b", "c", "d"]]))
    with stock.write() as transaction:
        transaction.append(wide, wide.rows([[1], [6], ["e"]]))
        transaction.lend(NAMES, NAMES.rows([[1], [9]]))
        transaction.rename(wide, "owner", NAMES, by="node")
    found = {row["note"]: row["owner"] for row in stock.query(wide.expression).to_pylist()}
    assert found == {"a": 9, "b": 9, "c": 5, "d": 5, "e": 9}
    assert stock.query(wide.expression).num_rows == 5


def test_tables_of_another_version_begin_anew_with_their_readers(stock: Warehouse) -> None:
    put(stock, ("tea", 1), position=9)
    assert stock.ensure([STOCK], 1) is False
    assert kept(stock) == {("tea", 1)}
    wider = Relation("stock", {**STOCK.columns, "site": "string"})
    assert stock.ensure([wider], 2) is True
    assert stock.query(wider.expression).num_rows == 0
    with stock.write() as transaction:
        assert transaction.offset("test") == 0


def test_compacting_changes_no_answer(stock: Warehouse) -> None:
    put(stock, ("tea", 1), ("soap", 2), position=3)
    with stock.write() as transaction:
        transaction.delete(STOCK, "product", STOCK.expression.filter(_.pieces == 1).select("product"))
    with pytest.raises(ZeroDivisionError), stock.write() as transaction:
        transaction.append(STOCK, STOCK.rows([["ghost"], [0]]))
        _nothing = 1 / 0
    for _again in range(2):
        stock.compact()
        assert kept(stock) == {("soap", 2)}
    put(stock, ("tea", 1), position=4)
    assert kept(stock) == {("soap", 2), ("tea", 1)}


def test_many_ask_while_one_writes(stock: Warehouse) -> None:
    wrong = list[int]()

    def ask() -> None:
        for _number in range(20):
            found = stock.query(STOCK.expression).num_rows
            if found != 3:
                wrong.append(found)

    put(stock, ("a", 0), ("b", 0), ("c", 0))
    askers = [Thread(target=ask) for _number in range(3)]
    for each in askers:
        each.start()
    for number in range(8):
        with stock.write() as transaction:
            transaction.delete(STOCK, "product", STOCK.expression.select("product"))
            transaction.append(STOCK, STOCK.rows([["a", "b", "c"], [number] * 3]))
    for each in askers:
        each.join()
    assert wrong == []
