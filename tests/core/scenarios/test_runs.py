"""Runs as time lines: what a customer does against what a program does, in any order of reading."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.scenarios.core import runs as rules
from enishi.scenarios.core.programs import first_due
from enishi.scenarios.core.runs import Touch
from enishi.scenarios.types import Program, SendLetter, Wait

START = datetime(2026, 4, 1, tzinfo=UTC)
PROGRAM = Program(
    steps=(Wait(minutes=60), SendLetter(template="cart-1"), Wait(minutes=23 * 60), SendLetter(template="cart-2"))
)


@dataclass
class Row:
    cart_key: str
    site: str
    due_at: datetime | None
    entered_at: datetime
    step: int = 0
    first_letter_at: datetime | None = None
    ends_at: datetime | None = None
    outcome: str = ""
    is_open: bool = True


@dataclass
class Engine:
    """The reactor and the engine for one customer, without a store."""

    rules: object = rules
    runs: list[Row] = field(default_factory=list)
    letters: list[datetime] = field(default_factory=list)

    def touch(self, touch: Touch) -> None:
        r: Any = self.rules
        if touch.did == "active":
            waiting = next((run for run in self.runs if r.restarts(run, touch)), None)
            if waiting:
                r.touched(waiting, PROGRAM, touch)
            elif r.may_enter([(run, PROGRAM) for run in self.runs], PROGRAM.reenter_days, touch.at):
                self.runs.append(Row(touch.cart_key, touch.site, first_due(PROGRAM, touch.at), touch.at))
            return
        for run in self.runs:
            if run.is_open and run.entered_at <= touch.at:
                r.ended(run, touch.at, touch.did)

    def advance(self, at: datetime) -> None:
        r: Any = self.rules
        while due := [run for run in self.runs if run.is_open and run.due_at is not None and run.due_at <= at]:
            run = min(due, key=lambda run: run.due_at or at)
            instant = run.due_at
            assert instant is not None
            self.letters += [instant for _ in r.moved(run, PROGRAM)]


def one_by_one(touches: list[Touch], engine: Engine) -> Engine:
    """As it happens: before each touch everything due is done."""
    for touch in touches:
        engine.advance(touch.at - timedelta(microseconds=1))
        engine.touch(touch)
    engine.advance(START + timedelta(days=400))
    return engine


def all_at_once(touches: list[Touch], engine: Engine) -> Engine:
    """As a worker that slept for a day sees it: first everything that happened, then everything due."""
    for touch in touches:
        engine.touch(touch)
    engine.advance(START + timedelta(days=400))
    return engine


def line(*done: tuple[int, str]) -> list[Touch]:
    return [Touch(at=START + timedelta(minutes=at), did=did, cart_key="c") for at, did in done]  # type: ignore[arg-type]


def sent(engine: Engine) -> list[int]:
    return [int((at - START).total_seconds() // 60) for at in engine.letters]


TIME_LINES = [
    ("left alone: both letters", line((0, "active")), [60, 1440]),
    ("a change restarts the hour", line((0, "active"), (30, "active")), [90, 1470]),
    ("bought within the hour", line((0, "active"), (14, "ordered")), []),
    ("emptied within the hour", line((0, "active"), (14, "emptied")), []),
    ("bought after the first letter", line((0, "active"), (90, "ordered")), [60]),
    ("bought on the instant of the first letter", line((0, "active"), (60, "ordered")), [60]),
    ("touched after the first letter: no second run", line((0, "active"), (600, "active")), [60, 1440]),
    ("bought, then another cart within the week", line((0, "active"), (90, "ordered"), (3000, "active")), [60]),
    ("bought at once, then another cart", line((0, "active"), (14, "ordered"), (100, "active")), [160, 1540]),
    ("another cart after a week", line((0, "active"), (90, "ordered"), (60 + 10080, "active")), [60, 10200, 11580]),
]


@pytest.mark.parametrize(("name", "touches", "expected"), TIME_LINES, ids=[name for name, _, _ in TIME_LINES])
def test_time_lines(name: str, touches: list[Touch], expected: list[int]) -> None:
    assert sent(all_at_once(touches, Engine())) == expected


histories = st.lists(
    st.tuples(
        st.sampled_from([1, 14, 45, 59, 60, 61, 600, 1379, 1380, 1440, 10_080]),
        st.sampled_from(["active", "active", "emptied", "ordered"]),
    ),
    max_size=8,
).map(lambda steps: _cumulative(steps))


def _cumulative(steps: list[tuple[int, str]]) -> list[Touch]:
    at, done = 0, []
    for gap, did in steps:
        at += gap
        done.append((at, did))
    return line(*done)


@given(histories)
def test_reading_late_changes_nothing(touches: list[Touch]) -> None:
    """A worker that slept writes exactly the letters that one which never sleeps writes."""
    assert sent(all_at_once(touches, Engine())) == sent(one_by_one(touches, Engine()))


class Mutant:
    """The rules with one of them replaced."""

    def __init__(self, **replaced: Callable[..., object]) -> None:
        self.__dict__.update(
            {name: getattr(rules, name) for name in ("restarts", "may_enter", "touched", "ended", "moved")}
        )
        self.__dict__.update(replaced)


def _ended_at_once(run: Row, at: datetime, outcome: str) -> None:
    run.is_open, run.ends_at, run.outcome, run.due_at = False, at, outcome, None


def _never_restarts(run: Row, touch: Touch) -> bool:
    return False


def _enters_always(*_: object) -> bool:
    return True


MUTANTS = {
    "an order ends a run at once": Mutant(ended=_ended_at_once),
    "a change does not restart the hour": Mutant(restarts=_never_restarts),
    "everybody enters again": Mutant(may_enter=_enters_always),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_mutants_die(name: str) -> None:
    wrong = [
        line_name
        for line_name, touches, expected in TIME_LINES
        if sent(all_at_once(touches, Engine(rules=MUTANTS[name]))) != expected
    ]
    assert wrong, f"no time line notices that {name}"
