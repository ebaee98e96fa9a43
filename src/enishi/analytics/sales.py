"""Orders and sales of days, site by site, to the smallest coin: what stands beside the cart's own admin page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from ibis import _

from enishi.analytics import orders
from enishi.analytics.carts import FIRST, LAST, SITE
from enishi.analytics.types import OrderRow, SalesDay
from enishi.warehouse.compile import asked
from enishi.warehouse.guards import count_where, total
from enishi.warehouse.port import Expression, Reader, Value

_FROM, _UNTIL = asked("since", "timestamp(6)"), asked("until", "timestamp(6)")


@dataclass(frozen=True)
class Days:
    """Days of the shop, both included, as happened by `at`; one site, or all for None."""

    first: date
    last: date
    at: datetime
    site: str | None = None

    def values(self) -> dict[str, Value]:
        """As the questions below ask for it. The instants are those of the same days in UTC."""
        since = datetime.combine(self.first, time.min, tzinfo=UTC)
        until = datetime.combine(self.last + timedelta(days=1), time.min, tzinfo=UTC)
        return {
            "first": self.first,
            "last": self.last,
            "at": self.at,
            "site": self.site or "",
            "since": since,
            "until": until,
        }


def by_site(warehouse: Reader, days: Days) -> list[SalesDay]:
    """See `api.sales`."""
    return _rows(warehouse.query(_sums(["site", "currency"], by_utc=False), days.values()).to_pylist())


def by_day(warehouse: Reader, days: Days) -> list[SalesDay]:
    """See `api.sales_by_day`."""
    return _rows(warehouse.query(_sums(["site", "currency", "local_date"], by_utc=False), days.values()).to_pylist())


def by_site_in_utc(warehouse: Reader, days: Days) -> list[SalesDay]:
    """As `by_site`, were the days those of UTC."""
    return _rows(warehouse.query(_sums(["site", "currency"], by_utc=True), days.values()).to_pylist())


def rows(warehouse: Reader, days: Days) -> list[OrderRow]:
    """See `api.order_rows`."""
    return [_order(row) for row in warehouse.query(_orders(), days.values()).to_pylist()]


def _sums(keys: list[str], *, by_utc: bool) -> Expression:
    return _cached_sums(tuple(keys), by_utc)


@cache
def _cached_sums(keys: tuple[str, ...], by_utc: bool) -> Expression:
    found = orders.current()
    if by_utc:
        found = found.filter(_.placed_at >= _FROM, _.placed_at < _UNTIL)
    else:
        found = found.filter(_.local_date >= FIRST, _.local_date <= LAST)
    found = found.filter((SITE == "") | (_.site == SITE))
    stands = ~found.is_test & ~found.is_cancelled
    gone = ~found.is_test & found.is_cancelled
    sums = found.group_by(list(keys)).agg(
        orders=count_where(stands),
        total=total(found.total, stands),
        shipping=total(found.shipping, stands),
        placed_total=total(found.placed_total, stands),
        guest_orders=count_where(stands & found.is_guest),
        changed_orders=count_where(stands & found.is_changed),
        refunded_orders=count_where(stands & (found.refunded_amount > 0)),
        refunded_amount=total(found.refunded_amount, stands),
        cancelled_orders=count_where(gone),
        cancelled_total=total(found.total, gone),
        test_orders=count_where(found.is_test),
        test_total=total(found.total, found.is_test),
    )
    return sums.order_by(list(keys))


@cache
def _orders() -> Expression:
    found = orders.current().filter(_.local_date >= FIRST, _.local_date <= LAST, (SITE == "") | (_.site == SITE))
    return found.order_by("site", "placed_at", "order_id")


def _rows(found: list[dict[str, Any]]) -> list[SalesDay]:
    return [SalesDay(day=row.pop("local_date", None), **row) for row in found]


def _order(row: Mapping[str, Any]) -> OrderRow:
    return OrderRow(
        order_id=row["order_id"],
        site=row["site"],
        customer_id=row["customer_id"],
        placed_at=row["placed_at"].replace(tzinfo=UTC),
        channel=row["channel"],
        source=row["source"],
        total=row["total"],
        shipping=row["shipping"],
        placed_total=row["placed_total"],
        refunded_amount=row["refunded_amount"],
        currency=row["currency"],
        is_guest=row["is_guest"],
        is_cancelled=row["is_cancelled"],
        is_changed=row["is_changed"],
        is_test=row["is_test"],
    )
