"""The e-mail channel: letters in, outcomes into the journal; and the check of an account before anything depends on it."""

import re
from collections.abc import Callable, Sequence
from uuid import UUID

from django.utils.translation import gettext, gettext_noop

from enishi.channels.email.batch import Batch
from enishi.channels.email.connect import Access, Patience
from enishi.channels.email.ledger import Ledger, keep_while
from enishi.channels.email.line import Lost
from enishi.channels.email.mime import compose
from enishi.channels.email.smtp import Carrier, deliver
from enishi.kernel.clock import machine_now
from enishi.kernel.errors import Refused
from enishi.messages.types import Journal, Letter, Outcome
from enishi.shop.types import MailAccount

_WHILE_SOMEONE_WATCHES = Patience(connect=8, greeting=15, command=15, body=30, farewell=2)
_WANTS_LOGIN = re.compile(r"relay|authenticat|log ?in|\b530\b", re.IGNORECASE)


class EmailChannel:
    """Implements `messages.types.Channel` over the shop's SMTP account, which is asked for at every delivery."""

    name = "email"

    def __init__(
        self,
        account_provider: Callable[[], MailAccount | None],
        connections: int = 8,
        patience: Patience | None = None,
    ) -> None:
        self._account_provider = account_provider
        self._connections = connections
        self._patience = patience or Patience()

    def deliver(self, letters: Sequence[Letter], journal: Journal) -> None:
        """Hand over each letter once; one outcome for each. The journal is written in the calling thread."""
        account = self._account_provider()
        if account is None or not account.host:
            words = gettext(gettext_noop("No mail server has been set up."))
            journal.record([Outcome(letter.message_id, "deferred", words) for letter in letters], [])
            return
        access = Access(account, self._patience)

        async def work(ledger: Ledger) -> None:
            await deliver(Batch(letters, ledger, machine_now()), access, ledger, self._connections)

        keep_while(work, journal)


def check_account(account: MailAccount, letter: Letter | None = None) -> str:
    """Connect, log in, and send one letter when it is given; returns the server's last words.

    Raises `Refused` with what to do about it, and the server's own words where it said any.
    """
    if letter is not None:
        compose(letter, machine_now())  # what cannot be written is told before anybody is called
    notes = _Notes()
    access = Access(account, _WHILE_SOMEONE_WATCHES)
    farewell: list[str] = []

    async def work(ledger: Ledger) -> None:
        line, offered = await access.open()
        batch = Batch([letter] if letter else [], ledger, machine_now())
        try:
            await Carrier(line, offered, batch, ledger, access.patience).carry()
        except Lost as lost:
            batch.trouble = str(lost)
        finally:
            line.drop("done")
        batch.leave_the_rest()
        farewell.append(line.last_words)

    keep_while(work, notes)
    for outcome in notes.outcomes:
        if outcome.state != "accepted":
            raise Refused(_advice(outcome), reply=outcome.reply)
        return outcome.reply
    return farewell[0]


class _Notes:
    """A journal for a letter that no outbox knows."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []

    def record(self, outcomes: Sequence[Outcome], attempting: Sequence[UUID]) -> None:
        self.outcomes += outcomes


def _advice(outcome: Outcome) -> str:
    """What a refused test letter tells about the account."""
    if _WANTS_LOGIN.search(outcome.reply):
        return gettext_noop(
            "The mail server does not pass on emails for this account: %(reply)s. Fill in user name and "
            "password, and use a sender address that belongs to the account."
        )
    if outcome.state == "unknown":
        return gettext_noop(
            "The line broke after the email was handed over: %(reply)s. It may still arrive: look in the mailbox."
        )
    if outcome.state == "deferred":
        return gettext_noop("The mail server does not take the email now: %(reply)s. Try again in a few minutes.")
    return gettext_noop(
        "The mail server does not take the email: %(reply)s. Check the sender address and the one you send to."
    )
