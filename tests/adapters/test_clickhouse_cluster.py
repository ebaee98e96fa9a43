"""What can be said of a cluster where there is one engine: its statements are those that were meant and the engine's own parser takes them,
its settings and errors are ones that the engine knows. None of it is carried out here.
"""

from collections.abc import Iterator

import pytest
from clickhouse_connect.driver.exceptions import DatabaseError

from enishi.warehouse import errors
from enishi.warehouse.clickhouse import line
from enishi.warehouse.clickhouse.layout import Layout
from enishi.warehouse.clickhouse.warehouse import ClickHouseWarehouse
from enishi.warehouse.port import Relation

pytestmark = pytest.mark.xdist_group("clickhouse")

VISIT = Relation("visit", {"position": "int64", "customer_id": "int64", "seen_at": "timestamp(6)"})


def test_a_customers_rows_lie_on_one_shard() -> None:
    made = list(Layout("main").of(VISIT))
    assert made[0].startswith(
        "CREATE TABLE IF NOT EXISTS `visit_rows_local` ON CLUSTER `main` (`position` Nullable(Int64), "
    )
    assert "ENGINE = ReplicatedMergeTree() ORDER BY (`customer_id`, `position`, _change, _row)" in made[0]
    spread = "cityHash64(ifNull(toString(`customer_id`), ''))"
    for number, table in ((1, "visit_rows"), (3, "visit_dead")):
        assert made[number] == (
            f"CREATE TABLE IF NOT EXISTS `{table}` ON CLUSTER `main` AS `{table}_local` "
            f"ENGINE = Distributed(`main`, currentDatabase(), `{table}_local`, {spread}) COMMENT 'enishi'"
        )
    assert made[4].startswith("CREATE OR REPLACE VIEW `visit` ON CLUSTER `main` AS SELECT")
    assert "Replicated" not in "".join(Layout().of(VISIT))


@pytest.fixture
def said(clickhouse_warehouse: ClickHouseWarehouse, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What a warehouse on a cluster tells its servers: to make tables, to erase, to begin anew."""
    warehouse, told = clickhouse_warehouse, list[str]()
    warehouse.ensure([VISIT], 1)
    with monkeypatch.context() as patch:
        patch.setattr(warehouse, "_layout", Layout("main"))
        patch.setattr(warehouse._line, "tell", lambda sql, **_more: told.append(sql))
        warehouse.ensure([VISIT], 2)
        warehouse.compact()
    yield told


def test_the_engines_parser_takes_every_statement(clickhouse_warehouse: ClickHouseWarehouse, said: list[str]) -> None:
    assert {sql.split()[0] for sql in said} == {"CREATE", "TRUNCATE", "DROP", "INSERT", "SYSTEM", "ALTER"}
    for sql in said:
        if not sql.startswith("INSERT"):
            assert " ON CLUSTER `main`" in sql, sql
            clickhouse_warehouse._line.tell(f"EXPLAIN AST {sql}")
    with pytest.raises(errors.WarehouseError):
        clickhouse_warehouse._line.tell("EXPLAIN AST SYSTEM SYNC REPLICAS ON CLUSTER `main` `visit_dead_local`")


def test_replicas_have_every_tomb_before_rows_are_deleted_by_it(said: list[str]) -> None:
    synced = said.index("SYSTEM SYNC REPLICA ON CLUSTER `main` `visit_dead_local`")
    deleted = [place for place, sql in enumerate(said) if sql.startswith("ALTER TABLE `visit_rows_local`")]
    forgotten = [place for place, sql in enumerate(said) if sql.startswith("ALTER TABLE `visit_dead_local`")]
    assert synced < deleted[0] < forgotten[0]


def test_one_server_has_no_replicas_to_wait_for() -> None:
    assert list(Layout().caught_up("`visit_dead`")) == []


def test_every_setting_is_one_of_the_engines(clickhouse_warehouse: ClickHouseWarehouse) -> None:
    known = set(clickhouse_warehouse._column("SELECT name FROM system.settings"))
    assert (line._ALWAYS | line._ON_A_CLUSTER).keys() <= known


def test_what_is_wrong_between_servers_is_no_refusal(clickhouse_warehouse: ClickHouseWarehouse) -> None:
    codes = sorted(line._NOT_WHOLE)
    names = [clickhouse_warehouse._column(f"SELECT errorCodeToName({code})")[0] for code in codes]
    assert "" not in names
    assert {"TOO_FEW_LIVE_REPLICAS", "REPLICA_IS_NOT_IN_QUORUM", "UNFINISHED", "KEEPER_EXCEPTION"} <= set(names)
    for code in codes:
        problem = DatabaseError(f"Code: {code}. DB::Exception")
        problem.code = code
        with pytest.raises(errors.Away, match="not whole"):
            raise line._translated(problem)
