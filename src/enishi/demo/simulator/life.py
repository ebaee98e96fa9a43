"""A customer's life with the shop, from the first order to the last."""

from functools import partial

from enishi.demo.simulator import buying, goods
from enishi.demo.simulator.agenda import Diary
from enishi.demo.simulator.delivery import deliver
from enishi.demo.simulator.dice import DAY, choose, dice, lognormal, second_of_day
from enishi.demo.simulator.goods import Basket
from enishi.demo.simulator.newsletter import Readers
from enishi.demo.simulator.orders import consent_body, order_body
from enishi.demo.simulator.people import Person, second_self
from enishi.demo.simulator.visit import Visit
from enishi.demo.simulator.world import World

_SIGNS_UP_AFTER_DAYS = (10, 120)


class Life:
    """One customer. Each order, when its day comes, plans what follows it."""

    def __init__(self, world: World, readers: Readers, person: Person, multiplier: float) -> None:
        self.world = world
        self.readers = readers
        self.person = person
        self.multiplier = multiplier
        self.random = dice(world.seed, person.key, "life")
        self.diary = Diary(world.agenda, person.key)
        self.orders = 0  #: placed so far
        self.alias: Person | None = None  #: their second address, once they use it

    def begin(self, day: int) -> None:
        """The first order, on `day`; the second self of those who have one is drawn too."""
        first = self.world.shop.first_purchase
        plan = choose(
            self.random,
            ("trial", "a", "b", "single"),
            (first.trial, first.subscription_a, first.subscription_b, first.single),
        )
        if self.random.random() < self.world.shop.dirt.second_address:
            self.world.agenda.do(day + self.random.randint(*_SIGNS_UP_AFTER_DAYS), self._sign_up_again)
        if plan == "trial":
            self._trial(day)
        elif plan == "single":
            self._single(day)
        else:
            self._subscribe(plan, self.world.shop.subscription.first_price, day)

    # --- single items ---------------------------------------------------------------------------------------------

    def _trial(self, day: int) -> None:
        trial = self.world.shop.trial
        placed, _ = self._order(day, goods.one(goods.TRIAL, self.world.base_url))
        drawn = self.random.random() - trial.to_subscription * self.multiplier
        later = self._day_after(
            placed, trial.gap_least_days + lognormal(self.random, trial.gap_median_days, trial.gap_sigma)
        )
        if drawn < 0:
            price = self.world.shop.subscription.full_price
            self.world.agenda.do(later, partial(self._subscribe, self.random.choice("ab"), price, later))
        elif drawn < trial.to_single:
            self.world.agenda.do(later, partial(self._single, later))

    def _single(self, day: int) -> None:
        """Order a single item, and perhaps another one some weeks later."""
        repeat = self.world.shop.repeat
        basket = goods.single_item(self.random, repeat, self.world.base_url)
        placed, angry = self._order(day, basket)
        place = self.orders - 1
        chance = repeat.chances[place] if place < len(repeat.chances) else repeat.chance_later
        chance *= self.multiplier if place == 0 else 1
        chance *= self.world.shop.fulfilment.complaint_factor if angry else 1
        if self.random.random() < chance:
            later = self._day_after(placed, lognormal(self.random, repeat.gap_median_days, repeat.gap_sigma))
            self.world.agenda.do(later, partial(self._single, later))

    def _day_after(self, placed: int, days: float) -> int:
        return placed // DAY + max(1, round(days))

    # --- subscriptions --------------------------------------------------------------------------------------------

    def _subscribe(self, kind: str, price: int, day: int) -> None:
        subscription = self.world.shop.subscription
        product = goods.SUBSCRIPTIONS["ab".index(kind)]
        subscription_id = f"s-{self.person.shop_customer_id}-{self.orders + 1}"
        placed, _ = self._order(day, goods.one(product, self.world.base_url, price))
        body = {
            "subscription_id": subscription_id,
            "product_id": product,
            "cycle_days": subscription.cycle_days,
            "amount": subscription.full_price,
            "next_delivery_on": self._date(day + subscription.cycle_days),
        }
        self.diary.note(placed + 2, "subscription_started", body, self.person.claims)
        self._plan_slot(kind, subscription_id, day + subscription.cycle_days, delivered=1)

    def _plan_slot(self, kind: str, subscription_id: str, day: int, delivered: int) -> None:
        """Draw what the slot on `day` will be: skipped, delivered, or the end, which is declared some days before."""
        subscription = self.world.shop.subscription
        continues = subscription.continuation_a if kind == "a" else subscription.continuation_b
        if self.random.random() < subscription.skip:
            self.world.agenda.do(day, partial(self._skip, kind, subscription_id, day, delivered))
        elif self.random.random() < continues:
            self.world.agenda.do(day, partial(self._renew, kind, subscription_id, day, delivered + 1))
        else:
            told = day - self.random.randint(5, 20)
            self.world.agenda.do(told, partial(self._cancel, subscription_id, told, delivered))

    def _skip(self, kind: str, subscription_id: str, day: int, delivered: int) -> None:
        following = day + self.world.shop.subscription.cycle_days
        body = {"subscription_id": subscription_id, "next_delivery_on": self._date(following)}
        self.diary.note(self._moment(day), "subscription_skipped", body, self.person.claims)
        self._plan_slot(kind, subscription_id, following, delivered)

    def _cancel(self, subscription_id: str, day: int, delivered: int) -> None:
        body = {"subscription_id": subscription_id, "reason": "customer", "delivery_count": delivered}
        self.diary.note(self._moment(day), "subscription_cancelled", body, self.person.claims)

    def _renew(self, kind: str, subscription_id: str, day: int, delivered: int) -> None:
        """The next delivery is ordered: no visit, no cart."""
        subscription = self.world.shop.subscription
        self.orders += 1
        order_id = f"o-{self.person.shop_customer_id}-{self.orders}"
        product = goods.SUBSCRIPTIONS["ab".index(kind)]
        basket = goods.one(product, self.world.base_url, subscription.full_price)
        at, following = self._moment(day), day + subscription.cycle_days
        body = order_body(order_id, basket, paid="credit_card", channel="subscription", subscription_id=subscription_id)
        self.diary.note(at, "order_placed", body, self.person.claims)
        renewed = {
            "subscription_id": subscription_id,
            "delivery_count": delivered,
            "order_id": order_id,
            "next_delivery_on": self._date(following),
        }
        self.diary.note(at + 2, "subscription_renewed", renewed, self.person.claims)
        self._count_renewal(at, basket)
        deliver(self.world, self.diary, self.random, self.person, order_id, at, basket, "credit_card")
        self._plan_slot(kind, subscription_id, following, delivered)

    def _count_renewal(self, at: int, basket: Basket) -> None:
        if at < self.world.timescale.until:
            self.world.ledger.order("subscription", at, basket.goods)

    # --- common ---------------------------------------------------------------------------------------------------

    def _order(self, day: int, basket: Basket) -> tuple[int, bool]:
        """Order with a cart, as oneself or as one's second self: (when, whether it ended in lasting anger)."""
        self.orders += 1
        who = self.alias if self.alias and self.random.random() < 0.5 else self.person
        first = self._introduce if self.orders == 1 else None
        placed, _, angry = buying.order_with_cart(
            self.world, self.diary, self.random, who, day, basket, number=self.orders, first=first
        )
        return placed, angry

    def _introduce(self, visit: Visit) -> None:
        """A new customer says who they are, and whether they may be written to."""
        visit.tell("customer_identified", self.person.profile(), self.person.claims)
        granted = self.random.random() < self.world.shop.newsletter.consent
        state = "granted" if granted else "withdrawn"
        visit.tell("consent_changed", consent_body(state, "checkout"), self.person.claims)
        self.world.ledger.customers[self.person.source] += 1
        self.world.ledger.known_people["customer"] += 1
        self.world.ledger.identities.add(self.person.email)
        if granted:
            self.readers.subscribe(self.person)

    def _sign_up_again(self) -> None:
        """The same human registers another address, as if the shop had never met them."""
        self.alias = second_self(self.person)
        at = self._moment(self.world.agenda.today)
        claims = {**self.alias.claims, "visitor": self.alias.visitor}
        if self.diary.note(at, "customer_identified", self.alias.profile(), claims):
            self.world.ledger.known_people["second_address"] += 1
            self.world.ledger.dirt["second_address"] += 1
            self.world.ledger.identities.add(self.alias.email)
            self.world.ledger.second_selves.append((self.person.email, self.alias.email))

    def _moment(self, day: int) -> int:
        return day * DAY + second_of_day(self.random, self.person.persona)

    def _date(self, day: int) -> str:
        return self.world.timescale.date_of(day).isoformat()
