"""Why two figures of sales differ: each thing that carts count otherwise is tried, alone and in pairs, until the amounts agree. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise

from enishi.analytics.types import SalesDay

_NUMBERED = re.compile(r"(.*?)(\d{1,15})$", re.DOTALL)
_MOST_GAPS = 20
_LEAST_TOGETHER = (
    0.5  #: of the numbers between the first and the last: below, orders are not numbered one after the other
)


@dataclass(frozen=True)
class Sales:
    """Orders and their amount."""

    orders: int
    amount: int

    def plus(self, other: "Sales") -> "Sales":
        return Sales(self.orders + other.orders, self.amount + other.amount)

    def minus(self, other: "Sales") -> "Sales":
        return Sales(self.orders - other.orders, self.amount - other.amount)


def ours(day: SalesDay, *, with_shipping: bool) -> Sales:
    """What we count: neither cancelled nor test orders, amounts as they now are."""
    return Sales(day.orders, day.total if with_shipping else day.total - day.shipping)


def habits(day: SalesDay, in_utc: SalesDay | None, *, with_shipping: bool) -> dict[str, Sales]:
    """What each other habit of counting would add to our figures; habits that make no difference are absent."""
    counted = ours(day, with_shipping=with_shipping)
    found = {
        "shipping": Sales(0, -day.shipping if with_shipping else day.shipping),
        "cancelled": Sales(day.cancelled_orders, day.cancelled_total),
        "refunds": Sales(0, -day.refunded_amount),
        "changes": Sales(0, day.placed_total - day.total),
        "tests": Sales(day.test_orders, day.test_total),
    }
    if in_utc is not None:
        found["zone"] = ours(in_utc, with_shipping=with_shipping).minus(counted)
    return {name: sales for name, sales in found.items() if sales.orders or sales.amount}


def explained(said: Sales, counted: Sales, found: Mapping[str, Sales]) -> tuple[str, ...]:
    """The habit, or the two habits, by which our figures become those said, to the smallest coin; none when nothing fits."""
    for size in (1, 2):
        for names in combinations(found, size):
            sum_of = counted
            for name in names:
                sum_of = sum_of.plus(found[name])
            if sum_of == said:
                return names
    return ()


def gaps(order_ids: Iterable[str]) -> list[tuple[str, str]]:
    """Numbers that are missing in between, as (first, last) missing, where the orders are numbered one after the other."""
    by_start: dict[tuple[str, int], list[int]] = {}
    for order_id in order_ids:
        if found := _NUMBERED.match(order_id):
            digits = found[2]
            width = len(digits) if digits.startswith("0") else 0
            by_start.setdefault((found[1], width), []).append(int(digits))
    missing: list[tuple[str, str]] = []
    for (start, width), numbers in sorted(by_start.items()):
        ordered = sorted(set(numbers))
        if len(ordered) < (ordered[-1] - ordered[0] + 1) * _LEAST_TOGETHER:
            continue
        for before, after in pairwise(ordered):
            if after - before > 1:
                missing.append((f"{start}{before + 1:0{width}d}", f"{start}{after - 1:0{width}d}"))
    return missing[:_MOST_GAPS]
