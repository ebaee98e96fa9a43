"""One crowd for all tests here, in a warehouse of each engine."""

from collections.abc import Iterator

import pytest

from enishi.warehouse.clickhouse.address import Address
from enishi.warehouse.duckdb import DuckWarehouse
from enishi.warehouse.port import Warehouse
from tests.core.segments.making import WORLD
from tests.stages.segments.agreement import crowd
from tests.stages.segments.rows import load
from tests.warehouses import CLICKHOUSE, drop, fresh_address


@pytest.fixture(scope="package")
def crowd_on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    made = DuckWarehouse(tmp_path_factory.mktemp("crowd") / "warehouse.duckdb")
    load(made, crowd(), WORLD)
    yield made
    made.close()


@pytest.fixture(scope="package")
def crowd_on_clickhouse() -> Iterator[Warehouse]:
    from enishi.warehouse.clickhouse.warehouse import ClickHouseWarehouse  # 0.3 s that only these tests take

    address = fresh_address()
    made = ClickHouseWarehouse(Address.of(address))
    load(made, crowd(), WORLD)
    yield made
    made.close()
    drop(address)


@pytest.fixture(params=["duckdb", CLICKHOUSE])
def crowded(request: pytest.FixtureRequest) -> Warehouse:
    """The warehouse with the crowd in it; nobody writes to it."""
    made: Warehouse = request.getfixturevalue(f"crowd_on_{request.param}")
    return made
