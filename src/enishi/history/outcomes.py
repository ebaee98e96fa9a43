"""What became of orders: a few in a hundred are changed, cancelled or refunded after they were placed."""

import ibis

from enishi.history.derived_tables import ORDER_OUTCOME
from enishi.warehouse.guards import total, when
from enishi.warehouse.port import Expression


def outcomes(words: Expression, currency: str) -> Expression:
    """Rows of ORDER_OUTCOME, of rows of ORDER_WORD: one for each order of which one of them was said."""
    rows = words.mutate(is_change=(words.kind == "changed").cast("int64"))
    latest_first = ibis.window(
        group_by="placed", order_by=[ibis.desc("is_change"), ibis.desc("occurred_at"), ibis.desc("position")]
    )
    rows = rows.mutate(place=ibis.row_number().over(latest_first))
    is_last_change = (rows.place == 0) & (rows.is_change == 1)
    is_refund = (rows.kind == "refunded") & rows.currency.isin(["", currency])
    found = rows.group_by("placed").agg(
        customer_id=rows.customer_id.max(),
        at=rows.placed_at.max(),
        day=rows.placed_on.max(),
        is_cancelled=(rows.kind == "cancelled").cast("int64").max(),
        said=when(is_last_change, rows.position).max(),
        new_total=when(is_last_change, rows.total).max(),
        new_currency=when(is_last_change, rows.currency).max(),
        refunded=total(rows.amount, is_refund),
    )
    return found.select(*ORDER_OUTCOME)
