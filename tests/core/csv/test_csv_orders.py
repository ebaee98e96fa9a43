"""Orders out of lines: whole or not at all, however the lines are spread over the file."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from enishi.connectors.csv.core import surveying, understanding
from enishi.connectors.csv.core.understanding import grouping
from enishi.connectors.csv.types import Column, Mapping, Row, Subject, Surveyed
from tests.core.csv.passage import NOW, Passed, context, passed

HEADER = "受注番号,受注日,メールアドレス,商品コード,数量,単価\n"


def orders(lines: str, **more: Any) -> Passed:
    return passed(HEADER + lines, kind="orders", **more)


def test_lines_of_one_order_are_one_order() -> None:
    found = orders("1,2026/1/5 10:00,a@example.com,tea,2,1080\n1,2026/1/5 10:00,a@example.com,pot,1,2200\n")
    (placed,) = found.of_kind("order_placed")
    assert found.bodies("order_placed") == [
        {
            "order_id": "1",
            "lines": [
                {"product_id": "tea", "quantity": 2, "unit_price": 1080},
                {"product_id": "pot", "quantity": 1, "unit_price": 2200},
            ],
            "total": 4360,
        }
    ]
    assert placed.occurred_at == datetime(2026, 1, 5, 1, tzinfo=UTC)
    assert (placed.claims.email, placed.claims.cart) == ("a@example.com", "order:shop/1")
    assert found.subjects[0].lines == (2, 3)


def test_later_lines_may_leave_out_what_the_order_says() -> None:
    found = orders("1,2026/1/5,a@example.com,tea,2,1080\n1,,,pot,1,2200\n")
    (placed,) = found.of_kind("order_placed")
    assert placed.claims.email == "a@example.com"
    assert placed.body.total == 4360  # type: ignore[attr-defined]


def test_the_same_line_twice_is_bought_twice() -> None:
    line = "1,2026/1/5,a@example.com,tea,2,1080\n"
    found = orders(line + line)
    assert found.bodies("order_placed")[0]["total"] == 4320
    assert [each.code for each in found.surveyed.problems] == ["column_repeats"]


def test_what_came_back_is_a_refund() -> None:
    found = orders("C9,2026/1/5,a@example.com,tea,-2,1080\n")
    assert not found.of_kind("order_placed")
    assert found.bodies("order_refunded") == [
        {"order_id": "C9", "amount": 2160, "lines": [{"product_id": "tea", "quantity": 2, "unit_price": 1080}]}
    ]


def test_a_sale_with_a_return_in_it_is_both_and_adds_up() -> None:
    lines = "1,2026/1/5,a@example.com,tea,3,1000,2000\n1,2026/1/5,a@example.com,tea,-1,1000,2000\n"
    found = passed(HEADER.strip() + ",合計金額\n" + lines)
    assert found.bodies("order_placed")[0]["total"] == 3000
    assert found.bodies("order_refunded")[0]["amount"] == 1000


def test_a_guest_is_somebody_of_this_order_only() -> None:
    found = orders("1,2026/1/5,,tea,1,1080\n2,2026/1/5,,tea,1,1080\n")
    assert [event.claims.cart for event in found.of_kind("order_placed")] == ["order:shop/1", "order:shop/2"]
    assert all(event.claims.email is None for event in found.events)


def test_a_line_that_cannot_be_read_refuses_its_whole_order() -> None:
    found = orders("1,2026/1/5,a@example.com,tea,1,1080\n1,2026/1/5,a@example.com,pot,x,2200\n2,2026/1/5,,tea,1,1080\n")
    assert found.reasons() == {2: "order_line_refused", 3: "value_number"}
    assert [event.body.order_id for event in found.of_kind("order_placed")] == ["2"]  # type: ignore[attr-defined]
    assert found.verdicts[0].values == {"line": 3}


def test_a_line_of_broken_bytes_refuses_its_whole_order() -> None:
    text = HEADER + "1,2026/1/5,a@example.com,茶,1,1080\n1,2026/1/5,a@example.com,急,1,2200\n2,2026/1/5,,茶,1,1080\n"
    raw = text.encode("cp932").replace("急".encode("cp932"), b"\x81\x20")
    found = passed(raw, kind="orders")
    assert found.reasons() == {2: "order_line_refused", 3: "line_bytes"}
    assert len(found.of_kind("order_placed")) == 1


def test_lines_without_a_number_or_a_day_are_refused_by_name() -> None:
    found = orders(",2026/1/5,a@example.com,tea,1,1080\n2,,a@example.com,tea,1,1080\n1.2E+11,2026/1/5,,tea,1,1\n")
    assert found.reasons() == {2: "value_missing", 3: "value_missing", 4: "value_destroyed"}
    assert found.verdicts[0].values["field"] == "order_id"
    assert not found.events


def test_what_is_no_sale_is_left_out_by_name() -> None:
    found = orders(
        "1,2026/1/5,,tea,-5,0\n2,2026/1/5,,bad debt,1,-300\n3,2026/1/5,,tea,0,100\n4,2026/1/5,,gift,1,0\n",
    )
    assert found.reasons() == {2: "left_stock_movement", 3: "left_adjustment", 4: "left_no_pieces"}
    assert {verdict.outcome for verdict in found.verdicts} == {"left_out"}
    assert found.bodies("order_placed") == [
        {"order_id": "4", "lines": [{"product_id": "gift", "quantity": 1, "unit_price": 0}], "total": 0}
    ]


def test_options_decide_about_free_lines_corrections_and_people() -> None:
    columns = {
        name: Column(index=at)
        for at, name in enumerate(["order_id", "ordered_at", "full_name", "product_id", "quantity", "unit_price"])
    }
    mapping = Mapping(
        kind="orders",
        columns=columns,
        options={"zero_price": "leave_out", "adjustments": "B, M", "people": "ignore"},
    )
    found = orders(
        "1,2026/1/5,森 花子,gift,1,0\n2,2026/1/5,森 花子,B,1,500\n3,2026/1/5,森 花子,tea,1,500\n", mapping=mapping
    )
    assert found.reasons() == {2: "left_free_line", 3: "left_adjustment"}
    assert [event.kind for event in found.events] == ["order_placed"]


def test_prices_below_a_penny_are_multiplied_before_they_are_rounded() -> None:
    mapping = Mapping(
        kind="orders",
        currency="GBP",
        columns={
            name: Column(index=at)
            for at, name in enumerate(["order_id", "ordered_at", "email", "product_id", "quantity", "unit_price"])
        },
        options={"zero_price": "leave_out"},
    )
    found = orders("1,2026/1/5,,pad,1000,0.001\n2,2026/1/5,,pad,1,0.001\n", mapping=mapping)
    assert [body["total"] for body in found.bodies("order_placed")] == [100, 0]
    assert found.reasons() == {}


def test_a_file_in_pounds_read_as_yen_is_refused_not_rounded() -> None:
    found = orders("1,2026/1/5,,tea,1,2.55\n")
    assert found.reasons() == {2: "value_too_exact"}


def test_a_file_of_totals_only() -> None:
    found = passed(
        '受注番号,受注日,メールアドレス,合計金額\n1,2026/1/5,a@example.com,"3,980"\n2,2026/1/5,b@example.com,\n'
    )
    assert found.bodies("order_placed") == [{"order_id": "1", "lines": [], "total": 3980}]
    assert found.reasons() == {3: "value_missing"}


def test_one_number_for_two_buyers_or_two_days_is_refused() -> None:
    found = orders(
        "1,2026/1/5 10:00,a@example.com,tea,1,500\n1,2026/1/5 10:01,A@example.com,tea,1,500\n"
        "2,2026/1/5,a@example.com,tea,1,500\n2,2026/1/5,b@example.com,tea,1,500\n"
        "3,2026/1/5,,tea,1,500\n3,2026/1/7,,tea,1,500\n"
    )
    assert found.reasons() == {
        4: "order_line_refused",
        5: "order_contradicts",
        6: "order_line_refused",
        7: "order_contradicts",
    }
    assert [verdict.values["field"] for verdict in found.verdicts if verdict.reason == "order_contradicts"] == [
        "email",
        "ordered_at",
    ]
    assert found.of_kind("order_placed")[0].occurred_at == datetime(2026, 1, 5, 1, tzinfo=UTC)


def test_an_order_may_name_its_shop() -> None:
    found = passed(
        "店舗コード,レシート番号,売上日時,商品コード,数量,単価\n銀座,1,2026/1/5,tea,1,500\n渋谷,1,2026/1/5,tea,2,500\n"
    )
    assert [event.site for event in found.of_kind("order_placed")] == ["銀座", "渋谷"]
    assert [body["total"] for body in found.bodies("order_placed")] == [500, 1000]
    assert len({event.id for event in found.events}) == 2
    assert [subject.key for subject in found.subjects] == ["order/銀座/1", "order/渋谷/1"]


def test_an_order_that_changed_says_how_it_now_is() -> None:
    known = frozenset({"order/shop/1"})
    found = orders("1,2026/1/5,a@example.com,tea,1,1080\n", known=known)
    assert [event.kind for event in found.events] == ["order_changed"]
    assert found.events[0].occurred_at == NOW
    again = orders("1,2026/1/5,a@example.com,tea,1,1080\n", known=known)
    other = orders("1,2026/1/5,a@example.com,tea,1,1080\n", known=known, import_id="two")
    assert again.events[0].id == found.events[0].id != other.events[0].id


def test_importing_twice_makes_the_same_events_and_digests() -> None:
    one = orders("1,2026/1/5,a@example.com,tea,1,1080\n")
    later = orders("1,2026/1/5,a@example.com,tea,1,1080\n", import_id="two", received_at=NOW.replace(month=12))
    spelled = orders('１,2026年1月5日,A@Example.com,tea,１,"¥1,080"\n')
    dearer = orders("1,2026/1/5,a@example.com,tea,1,1081\n")
    assert one.events[0].id == later.events[0].id == spelled.events[0].id
    assert one.subjects[0].digest == later.subjects[0].digest == spelled.subjects[0].digest
    assert one.subjects[0].digest != dearer.subjects[0].digest


def test_what_orders_say_of_a_buyer_is_told_once_until_it_changes() -> None:
    header = "受注番号,受注日,メールアドレス,氏名,合計金額\n"
    lines = ["1,2026/1/1,a@example.com,森 花,1", "2,2026/1/2,a@example.com,森 花,1", "3,2026/1/3,a@example.com,林 花,1"]
    lines += ["4,2026/1/4,a@example.com,森 花,1", "5,2026/1/5,b@example.com,森 花,1"]
    found = passed(header + "\n".join(lines) + "\n")
    orders_that_told = [event.claims.cart for event in found.of_kind("customer_identified")]
    assert orders_that_told == ["order:shop/1", "order:shop/3", "order:shop/4", "order:shop/5"]
    assert [body["family_name"] for body in found.bodies("customer_identified")] == ["森", "林", "森", "森"]
    alone = passed(header + lines[1] + "\n")
    assert alone.subjects[0].digest == found.subjects[1].digest  # what is not said again counts all the same


# Orders spread over a file: lines of one order need not stand together.

MAPPING = Mapping(
    kind="orders",
    columns={
        name: Column(index=at)
        for at, name in enumerate(["order_id", "ordered_at", "product_id", "quantity", "unit_price"])
    },
)
numbers = st.lists(st.integers(1, 6), min_size=1, max_size=25)


def rows_for(named: list[int]) -> list[Row]:
    return [
        Row(line, line, line + 1, [str(number), "2026-01-05", f"p{line}", "1", "100"])
        for line, number in enumerate(named, start=1)
    ]


def told(surveyed: Surveyed, rows: list[Row], cuts: list[int]) -> dict[str, tuple[int, ...]]:
    """Which lines each order got, with the reader killed and started again from its state at every cut."""
    subjects: list[Subject] = []
    state, begun = b"", 0
    for cut in (*sorted(cuts), len(rows)):
        reader = understanding.understander(surveyed, context(), state)
        subjects += reader.take(rows[begun:cut]).subjects
        state, begun = reader.state(), cut
    subjects += understanding.understander(surveyed, context(), state).finish().subjects
    assert len({subject.key for subject in subjects}) == len(subjects), "an order came in two pieces"
    return {subject.key: tuple(sorted(subject.lines)) for subject in subjects}


def check(named: list[int], cuts: list[int]) -> None:
    rows = rows_for(named)
    survey = surveying.Survey(MAPPING)
    survey.take(rows)
    expected = {
        f"order/shop/{number}": tuple(row.line for row in rows if row.cells[0] == str(number)) for number in set(named)
    }
    assert told(survey.result(), rows, [cut % (len(rows) + 1) for cut in cuts]) == expected


@settings(max_examples=300)
@given(named=numbers, cuts=st.lists(st.integers(0, 30), max_size=4))
def test_every_order_gets_all_its_lines_wherever_they_stand_and_whenever_it_is_killed(
    named: list[int], cuts: list[int]
) -> None:
    check(named, cuts)


def forgets_where_the_last_line_is(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(surveying._Together, "finished", lambda self: {})


def closes_at_the_next_order(patch: pytest.MonkeyPatch) -> None:
    original: Callable[..., Any] = grouping.Orders.__init__

    def blind(self: grouping.Orders, surveyed: Surveyed, *others: Any) -> None:
        original(self, surveyed, *others)
        self._last = {}

    patch.setattr(grouping.Orders, "__init__", blind)


def forgets_what_is_open(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(grouping.Orders, "state", lambda self: b"")


@pytest.mark.parametrize("mutant", [forgets_where_the_last_line_is, closes_at_the_next_order, forgets_what_is_open])
def test_the_property_rejects(mutant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    mutant(monkeypatch)

    @settings(phases=[Phase.generate], max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
    @given(named=numbers, cuts=st.lists(st.integers(0, 30), max_size=4))
    def attempt(named: list[int], cuts: list[int]) -> None:
        check(named, cuts)

    with pytest.raises(AssertionError):
        attempt()


texts = st.text(st.sampled_from("1a,-.¥\"'円E+\n 　あ"), max_size=6)


@settings(max_examples=150)
@given(table=st.lists(st.tuples(st.sampled_from(["1", "2", "", "x"]), texts, texts, texts, texts), max_size=12))
def test_every_line_comes_back_exactly_once(table: list[tuple[str, ...]]) -> None:
    rows = [Row(at, at, at + 1, list(cells)) for at, cells in enumerate(table, start=1)]
    survey = surveying.Survey(MAPPING)
    survey.take(rows)
    reader = understanding.understander(survey.result(), context())
    parts = [reader.take(rows[:5]), reader.take(rows[5:]), reader.finish()]
    found = [line for part in parts for subject in part.subjects for line in subject.lines]
    found += [verdict.line for part in parts for verdict in part.verdicts]
    assert sorted(found) == [row.line for row in rows]
