"""A customer's page: the warehouse's event rows of one customer."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, NamedTuple

from ibis import _, desc

from enishi.history.tables import EVENT
from enishi.history.types import TimelineEntry
from enishi.warehouse.compile import asked
from enishi.warehouse.port import Expression, Reader, Value

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
_FAR_AHEAD = datetime(9999, 1, 1, tzinfo=UTC)
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
    "contact_opened": {"detail": "reason", "pieces": "complaint"},
    "subscription_cancelled": {"detail": "reason"},
    "searched": {"detail": "words", "pieces": "results"},
    "segment_entered": {"detail": "segment"},
    "segment_left": {"detail": "segment"},
    "channel_joined": {"detail": "channel"},
    "channel_left": {"detail": "channel"},
    "points_changed": {"amount": "added"},
    "message_opened": {"detail": "machine"},
    "message_clicked": {"detail": "machine", "url_path": "link"},
}


class Shown(NamedTuple):
    """What of a time line is asked for: before a position, only some kinds, one site, up to an instant."""

    before: int | None = None
    kinds: frozenset[str] = frozenset()
    site: str = ""
    until: datetime | None = None
    source: str = ""


def entries(warehouse: Reader, customer_id: int, shown: Shown, limit: int) -> list[TimelineEntry]:
    """Newest first; what a row has nothing to say about is absent from its facts."""
    values: dict[str, Value] = {
        "customer": customer_id,
        "before": _NO_END if shown.before is None else shown.before,
        "site": shown.site,
        "source": shown.source,
        "until": shown.until or _FAR_AHEAD,
    }
    return [
        TimelineEntry(
            position=row["position"],
            at=row["occurred_at"].replace(tzinfo=UTC),
            kind=row["kind"],
            site=row["site"],
            source=row["source"],
            facts=_facts(row["kind"], row),
        )
        for row in warehouse.query(_page(tuple(sorted(shown.kinds)), limit), values).to_pylist()
    ]


@cache
def _page(kinds: tuple[str, ...], limit: int) -> Expression:
    site, source = asked("site", "string"), asked("source", "string")
    of_customer = EVENT.expression.filter(
        _.customer_id == asked("customer", "int64"),
        _.position < asked("before", "int64"),
        _.occurred_at <= asked("until", "timestamp(6)"),
        (site == "") | (_.site == site),
        (source == "") | (_.source == source),
    )
    if kinds:
        of_customer = of_customer.filter(_.kind.isin(kinds))
    return of_customer.order_by(desc("position")).limit(limit)


def _facts(kind: str, row: Mapping[str, Any]) -> dict[str, str | int | float | None]:
    said = {name: value for name, value in row.items() if name not in _WHO_WHEN_WHERE and value not in (None, "")}
    if kind == "consent_changed":
        channel, _colon, state = said.pop("detail").partition(":")
        return said | {"channel": channel, "state": state}
    names = _NAMES | {"detail": "reason"} | _NAMES_OF_KIND.get(kind, {})
    return {names.get(name, name): value for name, value in said.items()}
