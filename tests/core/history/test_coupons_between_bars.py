"""An order's coupons in one column: each is found, and none that was not used."""

from hypothesis import given
from hypothesis import strategies as st

from enishi.history.core.order_rows import between_bars

CODES = st.lists(st.text("AB|", min_size=1, max_size=4), max_size=4)


@given(CODES)
def test_what_stands_between_bars_are_the_codes_however_they_are_spelled(codes: list[str]) -> None:
    written = between_bars(codes)
    assert written.strip("|").split("|") == [code.replace("|", "｜") for code in codes] if codes else written == ""


def test_a_bar_within_a_code_makes_no_two_of_it() -> None:
    assert between_bars(["A|B", "C"]) == "|A｜B|C|"
    assert between_bars(()) == ""
