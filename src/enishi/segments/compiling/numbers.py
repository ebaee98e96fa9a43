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


def order_counts(scope: Scope) -> Expression:
    """`number` of standing orders, of whoever has one."""
    return ordering.standing(scope.view).group_by("customer_id").agg(number=_.count())


def sales(scope: Scope) -> Expression:
    """`number`: what standing orders come to, less what went back of them; `orders` how many they are. Of whoever has one."""
    orders = ordering.standing(scope.view, currency=scope.world.currency)
    gone = ordering.corrections(scope.view, "refunded", scope.world.currency)
    gone = gone.semi_join(orders, ordering.KEY)
    amounts = ibis.union(
        orders.select("customer_id", amount="total", order=ibis.literal(1, "int64")),
        gone.select("customer_id", amount=-_.amount, order=ibis.literal(0, "int64")),
    )
    return amounts.group_by("customer_id").agg(number=total(_.amount), orders=total(_.order))


def _orders(range_: Range, scope: Scope) -> Those:
    return where_counted(order_counts(scope), range_, known=True)


def _sales(range_: Range, scope: Scope) -> Those:
    return where_counted(sales(scope), range_, known=True)


def _refunds(range_: Range, scope: Scope) -> Those:
    gone = ordering.corrections(scope.view, "refunded", scope.world.currency)
    return where_counted(gone.group_by("customer_id").agg(number=total(_.amount)), range_, known=True)


def _average_order(range_: Range, scope: Scope) -> Those:
    figures = sales(scope).select("customer_id", number=ratio(_.number, _.orders))
    return where_there_is(figures, range_, known=True)


def _products_bought(range_: Range, scope: Scope) -> Those:
    lines = ordering.lines(scope.view)
    return where_counted(lines.group_by("customer_id").agg(number=_.product_id.nunique()), range_, known=True)


def _spans(scope: Scope) -> Expression:
    """Of whoever has ordered twice: `gaps` between orders, `seconds` from the first order to the last, and the `last`."""
    orders = ordering.standing(scope.view).group_by("customer_id")
    spans = orders.agg(orders=_.count(), first=_.placed_at.min(), last=_.placed_at.max()).filter(_.orders >= 2)
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


def last_orders(scope: Scope) -> Expression:
    """`instant` of the last standing order."""
    return ordering.standing(scope.view).group_by("customer_id").agg(instant=_.placed_at.max())


def _last_order(range_: Range, scope: Scope) -> Those:
    return ago(last_orders(scope), range_, scope, known=True)


def _first_order(range_: Range, scope: Scope) -> Those:
    first = ordering.standing(scope.view).group_by("customer_id").agg(instant=_.placed_at.min())
    return ago(first, range_, scope, known=True)


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
