"""What random histories and rules cannot draw: days no year has, the largest amounts there may be, texts that look like statements, limits
beyond all dates. Query, facts and definition say the same of them, on every engine.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from msgspec.structs import replace

from enishi.events.vocabulary import LARGEST_AMOUNT
from enishi.history.types import CustomerHistory, PointsRow
from enishi.segments import counting, many
from enishi.segments.types import (
    Ago,
    AllOf,
    AnyOf,
    Between,
    Birthday,
    Did,
    Has,
    Is,
    Last,
    NoneOf,
    Range,
    Rank,
    Rule,
    RunsOut,
    Where,
    Window,
)
from enishi.warehouse.duckdb import DuckWarehouse
from enishi.warehouse.port import Warehouse
from tests.core.segments.making import WORLD
from tests.core.segments.telling import NOW, ago, consent, correction, history, order, sent, word
from tests.stages.segments.agreement import defined, disagreement
from tests.stages.segments.rows import load
from tests.warehouses import CLICKHOUSE, on_clickhouse

BIRTHDAYS = ((2, 28), (2, 29), (2, 30), (2, 31), (3, 1), (4, 31), (5, 1), (6, 15), (6, 31), (7, 1), (12, 31), (1, 1))
TEXTS = (
    "ends\\",
    "\\' OR 1 = 1",
    "enishi_asked_at()",
    "ENISHI_ASKED_AGO_7()",
    "enishi_asked_nobody()",
    "{at:DateTime64(6, 'UTC')}",
    "{customers:Array(Int64)}",
    'FROM "word"',
    "$at",
    "%(at)s",
    "?",
    "a--b /* c */",
    "Ａ",
    "é",
    "e\u0301",
)
AGED = Between(first=date(1, 1, 3), last=date(9999, 12, 29))


def people() -> list[CustomerHistory]:
    """One history for each oddity."""
    told: list[tuple[Any, ...]] = [
        tuple(word(f"birth_{name}", value) for name, value in (("year", 2001), ("month", month), ("day", day)))
        for month, day in BIRTHDAYS
    ]
    told += [(word("birth_year", 2100),), (word("birth_year", 1900), word("birth_day", 31)), (word("birth_month", 6),)]
    told += [(word("occupation", text), order(ago(3), payment_method=text)) for text in TEXTS]
    largest = {"total": LARGEST_AMOUNT}
    told += [
        tuple(order(ago(9 + number), f"large-{number}", ("tea", 100_000), **largest) for number in range(3)),
        (order(ago(9), "gone", total=500), correction("refunded", ago(9), "gone", amount=LARGEST_AMOUNT)),
        (order(ago(9), "free", total=0), order(ago(9), "other", total=900, currency="USD")),
        (order(ago(5), "at once"), correction("cancelled", ago(5), "at once")),
        (order(ago(5), "both"), correction("changed", ago(5), "both", ("cup", 1), total=7),
         correction("cancelled", ago(4), "both"), correction("refunded", ago(4), "both", amount=7)),
        (order(ago(5), "no lines"), order(ago(5), "twin a", ("tea", 1)), order(ago(5), "twin b", ("tea", 2))),
        (order(ago(60), "first", ("tea", 100_000)), order(ago(30), "second", ("tea", 1))),
        (order(ago(3 * 365.0), "long ago", ("old", 1)), order(ago(0), "now", ("old", 1))),
        (consent("granted", ago(5)), consent("withdrawn", ago(5))),
        (sent(ago(3), opened_at=ago(3), clicked_at=ago(3)), order(ago(3), "at the click")),
        tuple(PointsRow(ago(days), added, balance, None, days) for days, added, balance in ((9, 10**9, None), (8, 10**9, None))),
        (PointsRow(ago(9), -(10**9), None, None, 1), PointsRow(ago(8), -(10**9), None, None, 2)),
        (PointsRow(ago(9), None, 10**9, None, 1), PointsRow(ago(9), 10**9, None, None, 2)),
    ]  # fmt: skip
    numbers = count(1)
    return [_as(next(numbers), history(*rows)) for rows in told]


def _as(customer: int, told: CustomerHistory) -> CustomerHistory:
    """The same of this customer: the names and places of their rows are theirs alone. A word lets them be of the population."""
    parts: dict[str, tuple[Any, ...]] = {}
    for part in told.__struct_fields__[1:]:
        rows = getattr(told, part)
        if part in ("orders", "lines", "corrections"):
            rows = tuple(row._replace(order_id=f"{customer}-{row.order_id}") for row in rows)
        parts[part] = rows
    parts["words"] = (*parts["words"], word("language", "ja", ago(800)))
    return replace(told, customer_id=customer, **parts)


def texts() -> list[Rule]:
    """Rules that name each text; of these every one is true of one person at least."""
    ops: tuple[Any, ...] = ("is", "contains", "starts_with", "is_not")
    paid = [Where(field="payment_method", op=op, values=(text,)) for op in ops for text in TEXTS]
    return [
        *(Is(field="occupation", values=(text,)) for text in TEXTS),
        *(Did(what="ordered", where=(each,)) for each in paid),
    ]


def limits() -> list[Rule]:
    """Rules whose days and numbers lie at an edge of what there can be, or beyond it."""
    days = ((0, 0), (-1, 1), (0, 16), (-46, -45), (200, 400), (3, 2))
    years = (Range(most=0), Range(most=-1), Range(least=24, most=24), Range(least=126))
    sums = (Range(least=10**12), Range(most=-1), Range(least=-1e30, most=0), Range(least=1e300), Range(least=0.5))
    spans = (Range(least=0.5), Range(most=0.5), Range(least=1e9), Range(most=1e9), Range(least=-3, most=3))
    windows: tuple[Window, ...] = (
        AGED,
        Between(last=date(1899, 1, 1)),
        Between(first=date(2300, 1, 1)),
        Last(days=36_500),
        Ago(least=0),
    )
    return [
        *(Birthday(from_days=first, to_days=last) for first, last in days),
        *(Has(what="age", range=each) for each in years),
        *(Is(field="age_band", values=(each,)) for each in ("0", "20", "70+")),
        *(Has(what=what, range=each) for what in ("sales", "average_order", "refunds", "points") for each in sums),
        *(Has(what=what, range=each) for what in ("last_order_days_ago", "overdue_ratio") for each in spans),
        *(Did(what="ordered", during=each, of="amount", count=Range(least=LARGEST_AMOUNT)) for each in windows),
        *(Did(what="bought", during=each, of="pieces", count=Range(most=1e30)) for each in windows),
        RunsOut(from_days=0, to_days=3650),
        RunsOut(from_days=-3650, to_days=-1, products=("tea",)),
        Rank(axis="monetary", ranks=("E", "")),
        Rank(axis="group", ranks=("AAA", "AEE", "ABE")),
        Did(what="converted"),
        Did(what="cancelled"),
        AllOf(rules=(AnyOf(), NoneOf())),
        NoneOf(rules=(AllOf(),)),
    ]


@pytest.fixture(scope="module", params=["duckdb", CLICKHOUSE])
def odd(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    """A warehouse of these people; nobody writes to it."""
    with ExitStack() as stack:
        made: Warehouse
        if request.param == "duckdb":
            made = DuckWarehouse(tmp_path_factory.mktemp("odd") / "warehouse.duckdb")
            stack.callback(made.close)
        else:
            made = stack.enter_context(on_clickhouse())
        load(made, people(), WORLD)
        yield made


@pytest.mark.parametrize("facts", [False, True], ids=["rows", "facts"])
def test_odd_limits(odd: Warehouse, facts: bool, request: pytest.FixtureRequest) -> None:
    told, moments = people(), [NOW, NOW + timedelta(16) if facts else ago(5)]
    for rule in limits()[:: 3 if "clickhouse" in request.node.name else 1]:  # all of them are asked of it together
        assert not disagreement(rule, odd, told, moments, facts=facts), rule


def test_odd_texts(odd: Warehouse) -> None:
    told = people()
    for rule in texts()[: 2 * len(TEXTS)]:
        assert defined(rule, told, NOW)
        assert not disagreement(rule, odd, told, [NOW]), rule


def test_odd_rules_counted_together(odd: Warehouse) -> None:
    rules, told = [*texts(), *limits()], people()
    assert counting.facts_tell(WORLD, NOW, odd)
    for rule, found in zip(rules, many.members(rules, WORLD, NOW, reader=odd), strict=True):
        assert found == defined(rule, told, NOW), rule
