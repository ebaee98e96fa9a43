"""DuckDB's file and its owner: one process has it, others ask over a socket. What every engine does is in tests/adapters."""

import subprocess
import sys
from pathlib import Path

import pytest

from enishi.warehouse import api, errors, frames
from enishi.warehouse.duckdb import DuckWarehouse
from enishi.warehouse.port import Relation
from enishi.warehouse.remote import RemoteReader
from enishi.warehouse.server import Server

STOCK = Relation("stock", {"product": "string", "pieces": "int64"})


def opened(folder: Path) -> DuckWarehouse:
    warehouse = DuckWarehouse(folder / "warehouse.duckdb")
    warehouse.ensure([STOCK], 1)
    return warehouse


def put(warehouse: DuckWarehouse, *rows: tuple[str, int], position: int = 0) -> None:
    with warehouse.write() as transaction:
        transaction.append(STOCK, STOCK.rows(list(zip(*rows, strict=True))))
        transaction.move_offset("test", position)


def test_what_was_written_is_there_after_closing(tmp_path: Path) -> None:
    warehouse = opened(tmp_path)
    put(warehouse, ("tea", 1), position=9)
    warehouse.close()
    again = opened(tmp_path)
    with again.write() as transaction:
        assert transaction.offset("test") == 9
    assert again.query(STOCK.expression).num_rows == 1
    again.close()


def test_a_second_process_is_told_who_has_the_file(tmp_path: Path) -> None:
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", code, str(tmp_path / "warehouse.duckdb")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        with pytest.raises(errors.InUse, match=str(other.pid)):
            opened(tmp_path)
        other.communicate("")
    opened(tmp_path).close()


def test_only_questions_are_answered(tmp_path: Path) -> None:
    warehouse = opened(tmp_path)
    for statement in ("DROP TABLE stock", "SELECT 1; DELETE FROM stock", "COPY stock TO '/tmp/x'", "nonsense"):
        with pytest.raises(errors.WarehouseError):
            warehouse.run(statement)
    assert warehouse.query(STOCK.expression).num_rows == 0
    warehouse.close()


def test_heavy_questions_wait_for_a_place_and_others_do_not(tmp_path: Path) -> None:
    warehouse = opened(tmp_path)
    warehouse._heavy.acquire()
    with pytest.raises(errors.Busy):
        warehouse.query(STOCK.expression, heavy=True, seconds=0.05)
    assert warehouse.query(STOCK.expression).num_rows == 0
    warehouse._heavy.release()
    assert warehouse.query(STOCK.expression, heavy=True).num_rows == 0
    warehouse.close()


def test_the_socket_is_this_users_only_and_a_reader_outlives_the_owner(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 25)  # a path longer than a socket's name may be
    folder.mkdir()
    warehouse, reader = opened(folder), RemoteReader(folder / "warehouse.sock")
    with pytest.raises(errors.Away):
        reader.query(STOCK.expression)
    for _again in range(2):
        server = Server(warehouse, folder / "warehouse.sock")
        server.start()
        assert (folder / "warehouse.sock").stat().st_mode & 0o777 == 0o600
        assert reader.query(STOCK.expression).num_rows == 0
        server.stop()
    with pytest.raises(errors.Away):
        reader.query(STOCK.expression)
    reader.close()
    warehouse.close()


def test_a_line_that_talks_nonsense_is_hung_up(tmp_path: Path) -> None:
    warehouse = opened(tmp_path)
    server = Server(warehouse, tmp_path / "warehouse.sock")
    server.start()
    good, bad = RemoteReader(tmp_path / "warehouse.sock"), RemoteReader(tmp_path / "warehouse.sock")
    line = bad._line()
    frames.send(line, b"nonsense")
    assert line.recv(1) == b""
    bad.close()
    assert good.query(STOCK.expression).num_rows == 0
    good.close()
    server.stop()
    warehouse.close()


def test_a_process_is_the_owner_unless_it_says_otherwise(var: Path) -> None:
    assert api.offset("nobody") == 0
    assert api.owner() is api.reader()
    server = api.serve()
    remote = api.connect()
    api.use(remote)
    try:
        assert api.offset("nobody") == 0
        with pytest.raises(errors.Away):
            api.owner()
    finally:
        api.use(None)
        remote.close()
        server.stop()
