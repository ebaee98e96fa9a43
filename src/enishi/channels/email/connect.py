"""From an account to a connection that is encrypted, logged in and ready; or the plain reason why not."""

import asyncio
import os
import ssl
from base64 import b64encode
from socket import gaierror

from django.utils.translation import gettext_noop
from msgspec import Struct

from enishi.channels.email.line import Line, Lost
from enishi.channels.email.wire import Offers, Reply, offers
from enishi.kernel.errors import Refused
from enishi.shop.types import MailAccount


class Patience(Struct, frozen=True):
    """Seconds to wait in each phase. The last is long, as RFC 5321 wants it: hanging up early there makes unknowns."""

    connect: float = 20
    greeting: float = 60
    command: float = 120
    body: float = 600
    farewell: float = 5


class Unreachable(Refused):
    """No connection could be made ready: nothing was handed over. The message says what to do about it."""

    hopeless = False  #: trying again with the same account can only do harm


class NotLetIn(Unreachable):
    """The server wants another user name or password."""

    hopeless = True


class Access:
    """An account, and all that is needed to open connections with it."""

    def __init__(self, account: MailAccount, patience: Patience) -> None:
        self.account = account
        self.patience = patience
        self._tls = ssl.create_default_context() if account.security != "none" else None

    async def open(self) -> tuple[Line, Offers]:
        """A line ready for MAIL FROM, and what its server offers. Raises `Unreachable`."""
        line = await self._call()
        try:
            return line, await self._introduce(line)
        except Lost as lost:
            raise self._unreachable(
                gettext_noop(
                    "%(host)s took the call on port %(port)s but did not go on: %(reply)s. "
                    "Port 465 goes with “TLS”, port 587 with “STARTTLS”."
                ),
                lost,
            ) from lost
        except BaseException:
            line.drop("given up")
            raise

    async def _call(self) -> Line:
        account, direct = self.account, self.account.security == "tls"
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self.patience.connect):
                _, line = await loop.create_connection(
                    Line, account.host, account.port, ssl=self._tls if direct else None
                )
        except (OSError, UnicodeError) as error:
            raise self._explained(error) from error
        return line

    def _explained(self, error: Exception) -> Unreachable:
        """A failure of the network or of encryption in the owner's words."""
        if isinstance(error, (gaierror, UnicodeError)):
            advice = gettext_noop("There is no server named %(host)s. Check the spelling.")
        elif isinstance(error, TimeoutError):
            advice = gettext_noop(
                "%(host)s does not answer on port %(port)s. A firewall or the provider may block this port: try 587."
            )
        elif isinstance(error, ssl.SSLCertVerificationError):
            advice = gettext_noop(
                "The certificate of %(host)s cannot be trusted: %(reply)s. "
                "Use the server name your mail provider gives, exactly as it is written there."
            )
            return self._unreachable(advice, error.verify_message)
        elif isinstance(error, ssl.SSLError):
            advice = gettext_noop(
                "%(host)s does not speak TLS on port %(port)s: %(reply)s. Port 465 goes with “TLS”, port 587 with “STARTTLS”."
            )
        else:
            advice = gettext_noop("%(host)s cannot be reached on port %(port)s: %(reply)s. Check host and port.")
            if isinstance(error, OSError) and error.errno:
                return self._unreachable(advice, os.strerror(error.errno))
        return self._unreachable(advice, error)

    async def _introduce(self, line: Line) -> Offers:
        """Greeting, EHLO, encryption, login."""
        greeting = await line.reply(self.patience.greeting)
        if not greeting.good:
            raise self._unreachable(gettext_noop("%(host)s turns us away: %(reply)s"), greeting)
        offered = await self._hello(line)
        if self.account.security == "starttls":
            offered = await self._encrypt(line, offered)
        if self.account.username:
            await self._log_in(line, offered)
        return offered

    async def _hello(self, line: Line) -> Offers:
        name = line.own_address()
        answer = await line.ask(f"EHLO {name}\r\n".encode("ascii"), self.patience.command)
        if answer.good:
            return offers(answer)
        if answer.final:  # it may know only the older word
            answer = await line.ask(f"HELO {name}\r\n".encode("ascii"), self.patience.command)
        if not answer.good:
            raise self._unreachable(gettext_noop("%(host)s turns us away: %(reply)s"), answer)
        return Offers()

    async def _encrypt(self, line: Line, offered: Offers) -> Offers:
        """Never falls back: a server that will not encrypt gets neither password nor letter."""
        answer = await line.ask(b"STARTTLS\r\n", self.patience.command) if offered.starttls else None
        if self._tls is None or answer is None or not answer.good:
            advice = gettext_noop("%(host)s does not offer encryption on port %(port)s. Try “TLS” with port 465.")
            raise self._unreachable(advice, answer or "")
        try:
            async with asyncio.timeout(self.patience.connect):
                await line.encrypt(self._tls, self.account.host)
        except OSError as error:
            raise self._explained(error) from error
        return await self._hello(line)  # what was offered in the clear may have been forged

    async def _log_in(self, line: Line, offered: Offers) -> None:
        user, password = self.account.username.encode(), self.account.password.encode()
        if "PLAIN" in offered.login:
            token = b64encode(b"\0" + user + b"\0" + password)
            answer = await line.ask(b"AUTH PLAIN " + token + b"\r\n", self.patience.command)
        elif "LOGIN" in offered.login:
            answer = await self._log_in_step_by_step(line, user, password)
        else:
            advice = gettext_noop(
                "%(host)s offers no login on port %(port)s. Choose “STARTTLS” or “TLS”, or leave the user name empty."
            )
            raise self._unreachable(advice, "")
        if not answer.good:
            raise self._turned_away(answer)

    async def _log_in_step_by_step(self, line: Line, user: bytes, password: bytes) -> Reply:
        answer = await line.ask(b"AUTH LOGIN\r\n", self.patience.command)
        for secret in (user, password):
            if answer.code == 334:
                answer = await line.ask(b64encode(secret) + b"\r\n", self.patience.command)
        return answer

    def _turned_away(self, answer: Reply) -> Unreachable:
        if not answer.final:
            return self._unreachable(gettext_noop("%(host)s cannot check the password now: %(reply)s"), answer)
        return NotLetIn(
            gettext_noop(
                "%(host)s does not accept this user name and password: %(reply)s. "
                "Some providers want an app password made for this purpose."
            ),
            host=self.account.host,
            reply=answer,
        )

    def _unreachable(self, advice: str, reply: object) -> Unreachable:
        return Unreachable(advice, host=self.account.host, port=self.account.port, reply=reply)
