"""The door of the analytics stage."""

from datetime import date, datetime

from enishi.analytics.types import CartReport, Funnel, Loop


def cart_report(first: date, last: date, *, at: datetime, site: str | None = None) -> CartReport:
    """Carts begun from `first` to `last` (shop's days, both included), as happened by `at`; days without a cart are lines of zeros."""
    raise NotImplementedError


def cart_funnel(first: date, last: date, *, at: datetime, site: str | None = None) -> Funnel:
    """cart → abandoned → address known → may be written to → sent → recovered, for carts begun in the period."""
    raise NotImplementedError


def loop(day: date, *, at: datetime) -> Loop:
    """What happened on one day of the shop."""
    raise NotImplementedError
