"""The demo shop through the front door at full speed: events in, letters out, and what the letters cause in again.

A window is some days of the shop's calendar. Its events are reported first; then every instant of it at which something is due
is visited in order, and after each the letters that arrived are read and what their readers do is reported.

Why that is exact, although a window's evening is reported before its morning's letters are decided: rules are functions of
what had *happened* by their instant, so what is known too early changes nothing. And what a letter causes is known before
anything later is decided. Nothing that was reported already would have to be unsaid: whoever would have come back by
themselves (drawn when the cart was left) does so at their own time, letter or not.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings

from enishi import pipeline
from enishi.demo.clockwork import Clockwork
from enishi.demo.founding import FOUNDER, Founded, found
from enishi.demo.front_door import Sender, open_front_door
from enishi.demo.groups import Groups
from enishi.demo.parameters import MALL_SITE, SHOP
from enishi.demo.simulator.agenda import MALL, Emission
from enishi.demo.simulator.shop_life import Simulator
from enishi.scenarios import api as scenarios

Progress = Callable[[str], None]


_DAYS = 7  #: of a window; a longer one is not faster any more


def run_shop(*, scale: float, seed: int, say: Progress) -> Simulator:
    """Live the shop's whole story in the fresh stores of `settings.VAR`; returns the simulator with its ledger."""
    simulator = Simulator(scale=scale, seed=seed, base_url=settings.PUBLIC_URL)
    timescale = simulator.world.timescale
    shop = found(site=SHOP.site, opened_at=timescale.instant(0), story_ends_at=timescale.instant(timescale.until))
    clockwork, groups, month = Clockwork(), Groups(timescale.instant(timescale.until)), 0
    with open_front_door() as sender:
        for window in simulator.windows(_DAYS):
            if window.month != month:
                month = window.month
                _turn_of_month(shop, month, window.start)
                say(f"{timescale.date_of(window.first_day):%Y-%m}")
            _report(sender, shop, window.emissions)
            if month >= SHOP.carts.letters_from_month:
                clockwork.act_until(
                    window.start, window.end, lambda letters: _report(sender, shop, simulator.react(letters))
                )
            groups.follow(window.end)
    return simulator


def _turn_of_month(shop: Founded, month: int, at: datetime) -> None:
    """What was heard is taken in; and one month is the one in which the scenario is switched on."""
    pipeline.catch_up(at)
    if month == SHOP.carts.letters_from_month:
        scenarios.switch(shop.scenario, True, by=FOUNDER, at=at)


def _report(sender: Sender, shop: Founded, emissions: Iterable[Emission]) -> None:
    """The shop and its newsletter tool report with the shop's key, the mall with its own."""
    by_site: dict[str, list[Emission]] = {SHOP.site: [], MALL_SITE: []}
    for emission in emissions:
        by_site[MALL_SITE if emission[1] == MALL else SHOP.site].append(emission)
    for site, mine in by_site.items():
        sender.send(shop.keys[site], (event for _, _, event in mine))
