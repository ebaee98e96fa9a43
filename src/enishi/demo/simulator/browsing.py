"""Visits without a cart."""

from enishi.demo.parameters import PERSONAS
from enishi.demo.simulator.agenda import Diary
from enishi.demo.simulator.dice import DAY, choose, dice, second_of_day
from enishi.demo.simulator.visit import Visit
from enishi.demo.simulator.world import World
from enishi.demo.storefront import catalogue


def browse(world: World, key: str, day: int) -> None:
    """Somebody looks at a page or two on `day` and goes away unknown."""
    random = dice(world.seed, key)
    visitor = f"v-{key.replace('/', '.')}"
    visit = Visit(Diary(world.agenda, key), visitor, random, world.shop.visits, world.base_url)
    visit.page("/shop/", "ひだまり堂")
    if random.random() < 0.5:
        visit.product(random.choice(catalogue.PRODUCTS).id)
    persona = choose(random, PERSONAS, [persona.share for persona in PERSONAS])
    visit.place(day * DAY + second_of_day(random, persona, room=visit.second), world.ledger, visitor)
    world.ledger.browsers += 1
