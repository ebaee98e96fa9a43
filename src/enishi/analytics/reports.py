"""Reports: an expression each, built once, run with the period asked for, and rows made of what it gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any

from ibis import _, desc

from enishi.analytics import carts, metrics
from enishi.analytics.core import report
from enishi.analytics.types import CartReport, CartRow, Funnel, Loop, Which
from enishi.history.api import tables
from enishi.kernel.calendar import day_end, day_start
from enishi.shop.types import ConsentBasis
from enishi.warehouse.compile import asked
from enishi.warehouse.guards import count_where, total, when
from enishi.warehouse.port import Expression, Reader, Value

_STEPS = ("abandoned", "address_known", "may_be_written_to", "sent", "recovered")
_OF_REACH = ("address_known", "may_be_written_to")
_SEEN_ON_SITE = ("page_viewed", "product_viewed", "cart_updated", "checkout_started")
_LONGEST = timedelta(days=120)  #: from the beginning of a cart to its last letter and an order after it
_OURS = "enishi"  # the source of events that this product makes itself


@dataclass(frozen=True)
class Period:
    """What a report is asked about: days of the shop, both included, as happened by `at`; one site, or all for None."""

    first: date
    last: date
    at: datetime
    site: str | None = None

    def values(self) -> dict[str, Value]:
        """As the questions below ask for it."""
        return {"first": self.first, "last": self.last, "at": self.at, "site": self.site or ""}


def cart_report(warehouse: Reader, period: Period) -> CartReport:
    """See `api.cart_report`."""
    rows = warehouse.query(_sums_by_day(), period.values()).to_pylist()
    sums = {row.pop("local_date"): row for row in rows}
    return report.cart_report(period.first, period.last, sums, tuple(metrics.SUMS))


def cart_funnel(warehouse: Reader, period: Period, basis: ConsentBasis) -> Funnel:
    """See `api.cart_funnel`."""
    return Funnel(**warehouse.query(_funnel(basis), period.values()).to_pylist()[0])


def cart_rows(
    warehouse: Reader, period: Period, basis: ConsentBasis, which: Which, page: tuple[int, int]
) -> tuple[list[CartRow], int]:
    """See `api.cart_rows`; `page` is (limit, offset)."""
    rows = warehouse.query(_page(basis, which, *page), period.values()).to_pylist()
    count = warehouse.query(_count(basis, which), period.values()).to_pylist()[0]["carts"]
    return [_cart_row(row) for row in rows], int(count)


def loop(warehouse: Reader, day: date, at: datetime) -> Loop:
    """See `api.loop`."""
    values = Period(day - _LONGEST, day, at).values()
    values |= {"start": day_start(day), "until": min(at, day_end(day) - timedelta(microseconds=1))}
    return Loop(**warehouse.query(_loop(), values).to_pylist()[0])


@cache
def _sums_by_day() -> Expression:
    found = carts.with_outcome(carts.begun())
    return found.group_by("local_date").agg(**{key: of(found) for key, of in metrics.SUMS.items()})


@cache
def _with_everything(basis: ConsentBasis) -> Expression:
    return carts.with_reach(carts.with_outcome(carts.begun()), basis)


@cache
def _funnel(basis: ConsentBasis) -> Expression:
    found = _with_everything(basis)
    return found.agg(carts=found.count(), **{step: count_where(found[step]) for step in _STEPS})


@cache
def _behind(basis: ConsentBasis, which: Which) -> Expression:
    found = _with_everything(basis) if which in _OF_REACH else carts.with_outcome(carts.begun())
    return found if which == "carts" else found.filter(found[which])


@lru_cache(maxsize=64)
def _page(basis: ConsentBasis, which: Which, limit: int, offset: int) -> Expression:
    return _behind(basis, which).order_by(desc("opened_at"), "cart_key").limit(limit, offset=offset)


@cache
def _count(basis: ConsentBasis, which: Which) -> Expression:
    return _behind(basis, which).agg(carts=_.count())


@cache
def _loop() -> Expression:
    """The day is LAST; `start` and `until` are its instants, the second not after AT."""
    start, until = asked("start", "timestamp(6)"), asked("until", "timestamp(6)")
    events = tables.EVENT.expression.filter(_.local_date == carts.LAST, _.occurred_at <= carts.AT, _.source != _OURS)
    came_in = events.agg(
        events=events.count(), visitors=when(events.kind.isin(_SEEN_ON_SITE), events.customer_id).nunique()
    )
    found = carts.with_outcome(carts.begun())
    back = found.recovered & found.ordered_at.between(start, until)
    of_carts = found.agg(
        carts=count_where(found.local_date == carts.LAST),
        abandoned=count_where(found.abandoned & found.abandoned_at.between(start, until)),
        recovered=count_where(back),
        recovered_amount=total(found.order_amount, back),
    )
    letters = tables.MESSAGE.expression
    of_letters = letters.agg(
        letters=count_where(letters.accepted_at.between(start, until)),
        opened=count_where(letters.opened_human_at.between(start, until)),
        clicked=count_where(letters.clicked_at.between(start, until)),
    )
    orders = tables.ORDERS.expression.filter(
        _.local_date == carts.LAST, _.placed_at <= carts.AT, ~_.is_test, ~_.is_repeat
    )
    orders = orders.anti_join(tables.REACH.expression.filter(_.what == "test"), "customer_id")
    of_orders = orders.agg(orders=orders.count(), sales=total(orders.total - orders.shipping))
    return came_in.cross_join(of_carts).cross_join(of_letters).cross_join(of_orders)


def _cart_row(row: Mapping[str, Any]) -> CartRow:
    return CartRow(
        cart_key=row["cart_key"],
        customer_id=row["customer_id"],
        site=row["site"],
        opened_at=_aware(row["opened_at"]),
        last_activity_at=_aware(row["last_activity_at"]),
        abandoned_at=_aware(row["abandoned_at"]) if row["abandoned_at"] else None,
        value=row["value_at_abandonment"] if row["abandoned"] else row["value"],
        currency=row["currency"],
        letters=row["letters"],
        ordered_at=_aware(row["ordered_at"]) if row["ordered_at"] else None,
        order_id=row["order_id"] if row["ordered_at"] else None,
        order_amount=row["order_amount"],
        state=row["state"],
    )


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=UTC)
