"""Rank, RunsOut and Ignored: what is worked out from a whole history."""

from functools import reduce
from operator import add
from typing import Any, Literal

import ibis
from ibis import _

from enishi.history.api import tables
from enishi.segments.compiling import ordering
from enishi.segments.compiling.scope import Scope
from enishi.segments.compiling.sets import Those, among, any_of
from enishi.segments.core.leaves.scoring import LETTERS
from enishi.segments.types import DAYS_MAX, Ignored, Rank, RunsOut
from enishi.warehouse.guards import true, when
from enishi.warehouse.port import Expression

Axis = Literal["recency", "frequency", "monetary"]

_AXES: tuple[Axis, ...] = ("recency", "frequency", "monetary")


def rank(leaf: Rank, scope: Scope) -> Those:
    """Who then had one of these ranks; "" is whoever had not ordered."""
    then = scope.then(days_ago=leaf.days_ago, on=leaf.on)
    figures = ordering.figures(then.view)
    those = among(figures.filter(has_rank(leaf, figures, then)), known=True)
    if "" not in leaf.ranks:
        return those
    return any_of([those, among(figures, known=True).turned()])


def groups(then: Scope) -> Expression:
    """`letter`: the letters of all three axes joined, of whoever has ordered."""
    figures = ordering.figures(then.view)
    return figures.select("customer_id", letter=_group(figures, then))


def ranked(axis: Axis, then: Scope) -> Expression:
    """`letter` of whoever has ordered."""
    figures = ordering.figures(then.view)
    return figures.select("customer_id", letter=_letter(axis, figures, then))


def has_rank(leaf: Rank, row: Expression, then: Scope) -> Expression:
    """Whether the order figures of somebody who has ordered give one of the leaf's ranks."""
    axes = _AXES if leaf.axis == "group" else (leaf.axis,)
    place = reduce(_behind, [_missed(axis, row, then) for axis in axes])
    known = [rank for rank in leaf.ranks if len(rank) == len(axes) and set(rank) <= set(LETTERS)]
    return place.isin([reduce(_behind, map(LETTERS.index, rank)) for rank in known] or [-1])


def _behind(first: Any, second: Any) -> Any:
    """Places on two axes as one number: engines compare numbers in a tenth of the time of texts."""
    return first * len(LETTERS) + second


def _group(row: Expression, then: Scope) -> Expression:
    return reduce(add, [_letter(axis, row, then) for axis in _AXES])


def _letter(axis: Axis, row: Expression, then: Scope) -> Expression:
    missed = _missed(axis, row, then)
    return ibis.cases(*((missed == number, each) for number, each in enumerate(LETTERS[:-1])), else_=LETTERS[-1])


def _missed(axis: Axis, row: Expression, then: Scope) -> Expression:
    """As the definition counts: a letter further for every limit that is not kept, in whatever order the limits stand."""
    boundaries = then.world.boundaries
    if axis == "recency":
        kept = [row["last"] > then.view.before(limit + 1) for limit in boundaries.recency]
    elif axis == "frequency":
        kept = [row.orders >= limit for limit in boundaries.frequency]
    else:
        kept = [row.sales >= limit for limit in boundaries.monetary]
    return reduce(add, [ibis.ifelse(true(each), 0, 1) for each in kept])


def runs_out(leaf: RunsOut, scope: Scope) -> Those:
    """Whose product is used up on one of the days: last + days from first to last × last pieces / earlier pieces, half a day up."""
    lines = ordering.lines(scope.view)
    if leaf.products:
        lines = lines.filter(lines.product_id.isin(list(leaf.products)))
    key = ["customer_id", "site", "product_id"]
    days = lines.group_by(key).agg(first=_.day.min(), last=_.day.max())
    again = days.filter(days["first"] < days["last"]).select(*key)  # few: most is bought once
    orders = lines.semi_join(again, key).group_by([*key, "order", "at", "day"])
    orders = orders.agg(pieces=_.quantity.sum().cast("int64"))
    newest_first = ibis.window(group_by=key, order_by=[ibis.desc("at"), ibis.desc("order")])
    orders = orders.mutate(place=ibis.row_number().over(newest_first))
    products = orders.group_by(key).agg(
        orders=_.count(),
        first=_.day.min(),
        last=_.day.max(),
        newest=when(_.place == 0, _.pieces).sum().cast("int64"),
        earlier=when(_.place > 0, _.pieces).sum().cast("int64"),
    )
    products = products.filter(products.orders >= 2, products["first"] < products["last"], products.earlier > 0)
    span = products["last"].delta(products["first"], unit="day")
    lasts = ((2 * span * products.newest + products.earlier) / (2 * products.earlier)).floor()
    ahead = products["last"].delta(scope.view.today, unit="day") + lasts
    is_near = (lasts <= DAYS_MAX) & (ahead >= leaf.from_days) & (ahead <= leaf.to_days)
    return among(products.filter(true(is_near)), known=True)


def ignored(leaf: Ignored, scope: Scope) -> Those:
    """Whose last so many letters were neither opened nor clicked. Of two accepted at once the one told of later is the later."""
    at, letters = scope.view.at, scope.view.rows(tables.MESSAGE)
    letters = letters.filter(true(letters.accepted_at <= at))
    if leaf.channel:
        letters = letters.filter(letters.channel == leaf.channel)
    newest_first = ibis.window(group_by="customer_id", order_by=[ibis.desc("accepted_at"), ibis.desc("told_position")])
    last = letters.mutate(place=ibis.row_number().over(newest_first)).filter(_.place < leaf.messages)
    was_answered = true(last.opened_human_at <= at) | true(last.clicked_at <= at)
    people = last.group_by("customer_id").agg(letters=_.count(), answered=ibis.ifelse(was_answered, 1, 0).max())
    return among(people.filter(people.letters == leaf.messages, people.answered == 0), known=False)
