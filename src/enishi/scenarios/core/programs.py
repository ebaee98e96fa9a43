"""What a program means: when it is sound, and where a run stands after a step."""

from datetime import datetime, timedelta

from msgspec import Struct

from enishi.scenarios.types import MINUTE_MIN, MINUTES_MAX, Program, SendLetter, Wait


class Problem(Struct, frozen=True):
    """Why a program cannot be published. `step` is the place in the list, None for the whole; `message` is a msgid."""

    step: int | None
    message: str


class Move(Struct, frozen=True):
    """What a due run does: letters to plan, with the place of each, then where it waits; `due` None = it is finished."""

    letters: tuple[tuple[int, SendLetter], ...]
    step: int
    due: datetime | None


def problems(program: Program) -> list[Problem]:
    """Everything that keeps `program` from being published, in the order of its steps; empty when it is sound."""
    found = []
    if not any(isinstance(step, SendLetter) for step in program.steps):
        found.append(Problem(None, "Add at least one email."))
    elapsed = 0
    previous: Wait | SendLetter | None = None
    for place, step in enumerate(program.steps):
        if isinstance(step, Wait):
            elapsed += step.minutes
            if step.minutes < MINUTE_MIN:
                found.append(Problem(place, "Wait at least 15 minutes."))
            if elapsed > MINUTES_MAX:
                found.append(Problem(place, "The last email may leave at most 90 days after the cart was left."))
        elif not isinstance(previous, Wait):
            found.append(Problem(place, "Put a wait before this email."))
        previous = step
    return found


def first_due(program: Program, touched_at: datetime) -> datetime:
    """When a run that begins with a touch of the cart is due: a sound program begins with a wait."""
    first = program.steps[0]
    assert isinstance(first, Wait)
    return touched_at + timedelta(minutes=first.minutes)


def move(program: Program, step: int, due: datetime) -> Move:
    """Where a run goes that waits at `step` until `due`: past the wait, through its letters, to the next wait or the end.

    Waits count from due instants, not from when a worker came round: a late worker does not shift the days after it.
    """
    letters: list[tuple[int, SendLetter]] = []
    for place in range(step + 1, len(program.steps)):
        following = program.steps[place]
        if isinstance(following, Wait):
            return Move(tuple(letters), place, due + timedelta(minutes=following.minutes))
        letters.append((place, following))
    return Move(tuple(letters), len(program.steps), None)


def delays(program: Program) -> list[tuple[int, SendLetter, int]]:
    """(place, letter, minutes since the cart was left) of every letter."""
    elapsed, found = 0, []
    for place, step in enumerate(program.steps):
        if isinstance(step, Wait):
            elapsed += step.minutes
        else:
            found.append((place, step, elapsed))
    return found
