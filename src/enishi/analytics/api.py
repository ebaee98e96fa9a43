"""The door of the analytics stage."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from enishi.analytics import buyers as _buyers
from enishi.analytics import metrics as _metrics
from enishi.analytics import orders as orders
from enishi.analytics import person as _person
from enishi.analytics import reports
from enishi.analytics import sales as _sales
from enishi.analytics.reports import Period
from enishi.analytics.types import (
    Buyer,
    BuyersBy,
    CartReport,
    CartRow,
    Funnel,
    Loop,
    Metric,
    OrderRow,
    PersonSales,
    SalesDay,
    Which,
)
from enishi.shop import api as shop
from enishi.shop.types import ConsentBasis
from enishi.warehouse import api as warehouse


def cart_report(first: date, last: date, *, at: datetime, site: str | None = None) -> CartReport:
    """Carts begun from `first` to `last` (shop's days, both included), as happened by `at`; days without a cart are lines of zeros."""
    return reports.cart_report(warehouse.reader(), Period(first, last, at, site))


def cart_funnel(first: date, last: date, *, at: datetime, site: str | None = None) -> Funnel:
    """cart → abandoned → address known → may be written to → sent → recovered, for carts begun in the period."""
    return reports.cart_funnel(warehouse.reader(), Period(first, last, at, site), _basis())


def cart_rows(
    first: date, last: date, *, at: datetime, which: Which, site: str | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[CartRow], int]:
    """The carts behind a figure of the report or the funnel, newest first, and how many there are."""
    return reports.cart_rows(warehouse.reader(), Period(first, last, at, site), _basis(), which, (limit, offset))


def loop(day: date, *, at: datetime) -> Loop:
    """What happened on one day of the shop, each thing counted on the day it happened."""
    return reports.loop(warehouse.reader(), day, at)


def sales(first: date, last: date, *, at: datetime, site: str | None = None) -> list[SalesDay]:
    """Orders placed from `first` to `last` (shop's days, both included), a line a site and currency; sites without any are absent."""
    return _sales.by_site(warehouse.reader(), _sales.Days(first, last, at, site))


def sales_by_day(first: date, last: date, *, at: datetime, site: str | None = None) -> list[SalesDay]:
    """As `sales`, a line a site, currency and day; days without an order are absent."""
    return _sales.by_day(warehouse.reader(), _sales.Days(first, last, at, site))


def sales_in_utc(first: date, last: date, *, at: datetime, site: str | None = None) -> list[SalesDay]:
    """As `sales`, were the days those of UTC: what a cart shows whose clock is set wrong."""
    return _sales.by_site_in_utc(warehouse.reader(), _sales.Days(first, last, at, site))


def order_rows(first: date, last: date, *, at: datetime, site: str | None = None) -> list[OrderRow]:
    """Every order placed in the period, cancelled and test orders too, by site and time."""
    return _sales.rows(warehouse.reader(), _sales.Days(first, last, at, site))


def person_sales(customer_id: int, *, at: datetime) -> PersonSales:
    """One customer's orders of all sites with their lines, newest first, and what they come to, as happened by `at`."""
    return _person.sales(warehouse.reader(), customer_id, at)


def buyers(among: Collection[int], *, at: datetime) -> dict[int, Buyer]:
    """What each of the customers bought, as `person_sales` counts it; who bought nothing is absent."""
    return _buyers.buyers(warehouse.reader(), {"at": at}, among)


def ranked_buyers(
    by: BuyersBy,
    *,
    at: datetime,
    descending: bool = True,
    among: Collection[int] | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[list[Buyer], int]:
    """Customers who have bought, in the order of a figure, and how many there are; `among`: only of these customers."""
    page = slice(offset, offset + limit)
    return _buyers.ranked(warehouse.reader(), {"at": at}, by, descending=descending, among=among, page=page)


def metrics() -> Mapping[str, Metric]:
    """The dictionary of figures by key: name, words, formula, unit, and which carts stand behind it."""
    return _metrics.METRICS


def _basis() -> ConsentBasis:
    return shop.first_run().consent_basis
