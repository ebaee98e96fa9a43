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
from enishi.segments.compiling.views import View
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


def days_between_orders(row: Expression) -> Expression:
    """Of order figures (`orders`, `first`, `last`): the mean days from one order to the next; null before the second."""
    return when(row.orders >= 2, ratio(_seconds(row), (row.orders - 1) * _DAY))


def overdue_ratio(row: Expression, view: View) -> Expression:
    """Of order figures: whole days since the last order, in mean gaps; null while all orders came at once."""
    since = (view.at.delta(row["last"], unit="microsecond").cast("float64") / 1_000_000.0 / _DAY).floor()
    return when(row.orders >= 2, ratio(since * ((row.orders - 1) * _DAY), _seconds(row)))


def _seconds(row: Expression) -> Expression:
    """Counted are the beginnings of seconds between: the same as the difference of whole seconds since 1970."""
    return row["last"].delta(row["first"], unit="second")


#: Numbers that order figures (`ordering.figures`) or a row of facts give, by name; null where there is none.
OF_ORDERS: dict[str, Callable[[Expression, View], Expression]] = {
    "orders": lambda row, _view: row.orders,
    "sales": lambda row, _view: row.sales,
    "average_order": lambda row, _view: ratio(row.sales, row.orders),
    "days_between_orders": lambda row, _view: days_between_orders(row),
    "overdue_ratio": overdue_ratio,
}
_ZERO_WITHOUT = {"orders", "sales"}


def _of_orders(name: str) -> "Callable[[Range, Scope], Those]":
    where = where_counted if name in _ZERO_WITHOUT else where_there_is

    def read(range_: Range, scope: Scope) -> Those:
        figures = ordering.figures(scope.view)
        number = OF_ORDERS[name](figures, scope.view)
        return where(figures.select("customer_id", number=number), range_, known=True)

    return read


def _refunds(range_: Range, scope: Scope) -> Those:
    gone = ordering.spoken_of(scope.view).group_by("customer_id").agg(number=total(_.refunded))
    return where_counted(gone, range_, known=True)


def _products_bought(range_: Range, scope: Scope) -> Those:
    lines = ordering.lines(scope.view)
    return where_counted(lines.group_by("customer_id").agg(number=_.product_id.nunique()), range_, known=True)


# --- how long ago ---------------------------------------------------------------------------------------------------------


def is_ago(instant: Expression, range_: Range, view: View) -> Expression:
    """Whether an instant is so many whole times 24 hours ago: said as borders between instants, which is exact."""
    holds = instant.notnull()
    if range_.least is not None:
        holds &= instant <= view.before(ceil(range_.least))
    if range_.most is not None:
        holds &= instant > view.before(floor(range_.most) + 1)
    return true(holds)


def _ago(instants: Expression, range_: Range, scope: Scope, *, known: bool) -> Those:
    return among(instants.filter(is_ago(instants.instant, range_, scope.view)), known=known)


def _last_order(range_: Range, scope: Scope) -> Those:
    figures = ordering.figures(scope.view).select("customer_id", instant="last")
    return _ago(figures, range_, scope, known=True)


def _first_order(range_: Range, scope: Scope) -> Those:
    figures = ordering.figures(scope.view).select("customer_id", instant="first")
    return _ago(figures, range_, scope, known=True)


def _last_of(happening: str) -> "Callable[[Range, Scope], Those]":
    def read(range_: Range, scope: Scope) -> Those:
        nothing: frozenset[str] = frozenset()
        ask = Ask(HAPPENINGS[happening], scope, Ever(), nothing)
        return _ago(rows(ask).group_by("customer_id").agg(instant=_.at.max()), range_, scope, known=False)

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
    **{name: _of_orders(name) for name in OF_ORDERS},
    "refunds": _refunds,
    "products_bought": _products_bought,
    "first_order_days_ago": _first_order,
    "last_order_days_ago": _last_order,
    "last_visit_days_ago": _last_of("visited"),
    "delivered_days_ago": _last_of("delivered"),
    "points": _points,
    "days_to_points_expiry": _days_to_points_expiry,
}
