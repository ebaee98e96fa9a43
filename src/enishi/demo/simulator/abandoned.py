"""Carts that are left behind, and those who come back to them."""

from functools import partial

from enishi.demo.ledger import AbandonedCart
from enishi.demo.simulator import goods
from enishi.demo.simulator.agenda import Diary
from enishi.demo.simulator.delivery import deliver, payment
from enishi.demo.simulator.dice import DAY, HOUR, MINUTE, choose, dice, exponential, second_of_day
from enishi.demo.simulator.goods import Basket
from enishi.demo.simulator.orders import consent_body, order_body
from enishi.demo.simulator.people import born
from enishi.demo.simulator.prospects import Prospect
from enishi.demo.simulator.visit import Visit
from enishi.demo.simulator.world import World


def leave(world: World, key: str, day: int, like: Basket) -> None:
    """Somebody new fills a cart on `day` and goes away; whether they come back by themselves is drawn at once."""
    carts = world.shop.carts
    random = dice(world.seed, key, "left")
    person = born(world.shop, world.seed, key, world.shop.acquisition.recovered_source)
    diary = Diary(world.agenda, key)
    basket = goods.left_behind(random, like, carts, world.base_url)
    cart_id = f"cart-{person.visitor}"
    known = random.random() < carts.address_known
    consent = known and random.random() < carts.consent_of_known

    visit = Visit(diary, person.visitor, random, world.shop.visits, world.base_url)
    visit.page("/shop/", "ひだまり堂")
    visit.fill(cart_id, basket)
    if known:
        visit.checkout(cart_id, basket)
        visit.tell("customer_identified", person.profile(), {"email": person.email})
        state = "granted" if consent else "withdrawn"
        visit.tell("consent_changed", consent_body(state, "checkout"), {"email": person.email})
    start = day * DAY + second_of_day(random, person.persona, room=visit.second)
    visit.place(start, world.ledger, person.shop_customer_id)

    kind = choose(random, carts.abandoners, [abandoner.share for abandoner in carts.abandoners])
    begun, touched = start + visit.cart_begun, start + visit.cart_touched
    hour_over = touched + carts.abandoned_after_minutes * MINUTE
    record = AbandonedCart(cart_id, begun, hour_over, basket.goods, kind.name, known, consent)
    prospect = Prospect(person, kind, record, basket, touched, diary, random)
    world.ledger.abandoned_cart(record)
    if known:
        world.ledger.known_people["prospect"] += 1
        world.prospects[person.email] = prospect
    if consent:
        world.ledger.reachable.add(person.email)
    if random.random() < kind.returns_unaided:
        _return_unaided(world, prospect)


def _return_unaided(world: World, prospect: Prospect) -> None:
    """Somewhere between the end of the hour and the end of the week."""
    carts = world.shop.carts
    hour = carts.abandoned_after_minutes * MINUTE + MINUTE
    most = carts.return_within_days * DAY - hour - HOUR
    come_back_at(
        world,
        prospect,
        prospect.touched + hour + int(exponential(prospect.random, carts.return_mean_hours * HOUR, most)),
    )


def come_back_at(world: World, prospect: Prospect, second: int) -> None:
    """Let them come back at `second`: once."""
    assert prospect.returns_at is None
    prospect.returns_at = second
    world.agenda.do(second // DAY, partial(_come_back, world, prospect, second))


def _come_back(world: World, prospect: Prospect, second: int) -> None:
    """They order what they had left: mostly from the same browser, some with a tea on top, a few from another device."""
    carts, random, person = world.shop.carts, prospect.random, prospect.person
    elsewhere = prospect.cart.address_known and random.random() < carts.return_on_other_device
    visitor = f"{person.visitor}-m" if elsewhere else person.visitor
    cart_id, basket = "" if elsewhere else prospect.cart.cart_id, prospect.basket
    visit = Visit(prospect.diary, visitor, random, world.shop.visits, world.base_url)
    visit.page("/shop/cart/", "カート")
    if not elsewhere:
        if random.random() < carts.return_changes_cart:
            basket = basket.with_line(goods.tea(random, world.base_url))
            visit.cart(cart_id, basket)
        visit.checkout(cart_id, basket)
    visit.tell("customer_identified", person.profile(), person.claims)
    consent = not prospect.cart.address_known and random.random() < carts.consent_of_known
    if consent:
        visit.tell("consent_changed", consent_body("granted", "checkout"), person.claims)
    paid = payment(random, world)
    order_id, placed = f"o-{person.shop_customer_id}-1", second + visit.second
    visit.tell("order_placed", order_body(order_id, basket, paid=paid, cart_id=cart_id), person.claims)
    if placed < world.timescale.until:
        visit.place(second, world.ledger, person.shop_customer_id)
        _count(world, prospect, placed, basket, consent)
        deliver(world, prospect.diary, random, person, order_id, placed, basket, paid)


def _count(world: World, prospect: Prospect, placed: int, basket: Basket, consent: bool) -> None:
    ledger, record = world.ledger, prospect.cart
    record.ordered, record.amount = placed, basket.goods
    ledger.order("recovered", placed, basket.goods)
    ledger.customers[prospect.person.source] += 1
    ledger.known_people["recovered"] += not record.address_known
    if consent:
        ledger.reachable.add(prospect.person.email)
