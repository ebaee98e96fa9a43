"""A report from its sums: every day has a line, the whole is the days added up, ratios are made last."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from enishi.analytics.types import CartDay, CartReport


def days_of(first: date, last: date) -> list[date]:
    """The days from `first` to `last`, both included; none when `last` is before `first`."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def ratio(part: int, whole: int) -> float | None:
    """part ÷ whole; None where there is no whole."""
    return part / whole if whole else None


def cart_day(day: date, sums: Mapping[str, int]) -> CartDay:
    """A line from its sums (a missing one is 0)."""
    abandoned, carts = sums.get("abandoned", 0), sums.get("carts", 0)
    lost, sales = sums.get("lost_amount", 0), sums.get("cart_sales", 0)
    return CartDay(
        day=day,
        carts=carts,
        abandoned=abandoned,
        abandoned_ratio=ratio(abandoned, carts),
        lost_amount=lost,
        cart_sales=sales,
        lost_to_sales_ratio=ratio(lost, sales),
        letters=sums.get("letters", 0),
        recovered=sums.get("recovered", 0),
        recovered_amount=sums.get("recovered_amount", 0),
        returned=sums.get("returned", 0),
        returned_amount=sums.get("returned_amount", 0),
    )


def cart_report(first: date, last: date, sums: Mapping[date, Mapping[str, int]], keys: Sequence[str]) -> CartReport:
    """The report of a period from the sums of its days."""
    days = days_of(first, last)
    whole = {key: added_up(key, (sums[day] for day in days if day in sums)) for key in keys}
    return CartReport(
        first=first,
        last=last,
        days=[cart_day(day, sums.get(day, {})) for day in days],
        total=cart_day(first, whole),
    )


def added_up(key: str, lines: Iterable[Mapping[str, int]]) -> int:
    """The sum of one figure over lines."""
    return sum(line[key] for line in lines)
