"""The console's pure parts: numbers, charts, the opt-out reader, sheets, programs as lists."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.console import charts, csvs, numbers
from enishi.console.first_run import optouts

amounts = st.integers(min_value=0, max_value=10**9)


def test_numbers_as_people_read_them() -> None:
    assert numbers.yen(12345) == "12,345円"
    assert numbers.yen(12345, "en") == "¥12,345"
    assert numbers.yen(-500, "en") == "-¥500"
    assert numbers.yen(123456, "en", "USD") == "1,234.56 USD"
    assert [numbers.compact(number) for number in (0, 950, 12_000, 10_000, 340_000_000)] == [
        "0",
        "950",
        "1.2万",
        "1万",
        "3.4億",
    ]
    assert [numbers.compact(number, "en") for number in (950, 12_000, 3_400_000)] == ["950", "12k", "3.4M"]
    assert [numbers.compact_yen(12_000, spoken) for spoken in ("ja", "en")] == ["1.2万円", "¥12k"]
    assert (numbers.percent(0.7), numbers.percent(None), numbers.times(2.5), numbers.times(2.5, "en")) == (
        "70.0%",
        "–",
        "2.50倍",
        "2.50×",
    )


Ceiling = Callable[[float], tuple[float, float]]
WRONG_CEILINGS: dict[str, Ceiling] = {
    "below the largest": lambda largest: (largest * 0.9, largest * 0.9),
    "an odd step": lambda largest: (largest * 1.5, largest * 1.5 / 7),
    "far too tall": lambda largest: (largest * 1000, largest * 1000),
}


def is_nice(ceiling: Ceiling, largest: float) -> bool:
    """The axis reaches the largest value, not much beyond, in at most five whole steps."""
    top, step = ceiling(largest)
    count = top / step
    return (
        top >= largest * 0.999999
        and top <= max(5.0, largest * 3)
        and abs(count - round(count)) < 1e-6
        and 1 <= round(count) <= 5
    )


@given(st.integers(min_value=1, max_value=10**12))
def test_an_axis_ends_above_the_largest_value_in_round_steps(largest: int) -> None:
    assert is_nice(charts.nice_ceiling, largest)
    assert is_nice(lambda value: charts.nice_ceiling(value, whole=True), largest)
    assert charts.nice_ceiling(largest, whole=True)[1] == int(charts.nice_ceiling(largest, whole=True)[1])


@pytest.mark.parametrize("name", WRONG_CEILINGS)
def test_a_wrong_axis_is_noticed(name: str) -> None:
    assert not all(is_nice(WRONG_CEILINGS[name], largest) for largest in (1, 7, 130, 99_999))


@given(st.lists(st.tuples(amounts, amounts), min_size=1, max_size=100))
def test_bars_begin_at_zero_and_are_as_long_as_their_values(stacks: list[tuple[int, int]]) -> None:
    names = [""] * len(stacks)
    chart = charts.bars(stacks, names, names, say=str, looks=("bar", "bar-quiet"))
    top, _step = charts.nice_ceiling(max(sum(stack) for stack in stacks), whole=True)
    for column, stack in zip(chart.columns, stacks, strict=True):
        drawn = sum(part.height for part in column.parts)
        assert drawn == pytest.approx(sum(stack) / top * chart.plot_height, abs=0.02)
        if column.parts:
            assert column.parts[0].y + column.parts[0].height == pytest.approx(chart.base, abs=0.02)
        assert column.x >= charts.LEFT and column.x + column.width <= chart.right + 0.02
    assert chart.ticks[0].y == chart.base


def test_a_line_is_broken_where_there_is_no_data() -> None:
    chart = charts.line([0.5, None, 0.7, 0.8], [""] * 4, [""] * 4, say=str, top=1.0, step=0.25, mark=0.7)
    assert chart.path.count("M") == 2
    assert len(chart.dots) == 3
    assert chart.mark_y is not None and charts.TOP < chart.mark_y < chart.base


def test_an_empty_chart_still_stands() -> None:
    assert charts.bars([], [], [], say=str).columns == []
    assert charts.bars([(0,)], ["x"], ["x"], say=str).columns[0].parts == []
    assert charts.spark([0, 0, 0]) is None
    assert charts.spark([5]) is None
    assert charts.share(0, 0) == 0
    assert charts.share(1, 10_000) == 2.0


@given(
    st.lists(st.emails(domains=st.just("example.jp")).filter(lambda email: email.split("@")[0].isalnum()), max_size=20)
)
def test_every_address_is_found_in_any_encoding(emails: list[str]) -> None:
    text = "氏名,アドレス\r\n" + "".join(f"顧客,{email}\r\n" for email in emails)
    expected = tuple(dict.fromkeys(email.lower() for email in emails))
    for encoding in ("utf-8", "utf-8-sig", "cp932", "utf-16"):
        assert optouts.read(optouts.decoded(text.encode(encoding))).addresses == expected


def test_full_width_addresses_and_tables_are_read() -> None:
    found = optouts.read("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ\n<hanako@example.jp>; x\n\nなし\nTARO@example.jp")
    assert found.addresses == ("taro@example.jp", "hanako@example.jp")
    assert (found.lines, found.without, found.repeats) == (4, 1, 1)


@pytest.mark.parametrize("text", ["=1+1", "+81", "-1", "@x", "\t=1", "＝1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert csvs.neutral(text) == f"'{text}"


def test_other_cells_stay_as_they_are() -> None:
    assert [csvs.neutral(value) for value in (5, -5, "5", None, 0.5)] == [5, -5, "5", "", 0.5]
