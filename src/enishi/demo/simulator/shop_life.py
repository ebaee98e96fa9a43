"""The whole shop, day by day."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from msgspec import Struct

from enishi.demo.ledger import Ledger
from enishi.demo.parameters import SHOP, Shop, Source
from enishi.demo.simulator.agenda import Agenda, Diary, Emission
from enishi.demo.simulator.dice import DAY, HOUR, dice
from enishi.demo.simulator.letters import Arrived, arrive
from enishi.demo.simulator.life import Life
from enishi.demo.simulator.newsletter import Readers
from enishi.demo.simulator.people import Person, born, in_family_with
from enishi.demo.simulator.quotas import quotas
from enishi.demo.simulator.timescale import Timescale
from enishi.demo.simulator.world import World
from enishi.demo.storefront import catalogue

_BILLED_AT = 23 * HOUR  # when the day's advertising is booked


class Window(Struct, frozen=True):
    """Some days of the shop, all of one month: everything that happens in them, in order, before anybody reacts to a letter."""

    first_day: int
    month: int
    start: datetime
    end: datetime
    emissions: list[Emission]


class Simulator:
    """Lives the shop's life once. Take `windows` in order; give the letters that arrive in a window to `react` before the next."""

    def __init__(self, *, scale: float, seed: int, shop: Shop = SHOP, base_url: str = "http://localhost:8000") -> None:
        timescale = Timescale(shop.first_day, shop.months, shop.open_hours_after)
        agenda = Agenda(timescale, seed)
        self.world = World(shop, seed, base_url, timescale, agenda, Ledger(timescale))
        self.ledger = self.world.ledger
        self.readers = Readers(self.world)
        agenda.do(0, self._open_shop)
        for month, row in enumerate(quotas(shop.acquisition, shop.months, scale), start=1):
            for source, people in zip(shop.acquisition.sources, row, strict=True):
                self._acquire(month, source, people)

    def windows(self, days: int = 1) -> Iterator[Window]:
        """The whole story, at most `days` days at a time; the last is the morning after the last day."""
        timescale, day = self.world.timescale, 0
        while day <= timescale.days:
            month = timescale.month_of(day)
            last = (
                min(day + days, *(start for start in (*timescale.month_starts, timescale.days + 1) if start > day)) - 1
            )
            start, end = timescale.instant(day * DAY), timescale.instant(min((last + 1) * DAY, timescale.until))
            yield Window(day, month, start, end, self._counted(self.world.agenda.play(last)))
            day = last + 1

    def react(self, letters: Sequence[Arrived]) -> list[Emission]:
        """What letters cause before the window just taken ends; what they cause later comes with later windows."""
        for letter in letters:
            self.ledger.strangers += not arrive(self.world, letter)
        return self._counted(self.world.agenda.play(self.world.agenda.today))

    def _counted(self, emissions: list[Emission]) -> list[Emission]:
        for second, _, _ in emissions:
            self.ledger.day(second).events += 1
        return emissions

    def _open_shop(self) -> None:
        """The catalogue, before the first customer."""
        diary, base_url = Diary(self.world.agenda, "catalogue"), self.world.base_url
        for product in catalogue.PRODUCTS:
            body = {
                "product_id": product.id,
                "name": product.name,
                "price": product.price,
                "category": product.category,
                "url": base_url + product.url,
                "image_url": base_url + product.image,
            }
            diary.note(0, "product_updated", body)

    def _acquire(self, month: int, source: Source, people: int) -> None:
        """Spread a month's new customers of a source over its days, with what each cost."""
        starts = self.world.timescale.month_starts
        for number in range(people):
            key = f"m{month:02}/{source.code}/{number}"
            day = dice(self.world.seed, key, "arrives").randrange(starts[month - 1], starts[month])
            life = Life(self.world, self.readers, self._newcomer(month, source, number), source.multiplier)
            self.world.agenda.do(day, partial(life.begin, day))
            self.world.agenda.do(day, partial(self._bill, source, month, key))

    def _newcomer(self, month: int, source: Source, number: int) -> Person:
        """The person, a few of them living with the one before: same family name and telephone, not the same human."""
        shop, seed = self.world.shop, self.world.seed
        person = born(shop, seed, f"m{month:02}/{source.code}/{number}", source.code)
        if number and dice(seed, person.key, "family").random() < shop.dirt.shared_phone:
            self.ledger.dirt["shared_phone"] += 1
            return in_family_with(person, born(shop, seed, f"m{month:02}/{source.code}/{number - 1}", source.code))
        return person

    def _bill(self, source: Source, month: int, key: str) -> None:
        """What this customer's advertising cost; organic customers cost nothing."""
        later = month >= self.world.shop.acquisition.later_from_month and source.cost_later is not None
        cost = source.cost_later if later and source.cost_later is not None else source.cost
        if cost:
            day = self.world.agenda.today
            body = {"code": source.code, "on": self.world.timescale.date_of(day).isoformat(), "amount": cost}
            Diary(self.world.agenda, f"{key}/cost").note(day * DAY + _BILLED_AT, "ad_cost_recorded", body)
            self.ledger.advertising[source.code] += cost
