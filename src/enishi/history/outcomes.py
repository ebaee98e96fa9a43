"""What became of orders: a few in a hundred are changed, cancelled or refunded after they were placed."""

import ibis

from enishi.history.derived_tables import ORDER_OUTCOME
from enishi.warehouse.guards import total, when
from enishi.warehouse.port import Expression

KEY = ["site", "order_id"]


def outcomes(said: Expression, orders: Expression, currency: str) -> Expression:
    """Rows of ORDER_OUTCOME, of rows of ORDER_CORRECTION (`said`) and of ORDERS: one for each order of which one of them was said."""
    words = said.select(*KEY, "kind", "total", "amount", "currency", said="position", said_at="occurred_at")
    placed = orders.select(*KEY, "customer_id", at="placed_at", day="local_date", placed="position")
    rows = words.join(placed, KEY)
    rows = rows.mutate(is_change=(rows.kind == "changed").cast("int64"))
    latest_first = ibis.window(
        group_by="placed", order_by=[ibis.desc("is_change"), ibis.desc("said_at"), ibis.desc("said")]
    )
    rows = rows.mutate(place=ibis.row_number().over(latest_first))
    is_last_change = (rows.place == 0) & (rows.is_change == 1)
    is_refund = (rows.kind == "refunded") & rows.currency.isin(["", currency])
    found = rows.group_by("placed").agg(
        **{name: rows[name].max() for name in ("customer_id", "at", "day")},
        is_cancelled=(rows.kind == "cancelled").cast("int64").max(),
        said=when(is_last_change, rows.said).max(),
        new_total=when(is_last_change, rows.total).max(),
        new_currency=when(is_last_change, rows.currency).max(),
        refunded=total(rows.amount, is_refund),
    )
    return found.select(*ORDER_OUTCOME)
