"""Letters over SMTP, pipelined (RFC 2920): the next letter's envelope travels behind the body of the one before.

Several envelopes may be under way on a connection, but only one body, and it goes only when its attempt is durable and
the reply to the body before it is recorded. So a letter whose attempt has no reply is `unknown`, and there is at most one
per connection. Before the body nothing was taken: the letter goes by another connection, or is `deferred`.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from enishi.channels.email.batch import Batch, Parcel, State, in_words
from enishi.channels.email.connect import Access, Patience, Unreachable
from enishi.channels.email.ledger import Ledger
from enishi.channels.email.line import Line, Lost
from enishi.channels.email.wire import Offers, Reply

_LETTERS_PER_CONNECTION = 200
_LETTERS_WORTH_A_CONNECTION = 10
_FRUITLESS_CONNECTIONS = 2  # in a row, before one of the crew gives up
_ABOUT_THE_LINE = {421, 530, 538}  # going away, log in first, encrypt first: none says anything about the letter


class Carrier:
    """One connection at work, from its first envelope to QUIT."""

    def __init__(self, line: Line, offered: Offers, batch: Batch, ledger: Ledger, patience: Patience) -> None:
        self._line = line
        self._offered = offered
        self._batch = batch
        self._ledger = ledger
        self._patience = patience
        self._left = _LETTERS_PER_CONNECTION
        self.settled = 0  #: letters that this connection brought to an outcome

    async def carry(self) -> None:
        """Deliver until the batch is empty or this connection has carried its share. Raises `Lost`."""
        parcel = self._next()
        self._announce(parcel)
        while parcel is not None:
            replies = await self._offer(parcel)
            refusal = _refusal(replies)
            if refusal is None:
                parcel = await self._hand_over(parcel)
            else:
                self._settle(parcel, _refused(refusal, replies), str(refusal))
                await self._clear(replies)
                parcel = self._next()
                self._announce(parcel)
        with suppress(Lost):
            await self._line.ask(b"QUIT\r\n", self._patience.farewell)

    def _next(self) -> Parcel | None:
        """The next letter for this connection; None when there is none, or when it has carried enough."""
        if self._left == 0:
            return None
        self._left -= 1
        return self._batch.take(self._offered.size)

    def _announce(self, parcel: Parcel | None) -> None:
        if parcel is not None:
            self._line.write(self._ahead(parcel))

    def _ahead(self, parcel: Parcel) -> bytes:
        """The part of a parcel that need not wait for replies."""
        return b"".join(parcel.envelope) if self._offered.pipelining else b""

    async def _offer(self, parcel: Parcel) -> list[Reply]:
        """The replies to sender, recipient and DATA, up to a refusal. The parcel goes back when the line is of no more use."""
        try:
            replies = await (self._answers() if self._offered.pipelining else self._step_by_step(parcel))
            for reply in replies:
                if reply.code in _ABOUT_THE_LINE:
                    raise Lost(str(reply))
            if len(replies) == 3 and replies[2].good:
                raise Lost(f"the server answered DATA with {replies[2]}")
        except Lost as lost:
            self._batch.put_back(parcel.letter, str(lost))
            raise
        return replies

    async def _answers(self) -> list[Reply]:
        return [await self._line.reply(self._patience.command) for _ in range(3)]

    async def _step_by_step(self, parcel: Parcel) -> list[Reply]:
        """For a server without pipelining: a command after each reply, none after a refusal."""
        replies: list[Reply] = []
        for command in parcel.envelope:
            replies.append(await self._line.ask(command, self._patience.command))
            if not replies[-1].good:
                break
        return replies

    async def _clear(self, replies: Sequence[Reply]) -> None:
        """Bring the server back to where MAIL may come: it may be waiting for a body although it refused the recipient."""
        waits_for_body = replies[-1].code == 354
        await self._line.ask(b".\r\n" if waits_for_body else b"RSET\r\n", self._patience.command)

    async def _hand_over(self, parcel: Parcel) -> Parcel | None:
        """Send the body that the server waits for, the next envelope behind it; returns the parcel of that envelope."""
        following = self._next()
        await self._ledger.attempt(parcel.letter.message_id)
        if trouble := self._line.trouble:  # it went, or said goodbye, before the body: nothing was taken
            self._break_off(parcel, "deferred", following, trouble)
            raise Lost(trouble)
        self._line.write(parcel.body + (self._ahead(following) if following else b""))
        try:
            reply = await self._line.reply(self._patience.body)
        except Lost as lost:
            self._break_off(parcel, "unknown", following, str(lost))
            raise
        self._settle(parcel, _taken(reply), str(reply))
        return following

    def _break_off(self, parcel: Parcel, state: State, following: Parcel | None, why: str) -> None:
        self._settle(parcel, state, why)
        if following is not None:
            self._batch.put_back(following.letter, why)

    def _settle(self, parcel: Parcel, state: State, words: str) -> None:
        self.settled += 1
        self._batch.settle(parcel.letter, state, words)


async def deliver(batch: Batch, access: Access, ledger: Ledger, connections: int) -> None:
    """Bring every letter of the batch to an outcome, over at most so many connections at a time."""
    if batch:
        try:  # alone at first: a wrong password is tried once, not once per connection
            first = await access.open()
        except Unreachable as error:
            batch.trouble = in_words(error)
        else:
            async with asyncio.TaskGroup() as crew:
                crew.create_task(_work(batch, access, ledger, first))
                for _ in range(min(connections - 1, len(batch) // _LETTERS_WORTH_A_CONNECTION)):
                    crew.create_task(_work(batch, access, ledger))
    batch.leave_the_rest()


async def _work(batch: Batch, access: Access, ledger: Ledger, opened: tuple[Line, Offers] | None = None) -> None:
    """Carry with one connection after the other, until nothing waits or connections bear no fruit."""
    fruitless = 0
    while (batch or opened) and fruitless < _FRUITLESS_CONNECTIONS:
        fruitless += 1
        try:
            line, offered = opened or await access.open()
        except Unreachable as error:
            batch.trouble = in_words(error)
            if error.hopeless:
                return
            continue
        opened = None
        carrier = Carrier(line, offered, batch, ledger, access.patience)
        try:
            await carrier.carry()
        except Lost as lost:
            batch.trouble = str(lost)
        finally:
            line.drop("done")
        if carrier.settled:
            fruitless = 0


def _refusal(replies: Sequence[Reply]) -> Reply | None:
    """The first reply that says no; None when the server waits for the body."""
    for reply in replies[:2]:
        if not reply.good:
            return reply
    return None if replies[2].code == 354 else replies[2]


def _refused(refusal: Reply, replies: Sequence[Reply]) -> State:
    """A refused sender is the shop's mistake, not the customer's: the letter waits until somebody has put it right."""
    return "failed" if refusal.final and refusal is not replies[0] else "deferred"


def _taken(reply: Reply) -> State:
    """What the reply to a body makes of the letter. One that says neither yes nor no leaves open what happened."""
    if reply.good:
        return "accepted"
    if reply.code < 400:
        return "unknown"
    return "failed" if reply.final else "deferred"
