"""Every operation that expressions may use is asked of both engines, over rows with nulls, borders, negatives and Japanese."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import ibis
import pytest
from ibis import _
from ibis.expr import operations as ibis_operations

from enishi.warehouse import errors, guards, operations
from enishi.warehouse.compile import asked_among
from enishi.warehouse.port import Expression, Relation
from tests import warehouses
from tests.warehouses import Both

pytestmark = pytest.mark.xdist_group("clickhouse")

SAMPLE = Relation(
    "sample",
    {
        "row": "int64",
        "part": "string",
        "n": "int64",
        "f": "float64",
        "s": "string",
        "b": "boolean",
        "d": "date",
        "t": "timestamp(6)",
    },
)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ROWS = [
    (1, "a", -7, -1.5, "お茶", True, date(2026, 2, 28), NOON),
    (2, "a", None, None, None, None, None, None),
    (3, "a", 7, 2.5, "", False, date(1969, 12, 31), NOON - timedelta(microseconds=1)),
    (4, "b", 0, 0.0, "100%_'\\", True, date(2026, 3, 1), NOON + timedelta(days=400, microseconds=1)),
    (5, "b", 7, 0.5, "茶", None, date(2200, 1, 1), datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
    (6, None, 2**62, 1e15, "お", False, date(2024, 2, 29), NOON),
]
T = SAMPLE.expression
DAY = timedelta(days=1)
ORDER = ["row"]
SO_FAR = ibis.window(group_by="part", order_by="row", preceding=(None, 0))
BY_N = ibis.window(group_by="part", order_by=[ibis.desc("n"), "row"])
NEW_YEAR = ibis.literal("2026-01-01").cast("date")
MARCH = ibis.literal("2026-03-01").cast("timestamp(6)")

CASES: dict[str, Expression] = {
    "arithmetic": T.select("row", a=_.n + 1, b=_.n - 3, c=-_.n, d=_.n % 3, e=(_.f * 3).floor().cast("int64"), g=_.f / 4),
    "comparisons": T.select("row", a=_.n == 7, b=_.n != 7, c=_.n < 0, d=_.n <= 0, e=_.n > 0, g=_.n >= 0, h=_.n.between(0, 7)),
    "three values": T.select("row", a=_.b & (_.n > 0), c=_.b | (_.n > 0), d=~_.b, e=guards.true(_.b)),
    "nulls": T.select("row", a=_.n.isnull(), b=_.s.notnull(), c=_.n.fill_null(-1), d=_.n.nullif(7)),
    "choices": T.select("row", a=ibis.ifelse(_.b, _.n, 0), b=ibis.cases((_.n > 0, "more"), (_.n < 0, "less"), else_="")),
    "text": T.select("row", a=_.s + "・茶", b=_.s.contains("茶"), c=_.s.startswith("お"), d=_.s.contains("%_'\\")),
    "one of": T.filter(_.n.isin([7, 0]) | _.s.isin(["お茶"])).select("row"),
    "one of a table": T.filter(_.n.isin(T.filter(_.part == "b").n)).select("row"),
    "one of a list": T.filter(_.n.isin(asked_among("numbers"))).select("row"),
    "instants": T.select("row", a=_.t + guards.span(DAY), b=_.t - guards.span(DAY), c=_.t < MARCH),
    "spans": T.filter(_.t.notnull()).select("row", a=_.t.delta(MARCH, unit="day"), b=_.d.delta(NEW_YEAR, unit="day")),
    "sums": T.group_by("part").agg(a=_.n.count(), b=_.count(), c=_.n.nunique(), d=guards.total(_.row), e=_.n.min(), h=_.b.any()),
    "of nothing": T.filter(_.row > 9).agg(a=_.n.count(), b=_.count(), c=guards.total(_.n), d=_.n.min(), e=_.t.max(), g=_.b.any()),
    "the row with the most": T.group_by("part").agg(a=_.s.argmin(_.row), b=guards.latest(_.s, _.row, _.n.notnull())),
    "the row of none": T.group_by("part").agg(a=guards.latest(_.row, _.row, _.n == 99), b=guards.latest(_.t, _.row, _.n == 99)),
    "numbered": T.mutate(place=ibis.row_number().over(BY_N)).select("row", "place"),
    "so far": T.select("row", a=_.row.sum().over(SO_FAR) > 3, b=guards.earlier(_.n, ["part"], ORDER)),
    "neighbours": T.select("row", a=guards.previous(_.n, ["part"], ORDER, -99), b=guards.following(_.row, ["part"], ORDER, -99)),
    "joined": T.join(T.rename(m="n", other="row").select("m", "other"), [("n", "m")]).select("row", "other"),
    "joined with nobody": T.left_join(T.filter(_.n == 7).select(m="n", other="row", on="d"), [("n", "m")]).select("row", "other", "on"),
    "with and without": ibis.union(T.semi_join(T.filter(_.b), "part").select("row"), T.anti_join(T.filter(_.b), "part").select("row")),
    "crossed": T.select("row").cross_join(ibis.range(0, 3).unnest().name("k").as_table()),
    "distinct": T.select("part", "b").distinct(),
    "first rows": T.order_by(ibis.desc("row")).limit(2, offset=1).drop("s"),
}  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    with warehouses.both(tmp_path_factory.mktemp("operations") / "warehouse.duckdb") as both:
        for warehouse in both:
            warehouse.ensure([SAMPLE], 1)
            with warehouse.write() as transaction:
                transaction.append(SAMPLE, SAMPLE.rows(list(zip(*ROWS, strict=True))))
        yield both


@pytest.mark.parametrize("name", CASES)
def test_engines_agree(filled: Both, name: str) -> None:
    answers = [each.query(CASES[name], {"numbers": [0, -7]}) for each in filled]
    one, other = (sorted(map(repr, answer.to_pylist())) for answer in answers)
    assert one == other
    assert one


def test_every_allowed_operation_is_among_the_cases() -> None:
    asked: set[str] = set()
    for expression in CASES.values():
        asked |= {type(node).__name__ for node in expression.op().find(ibis_operations.Node)}
    assert asked >= operations.ALLOWED


FORBIDDEN: dict[str, Callable[[], Any]] = {
    "MinRank": lambda: T.mutate(r=ibis.rank().over(ibis.window(order_by="n"))),
    "DenseRank": lambda: T.mutate(r=ibis.dense_rank().over(ibis.window(order_by="n"))),
    "StringLength": lambda: T.mutate(r=_.s.length()),
    "Substring": lambda: T.mutate(r=_.s.substr(0, 1)),
    "Round": lambda: T.mutate(r=_.f.round()),
    "First": lambda: T.mutate(r=_.n.first().over(ibis.window(order_by="row"))),
    "StringSQLLike": lambda: T.filter(_.s.like("%茶")),
    "Lag outside its guard": lambda: T.mutate(r=_.n.lag().over(ibis.window(order_by="row"))),
    "ExtractHour": lambda: T.mutate(r=_.t.hour()),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_an_operation_that_engines_answer_differently_is_refused(filled: Both, name: str) -> None:
    for each in filled:
        with pytest.raises(errors.WarehouseError, match=name.split(" ")[0]):
            each.query(FORBIDDEN[name]())
