"""`enishi replay`: a real clickstream at its own times, through the front door, with letters into the practice mailbox.

`clickstream.py` says how lines become events. A cart is *left behind* when an hour passes after its last change and no
purchase of the same session came before: in a file in which nobody hesitates for more than an hour between cart and
purchase, these are the sessions with a cart and no purchase.
"""

import gzip
import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from enishi.analytics import api as analytics
from enishi.channels.sandbox import api as sandbox
from enishi.demo.clickstream import Click, Shopping, read
from enishi.demo.clockwork import Clockwork, take_everything_in
from enishi.demo.front_door import Sender, open_front_door
from enishi.demo.simulator.agenda import Event
from enishi.demo.simulator.letters import Arrived
from enishi.events import api as events
from enishi.kernel.calendar import day_end, day_start, local_date
from enishi.kernel.errors import Refused
from enishi.kernel.ids import derived_id
from enishi.scenarios import api as scenarios
from enishi.shop import api as shop
from enishi.shop.types import Profile

SITE = "rees46"
ADDRESS_DOMAIN = "example.invalid"
_BY = "replay"
_SOURCE = "rees46-replay"
_AFTERWARDS = timedelta(days=8)  #: letters that wait at the end of the file still go
_REFUSALS_SHOWN = 20


def has_address(user: str, share: float) -> bool:
    """Whether a visitor gets a made-up address: a fixed draw of the visitor, so that everybody can know who did."""
    return int.from_bytes(hashlib.sha256(f"address of {user}".encode()).digest()[:8]) < share * 2**64


def address_of(user: str) -> str:
    """A visitor's made-up address; no mail can reach it."""
    return f"v{user}@{ADDRESS_DOMAIN}"


def main(file: Path, addresses: float) -> None:
    """Play `file` into the prepared, still empty stores of `settings.VAR`; raises `Refused` for stores with a history."""
    if not file.is_file():
        raise Refused("There is no file %(file)s.", file=file)
    if events.log().head():
        raise Refused("A replay wants an installation of its own: set ENISHI_VAR to an empty folder.")
    with _opened(file) as text, open_front_door() as sender:
        replay = _Replay(sender, addresses)
        for click in read(text):
            replay.take(click)
        replay.finish()


class _Replay:
    """A day of the file at a time: reported, then every due instant of it visited."""

    def __init__(self, sender: Sender, addresses: float) -> None:
        self.sender = sender
        self.addresses = addresses
        self.key = shop.ensure_write_keys(SITE)[1].key
        self.shopping = Shopping(_SOURCE)
        self.clockwork: Clockwork | None = None
        self.known: set[str] = set()
        self.waiting: list[Event] = []
        self.first: datetime | None = None
        self.last: datetime | None = None
        self.played = self.refused = 0

    def take(self, click: Click | tuple[int, str]) -> None:
        """Play a line, or say why not."""
        if isinstance(click, tuple):
            self._refuse(*click)
            return
        if self.last is None:
            self._open(click.at)
        elif local_date(click.at) > local_date(self.last):
            self._close_day(self.last)
        self.last = max(click.at, self.last or click.at)
        self.played += 1
        if click.user not in self.known:
            self.known.add(click.user)
            self._introduce(click)
        for event in self.shopping.events(click):
            self._report(event)

    def finish(self) -> None:
        """The last orders, the letters that still wait, and what the reports say."""
        for event in self.shopping.finished():
            self._report(event)
        if self.first is None or self.last is None:
            raise Refused("No line of the file could be played.")
        self._close_day(self.last)
        assert self.clockwork is not None
        self.clockwork.act_until(day_end(local_date(self.last)), self.last + _AFTERWARDS, _nobody_answers)
        take_everything_in(self.last + _AFTERWARDS)
        report = analytics.cart_report(local_date(self.first), local_date(self.last), at=self.last + _AFTERWARDS).total
        _say(f"{self.played:,} lines played, {self.refused:,} refused.")
        _say(f"carts {report.carts}")
        _say(f"left behind {report.abandoned}")
        _say(f"letters {sandbox.count()}")

    def _open(self, at: datetime) -> None:
        """The shop begins with the file's first line."""
        self.first = at
        shop.save_profile(_PROFILE, by=_BY, at=at)
        shop.note_first_run(at=at, consent_basis="explicit")
        scenario = scenarios.ensure_cart_recovery(at=at)
        scenarios.switch(scenario.key, True, by=_BY, at=at)
        self.clockwork = Clockwork()

    def _close_day(self, at: datetime) -> None:
        """Report the rest of the day and do what is due in it."""
        self._flush()
        assert self.clockwork is not None
        day = local_date(at)
        self.clockwork.act_until(day_start(day), day_end(day), _nobody_answers)
        take_everything_in(day_end(day))
        _say(f"{day}: {self.played:,} lines")

    def _introduce(self, click: Click) -> None:
        """A share of the visitors say who they are and that they may be written to, before anything else."""
        if not has_address(click.user, self.addresses):
            return
        claims = {"visitor": click.user, "email": address_of(click.user)}
        consent = {"channel": "email", "purpose": "marketing", "state": "granted", "method": "import"}
        for kind, body in (("customer_identified", {}), ("consent_changed", consent)):
            event_id = str(derived_id(_SOURCE, f"{kind}/{click.user}"))
            self._report(
                {"id": event_id, "kind": kind, "occurred_at": click.at.isoformat(), "claims": claims, "body": body}
            )

    def _report(self, event: Event) -> None:
        self.waiting.append(event)
        if len(self.waiting) >= 5_000:
            self._flush()

    def _flush(self) -> None:
        self.sender.send(self.key, self.waiting)
        self.waiting.clear()

    def _refuse(self, line: int, reason: str) -> None:
        self.refused += 1
        if self.refused <= _REFUSALS_SHOWN:
            _say(f"line {line} refused: {reason}")


def _nobody_answers(letters: list[Arrived]) -> None:
    """The file was written before our letters."""


@contextmanager
def _opened(file: Path) -> Iterator[TextIO]:
    """The file as text; bytes that are no UTF-8 are shown as such."""
    if file.suffix == ".gz":
        with gzip.open(file, "rt", encoding="utf-8", errors="replace", newline="") as text:
            yield text
    else:
        with file.open("r", encoding="utf-8", errors="replace", newline="") as text:
            yield text


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


_PROFILE = Profile(
    name="REES46",
    sender_name="REES46",
    sender_email=f"shop@{ADDRESS_DOMAIN}",
    postal_address="-",
    contact_url=f"https://{ADDRESS_DOMAIN}/",
    currency="USD",
)
