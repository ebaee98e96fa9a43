"""Turns the pipeline at the instants it asks for, with a practice mailbox that dates letters by them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from enishi import pipeline
from enishi.channels.sandbox import api as sandbox
from enishi.demo.simulator.letters import Arrived
from enishi.kernel.errors import EnishiError
from enishi.messages.types import Journal, Letter

_PATIENCE = 100  #: visits of one instant; at each, thousands of runs and letters are dealt with


class Stuck(EnishiError):
    """The pipeline says that something is due and does nothing about it."""


class NotingChannel:
    """The practice mailbox, and a list of what was just put into it: reading the whole folder after each letter would be slow."""

    name = "email"

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._mailbox = sandbox.SandboxChannel(now=now)
        self._arrived: list[Arrived] = []

    def deliver(self, letters: Sequence[Letter], journal: Journal) -> None:
        """As the mailbox does it."""
        self._mailbox.deliver(letters, journal)
        self._arrived += [Arrived(str(letter.message_id), letter.to_address, self._now()) for letter in letters]

    def arrived(self) -> list[Arrived]:
        """The letters since the last time."""
        arrived, self._arrived = self._arrived, []
        return arrived


class Clockwork:
    """Turns the pipeline at the instants it asks for."""

    def __init__(self) -> None:
        self.at: datetime | None = None
        self.channel = NotingChannel(self._now)

    def _now(self) -> datetime:
        assert self.at is not None
        return self.at

    def act_until(self, start: datetime, end: datetime, answer: Callable[[list[Arrived]], None]) -> None:
        """Take in what was reported, and visit every due instant up to `end`, in order; `answer` is given the letters of each."""
        pipeline.catch_up(start)
        before, visits = None, 0
        while (due := pipeline.next_due()) is not None and due <= end:
            visits = visits + 1 if due == before else 1
            if visits > _PATIENCE:
                raise Stuck("The pipeline does nothing about what is due at %(due)s.", due=due.isoformat())
            before, self.at = due, max(due, start)
            pipeline.act(self.at, {"email": self.channel})
            if letters := self.channel.arrived():
                answer(letters)


def take_everything_in(at: datetime) -> None:
    """Let every stage, and the tables for reports, read to the end of the log."""
    pipeline.catch_up(at)
    while pipeline.tabulate():
        pass
