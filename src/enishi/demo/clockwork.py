"""Turns the pipeline at the instants it asks for, with a practice mailbox that dates letters by them."""

from datetime import datetime
from email.utils import parseaddr

from enishi import pipeline
from enishi.channels.sandbox import api as sandbox
from enishi.demo.simulator.letters import Arrived
from enishi.kernel.errors import EnishiError
from enishi.messages.types import Channel

_PATIENCE = 100  #: visits of one instant; at each, thousands of runs and letters are dealt with


class Stuck(EnishiError):
    """The pipeline says that something is due and does nothing about it."""


class Clockwork:
    """Turns the pipeline at the instants it asks for, with a sandbox that dates letters by them."""

    def __init__(self) -> None:
        self.at: datetime | None = None
        self.channels: dict[str, Channel] = {"email": sandbox.SandboxChannel(now=self._now)}
        self._read = sandbox.count()

    def _now(self) -> datetime:
        assert self.at is not None
        return self.at

    def act_until(self, start: datetime, end: datetime) -> None:
        """Take in what was reported, and visit every due instant up to `end`, in order."""
        pipeline.catch_up(start)
        before, visits = None, 0
        while (due := pipeline.next_due()) is not None and due <= end:
            visits = visits + 1 if due == before else 1
            if visits > _PATIENCE:
                raise Stuck("The pipeline does nothing about what is due at %(due)s.", due=due.isoformat())
            before, self.at = due, max(due, start)
            pipeline.act(self.at, self.channels)

    def new_letters(self) -> list[Arrived]:
        """What has arrived in the mailbox since the last time, the oldest first."""
        newest = sandbox.letters(limit=(count := sandbox.count()) - self._read)
        self._read = count
        return [Arrived(str(each.message_id), parseaddr(each.to)[1], each.at) for each in reversed(newest)]


def take_everything_in(at: datetime) -> None:
    """Let every stage, and the tables for reports, read to the end of the log."""
    pipeline.catch_up(at)
    while pipeline.tabulate():
        pass
