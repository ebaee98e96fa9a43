"""The numbers that rules may ask for: one table. Where there is no such number, no range holds it."""

from datetime import UTC, datetime, timedelta
from math import ceil, floor

from enishi.history.types import Part
from enishi.kernel.calendar import day_start
from enishi.segments.core.birthdays import age, grown_at
from enishi.segments.core.entries import Number, Text
from enishi.segments.core.happenings import HAPPENINGS
from enishi.segments.core.seen import Seen
from enishi.segments.core.windows import later
from enishi.segments.types import DAYS_MAX, Range

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_BUYING: frozenset[Part] = frozenset({"orders", "lines", "corrections"})
_ORDER_KINDS = frozenset({"order_placed", "order_changed", "order_cancelled"})
_MONEY_KINDS = _ORDER_KINDS | {"order_refunded"}


def thresholds(range_: Range) -> list[int]:
    """The whole numbers at which a number that grows by one comes into the range, and falls out of it."""
    found = [] if range_.least is None else [ceil(range_.least)]
    return found if range_.most is None else [*found, floor(range_.most) + 1]


# --- what they bought ---------------------------------------------------------------------------------------------------------


def orders(seen: Seen) -> float:
    """How many orders stand."""
    return len(seen.orders)


def sales(seen: Seen) -> float:
    """What the standing orders come to, without what went back of them."""
    standing = {(order.site, order.order_id) for order in seen.orders}
    gone = sum(
        row.amount or 0 for row in seen.corrections if row.kind == "refunded" and (row.site, row.order_id) in standing
    )
    return sum(order.total or 0 for order in seen.orders) - gone


def refunds(seen: Seen) -> float:
    """All that went back, of cancelled orders too."""
    return sum(row.amount or 0 for row in seen.corrections if row.kind == "refunded")


def average_order(seen: Seen) -> float | None:
    """Sales for each order."""
    return sales(seen) / len(seen.orders) if seen.orders else None


def products_bought(seen: Seen) -> float:
    """How many different products."""
    return len({line.product_id for line in seen.lines})


def days_between_orders(seen: Seen) -> float | None:
    """The mean time from one order to the next, in days; from the second order on.

    Lengths are of whole seconds and divided once, so that every engine finds the same number.
    """
    if len(seen.orders) < 2:
        return None
    return _seconds_between(seen) / (_DAY.total_seconds() * (len(seen.orders) - 1))


def _seconds_between(seen: Seen) -> int:
    """From the first order to the last, both cut to whole seconds."""
    first, last = ((order.at - _EPOCH) // _SECOND for order in (seen.orders[0], seen.orders[-1]))
    return last - first


def overdue_ratio(seen: Seen) -> float | None:
    """Days since the last order, in mean gaps between orders; None while they all came at once."""
    days = last_order_days_ago(seen)
    if days is None or len(seen.orders) < 2 or not (span := _seconds_between(seen)):
        return None
    return days * _DAY.total_seconds() * (len(seen.orders) - 1) / span


def _overdue_turns(seen: Seen, range_: Range) -> tuple[datetime, ...]:
    gap = days_between_orders(seen)
    if not gap:
        return ()
    around = [ceil(edge * gap) + off for edge in (range_.least, range_.most) if edge is not None for off in (-1, 0, 1)]
    return tuple(later(seen.orders[-1].at, days) for days in around)


# --- how long ago -------------------------------------------------------------------------------------------------------------


def _first_order_at(seen: Seen) -> datetime | None:
    return seen.orders[0].at if seen.orders else None


def _last_order_at(seen: Seen) -> datetime | None:
    return seen.orders[-1].at if seen.orders else None


def _last(happening: str, seen: Seen) -> datetime | None:
    return max((row.at for row in seen.rows(HAPPENINGS[happening])), default=None)


def _days_ago(instant: datetime | None, seen: Seen) -> float | None:
    """Whole times 24 hours."""
    return None if instant is None else (seen.at - instant) // _DAY


def _ago_turns(instant: datetime | None, range_: Range) -> tuple[datetime, ...]:
    return () if instant is None else tuple(later(instant, days) for days in thresholds(range_))


def last_order_days_ago(seen: Seen) -> float | None:
    """Whole times 24 hours since the last order that stands."""
    return _days_ago(_last_order_at(seen), seen)


# --- points -------------------------------------------------------------------------------------------------------------------


def points(seen: Seen) -> float:
    """The last balance that was told, and what was added after it; 0 where nothing was ever told."""
    balance = 0
    for row in seen.points:
        balance = row.balance if row.balance is not None else balance + (row.added or 0)
    return balance


def days_to_points_expiry(seen: Seen) -> float | None:
    """The shop's days until the next day on which points expire; 0 is today."""
    ahead = [(row.expires_on - seen.day).days for row in seen.points if row.expires_on and row.expires_on >= seen.day]
    return min(ahead, default=None)


def _expiry_turns(seen: Seen, range_: Range) -> tuple[datetime, ...]:
    found = []
    for row in seen.points:
        if row.expires_on and row.expires_on >= seen.day:
            ends = [0, *(days for days in thresholds(range_))]
            found += [later(day_start(row.expires_on), 1 - days) for days in ends]
    return tuple(found)


# --- the table ----------------------------------------------------------------------------------------------------------------

_DAYS = Text("%s days", "%s日")
_TIMES = Text("%s", "%s回")


def _ago(name: str, label: Text, which: str, parts: frozenset[Part], kinds: frozenset[str]) -> Number:
    def instant(seen: Seen) -> datetime | None:
        if which == "first":
            return _first_order_at(seen)
        return _last_order_at(seen) if which == "last" else _last(which, seen)

    return Number(
        name=name,
        label=label,
        unit=_DAYS,
        most=DAYS_MAX,
        parts=parts,
        kinds=kinds,
        read=lambda seen: _days_ago(instant(seen), seen),
        turns=lambda seen, range_: _ago_turns(instant(seen), range_),
    )


_TABLE = (
    Number(
        name="age",
        most=150,
        label=Text("age", "年齢"),
        unit=Text("%s", "%s歳"),
        read=age,
        turns=lambda seen, range_: tuple(
            at for years in thresholds(range_) if (at := grown_at(seen, years)) is not None
        ),
    ),
    Number(
        name="orders",
        always=True,
        label=Text("number of orders", "購入回数"),
        unit=_TIMES,
        parts=_BUYING,
        kinds=_ORDER_KINDS,
        read=orders,
    ),
    Number(
        name="sales",
        always=True,
        label=Text("amount spent", "累計購入金額"),
        type="amount",
        parts=_BUYING,
        kinds=_MONEY_KINDS,
        read=sales,
    ),
    Number(
        name="average_order",
        label=Text("average order value", "平均購入単価"),
        type="amount",
        parts=_BUYING,
        kinds=_MONEY_KINDS,
        read=average_order,
    ),
    _ago(
        "first_order_days_ago", Text("time since the first order", "初回購入からの日数"), "first", _BUYING, _ORDER_KINDS
    ),
    _ago("last_order_days_ago", Text("time since the last order", "最終購入からの日数"), "last", _BUYING, _ORDER_KINDS),
    _ago(
        "last_visit_days_ago",
        Text("time since the last visit", "最終来訪からの日数"),
        "visited",
        frozenset({"events"}),
        HAPPENINGS["visited"].kinds,
    ),
    _ago(
        "delivered_days_ago",
        Text("time since the last delivery", "最後のお届けからの日数"),
        "delivered",
        frozenset({"events"}),
        HAPPENINGS["delivered"].kinds,
    ),
    Number(
        name="days_between_orders",
        most=DAYS_MAX,
        label=Text("mean time between orders", "平均購入間隔"),
        unit=_DAYS,
        type="ratio",
        parts=_BUYING,
        kinds=_ORDER_KINDS,
        read=days_between_orders,
    ),
    Number(
        name="overdue_ratio",
        label=Text(
            "time since the last order compared with the mean time between orders",
            "平均購入間隔に対する最終購入からの経過",
        ),
        unit=Text("%s times", "%s倍"),
        type="ratio",
        parts=_BUYING,
        kinds=_ORDER_KINDS,
        read=overdue_ratio,
        turns=_overdue_turns,
    ),
    Number(
        name="products_bought",
        always=True,
        label=Text("number of different products bought", "購入した商品の種類"),
        unit=Text("%s", "%s種類"),
        parts=_BUYING,
        kinds=_ORDER_KINDS,
        read=products_bought,
    ),
    Number(
        name="refunds",
        always=True,
        label=Text("amount refunded", "累計返金額"),
        type="amount",
        parts=_BUYING,
        kinds=frozenset({"order_placed", "order_refunded"}),
        read=refunds,
    ),
    Number(
        name="points",
        always=True,
        label=Text("point balance", "ポイント残高"),
        unit=Text("%s points", "%sポイント"),
        parts=frozenset({"points"}),
        kinds=frozenset({"points_changed"}),
        read=points,
    ),
    Number(
        name="days_to_points_expiry",
        most=DAYS_MAX,
        label=Text("time until points expire", "ポイント失効までの日数"),
        unit=_DAYS,
        parts=frozenset({"points"}),
        kinds=frozenset({"points_changed"}),
        read=days_to_points_expiry,
        turns=_expiry_turns,
    ),
)

NUMBERS: dict[str, Number] = {each.name: each for each in _TABLE}
