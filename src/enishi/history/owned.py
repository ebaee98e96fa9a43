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
    said = tables.ORDER_CORRECTION.expression.drop("customer_id", "node_id", "source")
    return said.join(placed, _KEY).select(*tables.ORDER_WORD)


def lines(people: Expression) -> Expression:
    """Rows of ORDER_LINE by the `customer_id` of the order (`position` is that of the word that has them, as it was placed or changed), and
    those of orders that do not count.

    Who tells of a change is nearly always who placed the order; where it is somebody else, or nobody, the lines are theirs.
    """
    changes = theirs(tables.ORDER_WORD, people).filter(_.kind == "changed").select("position", owner="customer_id")
    told = tables.ORDER_CORRECTION.expression.select("position", "customer_id").join(changes, "position")
    every = tables.ORDER_LINE.expression
    by_others = told.filter(_.customer_id != _.owner)
    by_nobody = told.filter(_.customer_id.isnull()).select("position", "owner")
    of_others = every.join(by_others, ["customer_id", "position"])
    of_nobody = every.filter(_.customer_id.isnull()).join(by_nobody, "position")
    columns = [name for name in tables.ORDER_LINE if name != "customer_id"]
    found = (rows.select("owner", *columns).rename(customer_id="owner") for rows in (of_others, of_nobody))
    return ibis.union(theirs(tables.ORDER_LINE, people).select("customer_id", *columns), *found)
