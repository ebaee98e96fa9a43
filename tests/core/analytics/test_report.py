"""The arithmetic of a report."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from enishi.analytics.core import report

KEYS = ("carts", "abandoned", "lost_amount", "cart_sales", "letters", "recovered", "recovered_amount", "returned")
FIRST, LAST = date(2026, 2, 27), date(2026, 3, 2)
sums = st.dictionaries(
    st.dates(FIRST, LAST), st.fixed_dictionaries({key: st.integers(0, 10**9) for key in KEYS}), max_size=4
)


def test_every_day_has_a_line() -> None:
    found = report.cart_report(FIRST, LAST, {}, KEYS)
    assert [line.day.day for line in found.days] == [27, 28, 1, 2]
    assert found.total.abandoned_ratio is None
    assert report.days_of(LAST, FIRST) == []


@given(sums)
def test_the_whole_is_its_days_added_up(of_days: dict[date, dict[str, int]]) -> None:
    found = report.cart_report(FIRST, LAST, of_days, KEYS)
    for key in KEYS:
        assert getattr(found.total, key) == sum(getattr(line, key) for line in found.days)
    if found.total.carts:
        assert found.total.abandoned_ratio == found.total.abandoned / found.total.carts
    if not found.total.cart_sales:
        assert found.total.lost_to_sales_ratio is None
