"""The ways dates are written, each read to the day and the minute; what is ambiguous is asked of the whole column."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.connectors.csv.core.values import dates
from enishi.connectors.csv.core.values.text import Bad
from enishi.connectors.csv.types import DateOrder

TOKYO = ZoneInfo("Asia/Tokyo")
DAY = date(2026, 1, 31)

SAME_DAY = [
    "2026-01-31",
    "2026/1/31",
    "2026/01/31",
    "2026.1.31",
    "2026年1月31日",
    "２０２６年１月３１日",
    "2026年 1月 31日(土)",
    "令和8年1月31日",
    "R8.1.31",
    "R08/01/31",
    "r8-1-31",
    "㋿8年1月31日",
    "20260131",
    "31 Jan 2026",
    "31-Jan-2026",
    "January 31, 2026",
    "Sat, 31 Jan 2026",
    "46053",
    "2026-01-31T00:00:00+09:00",
    "2026‐01‐31",
    "'2026-01-31",
]


@pytest.mark.parametrize("cell", SAME_DAY)
def test_one_day_in_many_spellings(cell: str) -> None:
    assert dates.day()(cell) == DAY


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("H31.4.30", date(2019, 4, 30)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("S60-5-1", date(1985, 5, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("大正15/12/25", date(1926, 12, 25)),
        ("2024/02/29", date(2024, 2, 29)),
    ],
)
def test_eras(cell: str, expected: date) -> None:
    assert dates.day()(cell) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-01-31 15:05", (15, 5, 0)),
        ("2026/1/31 午後3時5分", (15, 5, 0)),
        ("2026年1月31日 午後 3:05:09", (15, 5, 9)),
        ("2026/01/31 3:05 PM", (15, 5, 0)),
        ("2026/01/31 12:05 AM", (0, 5, 0)),
        ("2026/01/31 午前12:05", (0, 5, 0)),
        ("2026/01/31 12:05 pm", (12, 5, 0)),
        ("20260131150509", (15, 5, 9)),
        ("202601311505", (15, 5, 0)),
        ("2026-01-31 15時", (15, 0, 0)),
        ("46053.628472222", (15, 5, 0)),
        ("2026-01-31 15:05:00.250", (15, 5, 0.25)),
    ],
)
def test_times_without_a_zone_are_the_shops(cell: str, expected: tuple[int, int, float]) -> None:
    hour, minute, second = expected
    at = dates.instant(TOKYO)(cell)
    assert at == datetime(2026, 1, 31, hour, minute, int(second), round(second % 1 * 10**6), tzinfo=TOKYO)
    assert isinstance(at, datetime)
    assert at.tzinfo is UTC


@pytest.mark.parametrize(
    "cell",
    [
        "2026-01-31T06:05:00Z",
        "2026-01-31 06:05:00 UTC",
        "2026-01-31 15:05:00 +0900",
        "2026-01-31 15:05:00 JST",
        "2026/1/31 1:05 -05:00",
        "1769839500",
        "1769839500000",
    ],
)
def test_a_zone_of_its_own_counts(cell: str) -> None:
    assert dates.instant(ZoneInfo("Europe/London"))(cell) == datetime(2026, 1, 31, 6, 5, tzinfo=UTC)


def test_the_day_that_ends_at_24_oclock() -> None:
    assert dates.instant(TOKYO)("2026/1/31 24:00") == datetime(2026, 1, 31, 15, tzinfo=UTC)


@pytest.mark.parametrize("cell", ["", " ", "-", "なし", "0000-00-00", "0000/00/00 00:00:00", "0"])
def test_no_date_is_none(cell: str) -> None:
    assert dates.day()(cell) is None


@pytest.mark.parametrize(
    "cell",
    [
        "31/02/2026",
        "2026-02-30",
        "2026/13/1",
        "令和8年",
        "1月31日",
        "あした",
        "2026-01-31 25:00",
        "9999999",
        "12:00",
        "1850-01-01",
    ],
)
def test_what_is_no_date_is_refused(cell: str) -> None:
    assert dates.day("dmy")(cell) == Bad("value_date")


@pytest.mark.parametrize(
    ("cell", "order", "expected"),
    [
        ("31/01/2026", "dmy", DAY),
        ("01/31/2026", "mdy", DAY),
        ("31.01.2026 15:05", "dmy", DAY),
        ("26/1/31", "ymd", DAY),
        ("31/1/26", "dmy", DAY),
        ("1/31/26", "mdy", DAY),
        ("99/1/31", "ymd", date(1999, 1, 31)),
    ],
)
def test_a_column_says_which_number_is_the_day(cell: str, order: DateOrder, expected: date) -> None:
    assert dates.day(order)(cell) == expected
    assert dates.day()(cell) == Bad("value_date")  # never guessed for a line


@pytest.mark.parametrize(
    ("cell", "allowed"),
    [
        ("31/01/2026", {"dmy"}),
        ("01/31/2026", {"mdy"}),
        ("01/02/2026", {"dmy", "mdy"}),
        ("26/1/31", {"ymd", "dmy"}),
        ("98/1/31", {"ymd"}),
        ("10/11/12", {"ymd", "dmy", "mdy"}),
        ("2026/01/02", set()),
        ("R8.1.2", set()),
        ("あ", set()),
    ],
)
def test_which_orders_a_value_allows(cell: str, allowed: set[DateOrder]) -> None:
    assert dates.orders(cell) == allowed


days = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@given(day=days, order=st.sampled_from(["dmy", "mdy"]), sign=st.sampled_from("/-."))
def test_an_order_gives_back_the_day_that_was_written(day: date, order: DateOrder, sign: str) -> None:
    parts = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": str(day.year)}
    cell = sign.join(parts[part] for part in order)
    assert dates.day(order)(cell) == day
    assert order in dates.orders(cell)


@given(day=st.dates(date(1926, 12, 26), date(2099, 12, 31)))
def test_eras_go_both_ways(day: date) -> None:
    starts = (("令和", date(2019, 5, 1)), ("平成", date(1989, 1, 8)), ("昭和", date(1926, 12, 25)))
    name, start = next((name, start) for name, start in starts if day >= start)
    year = day.year - start.year + 1
    shown = "元" if year == 1 else str(year)
    assert dates.day()(f"{name}{shown}年{day.month}月{day.day}日") == day


@given(cell=st.text(max_size=30))
def test_any_text_is_read_or_refused(cell: str) -> None:
    assert isinstance(dates.instant(TOKYO, "dmy")(cell), (datetime, Bad, type(None)))
