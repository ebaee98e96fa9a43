"""Parcels, as the carriers' programs export them. They name the order, not the buyer: what they say of people is about recipients."""

from enishi.connectors.csv.core.understanding.people import claims
from enishi.connectors.csv.core.understanding.record import Record, subject, without_blanks
from enishi.connectors.csv.types import Fact, Problem, Subject


def parcel(record: Record) -> Subject | Problem:
    """A line of a file of parcels."""
    order_id, site = record.needed("order_id"), record.context.site
    if order_id is None:
        return record.refuse("value_missing", field="order_id")
    tracking, shipped = record.value("tracking_number"), record.value("shipped_on")
    delivered = record.value("delivered_at")
    if not tracking and not shipped:
        return record.refuse("left_no_parcel")
    claimed = {"cart": order_claim(site, order_id), **claims(record)}
    key = f"parcel/{site}/{order_id}/{tracking or ''}"
    body = {
        "order_id": order_id,
        "tracking_number": tracking,
        "carrier": record.value("carrier"),
        "delivery_estimated_on": record.value("delivery_estimated_on"),
    }
    at = min(shipped or record.now, record.now)  # planned for a later day, it is known today
    facts = [
        Fact(
            kind="shipped",
            body=without_blanks(body),
            claims=claimed,
            natural_key=key,
            occurred_at=at,
        )
    ]
    if delivered:
        facts.append(
            Fact(
                kind="delivered",
                body={"order_id": order_id},
                claims=claimed,
                natural_key=f"{key}/delivered",
                occurred_at=delivered,
            )
        )
    return subject(key, (record.line,), facts, record.context)


def order_claim(site: str, order_id: str) -> str:
    """What ties whatever is told about an order to its buyer, known by name or not: every imported order and parcel claims it."""
    return f"order:{site}/{order_id}"[:200]
