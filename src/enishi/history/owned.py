"""Orders of some customers, with what was said of them and their lines: found by whose they are, not by their names.

`people` has a `customer_id` for each of them. Rows of one customer lie together (`Relation.gathered_by`), so few are read; to find
orders or lines by an id among all there are takes a hundred times as long.
"""

import ibis
from ibis import _

from enishi.history import tables
from enishi.warehouse.port import Expression, Relation

_KEY = ["site", "order_id"]


def theirs(relation: Relation, people: Expression) -> Expression:
    """A table's rows of these customers."""
    return relation.expression.semi_join(people, "customer_id")


def orders(people: Expression) -> Expression:
    """The reports that count."""
    return theirs(tables.ORDERS, people).filter(~_.is_test, ~_.is_repeat)


def order_words(people: Expression) -> Expression:
    """The rows of ORDER_WORD, worked out: what was said of these orders, whomever it counts to itself."""
    placed = orders(people).select(*_KEY, "customer_id", "placed_at", placed_on="local_date", placed="position")
    said = tables.ORDER_CORRECTION.expression.drop("node_id", "source").rename(told_by="customer_id")
    return said.join(placed, _KEY).select(*tables.ORDER_WORD)


def lines(people: Expression) -> Expression:
    """Rows of ORDER_LINE by the `customer_id` of the order (`position` is that of the word that has them, as it was placed or changed), and
    those of orders that do not count."""
    return ibis.union(theirs(tables.ORDER_LINE, people), lines_by_others(people))


def lines_by_others(people: Expression) -> Expression:
    """Rows of ORDER_LINE of changes that somebody else told of, or nobody, by the order's `customer_id`. Nearly always it was who placed
    the order."""
    words = theirs(tables.ORDER_WORD, people).filter(_.kind == "changed")
    words = words.filter(words.told_by.isnull() | (words.told_by != words.customer_id))
    told = words.select("position", "told_by", owner="customer_id")
    every = tables.ORDER_LINE.expression.rename(told_by="customer_id")
    by_somebody = every.join(told.filter(_.told_by.notnull()), ["told_by", "position"])
    by_nobody = every.filter(_.told_by.isnull()).join(told.drop("told_by"), "position")
    columns = [name for name in tables.ORDER_LINE if name != "customer_id"]
    found = ibis.union(*(rows.select("owner", *columns) for rows in (by_somebody, by_nobody)))
    return found.rename(customer_id="owner").select(*tables.ORDER_LINE)


def spoken_for(people: Expression) -> Expression:
    """Whose orders these customers told of, by `customer_id`."""
    words = tables.ORDER_WORD.expression
    return words.semi_join(people.select(told_by="customer_id"), "told_by").select("customer_id").distinct()
