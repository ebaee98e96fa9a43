"""A scenario with more letters than one person may be sent says so where it is edited and where it is read."""

import pytest
from django.test import Client

from enishi.console.scenarios.program import LetterRow, crowded
from tests.console.shop_day import ShopDay


def remarked(*hours: int) -> list[bool]:
    rows = [LetterRow(str(each), "hours", "cart-1") for each in hours]
    return [bool(row.remark) for row in crowded(rows, per_day=1, per_week=3)]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        ((1, 23, 48), [False, False, False]),
        ((1, 23, 48, 24), [False, False, False, True]),
        ((1, 23, 24, 120), [False, False, False, True]),
        ((1, 23, 24, 121), [False, False, False, False]),
        ((1, 3), [False, True]),
        ((1, 11), [False, True]),
        ((1, 12), [False, False]),
        ((), []),
    ],
)
def test_a_letter_that_the_limits_would_hold_back_is_remarked(hours: tuple[int, ...], expected: list[bool]) -> None:
    assert remarked(*hours) == expected


def test_it_is_said_in_the_editor_and_on_the_page(owner: Client, shop_day: ShopDay) -> None:
    where = f"/console/scenarios/{shop_day.scenario}/"
    assert "7日間に3通まで" not in owner.get(where).content.decode()
    row = {
        "amount": ["1"] * 4,
        "unit": ["hours", "days", "days", "days"],
        "template": ["cart-1"] * 4,
        "expires": ["1440"] * 4,
    }
    assert "7日間に3通まで" in owner.post(f"{where}steps/", row).content.decode()
    assert owner.post(f"{where}steps/", {**row, "publish": "1"}).status_code == 302
    assert "7日間に3通まで" in owner.get(where).content.decode()
