"""The channel: letters in, files out, outcomes into the journal."""

from collections.abc import Callable, Sequence
from datetime import datetime

from enishi.channels.sandbox import mailbox
from enishi.channels.sandbox.mime import compose
from enishi.messages.types import Journal, Letter, Outcome
from enishi.shop import api as shop

_CHUNK = 100  # letters between two commits of the journal


class SandboxChannel:
    """Implements `messages.types.Channel`. Letters are dated by business time, so that a demo that runs ahead reads well."""

    name = "email"

    def __init__(self, now: Callable[[], datetime] = shop.business_now) -> None:
        self._now = now

    def deliver(self, letters: Sequence[Letter], journal: Journal) -> None:
        """Keep each letter once; all are accepted, except one that cannot be written as mail."""
        told: list[Outcome] = []
        for start in range(0, len(letters), _CHUNK):
            chunk = letters[start : start + _CHUNK]
            journal.record(told, [letter.message_id for letter in chunk])
            told = [self._keep(letter) for letter in chunk]
        journal.record(told, [])

    def _keep(self, letter: Letter) -> Outcome:
        at = self._now()
        try:
            raw = compose(letter, at)
        except ValueError as error:
            return Outcome(letter.message_id, "failed", str(error))
        return Outcome(letter.message_id, "accepted", f"mailbox {mailbox.keep(raw, letter.message_id, at)}")
