"""When the tables are written anew: at night for little, by day only for much."""

from datetime import UTC, datetime, timedelta

import pytest

from enishi.history import api as history
from enishi.history.gathering import enough

NIGHT = datetime(2026, 3, 1, 3, tzinfo=UTC) - timedelta(hours=9)  #: 3 o'clock in Japan


@pytest.mark.parametrize(
    ("after", "little"),
    [(-1, False), (0, True), (3600, True), (7199, True), (7200, False), (43_200, False), (86_400, True)],
)
def test_little_is_enough_at_night(after: int, little: bool) -> None:
    share = enough(NIGHT + timedelta(seconds=after))
    assert (share < 0.1) == little
    assert (share >= 0.5) != little


@pytest.mark.usefixtures("var")
def test_a_small_shops_tables_are_left_as_they_are() -> None:
    assert not history.gather(NIGHT)
