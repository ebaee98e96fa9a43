"""The demo shop through the front door at full speed: events in, letters out, and what the letters cause in again.

A window is a day of the shop's calendar. Its events are reported first, then every instant of it at which something is due
is visited in order, then the letters that arrived are read, and what their readers did before midnight is reported too.

Why a day is not too long, although a reader's reaction becomes known only at its end: rules are functions of what had
*happened* by their instant, so reporting the evening's events before deciding the morning's letters changes nothing. Only
reactions are missing while the day's letters are decided, and a reaction can change only what is decided about the same
person. Nobody gets two letters in one day: the policy allows one in a day of the shop's calendar, the scenario's letters
are 23 hours and more apart, and whoever would have come back by themselves (drawn beforehand) is not moved by a letter.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings

from enishi import pipeline
from enishi.channels.sandbox import api as sandbox
from enishi.demo.founding import FOUNDER, Founded, found
from enishi.demo.front_door import Sender, open_front_door
from enishi.demo.parameters import MALL_SITE, SHOP
from enishi.demo.simulator.agenda import MALL, Emission
from enishi.demo.simulator.letters import Arrived
from enishi.demo.simulator.shop_life import Simulator, Window
from enishi.kernel.errors import EnishiError
from enishi.messages.types import Channel
from enishi.scenarios import api as scenarios

Progress = Callable[[str], None]


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
        before = None
        while (due := pipeline.next_due()) is not None and due <= end:
            if due == before:
                raise Stuck("The pipeline does nothing about what is due at %(due)s.", due=due.isoformat())
            before = due
            self.at = max(due, start)
            pipeline.act(self.at, self.channels)

    def new_letters(self) -> list[Arrived]:
        """What has arrived in the mailbox since the last time, the oldest first."""
        newest = sandbox.letters(limit=(count := sandbox.count()) - self._read)
        self._read = count
        return [Arrived(str(each.message_id), parseaddr(each.to)[1], each.at) for each in reversed(newest)]


def run_shop(*, scale: float, seed: int, say: Progress) -> Simulator:
    """Live the shop's whole story in the fresh stores of `settings.VAR`; returns the simulator with its ledger."""
    simulator = Simulator(scale=scale, seed=seed, base_url=settings.PUBLIC_URL)
    timescale = simulator.world.timescale
    shop = found(site=SHOP.site, opened_at=timescale.instant(0), story_ends_at=timescale.instant(timescale.until))
    clockwork, month = Clockwork(), 0
    with open_front_door() as sender:
        for window in simulator.windows():
            if window.month != month:
                month = window.month
                _turn_of_month(shop, month, window.start)
                say(f"{timescale.date_of(window.day):%Y-%m}")
            _live(simulator, clockwork, sender, shop, window)
    _take_everything_in(timescale.instant(timescale.until))
    return simulator


def _take_everything_in(at: datetime) -> None:
    """Let every stage, and the tables for reports, read to the end of the log."""
    pipeline.catch_up(at)
    while pipeline.tabulate():
        pass


def _turn_of_month(shop: Founded, month: int, at: datetime) -> None:
    """What was heard is taken in; and one month is the one in which the scenario is switched on."""
    _take_everything_in(at)
    if month == SHOP.carts.letters_from_month:
        scenarios.switch(shop.scenario, True, by=FOUNDER, at=at)


def _live(simulator: Simulator, clockwork: Clockwork, sender: Sender, shop: Founded, window: Window) -> None:
    _report(sender, shop, window.emissions)
    if window.month < SHOP.carts.letters_from_month:
        return
    clockwork.act_until(window.start, window.end)
    if letters := clockwork.new_letters():
        _report(sender, shop, simulator.react(letters))


def _report(sender: Sender, shop: Founded, emissions: Iterable[Emission]) -> None:
    """The shop and its newsletter tool report with the shop's key, the mall with its own."""
    by_site: dict[str, list[Emission]] = {SHOP.site: [], MALL_SITE: []}
    for emission in emissions:
        by_site[MALL_SITE if emission[1] == MALL else SHOP.site].append(emission)
    for site, mine in by_site.items():
        sender.send(shop.keys[site], (event for _, _, event in mine))
