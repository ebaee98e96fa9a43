"""Has: numbers about a customer, each as `core/numbers.py` works it out of one history."""

from collections.abc import Callable
from math import ceil, floor

import ibis
from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling import ordering
from enishi.segments.compiling.attributes import ages, standing
from enishi.segments.compiling.ranges import where_counted, where_there_is
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.sets import NOBODY, Those, among
from enishi.segments.compiling.sources import Ask, rows
from enishi.segments.core.happenings import HAPPENINGS
from enishi.segments.core.words import number
from enishi.segments.types import Ever, Has, Range
from enishi.warehouse.guards import ratio, total, true, when
from enishi.warehouse.port import Expression

_DAY = 86_400  #: seconds


def has(leaf: Has, scope: Scope) -> Those:
    """Whose number is in the range."""
    entry = number(leaf.what)
    if entry is None:
        return NOBODY
    if not entry.read:
        words = standing(entry.word, scope.view).filter(_.number.notnull())
        return where_there_is(words, leaf.range, known=True)
    return READ[entry.name](leaf.range, scope)


# --- what they bought -----------------------------------------------------------------------------------------------------


def _orders(range_: Range, scope: Scope) -> Those:
    figures = ordering.figures(scope.view)
    return where_counted(figures.select("customer_id", number="orders"), range_, known=True)


def _sales(range_: Range, scope: Scope) -> Those:
    figures = ordering.figures(scope.view)
    return where_counted(figures.select("customer_id", number="sales"), range_, known=True)


def _refunds(range_: Range, scope: Scope) -> Those:
    gone = ordering.spoken_of(scope.view).group_by("customer_id").agg(number=total(_.refunded))
    return where_counted(gone, range_, known=True)


def _average_order(range_: Range, scope: Scope) -> Those:
    figures = ordering.figures(scope.view).select("customer_id", number=ratio(_.sales, _.orders))
    return where_there_is(figures, range_, known=True)


def _products_bought(range_: Range, scope: Scope) -> Those:
    lines = ordering.lines(scope.view)
    return where_counted(lines.group_by("customer_id").agg(number=_.product_id.nunique()), range_, known=True)


def _spans(scope: Scope) -> Expression:
    """Of whoever has ordered twice: `gaps` between orders, `seconds` from the first order to the last, and the `last`."""
    spans = ordering.figures(scope.view).filter(_.orders >= 2)
    # Counted are the beginnings of seconds between: the same as the difference of whole seconds since 1970.
    seconds = spans["last"].delta(spans["first"], unit="second")
    return spans.select("customer_id", "last", gaps=spans.orders - 1, seconds=seconds)


def _days_between_orders(range_: Range, scope: Scope) -> Those:
    spans = _spans(scope)
    figures = spans.select("customer_id", number=ratio(spans.seconds, spans.gaps * _DAY))
    return where_there_is(figures, range_, known=True)


def _overdue_ratio(range_: Range, scope: Scope) -> Those:
    spans = _spans(scope)
    since = scope.view.at.delta(spans["last"], unit="microsecond").cast("float64") / 1_000_000.0 / _DAY
    figures = spans.select("customer_id", number=ratio(since.floor() * (spans.gaps * _DAY), spans.seconds))
    return where_there_is(figures, range_, known=True)


# --- how long ago ---------------------------------------------------------------------------------------------------------


def ago(instants: Expression, range_: Range, scope: Scope, *, known: bool) -> Those:
    """Whose `instant` is so many whole times 24 hours ago: said as borders between instants, which is exact."""
    view, instant = scope.view, instants.instant
    holds = instant.notnull()
    if range_.least is not None:
        holds &= instant <= view.before(ceil(range_.least))
    if range_.most is not None:
        holds &= instant > view.before(floor(range_.most) + 1)
    return among(instants.filter(true(holds)), known=known)


def _last_order(range_: Range, scope: Scope) -> Those:
    figures = ordering.figures(scope.view).select("customer_id", instant="last")
    return ago(figures, range_, scope, known=True)


def _first_order(range_: Range, scope: Scope) -> Those:
    figures = ordering.figures(scope.view).select("customer_id", instant="first")
    return ago(figures, range_, scope, known=True)


def _last_of(happening: str) -> "Callable[[Range, Scope], Those]":
    def read(range_: Range, scope: Scope) -> Those:
        nothing: frozenset[str] = frozenset()
        ask = Ask(HAPPENINGS[happening], scope, Ever(), nothing)
        return ago(rows(ask).group_by("customer_id").agg(instant=_.at.max()), range_, scope, known=False)

    return read


# --- points ---------------------------------------------------------------------------------------------------------------


def _points(range_: Range, scope: Scope) -> Those:
    """The last balance, and what was added after it."""
    key = ["customer_id"]
    said = scope.view.rows(tables.POINTS_CHANGE).filter(_.occurred_at <= scope.view.at)
    in_order = ibis.window(group_by=key, order_by=["occurred_at", "position"])
    said = said.mutate(place=ibis.row_number().over(in_order))
    told = when(said.balance.notnull(), said.place).max().over(ibis.window(group_by=key))
    said = said.mutate(told=told)
    counts = said.filter(said.told.isnull() | (said.place >= said.told))
    amount = ibis.ifelse(counts.balance.notnull(), counts.balance, counts.added)
    return where_counted(counts.group_by(key).agg(number=total(amount)), range_, known=False)


def _days_to_points_expiry(range_: Range, scope: Scope) -> Those:
    today = scope.view.today
    said = scope.view.rows(tables.POINTS_CHANGE).filter(_.occurred_at <= scope.view.at)
    next_day = said.filter(said.expires_on >= today).group_by("customer_id").agg(day=_.expires_on.min())
    figures = next_day.select("customer_id", number=next_day.day.delta(today, unit="day"))
    return where_there_is(figures, range_, known=False)


def _age(range_: Range, scope: Scope) -> Those:
    return where_there_is(ages(scope), range_, known=True)


#: Numbers that are worked out, by name.
READ: dict[str, Callable[[Range, Scope], Those]] = {
    "age": _age,
    "orders": _orders,
    "sales": _sales,
    "refunds": _refunds,
    "average_order": _average_order,
    "products_bought": _products_bought,
    "days_between_orders": _days_between_orders,
    "overdue_ratio": _overdue_ratio,
    "first_order_days_ago": _first_order,
    "last_order_days_ago": _last_order,
    "last_visit_days_ago": _last_of("visited"),
    "delivered_days_ago": _last_of("delivered"),
    "points": _points,
    "days_to_points_expiry": _days_to_points_expiry,
}
