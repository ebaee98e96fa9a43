"""A ClickHouse server as the adapter meets it: its address, its absence, its refusals."""

import gc
import socket
from pathlib import Path

import pytest

from enishi.warehouse import errors
from enishi.warehouse.clickhouse.address import Address
from enishi.warehouse.clickhouse.warehouse import ClickHouseReader, ClickHouseWarehouse, owning, reading
from enishi.warehouse.port import Relation, Warehouse
from tests import warehouses
from tests.adapters.test_clickhouse_killed import SUM, THING, change, kept
from tests.warehouses import fresh_address

pytestmark = pytest.mark.xdist_group("clickhouse")

VISIT = Relation("visit", {"position": "int64", "customer_id": "int64", "seen_at": "timestamp(6)"})


def test_an_address_says_all_that_the_client_is_told() -> None:
    address = Address.of("clickhouses://shop%40a:p%2Fw@ch.example/crm?cluster=main&verify=false")
    assert dict(address.options) == {
        "interface": "https",
        "host": "ch.example",
        "port": 8443,
        "username": "shop@a",
        "password": "p/w",
        "verify": "false",
    }
    assert (address.database, address.cluster) == ("crm", "main")
    assert dict(Address.of("clickhouse://ch.example:9/crm").options)["port"] == 9


@pytest.mark.parametrize(
    "text",
    [
        "clickhouse://host",
        "http://host/db",
        "clickhouse:///db",
        "duckdb",
        "clickhouse://host/",
        "clickhouse://a:secret@host:http/db",
        "clickhouse://a:secret@host:123456/db",
        "clickhouse://a:secret@[host/db",
    ],
)
def test_an_address_that_is_none_is_refused_with_the_right_form(text: str) -> None:
    with pytest.raises(errors.WarehouseError, match="clickhouse://user:password@host:8123/database") as refused:
        reading(text)
    assert "secret" not in str(refused.value)


def test_a_password_is_shown_nowhere() -> None:
    assert "p/w" not in repr(Address.of("clickhouses://shop:p%2Fw@ch.example/crm"))
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(errors.Away) as away:
            owning(f"clickhouse://shop:p%2Fw@127.0.0.1:{closed.getsockname()[1]}/crm")
    assert "p/w" not in str(away.value)


def test_a_server_that_is_not_there_is_away_and_nothing_is_dialled_before_a_question() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # nobody listens
        address = f"clickhouse://127.0.0.1:{closed.getsockname()[1]}/crm"
        reader = reading(address)
        with pytest.raises(errors.Away):
            reader.query(VISIT.expression)
        with pytest.raises(errors.Away):
            owning(address)


def test_a_server_that_says_nothing_is_away() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        address = Address.of(f"clickhouse://127.0.0.1:{mute.getsockname()[1]}/crm")
        with pytest.raises(errors.Away):
            ClickHouseReader(address, silence=1).query(VISIT.expression)


def _open_to(port: object) -> list[socket.socket]:
    """Sockets of this process that are connected to a port of this machine."""
    # By their types: `isinstance` asks an object for its class, and another test's lazy object may answer with an error.
    found = [each for each in gc.get_objects() if issubclass(type(each), socket.socket)]
    return [each for each in found if _peer(each) == port]


def _peer(connected: socket.socket) -> int:
    try:
        return int(connected.getpeername()[1])
    except OSError:
        return 0


def test_who_closes_hangs_up() -> None:
    with warehouses.over_the_network() as network:
        assert isinstance(network, ClickHouseWarehouse)
        network.ensure([VISIT], 1)
        port = dict(network._line.address.options)["port"]
        assert _open_to(port)
        network.close()
        assert _open_to(port) == []


def test_tables_that_are_not_made_yet_are_away() -> None:
    address = Address.of(fresh_address())
    made = ClickHouseWarehouse(address)  # the database, no table
    reader = ClickHouseReader(address)
    with pytest.raises(errors.Away):
        reader.query(VISIT.expression)
    made.ensure([VISIT], 1)
    assert reader.query(VISIT.expression).num_rows == 0
    reader.close()
    made.close()


def test_changes_over_the_network_are_those_of_the_embedded_engine(duckdb_warehouse: Warehouse) -> None:
    with warehouses.over_the_network() as network:
        for warehouse in (duckdb_warehouse, network):
            warehouse.ensure([THING, SUM], 1)
            for number in (1, 2, 3):
                change(warehouse, number)
        assert kept(network) == kept(duckdb_warehouse)


def test_what_is_erased_leaves_the_files(clickhouse_warehouse: ClickHouseWarehouse) -> None:
    name = Relation("name", {"number": "int64", "name": "string"})
    gone = Relation("lent_gone", {"number": "int64"})
    warehouse = clickhouse_warehouse
    warehouse.ensure([name], 1)
    with warehouse.write() as change:
        change.append(name, name.rows([[1, 2], ["very-rare-name", "another"]]))
    assert bytes_of(warehouse).count(b"very-rare-name") > 0
    with warehouse.write() as change:
        change.lend(gone, gone.rows([[1]]))
        change.delete(name, "number", gone.expression)
    assert warehouse.query(name.expression)["name"].to_pylist() == ["another"]
    warehouse.compact()
    assert bytes_of(warehouse).count(b"very-rare-name") == 0
    assert bytes_of(warehouse).count(b"another") > 0
    assert warehouse.query(name.expression)["name"].to_pylist() == ["another"]


def bytes_of(warehouse: ClickHouseWarehouse) -> bytes:
    """The parts of the table `name` that count, as they lie on disk: small ones are not compressed beyond recognition."""
    where = "database = currentDatabase() AND table = 'name_rows' AND active"
    parts = [Path(path) for path in warehouse._column(f"SELECT path FROM system.parts WHERE {where}")]
    return b"".join(file.read_bytes() for part in parts for file in part.rglob("*") if file.is_file())
