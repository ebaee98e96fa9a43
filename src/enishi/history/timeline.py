"""A customer's page: the warehouse's event rows of one customer."""

from collections.abc import Mapping
from datetime import UTC
from functools import cache
from typing import Any

from ibis import _, desc

from enishi.history.tables import EVENT
from enishi.history.types import TimelineEntry
from enishi.warehouse.compile import asked
from enishi.warehouse.port import Expression, Reader

_WHO_WHEN_WHERE = {
    "position",
    "kind",
    "occurred_at",
    "received_at",
    "local_date",
    "site",
    "source",
    "customer_id",
    "node_id",
}
_NO_END = 2**62
_NAMES = {"product_name": "name", "url_path": "url", "pieces": "count"}

#: What the columns that kinds share are called on a row of the kind.
_NAMES_OF_KIND: dict[str, dict[str, str]] = {
    "cart_updated": {"product_name": "first_name", "amount": "value"},
    "checkout_started": {"product_name": "first_name", "amount": "value"},
    "order_placed": {"product_name": "first_name", "amount": "total", "detail": "channel"},
    "product_viewed": {"amount": "price"},
    "product_updated": {"amount": "price"},
    "run_entered": {"detail": "arm"},
    "run_ended": {"detail": "outcome"},
    "subscription_changed": {"detail": "state"},
    "contact_opened": {"detail": "reason"},
    "message_opened": {"detail": "machine"},
    "message_clicked": {"detail": "machine", "url_path": "link"},
}


def entries(warehouse: Reader, customer_id: int, before: int | None, limit: int) -> list[TimelineEntry]:
    """Newest first; what a row has nothing to say about is absent from its facts."""
    values = {"customer": customer_id, "before": _NO_END if before is None else before}
    return [
        TimelineEntry(
            position=row["position"],
            at=row["occurred_at"].replace(tzinfo=UTC),
            kind=row["kind"],
            site=row["site"],
            source=row["source"],
            facts=_facts(row["kind"], row),
        )
        for row in warehouse.query(_page(limit), values).to_pylist()
    ]


@cache
def _page(limit: int) -> Expression:
    of_customer = EVENT.expression.filter(
        _.customer_id == asked("customer", "int64"), _.position < asked("before", "int64")
    )
    return of_customer.order_by(desc("position")).limit(limit)


def _facts(kind: str, row: Mapping[str, Any]) -> dict[str, str | int | float | None]:
    said = {name: value for name, value in row.items() if name not in _WHO_WHEN_WHERE and value not in (None, "")}
    if kind == "consent_changed":
        channel, _colon, state = said.pop("detail").partition(":")
        return said | {"channel": channel, "state": state}
    names = _NAMES | {"detail": "reason"} | _NAMES_OF_KIND.get(kind, {})
    return {names.get(name, name): value for name, value in said.items()}
