"""People who left a cart behind."""

from dataclasses import dataclass
from random import Random

from enishi.demo.ledger import AbandonedCart
from enishi.demo.parameters import Abandoner
from enishi.demo.simulator.agenda import Diary
from enishi.demo.simulator.goods import Basket
from enishi.demo.simulator.people import Person


@dataclass(slots=True)
class Prospect:
    """Somebody with an abandoned cart. `returns_at` is None while nothing brings them back."""

    person: Person
    kind: Abandoner
    cart: AbandonedCart
    basket: Basket
    touched: int  #: when they last did something in the cart
    diary: Diary
    random: Random
    returns_at: int | None = None
    letters: int = 0
    unsubscribed: bool = False
