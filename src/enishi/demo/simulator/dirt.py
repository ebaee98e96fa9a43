"""What real data is full of, on top of the true orders: staff trying the till, and the mall with its masked addresses."""

from random import Random

from enishi.demo.simulator import goods
from enishi.demo.simulator.agenda import MALL, Diary
from enishi.demo.simulator.dice import DAY, HOUR
from enishi.demo.simulator.orders import order_body
from enishi.demo.simulator.people import MALL_DOMAIN, born
from enishi.demo.simulator.world import World

_STAFF = 3


def beside_an_order(world: World, random: Random, order_id: str, day: int) -> None:
    """A test order or a mall order on the day of a true one, now and then."""
    dirt = world.shop.dirt
    if random.random() < dirt.test_orders:
        _test_order(world, random, order_id, day)
    if random.random() < dirt.mall_orders:
        _mall_order(world, random, order_id, day)


def _test_order(world: World, random: Random, order_id: str, day: int) -> None:
    number = random.randrange(_STAFF)
    claims = {"shop_customer_id": f"staff-{number}", "email": f"staff-{number}@hidamari.example"}
    diary = Diary(world.agenda, f"{order_id}/test")
    at = day * DAY + random.randint(10 * HOUR, 18 * HOUR)
    basket = goods.single_item(random, world.shop.repeat, world.base_url)
    diary.note(at, "customer_identified", {"family_name": "テスト", "given_name": f"{number}", "is_test": True}, claims)
    diary.note(
        at + 60, "order_placed", order_body(f"{order_id}-test", basket, paid="credit_card", is_test=True), claims
    )
    world.ledger.order("test", at + 60, basket.goods)
    world.ledger.staff.add(claims["shop_customer_id"])


def _mall_order(world: World, random: Random, order_id: str, day: int) -> None:
    key = f"{order_id}/mall"
    person = born(world.shop, world.seed, key, "mall")
    place = key.replace("/", ".")
    claims = {"shop_customer_id": f"mall-{place}", "email": f"{place}@{MALL_DOMAIN}"}
    diary = Diary(world.agenda, key, MALL)
    at = day * DAY + random.randint(8 * HOUR, 22 * HOUR)
    basket = goods.single_item(random, world.shop.repeat, world.base_url)
    diary.note(at, "customer_identified", {"family_name": person.family[0], "given_name": person.given[0]}, claims)
    diary.note(at + 1, "order_placed", order_body(f"{order_id}-mall", basket, paid="mall", channel="mall"), claims)
    world.ledger.order("mall", at + 1, basket.goods)
    world.ledger.known_people["mall"] += 1
