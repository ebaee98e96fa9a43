"""The letters of one delivery: who has not begun them yet, and what became of each."""

from collections import Counter, deque
from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import gettext, gettext_noop
from msgspec import Struct

from enishi.channels.email import wire
from enishi.channels.email.address import wire_address
from enishi.channels.email.ledger import Ledger
from enishi.channels.email.mime import compose
from enishi.kernel.errors import EnishiError, Refused
from enishi.messages.types import Letter, Outcome

_TRIES = 3  # connections a letter may be begun on before it is left for later

State = Literal["accepted", "failed", "deferred", "unknown"]


class Parcel(Struct, frozen=True):
    """A letter as the wire wants it."""

    letter: Letter
    envelope: tuple[bytes, bytes, bytes]
    body: bytes


class Batch:
    """Letters that wait, shared by all connections; truthy while there are any."""

    def __init__(self, letters: Sequence[Letter], ledger: Ledger, at: datetime) -> None:
        """Letters to addresses that no server could be given fail here, before anybody is called."""
        self._ledger = ledger
        self._at = at
        self._tries: Counter[UUID] = Counter()
        self._waiting: deque[Letter] = deque()
        self.trouble = ""  #: why the last connection failed
        for letter in letters:
            try:
                wire_address(letter.to_address)
            except Refused as error:
                self.settle(letter, "failed", in_words(error))
            else:
                self._waiting.append(letter)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def __len__(self) -> int:
        return len(self._waiting)

    def take(self, largest: int) -> Parcel | None:
        """The next letter that can be written and has at most `largest` bytes (0 = any); those that cannot have failed."""
        while self._waiting:
            letter = self._waiting.popleft()
            try:
                return self._parcel(letter, largest)
            except Refused as error:
                self.settle(letter, "failed", in_words(error))
        return None

    def _parcel(self, letter: Letter, largest: int) -> Parcel:
        message = compose(letter, self._at)
        if 0 < largest < len(message):
            advice = gettext_noop("The email has %(size)d bytes; the mail server takes at most %(largest)d.")
            raise Refused(advice, size=len(message), largest=largest)
        envelope = wire.envelope(wire_address(letter.from_address), wire_address(letter.to_address))
        return Parcel(letter, envelope, wire.body(message))

    def put_back(self, letter: Letter, why: str) -> None:
        """Nothing of it was taken: another connection may have it, until it has been begun too often."""
        self._tries[letter.message_id] += 1
        if self._tries[letter.message_id] < _TRIES:
            self._waiting.appendleft(letter)
        else:
            self.settle(letter, "deferred", why)

    def leave_the_rest(self) -> None:
        """No connection can be had: all that wait are for later."""
        while self._waiting:
            self.settle(self._waiting.popleft(), "deferred", self.trouble)

    def settle(self, letter: Letter, state: State, words: str) -> None:
        """Note the one outcome of a letter."""
        self._ledger.settle(Outcome(letter.message_id, state, words))


def in_words(error: EnishiError) -> str:
    """An error as the outbox keeps it: in the shop's language."""
    return gettext(error.message) % error.values_of_message
