"""How a customer's order comes about: a visit, a cart, an order; and what every order draws after it."""

from collections.abc import Callable
from random import Random

from enishi.demo.simulator import abandoned, browsing, dirt
from enishi.demo.simulator.agenda import Diary
from enishi.demo.simulator.delivery import deliver, payment
from enishi.demo.simulator.dice import DAY, dice, poisson, second_of_day
from enishi.demo.simulator.goods import Basket
from enishi.demo.simulator.orders import order_body
from enishi.demo.simulator.people import Person
from enishi.demo.simulator.visit import Visit
from enishi.demo.simulator.world import World

LANDING = {
    "search": "https://www.google.co.jp/",
    "instagram": "https://www.instagram.com/",
    "affiliate": "https://review.example/",
    "line_ads": "https://line.me/",
}


def order_with_cart(
    world: World,
    diary: Diary,
    random: Random,
    person: Person,
    day: int,
    basket: Basket,
    *,
    number: int,
    first: Callable[[Visit], None] | None = None,
) -> tuple[int, str, bool]:
    """Somebody fills a cart and orders it within the hour: (when, order id, whether it ended in lasting anger).

    `first` is told in the visit just before the order: where a new customer says who they are.
    """
    order_id, cart_id = f"o-{person.shop_customer_id}-{number}", f"cart-{person.shop_customer_id}-{number}"
    known_browser = number == 1 or random.random() < world.shop.visits.same_visitor
    visitor = person.visitor if known_browser else f"{person.visitor}-{number}"
    visit = Visit(diary, visitor, random, world.shop.visits, world.base_url)
    visit.page(
        f"/shop/?utm_source={person.source}" if number == 1 else "/shop/", "ひだまり堂", LANDING.get(person.source, "")
    )
    visit.fill(cart_id, basket)
    visit.page("/shop/cart/", "カート")
    visit.checkout(cart_id, basket)
    if first:
        first(visit)
    visit.second += random.randint(60, 240)
    paid = payment(random, world)
    gift = random.random() < world.shop.dirt.gifts
    placed = visit.second
    body = order_body(order_id, basket, paid=paid, cart_id=cart_id, order_number_of_customer=number)
    visit.tell("order_placed", body | ({"recipient_differs": True} if gift else {}), person.claims)
    start = day * DAY + second_of_day(random, person.persona, room=visit.second)
    visit.place(start, world.ledger, person.shop_customer_id)
    world.ledger.order("web", start + placed, basket.goods)
    world.ledger.ordered_cart(start + visit.cart_begun, basket.goods)
    world.ledger.dirt["gift"] += gift
    angry = deliver(world, diary, random, person, order_id, start + placed, basket, paid)
    _beside(world, order_id, day, basket)
    return start + placed, order_id, angry


def _beside(world: World, order_id: str, day: int, basket: Basket) -> None:
    """What goes with an ordered cart in the world: carts left behind, visits without one, staff's tests, the mall."""
    carts = world.shop.carts
    random = dice(world.seed, order_id, "beside")
    for number in range(poisson(random, (1 - carts.ordered_share) / carts.ordered_share)):
        abandoned.leave(world, f"{order_id}/left{number}", day, basket)
    for number in range(poisson(random, world.shop.visits.browse_only_per_cart / carts.ordered_share)):
        browsing.browse(world, f"{order_id}/browse{number}", day)
    dirt.beside_an_order(world, random, order_id, day)
