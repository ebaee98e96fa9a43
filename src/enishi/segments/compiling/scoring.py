"""Rank, RunsOut and Ignored: what is worked out from a whole history."""

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


def rank(leaf: Rank, scope: Scope) -> Those:
    """Who then had one of these ranks; "" is whoever had not ordered."""
    then = scope.earlier(leaf.days_ago)
    ranks = [each for each in leaf.ranks if each]
    letters = groups(then) if leaf.axis == "group" else ranked(leaf.axis, then)
    those = among(letters.filter(_.letter.isin(ranks)), known=True)
    if "" not in leaf.ranks:
        return those
    return any_of([those, among(ordering.figures(then.view), known=True).turned()])


def groups(then: Scope) -> Expression:
    """`letter`: the letters of all three axes joined, of whoever has ordered."""
    axes = [ranked(axis, then).rename({axis: "letter"}) for axis in ("recency", "frequency", "monetary")]
    all_three = axes[0].join(axes[1], "customer_id").join(axes[2], "customer_id")
    return all_three.mutate(letter=_.recency + _.frequency + _.monetary)


def ranked(axis: str, then: Scope) -> Expression:
    """`letter` of whoever has ordered."""
    limits = getattr(then.world.boundaries, axis)
    orders = ordering.figures(then.view)
    if axis == "recency":
        steps = [orders["last"] > then.view.before(limit + 1) for limit in limits]
    else:
        number = orders.orders if axis == "frequency" else orders.sales
        steps = [number >= limit for limit in limits]
    # As the definition counts them: a letter further for every limit that is not kept, in whatever order the limits stand.
    missed = sum((ibis.ifelse(step, 0, 1) for step in steps), ibis.literal(0))
    letter = ibis.cases(*((missed == number, each) for number, each in enumerate(LETTERS[:-1])), else_=LETTERS[-1])
    return orders.select("customer_id", letter=letter)


def runs_out(leaf: RunsOut, scope: Scope) -> Those:
    """Whose product is used up on one of the days: last + days from first to last × last pieces / earlier pieces, half a day up."""
    lines = ordering.lines(scope.view)
    if leaf.products:
        lines = lines.filter(lines.product_id.isin(list(leaf.products)))
    key = ["customer_id", "site", "product_id"]
    orders = lines.group_by([*key, "order", "at", "day"]).agg(pieces=_.quantity.sum().cast("int64"))
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
    """Whose last so many letters were neither opened nor clicked. Of two accepted at once the greater id is the later."""
    at, letters = scope.view.at, scope.view.rows(tables.MESSAGE)
    letters = letters.filter(true(letters.accepted_at <= at))
    if leaf.channel:
        letters = letters.filter(letters.channel == leaf.channel)
    newest_first = ibis.window(group_by="customer_id", order_by=[ibis.desc("accepted_at"), ibis.desc("message_id")])
    last = letters.mutate(place=ibis.row_number().over(newest_first)).filter(_.place < leaf.messages)
    was_answered = true(last.opened_human_at <= at) | true(last.clicked_at <= at)
    people = last.group_by("customer_id").agg(letters=_.count(), answered=ibis.ifelse(was_answered, 1, 0).max())
    return among(people.filter(people.letters == leaf.messages, people.answered == 0), known=False)
