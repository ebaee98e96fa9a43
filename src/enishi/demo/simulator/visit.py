"""A visit to the shop's pages, told from its beginning and put into the calendar when its length is known."""

from random import Random
from typing import Any

from enishi.demo.ledger import Ledger
from enishi.demo.parameters import Visits
from enishi.demo.simulator.agenda import Diary
from enishi.demo.simulator.dice import MINUTE, lognormal
from enishi.demo.simulator.goods import Basket, Line
from enishi.demo.storefront import catalogue

_LONGEST_STAY = 9 * MINUTE  # a few of these in a row stay well below the hour after which a cart counts as abandoned
_PAUSE = (20 * MINUTE, 45 * MINUTE)  # somebody answers the door; the next change of the cart starts the hour anew
_PAUSE_SHARE = 0.05
_SEEN = frozenset({"page_viewed", "product_viewed", "cart_updated", "checkout_started"})  # somebody is looking


class Visit:
    """What one visitor does in one go. `second` runs from 0; `place` says when 0 was."""

    def __init__(self, diary: Diary, visitor: str, random: Random, habits: Visits, base_url: str) -> None:
        self.diary = diary
        self.visitor = visitor
        self.random = random
        self.habits = habits
        self.base_url = base_url
        self.second = 0
        self.cart_begun = 0  #: when the first line was put into the cart
        self.cart_touched = 0
        self._told: list[tuple[int, str, dict[str, Any], dict[str, str]]] = []

    def tell(self, kind: str, body: dict[str, Any], claims: dict[str, str] | None = None) -> None:
        """Something happens now, to the visitor and, where they say who they are, to `claims`."""
        self._told.append((self.second, kind, body, {"visitor": self.visitor, **(claims or {})}))
        self.second += 1

    def page(self, path: str, title: str, referrer: str = "") -> None:
        """A page is opened, read for a while, and left."""
        view_id = f"{self.diary.name}/{self.diary.count}/{len(self._told)}"[-64:]
        body = {"url": self.base_url + path, "title": title, "view_id": view_id}
        self.tell("page_viewed", body | ({"referrer": referrer} if referrer else {}))
        stay = min(
            _LONGEST_STAY, 1 + int(lognormal(self.random, self.habits.dwell_median_seconds, self.habits.dwell_sigma))
        )
        self.second += stay
        self.tell("page_left", {"view_id": view_id, "dwell_seconds": stay})

    def product(self, product_id: str) -> None:
        """A product is looked at."""
        product = catalogue.BY_ID[product_id]
        self.tell(
            "product_viewed",
            {
                "product_id": product.id,
                "name": product.name,
                "price": product.price,
                "category": product.category,
                "url": self.base_url + product.url,
            },
        )
        self.page(product.url, product.name)

    def fill(self, cart_id: str, basket: Basket) -> None:
        """Each product is looked at and put into the cart."""
        lines: list[Line] = []
        for line in basket.lines:
            self.product(line["product_id"])
            if lines and self.random.random() < _PAUSE_SHARE:
                self.second += self.random.randint(*_PAUSE)
            lines.append(line)
            if len(lines) == 1:
                self.cart_begun = self.second
            self.cart(cart_id, Basket(tuple(lines)))

    def cart(self, cart_id: str, basket: Basket) -> None:
        """The cart is now this."""
        self.cart_touched = self.second
        body = {"cart_id": cart_id, "lines": list(basket.lines), "cart_url": f"{self.base_url}/shop/cart/"}
        self.tell("cart_updated", body)

    def checkout(self, cart_id: str, basket: Basket) -> None:
        """The way to the till is begun."""
        self.cart_touched = self.second
        self.tell("checkout_started", {"cart_id": cart_id, "lines": list(basket.lines)})

    def place(self, start: int, ledger: Ledger, who: str) -> None:
        """Put it all into the calendar, beginning at `start`: `who` was seen on these days."""
        for second, kind, body, claims in self._told:
            if self.diary.note(start + second, kind, body, claims) and kind in _SEEN:
                ledger.seen(who, start + second)
