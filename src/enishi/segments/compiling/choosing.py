"""One row of several: the last word, the first order."""

from collections.abc import Sequence

import ibis
from ibis import _

from enishi.warehouse.port import Expression

#: The order in which the last thing said comes first.
LATEST = (ibis.desc("occurred_at"), ibis.desc("position"))


def foremost(rows: Expression, group: str | Sequence[str], order: Sequence[Expression | str]) -> Expression:
    """Of each group the row that comes first in this order, with `place` = 0 beside its columns. The order must leave no two alike."""
    in_order = ibis.window(group_by=group, order_by=list(order))
    return rows.mutate(place=ibis.row_number().over(in_order)).filter(_.place == 0)
