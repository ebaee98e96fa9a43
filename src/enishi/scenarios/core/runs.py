"""How one customer's runs follow what the customer does. The store does this for sets; here is what it means.

A touch of the cart starts a run or, while its first wait lasts, starts the wait again. An order or an emptied cart gives
the run an end: steps due before that instant still happen as of their own instants, later ones do not. So it makes no
difference whether events are read one by one or a day at a time.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol

from msgspec import Struct

from enishi.scenarios.core.programs import first_due, move
from enishi.scenarios.types import Program, SendLetter


class Touch(Struct, frozen=True, kw_only=True):
    """What a customer did: `active` in a filled cart, `emptied` it, or `ordered`."""

    at: datetime
    did: Literal["active", "emptied", "ordered"]
    cart_key: str = ""  #: of the cart; for an order it says nothing
    site: str = ""  #: where the cart is


class Run(Protocol):
    """A run while it is worked on: what these rules read and change of it."""

    cart_key: str
    site: str
    step: int
    due_at: datetime | None
    first_letter_at: datetime | None
    ends_at: datetime | None
    outcome: str
    is_open: bool


def restarts(run: Run, touch: Touch) -> bool:
    """Whether a touch falls into the run's first wait, which then begins again."""
    return run.is_open and run.step == 0 and run.ends_at is None and run.due_at is not None and touch.at < run.due_at


def may_enter(runs: Sequence[tuple[Run, Program]], reenter_days: int, at: datetime) -> bool:
    """Whether somebody with these runs (each with the program it is on) may enter anew at `at`.

    Not while a run is under way, and not within `reenter_days` of a run's first letter: as of `at`, even where the engine
    has not come round to steps that were due before.
    """
    floor = at - timedelta(days=reenter_days)
    for run, program in runs:
        under_way, first_letter_at = _standing(run, program, at)
        if under_way or (first_letter_at is not None and first_letter_at > floor):
            return False
    return True


def _standing(run: Run, program: Program, at: datetime) -> tuple[bool, datetime | None]:
    """(is it under way, when was its first letter due) as of `at`, whether or not the engine has been there."""
    step, due, first_letter_at = run.step, run.due_at, run.first_letter_at
    while run.is_open and due is not None and due < at and (run.ends_at is None or due <= run.ends_at):
        done = move(program, step, due)
        if done.letters and first_letter_at is None:
            first_letter_at = due
        step, due = done.step, done.due
    ended_before = run.ends_at is not None and run.ends_at <= at
    return run.is_open and due is not None and not ended_before, first_letter_at


def touched(run: Run, program: Program, touch: Touch) -> None:
    """Start the first wait again, for the cart that was touched."""
    run.due_at = first_due(program, touch.at)
    run.cart_key, run.site = touch.cart_key, touch.site


def moved(run: Run, program: Program) -> tuple[tuple[int, SendLetter], ...]:
    """Do what is due: returns the letters to plan, with their places, and leaves the run where it waits next, or closed."""
    assert run.due_at is not None
    due, step = run.due_at, move(program, run.step, run.due_at)
    run.step, run.due_at = step.step, step.due
    if step.letters and run.first_letter_at is None:
        run.first_letter_at = due
    if step.due is None:
        run.is_open, run.ends_at, run.outcome = False, run.ends_at or due, run.outcome or "finished"
    elif run.ends_at is not None and step.due > run.ends_at:
        run.is_open, run.due_at = False, None
    return step.letters


def ended(run: Run, at: datetime, outcome: str) -> None:
    """Give the run its end; it closes at once when nothing of it is due before."""
    if run.ends_at is not None and run.ends_at <= at:
        return
    run.ends_at, run.outcome = at, outcome
    if run.due_at is None or run.due_at > at:
        run.is_open, run.due_at = False, None
