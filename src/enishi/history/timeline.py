"""A customer's page: the warehouse's event rows of one customer."""

from datetime import UTC

from ibis import _, desc

from enishi.history.tables import EVENT
from enishi.history.types import TimelineEntry
from enishi.warehouse.port import Reader

_WHO_WHEN_WHERE = {"position", "kind", "occurred_at", "received_at", "local_date", "site", "source", "customer_id"}


def entries(warehouse: Reader, customer_id: int, before: int | None, limit: int) -> list[TimelineEntry]:
    """Newest first; what a row has nothing to say about is absent from its facts."""
    rows = EVENT.expression.filter(_.customer_id == customer_id)
    if before is not None:
        rows = rows.filter(_.position < before)
    rows = rows.order_by(desc("position")).limit(limit)
    return [
        TimelineEntry(
            position=row["position"],
            at=row["occurred_at"].replace(tzinfo=UTC),
            kind=row["kind"],
            site=row["site"],
            source=row["source"],
            facts={
                name: value for name, value in row.items() if name not in _WHO_WHEN_WHERE and value not in (None, "")
            },
        )
        for row in warehouse.query(rows).to_pylist()
    ]
