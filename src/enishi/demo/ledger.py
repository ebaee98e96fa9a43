"""What truly happened in the demo shop, counted where it was made to happen. Knows nothing of the product and its queries.

How things are counted (the reports must agree to the yen):

- a cart belongs to the day on which something was first put into it, in the shop's zone;
- it is abandoned when 60 minutes pass without activity, and stays so when it is ordered later;
- what is lost is its value when it was abandoned, also when it is recovered later;
- cart sales are the goods of orders whose cart was never abandoned: tax included, shipping not;
- an order from an abandoned cart is *recovered* when a letter about it had arrived in the 7 days before; *returned* otherwise.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

from enishi.demo.simulator.dice import DAY
from enishi.demo.simulator.timescale import Timescale

RECOVERY_SECONDS = 7 * DAY


@dataclass(slots=True)
class AbandonedCart:
    """One cart that was left behind, and all that came of it. Times are seconds of the simulator."""

    cart_id: str
    begun: int
    abandoned: int  #: when its hour was over
    value: int
    kind: str  #: of abandoner
    address_known: bool
    may_be_written_to: bool
    letters: list[int] = field(default_factory=list)
    ordered: int | None = None
    amount: int = 0

    @property
    def recovered(self) -> bool:
        """Ordered within 7 days after a letter: what last touch claims, whether or not the letter was the reason."""
        return self.ordered is not None and any(0 <= self.ordered - sent <= RECOVERY_SECONDS for sent in self.letters)

    @property
    def returned(self) -> bool:
        """Ordered without a letter before."""
        return self.ordered is not None and not self.recovered


@dataclass(slots=True)
class CartTruth:
    """One day's carts, or a period's."""

    carts: int = 0
    abandoned: int = 0
    lost_amount: int = 0
    cart_sales: int = 0
    letters: int = 0
    recovered: int = 0
    recovered_amount: int = 0
    returned: int = 0
    returned_amount: int = 0


@dataclass(frozen=True, slots=True)
class FunnelTruth:
    """Carts begun in a period, and how far each got."""

    carts: int
    abandoned: int
    address_known: int
    may_be_written_to: int
    sent: int
    recovered: int


@dataclass(slots=True)
class DayTruth:
    """What happened on one day, by when it happened."""

    events: int = 0
    visitors: int = 0
    orders: int = 0
    sales: int = 0
    carts: int = 0
    abandoned: int = 0
    letters: int = 0
    opened: int = 0
    clicked: int = 0
    recovered: int = 0
    recovered_amount: int = 0


class Ledger:
    """Filled by the simulator while it lives the shop's life."""

    def __init__(self, timescale: Timescale) -> None:
        self.timescale = timescale
        self.customers: Counter[str] = Counter()  #: true new customers by source
        self.advertising: Counter[str] = Counter()  #: yen by source
        self.orders: Counter[str] = Counter()  #: by how they came: web, subscription, recovered, mall, test
        self.sales: Counter[str] = Counter()  #: yen of goods, by the same words
        self.abandoned: dict[str, AbandonedCart] = {}
        self.newsletters: Counter[str] = Counter()  #: sent, opened (observed human), machine, unsubscribed
        self.placebo: Counter[str] = Counter()  #: treated, control
        self.dirt: Counter[str] = Counter()  #: second_address, shared_phone, gift, test, mall
        self.known_people: Counter[str] = (
            Counter()
        )  #: identities with an address or account, by why the shop knows them
        self.identities: set[str] = set()  #: addresses under which customers and their second selves said who they are
        self.second_selves: list[tuple[str, str]] = []  #: (address, second address) of one human each
        self.browsers = 0  #: people who only looked
        self.staff: set[str] = set()  #: accounts of the shop's own people
        self.reachable: set[str] = set()  #: addresses that marketing may be sent to at the end
        self.unsubscribed: Counter[int] = Counter()  #: from cart letters, by letter number
        self.strangers = 0  #: letters that reached somebody who must not be written to
        self.days: dict[int, DayTruth] = {}
        self._seen: dict[int, set[str]] = {}
        self._ordered_carts: Counter[int] = Counter()
        self._cart_sales: Counter[int] = Counter()

    def day(self, second: int) -> DayTruth:
        """The day of `second`, to count in."""
        return self.days.setdefault(second // DAY, DayTruth())

    def seen(self, who: str, second: int) -> None:
        """Somebody was on the shop's pages; the same person on two devices is one when they said who they are on both."""
        self._seen.setdefault(second // DAY, set()).add(who)

    def order(self, how: str, second: int, goods: int) -> None:
        """An order was placed."""
        self.orders[how] += 1
        self.sales[how] += goods
        day = self.day(second)
        day.orders += how != "test"
        day.sales += goods if how != "test" else 0

    def ordered_cart(self, begun: int, goods: int) -> None:
        """A cart was ordered within its hour."""
        self.day(begun).carts += 1
        self._ordered_carts[begun // DAY] += 1
        self._cart_sales[begun // DAY] += goods

    def abandoned_cart(self, cart: AbandonedCart) -> None:
        """A cart was left behind."""
        self.abandoned[cart.cart_id] = cart
        self.day(cart.begun).carts += 1
        self.day(cart.abandoned).abandoned += 1

    def people(self) -> dict[str, int]:
        """How many identities a shop can tell apart: with an address or account, without, and those who may be written to."""
        left = self.abandoned.values()
        return {
            "known": sum(self.known_people.values()) + len(self.staff),
            "anonymous": self.browsers + sum(not cart.address_known and cart.ordered is None for cart in left),
            "reachable": len(self.reachable),
        }

    def cart_days(self, first: date, last: date) -> dict[date, CartTruth]:
        """A line for each day from `first` to `last`, zeros included."""
        start = (first - self.timescale.first_day).days
        numbers = range(start, (last - self.timescale.first_day).days + 1)
        lines = {day: CartTruth() for day in numbers}
        for day in numbers:
            lines[day].carts = self._ordered_carts[day]
            lines[day].cart_sales = self._cart_sales[day]
        for cart in self.abandoned.values():
            if (line := lines.get(cart.begun // DAY)) is not None:
                _add(line, cart)
        return {self.timescale.date_of(day): line for day, line in lines.items()}

    def loop_day(self, day: date) -> DayTruth:
        """What happened on `day`."""
        number = (day - self.timescale.first_day).days
        back = [cart for cart in self.abandoned.values() if cart.recovered and cart.ordered // DAY == number]  # type: ignore[operator]
        return replace(
            self.days.get(number, DayTruth()),
            visitors=len(self._seen.get(number, ())),
            recovered=len(back),
            recovered_amount=sum(cart.amount for cart in back),
        )

    def cart_total(self, first: date, last: date) -> CartTruth:
        """The same for the whole period."""
        total = CartTruth()
        for line in self.cart_days(first, last).values():
            for name in CartTruth.__slots__:
                setattr(total, name, getattr(total, name) + getattr(line, name))
        return total

    def funnel(self, first: date, last: date) -> FunnelTruth:
        """How far the carts of a period got."""
        start, end = ((day - self.timescale.first_day).days for day in (first, last))
        left = [cart for cart in self.abandoned.values() if start <= cart.begun // DAY <= end]
        return FunnelTruth(
            carts=self.cart_total(first, last).carts,
            abandoned=len(left),
            address_known=sum(cart.address_known for cart in left),
            may_be_written_to=sum(cart.may_be_written_to for cart in left),
            sent=sum(bool(cart.letters) for cart in left),
            recovered=sum(cart.recovered for cart in left),
        )


def _add(line: CartTruth, cart: AbandonedCart) -> None:
    line.carts += 1
    line.abandoned += 1
    line.lost_amount += cart.value
    line.letters += len(cart.letters)
    line.recovered += cart.recovered
    line.recovered_amount += cart.amount if cart.recovered else 0
    line.returned += cart.returned
    line.returned_amount += cart.amount if cart.returned else 0
