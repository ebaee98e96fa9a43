"""What is put into carts, as lines of the wire."""

from dataclasses import dataclass
from random import Random
from typing import Any

from enishi.demo.parameters import Carts, Repeat
from enishi.demo.simulator.dice import choose
from enishi.demo.storefront import catalogue

Line = dict[str, Any]

TRIAL = "trial-set"
SUBSCRIPTIONS = ("subscription-a", "subscription-b")
_TEAS = tuple(product for product in catalogue.PRODUCTS if product.id.startswith("tea-"))


@dataclass(frozen=True, slots=True)
class Basket:
    """What is bought together."""

    lines: tuple[Line, ...]

    @property
    def goods(self) -> int:
        """Its value, with tax, without shipping."""
        return sum(line["unit_price"] * line["quantity"] for line in self.lines)

    @property
    def shipping(self) -> int:
        """What delivering it costs."""
        return catalogue.shipping_of(self.goods)

    def with_line(self, line: Line) -> "Basket":
        """The same and one line more."""
        return Basket((*self.lines, line))


def one(product_id: str, base_url: str, price: int | None = None) -> Basket:
    """One piece of a product, at its price or another."""
    return Basket((line_of(product_id, base_url, price),))


def line_of(product_id: str, base_url: str, price: int | None = None) -> Line:
    """A line of one piece."""
    product = catalogue.BY_ID[product_id]
    line: Line = {
        "product_id": product.id,
        "quantity": 1,
        "unit_price": product.price if price is None else price,
        "name": product.name,
        "url": base_url + product.url,
        "image_url": base_url + product.image,
    }
    if product.is_subscription:
        line["subscription"] = True
    return line


def single_item(random: Random, repeat: Repeat, base_url: str) -> Basket:
    """The single item that somebody buys."""
    ids, shares = zip(*repeat.products, strict=True)
    return one(choose(random, ids, shares), base_url)


def tea(random: Random, base_url: str) -> Line:
    """Something small on top."""
    return line_of(random.choice(_TEAS).id, base_url)


def left_behind(random: Random, ordered: Basket, carts: Carts, base_url: str) -> Basket:
    """A basket like `ordered` that is `value_ratio` times as dear on average: sometimes a tea lies in it too."""
    extra = tea(random, base_url)
    chance = (carts.value_ratio - 1) * ordered.goods / extra["unit_price"]
    assert chance <= 1, "one tea cannot make up the difference"
    return ordered.with_line(extra) if random.random() < chance else ordered
