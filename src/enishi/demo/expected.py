"""What the demo shop's parameters lead one to expect, beside what came out: for reading, since chance has its share in it."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from enishi.demo.simulator.shop_life import Simulator


@dataclass(frozen=True)
class Expected:
    """A figure of the shop at scale 1, with three standard deviations; totals grow with the scale, ratios do not."""

    name: str
    value: float
    tolerance: float
    is_total: bool = False
    digits: int = 2
    rounding: float = 0  #: what whole people may add in a shop that is smaller than this one

    def line(self, found: float, scale: float) -> str:
        """The comparison in words: the tolerance is wider the smaller the shop."""
        value = self.value * scale if self.is_total else self.value
        tolerance = self.tolerance * (math.sqrt(scale) if self.is_total else 1 / math.sqrt(scale))
        if scale != 1:
            tolerance += self.rounding if self.is_total else self.rounding / scale
        says = "as expected" if abs(found - value) <= tolerance + 1e-9 else "UNUSUAL"
        form = f",.{0 if self.is_total else self.digits}f"
        return f"{self.name:<52}{found:>14{form}}   expected {value:{form}} ± {tolerance:{form}}: {says}"


CUSTOMERS = Expected("new customers, six sources", 13_200, 0, is_total=True, rounding=1)
ORDERS = Expected("their orders", 37_830, 1_000, is_total=True)
SALES = Expected("their gross sales, yen", 165_100_000, 5_000_000, is_total=True)
ABANDONED = Expected("abandonment rate, %", 70.0, 0.6)
LOST = Expected("lost amount ÷ cart sales", 2.50, 0.06)
LEFT_LATER = Expected("abandoned carts, months 7-18", 29_580, 800, is_total=True)
REACHED = Expected("of them could be written to", 5_200, 230, is_total=True)
COST = Expected("cost per acquisition, yen", 6_342, 0.5, digits=0, rounding=4)
LAST_TOUCH = Expected("last-touch recovery of carts written to, %", 13.5, 1.4)
FIRST_UNSUBSCRIBED = Expected("unsubscribes per letter, %", 0.95, 0.35)
OPENED = Expected("newsletter opens, human, %", 19.0, 1.5)
MACHINE = Expected("newsletter opens, machine, %", 35.0, 1.5)


def expectations(simulator: Simulator, scale: float) -> Iterator[str]:
    """A line for each figure that the simulator itself can show."""
    ledger, timescale = simulator.ledger, simulator.world.timescale
    first, last = timescale.first_day, timescale.date_of(timescale.days - 1)
    customers = sum(number for source, number in ledger.customers.items() if source != "cart")
    carts = ledger.cart_total(first, last)
    later = ledger.funnel(timescale.date_of(timescale.month_starts[6]), last)
    letters = sum(len(cart.letters) for cart in ledger.abandoned.values())
    sent = max(1, ledger.newsletters["sent"])
    yield CUSTOMERS.line(customers, scale)
    yield ORDERS.line(ledger.orders["web"] + ledger.orders["subscription"], scale)
    yield SALES.line(ledger.sales["web"] + ledger.sales["subscription"], scale)
    yield ABANDONED.line(100 * carts.abandoned / max(1, carts.carts), scale)
    yield LOST.line(carts.lost_amount / max(1, carts.cart_sales), scale)
    yield LEFT_LATER.line(later.abandoned, scale)
    yield REACHED.line(later.may_be_written_to, scale)
    yield COST.line(sum(ledger.advertising.values()) / max(1, customers), scale)
    yield LAST_TOUCH.line(100 * later.recovered / max(1, later.sent), scale)
    yield FIRST_UNSUBSCRIBED.line(100 * sum(ledger.unsubscribed.values()) / max(1, letters), scale)
    yield OPENED.line(100 * ledger.newsletters["opened"] / sent, scale)
    yield MACHINE.line(100 * ledger.newsletters["machine"] / sent, scale)
