"""Whatever happens, in whatever order, and wherever the process dies: the equation closes and nobody is written to twice."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest

from enishi.events import api as events
from enishi.messages import api
from enishi.messages.store import delivery, journal
from enishi.messages.store.journal import conclude
from enishi.messages.types import Journal, Letter, Outcome, Reason, State
from tests.stages.messages.world import DAY, HOUR, NOON, World, announced, plan

FINAL = {"accepted", "unknown", "failed", "suppressed", "lapsed", "cancelled"}
PEOPLE = 6


class Killed(BaseException):
    """The process dies here: nothing after this line runs."""


class Fate:
    """A channel and the dice: says anything a provider may say, and dies at any boundary."""

    name = "email"

    def __init__(self, dice: random.Random, deadly: float) -> None:
        self.dice, self.deadly = dice, deadly
        self.bodies: Counter[UUID] = Counter()  #: how often each letter's body was given away
        self.denied: Counter[UUID] = Counter()  #: how often its body was refused for now: then nothing was taken

    def deliver(self, letters: Sequence[Letter], notes: Journal) -> None:
        for letter in letters:
            self.may_die()
            notes.record([], [letter.message_id])
            self.may_die()
            self.bodies[letter.message_id] += 1
            self.may_die()
            said = self.dice.choice(["accepted", "accepted", "failed", "deferred", "unknown"])
            self.denied[letter.message_id] += said == "deferred"
            notes.record([Outcome(letter.message_id, said, said)], [])  # type: ignore[arg-type]
            if self.dice.random() < 0.1:
                raise RuntimeError("the line broke")

    def may_die(self) -> None:
        if self.dice.random() < self.deadly:
            raise Killed


def balanced() -> dict[str, int]:
    counts = api.equation()
    assert counts["planned"] == sum(count for state, count in counts.items() if state != "planned"), counts
    return counts


def some_day(world: World, people: list[int], seed: int, deadly: float) -> Fate:
    """Sixty random acts, then time runs on until nothing waits. Checked after each: the equation, and that final is final."""
    dice = random.Random(seed)
    fate, at, slots = Fate(dice, deadly), NOON, 0
    settled: dict[UUID, str] = {}
    acts: list[Callable[[], Any]] = [
        lambda: api.enqueue([_some_plan(dice, people, slots, at), _some_plan(dice, people, slots, at)], at=at),
        lambda: api.deliver(at, {"email": fate}, head=events.log().head(), limit=dice.choice([1, 3, 100])),
        lambda: api.deliver(at, {"email": fate}, head=events.log().head()),
        lambda: api.cancel(f"s:{dice.randrange(max(slots, 1))}", reason=Reason.SCENARIO_OFF, at=at),
        lambda: api.recover(at),
        lambda: world.cart(dice.choice(people), at - 2 * HOUR, state=dice.choice(["open", "ordered", "emptied"])),
        lambda: world.cart(dice.choice(people), at - HOUR / 3),
    ]
    for _ in range(60):
        slots, at = slots + 1, at + timedelta(minutes=dice.choice([0, 1, 20, 300]))
        _survive(dice.choice(acts))
        settled = _still_final(settled)
    while (due := api.next_due()) or api.equation()["claimed"]:
        at = max(at, due or at)
        _survive(partial(api.deliver, at, {"email": fate}, head=events.log().head()))
        settled = _still_final(settled)
    assert len(settled) == balanced()["planned"]
    return fate


def _some_plan(dice: random.Random, people: list[int], slot: int, at: datetime) -> Any:
    kind = dice.choice(["cart", "campaign", "transactional"])
    return plan(
        dice.choice(people), f"s:{slot}:{dice.randrange(3)}", message_class=kind, not_before=at + dice.choice([0, 1, 9]) * HOUR,
        expires_at=at + dice.choice([1, 12, 48]) * HOUR, template=dice.choice(["cart-1", "cart-2", "nowhere"]),
    )  # fmt: skip


def _survive(act: Callable[[], Any]) -> None:
    with suppress(Killed):
        act()
    balanced()


def _still_final(settled: dict[UUID, str]) -> dict[UUID, str]:
    now = {row.message_id: row.state.value for row in api.outbox(limit=10_000)[0]}
    assert all(now[message_id] == state for message_id, state in settled.items())
    return {message_id: state for message_id, state in now.items() if state in FINAL}


def judge(world: World, seed: int, deadly: float) -> None:
    people = [world.person(number, touched=NOON - HOUR) for number in range(PEOPLE)]
    fate = some_day(world, people, seed, deadly)
    states = {row.message_id: row.state for row in api.outbox(limit=10_000)[0]}
    for message_id, times in fate.bodies.items():
        assert times - fate.denied[message_id] <= 1, "somebody was written to twice"
        if times > fate.denied[message_id]:
            assert states[message_id] in (State.ACCEPTED, State.UNKNOWN, State.FAILED)
    kinds = Counter(kind for kind, _ in announced())
    counts = balanced()
    assert kinds == Counter({f"message_{state}": counts[state] for state in [*FINAL, "planned"] if counts[state]})


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("deadly", [0.0, 0.08])
def test_the_equation_closes(world: World, seed: int, deadly: float) -> None:
    judge(world, seed, deadly)


def _hopeful(row: Any, at: datetime) -> None:
    """Sends again what was attempted."""
    row.lease, row.lease_until, row.state, row.attempted_at = "", None, State.WAITING, None


def _forgetful(row: Any, at: datetime) -> None:
    """Gives up what was never attempted, without saying so."""
    row.state, row.lease, row.lease_until = "lost", "", None


def _stubborn(row: Any, outcome: Outcome, at: datetime) -> None:
    """Takes a broken line for a busy one."""
    conclude(row, Outcome(outcome.message_id, "deferred") if outcome.state == "unknown" else outcome, at)


MUTANTS: dict[str, Any] = {
    "sends again what was attempted": lambda: patch.object(delivery, "_give_back", _hopeful),
    "loses what was claimed": lambda: patch.object(delivery, "_give_back", _forgetful),
    "says nothing of what it settles": lambda: patch.object(delivery, "announce_states", lambda rows, at: None),
    "tries again what is unknown": lambda: patch.object(journal, "conclude", _stubborn),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_an_outbox_that_cheats_is_found_out(world: World, mutant: str) -> None:
    with MUTANTS[mutant](), pytest.raises(AssertionError):
        for seed in range(4):
            judge(world, seed, 0.15)


def test_a_day_ends(world: World) -> None:
    assert api.equation()["planned"] == 0 and api.next_due() is None
    assert api.deliver(NOON + DAY, {}, head=0) == 0
