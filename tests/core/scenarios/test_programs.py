"""A program is sound when every letter has its wait between 15 minutes and 90 days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.scenarios.core.programs import delays, first_due, move, problems
from enishi.scenarios.types import Program, SendLetter, Step, Wait

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
LETTER = SendLetter(template="cart-1")


def program(*steps: Step) -> Program:
    return Program(steps=steps)


@pytest.mark.parametrize("minutes", [15, 16, 60, 90 * 24 * 60])
def test_a_letter_may_leave_from_15_minutes_to_90_days(minutes: int) -> None:
    assert problems(program(Wait(minutes=minutes), LETTER)) == []


@pytest.mark.parametrize(
    ("steps", "step"),
    [
        ((), None),
        ((Wait(minutes=60),), None),
        ((Wait(minutes=14), LETTER), 0),
        ((LETTER,), 0),
        ((Wait(minutes=60), LETTER, LETTER), 2),
        ((Wait(minutes=60 * 24 * 60), LETTER, Wait(minutes=30 * 24 * 60 + 1), LETTER), 2),
    ],
)
def test_unsound_programs_are_pointed_at(steps: tuple[Step, ...], step: int | None) -> None:
    found = problems(program(*steps))
    assert found
    assert found[0].step == step


waits = st.lists(st.integers(15, 5_000), min_size=1, max_size=12)


@given(waits)
def test_any_number_of_letters_leave_at_their_delays(minutes: list[int]) -> None:
    """Walking a run from due instant to due instant gives each letter at the delay the console prints."""
    steps = [step for each in minutes for step in (Wait(minutes=each), LETTER)]
    sound = program(*steps)
    due: datetime | None = first_due(sound, NOON)
    place, left = 0, []
    while due is not None:
        step = move(sound, place, due)
        left += [(where, due) for where, _ in step.letters]
        place, due = step.step, step.due
    expected = [(where, NOON + timedelta(minutes=delay)) for where, _, delay in delays(sound)]
    assert left == expected
    assert len(left) == len(minutes)
