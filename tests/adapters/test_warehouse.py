"""One suite for everything that answers as a warehouse `Reader`: either engine, and another process' line to DuckDB's owner."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import ibis
import pytest
from ibis import _

from enishi.warehouse import errors, guards
from enishi.warehouse.compile import asked, asked_among
from enishi.warehouse.duckdb import DuckWarehouse
from enishi.warehouse.port import Reader, Relation, Warehouse
from enishi.warehouse.remote import RemoteReader
from enishi.warehouse.server import Server
from tests.warehouses import CLICKHOUSE, NETWORK

VISIT = Relation(
    "visit",
    {"who": "int64", "seen_at": "timestamp(6)", "on": "date", "page": "string", "seconds": "float64", "new": "boolean"},
)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def filled(warehouse: Warehouse) -> Warehouse:
    warehouse.ensure([VISIT], 1)
    rows = [
        (1, NOON, date(2026, 3, 1), "/a", 1.5, True),
        (1, NOON + timedelta(microseconds=1), date(2026, 3, 1), "/b", None, False),
        (2, NOON + timedelta(days=1), date(2026, 3, 2), "/お茶", 3.0, None),
    ]
    with warehouse.write() as transaction:
        transaction.append(VISIT, VISIT.rows(list(zip(*rows, strict=True))))
    return warehouse


@pytest.fixture(params=["duckdb", "duckdb over the socket", CLICKHOUSE, NETWORK])
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reader]:
    engine, _over, line = request.param.partition(" ")
    owner = filled(request.getfixturevalue(f"{engine}_warehouse"))
    if not line:
        yield owner
        return
    assert isinstance(owner, DuckWarehouse)
    server = Server(owner, tmp_path / "warehouse.sock")
    server.start()
    remote = RemoteReader(tmp_path / "warehouse.sock")
    yield remote
    remote.close()
    server.stop()


def test_rows_come_back_as_they_went_in(reader: Reader) -> None:
    rows = reader.query(VISIT.expression.order_by("seen_at")).to_pylist()
    assert rows[0] == {
        "who": 1,
        "seen_at": NOON.replace(tzinfo=None),
        "on": date(2026, 3, 1),
        "page": "/a",
        "seconds": 1.5,
        "new": True,
    }
    assert [row["page"] for row in rows] == ["/a", "/b", "/お茶"]
    assert [row["new"] for row in rows] == [True, False, None]


def test_values_of_every_type_reach_the_question(reader: Reader) -> None:
    rows = VISIT.expression.filter(
        _.who == asked("who", "int64"),
        _.seen_at <= asked("until", "timestamp(6)"),
        _.on >= asked("since", "date"),
        _.page == asked("page", "string"),
    )
    tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    found = reader.query(rows, {"who": 1, "until": tokyo, "since": date(2026, 3, 1), "page": "/a"})
    assert found.num_rows == 1
    with pytest.raises(errors.WarehouseError, match="page"):
        reader.query(rows, {"who": 1, "until": tokyo, "since": date(2026, 3, 1)})


def test_a_list_of_numbers_is_a_value_too(reader: Reader) -> None:
    pages = VISIT.expression.filter(_.who.isin(asked_among("people"))).order_by("seen_at").select("page")

    def of(*people: int) -> list[str]:
        return [row["page"] for row in reader.query(pages, {"people": list(people)}).to_pylist()]

    assert (of(1), of(2, 3), of()) == (["/a", "/b"], ["/お茶"], [])
    assert len(of(*range(-(10**5), 10**5))) == 3


def test_text_is_a_value_and_never_a_statement(reader: Reader) -> None:
    evil = "'; DROP TABLE visit; --"
    rows = VISIT.expression.filter(_.page == asked("page", "string"))
    assert reader.query(rows, {"page": evil}).num_rows == 0
    assert reader.query(VISIT.expression.filter(_.page == evil)).num_rows == 0
    assert reader.query(VISIT.expression).num_rows == 3


def test_an_empty_answer_keeps_its_columns(reader: Reader) -> None:
    found = reader.query(VISIT.expression.filter(_.who == 99))
    assert (found.num_rows, found.column_names) == (0, list(VISIT))


def test_the_engines_refusal_is_an_error_of_ours(reader: Reader) -> None:
    with pytest.raises(errors.WarehouseError, match="nowhere"):
        reader.query(Relation("nowhere", {"a": "int64"}).expression)


def test_a_question_that_takes_too_long_is_stopped(reader: Reader) -> None:
    many = ibis.range(0, 100_000).unnest().name("n").as_table()
    endless = many.cross_join(many.rename(m="n")).cross_join(many.rename(k="n")).agg(sum=(_.n * _.m % (_.k + 1)).max())
    with pytest.raises(errors.TooSlow):
        reader.query(endless, seconds=0.2)
    assert reader.query(VISIT.expression).num_rows == 3


def test_a_large_answer_arrives_whole(reader: Reader) -> None:
    many = ibis.range(0, 300_000).unnest().name("n").as_table()
    found = reader.query(many, heavy=True)
    assert found.num_rows == 300_000
    assert found["n"][299_999].as_py() == 299_999


def test_guards_mean_what_they_say(reader: Reader) -> None:
    order = ["seen_at"]
    visits = VISIT.expression
    rows = visits.select(
        "who",
        "seen_at",
        before=guards.previous(visits.who, ["who"], order, -1),
        after=guards.following(visits.who, ["who"], order, -1),
        last_page=guards.earlier(visits.seen_at, ["who"], order),
        certain=guards.true(visits.new),
        later=visits.seen_at + guards.span(timedelta(minutes=60)),
    ).order_by("seen_at")
    found = reader.query(rows).to_pylist()
    assert [row["before"] for row in found] == [None, 1, None]
    assert [row["after"] for row in found] == [1, None, None]
    assert [row["last_page"] for row in found] == [None, NOON.replace(tzinfo=None), None]
    assert [row["certain"] for row in found] == [True, False, False]
    assert found[0]["later"] == (NOON + timedelta(hours=1)).replace(tzinfo=None)
    sums = visits.agg(
        new=guards.count_where(visits.new),
        none=guards.count_where(visits.new & ibis.null("boolean")),
        who=guards.total(visits.who, visits.new),
        nobody=guards.total(visits.who, visits.who > 9),
        share=guards.ratio(guards.total(visits.who), guards.count_where(visits.who > 9)),
        latest=guards.latest(visits.page, visits.seen_at, visits.who == 1),
    )
    assert reader.query(sums).to_pylist() == [
        {"new": 1, "none": 0, "who": 1, "nobody": 0, "share": None, "latest": "/b"}
    ]
