"""Why two figures of sales differ: the habits that explain it exactly, and numbers that are missing."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.analytics.types import SalesDay
from enishi.console.reconcile.causes import Sales, explained, gaps, habits, ours

DAY = SalesDay(
    site="shop",
    currency="JPY",
    day=None,
    orders=10,
    total=50_000,
    shipping=5_000,
    placed_total=51_000,
    guest_orders=1,
    changed_orders=1,
    refunded_orders=1,
    refunded_amount=700,
    cancelled_orders=2,
    cancelled_total=9_000,
    test_orders=1,
    test_total=10,
)


def test_one_habit_or_two_explain_a_difference_to_the_yen() -> None:
    found, counted = habits(DAY, None, with_shipping=True), ours(DAY, with_shipping=True)
    assert explained(Sales(12, 59_000), counted, found) == ("cancelled",)
    assert explained(Sales(10, 49_300), counted, found) == ("refunds",)
    assert explained(Sales(12, 54_000), counted, found) == ("shipping", "cancelled")
    assert explained(Sales(12, 58_999), counted, found) == ()
    assert explained(Sales(11, 59_000), counted, found) == ()


def test_what_makes_no_difference_is_no_cause() -> None:
    quiet = replace(DAY, cancelled_orders=0, cancelled_total=0, refunded_amount=0, placed_total=50_000)
    assert habits(quiet, quiet, with_shipping=True).keys() == {"shipping", "tests"}
    assert habits(quiet, replace(quiet, total=1), with_shipping=False)["zone"] == Sales(0, -49_999)


@given(st.sets(st.integers(1, 60), min_size=2), st.sampled_from(["", "N-", "2026-"]), st.sampled_from([0, 6]))
def test_every_number_is_there_or_missing(numbers: set[int], start: str, width: int) -> None:
    missing = gaps(f"{start}{number:0{width}d}" for number in numbers)
    inside = set(range(min(numbers), max(numbers) + 1))
    if len(numbers) * 2 < len(inside):
        assert missing == []
        return
    found = {
        number for first, last in missing for number in range(int(first[len(start) :]), int(last[len(start) :]) + 1)
    }
    assert found == inside - numbers
    assert all(first.startswith(start) and len(first) >= len(start) + width for first, _last in missing)


def test_numbers_that_do_not_run_on_have_no_gaps() -> None:
    assert gaps(["A1", "A900", "A5000"]) == []
    assert gaps(["x", "y"]) == []
    assert gaps([]) == []
