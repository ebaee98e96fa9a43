"""Both engines for tests: DuckDB in a file of the test's own, ClickHouse as chdb in a database of the test's own.

`warehouse` runs a test once on each, `both_warehouses` hands it the two to compare. chdb is the real engine inside this
process; it can have one folder in a process's life, so tests share that and differ by database.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest

from enishi.warehouse import api
from enishi.warehouse.clickhouse.address import Address
from enishi.warehouse.duckdb import DuckWarehouse
from enishi.warehouse.port import Warehouse

ON_CLICKHOUSE = os.environ.get("ENISHI_TEST_WAREHOUSE", "") == "clickhouse"

_numbers = count()

#: One process for all that need it: it is 340 MB of memory.
CLICKHOUSE = pytest.param("clickhouse", marks=pytest.mark.xdist_group("clickhouse"))
NETWORK = pytest.param("network", marks=pytest.mark.xdist_group("clickhouse"))


class Both(NamedTuple):
    """The same thing is done to both, and the answers are compared."""

    duckdb: Warehouse
    clickhouse: Warehouse


@cache
def _folder() -> str:
    folder = tempfile.mkdtemp(prefix="enishi-chdb-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def fresh_address() -> str:
    """`ENISHI_WAREHOUSE` for a database that nobody has used."""
    return f"chdb://{_folder()}?database=test_{next(_numbers)}"


def drop(address: str) -> None:
    """Forget such a database, so that a long run of tests stays small."""
    import clickhouse_connect

    at = Address.of(address)
    client = clickhouse_connect.get_client(interface="chdb", path=str(dict(at.options)["path"]))
    client.command(f"DROP DATABASE IF EXISTS `{at.database}` SYNC")
    client.close()


@contextmanager
def of_stages() -> Iterator[str]:
    """`settings.WAREHOUSE` of a test that uses whole stages: a file, or with ENISHI_TEST_WAREHOUSE=clickhouse the other engine."""
    if not ON_CLICKHOUSE:
        yield ""
        return
    address = fresh_address()
    yield address
    api.close()
    drop(address)


@contextmanager
def on_clickhouse() -> Iterator[Warehouse]:
    """A warehouse in a database of its own."""
    from enishi.warehouse.clickhouse.warehouse import ClickHouseWarehouse  # 0.3 s that only these tests take

    address = fresh_address()
    made = ClickHouseWarehouse(Address.of(address))
    yield made
    made.close()
    drop(address)


@contextmanager
def over_the_network() -> Iterator[Warehouse]:
    """The same, spoken to as a server: the stock client's HTTP against the engine behind an interface of the tests'."""
    from enishi.warehouse.clickhouse.warehouse import ClickHouseWarehouse
    from tests.adapters.clickhouse_server import serving

    address = fresh_address()
    database = Address.of(address).database
    with serving(_folder()) as port:
        made = ClickHouseWarehouse(Address.of(f"clickhouse://enishi:secret@127.0.0.1:{port}/{database}"))
        yield made
        made.close()
    drop(address)


@contextmanager
def both(path: Path) -> Iterator[Both]:
    """Both engines, DuckDB's file at `path`; for fixtures that many tests share."""
    with on_clickhouse() as clickhouse:
        duckdb = DuckWarehouse(path)
        yield Both(duckdb, clickhouse)
        duckdb.close()


@pytest.fixture
def duckdb_warehouse(tmp_path: Path) -> Iterator[DuckWarehouse]:
    made = DuckWarehouse(tmp_path / "warehouse.duckdb")
    yield made
    made.close()


@pytest.fixture
def clickhouse_warehouse() -> Iterator[Warehouse]:
    with on_clickhouse() as made:
        yield made


@pytest.fixture
def network_warehouse() -> Iterator[Warehouse]:
    with over_the_network() as made:
        yield made


@pytest.fixture(params=["duckdb", CLICKHOUSE])
def warehouse(request: pytest.FixtureRequest) -> Warehouse:
    """A warehouse without tables (`ensure` makes them): the test runs once on each engine."""
    made: Warehouse = request.getfixturevalue(f"{request.param}_warehouse")
    return made


@pytest.fixture
def both_warehouses(duckdb_warehouse: DuckWarehouse, clickhouse_warehouse: Warehouse) -> Both:
    """Both engines, without tables."""
    return Both(duckdb_warehouse, clickhouse_warehouse)
