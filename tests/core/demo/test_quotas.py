"""New customers by month and source: exact at scale 1, never off by more than a person below."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.demo.parameters import SHOP
from enishi.demo.simulator.quotas import largest_remainder, quotas, targets

Divide = Callable[[list[float], int], list[int]]

SOURCES = [source.code for source in SHOP.acquisition.sources]


def test_scale_one_is_exact() -> None:
    table = quotas(SHOP.acquisition, 18, 1)
    assert table[0] == table[11] == [210, 175, 140, 70, 35, 70]
    assert table[12] == table[17] == [210, 275, 140, 70, 35, 70]
    assert sum(map(sum, table)) == 13_200


def test_cost_per_acquisition_at_scale_one() -> None:
    cost = 0
    for month, row in enumerate(quotas(SHOP.acquisition, 18, 1), start=1):
        for source, people in zip(SHOP.acquisition.sources, row, strict=True):
            later = month >= SHOP.acquisition.later_from_month and source.cost_later
            cost += people * (source.cost_later if later and source.cost_later else source.cost)
    assert round(cost / 13_200) == 6_342


@pytest.mark.parametrize("scale", [0.004, 0.02, 0.05, 0.13, 3])
def test_what_a_small_month_rounds_away_comes_back(scale: float) -> None:
    table = quotas(SHOP.acquisition, 18, scale)
    assert sum(map(sum, table)) == round(13_200 * scale)
    for place, code in enumerate(SOURCES):
        wanted = sum(targets(SHOP.acquisition, month)[place] for month in range(1, 19)) * scale
        assert abs(sum(row[place] for row in table) - wanted) < 1.5, code
    assert all(people >= 0 for row in table for people in row)


def is_fair(divide: Divide, wanted: list[float], total: int) -> bool:
    """Adds up, and nobody is a whole person away from what was wanted."""
    whole = divide(wanted, total)
    return sum(whole) == total and all(abs(w - x) < 1 for w, x in zip(whole, wanted, strict=True))


wishes = st.lists(st.floats(0, 300, allow_nan=False), min_size=1, max_size=8)


@given(wishes)
def test_largest_remainder_is_fair(wanted: list[float]) -> None:
    assert is_fair(largest_remainder, wanted, round(sum(wanted)))


def each_rounded(wanted: list[float], total: int) -> list[int]:
    return [round(want) for want in wanted]


def the_rest_to_the_first(wanted: list[float], total: int) -> list[int]:
    whole = [int(want) for want in wanted]
    return [whole[0] + total - sum(whole), *whole[1:]]


@pytest.mark.parametrize("mutant", [each_rounded, the_rest_to_the_first])
def test_wrong_divisions_are_found_out(mutant: Divide) -> None:
    assert not is_fair(mutant, [0.4, 0.4, 0.4, 0.4, 0.4], 2)
