"""Histories told in a line: rows with what matters said and the rest as usual. Days are counted back from NOW."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from enishi.history.types import (
    CartRow,
    CorrectionRow,
    CustomerHistory,
    EventRow,
    LineRow,
    MembershipRow,
    OrderRow,
    PointsRow,
    ReachRow,
    SentRow,
    SubscriptionRow,
    WordRow,
)
from enishi.kernel.calendar import local_date

NOW = datetime(2026, 6, 15, 3, 0, tzinfo=UTC)  # noon in the shop
MOMENT, HOUR = timedelta(microseconds=1), timedelta(hours=1)
_POSITIONS = count(1)


def ago(days: float, beside: timedelta = timedelta()) -> datetime:
    """So many days before NOW, and a little beside."""
    return NOW - timedelta(days) + beside


LONG_AGO, THEN = ago(900), ago(100)


def history(*rows: Any) -> CustomerHistory:
    """Everything that is told, each row in its place; a tuple is an order with its lines. Of an order that is not told nothing counts."""
    parts: dict[str, list[Any]] = {}
    for told in rows:
        for row in told if type(told) is tuple else (told,):
            parts.setdefault(_PARTS[type(row)], []).append(row)
    placed = {(row.site, row.order_id): row.position for row in parts.get("orders", ())}
    if said := parts.get("corrections"):
        parts["corrections"] = [row._replace(order=placed.get((row.site, row.order_id), -1)) for row in said]
    return CustomerHistory(customer_id=1, **{part: tuple(found) for part, found in parts.items()})


_PARTS: dict[type, str] = {
    OrderRow: "orders",
    LineRow: "lines",
    CorrectionRow: "corrections",
    CartRow: "carts",
    EventRow: "events",
    SentRow: "sent",
    WordRow: "words",
    ReachRow: "reach",
    SubscriptionRow: "subscriptions",
    PointsRow: "points",
    MembershipRow: "memberships",
}


def order(
    at: datetime, order_id: str = "o", *lines: tuple[str, int], position: int | None = None, **said: Any
) -> tuple[Any, ...]:
    """An order with lines (product, pieces) of 100 yen each; 1,000 yen unless said."""
    usual = {
        "site": "shop",
        "channel": "web",
        "payment_method": "",
        "coupons": (),
        "subscription_id": "",
        "total": 1000,
    }
    place = next(_POSITIONS) if position is None else position
    told = {**usual, "shipping": 0, "discount": 0, "currency": "JPY", **said}
    placed = OrderRow(order_id=order_id, at=at, day=local_date(at), position=place, **told)
    return (placed, *_lines(order_id, at, place, told["site"], lines))


def _lines(order_id: str, at: datetime, position: int, site: str, lines: tuple[tuple[str, int], ...]) -> list[LineRow]:
    return [
        LineRow(order_id, site, at, local_date(at), product, "", pieces, 100, False, position)
        for product, pieces in lines
    ]


def correction(kind: str, at: datetime, order_id: str = "o", *lines: tuple[str, int], **said: Any) -> tuple[Any, ...]:
    """What became of an order: changed to these lines and total, cancelled, or refunded."""
    place = next(_POSITIONS)
    usual: dict[str, Any] = {"total": None, "shipping": None, "discount": None, "amount": None, "currency": "JPY"}
    row = CorrectionRow(
        order_id=order_id,
        site="shop",
        at=at,
        day=local_date(at),
        kind=kind,
        position=place,
        order=-1,
        **{**usual, **said},
    )
    return (row, *_lines(order_id, at, place, "shop", lines))


def event(kind: str, at: datetime, **said: Any) -> EventRow:
    """Anything that happened."""
    usual: dict[str, Any] = dict.fromkeys(("product_id", "order_id", "scenario", "detail", "url_path"), "")
    usual |= {"site": "shop", "dwell_seconds": None, "amount": None, "pieces": None}
    return EventRow(kind=kind, at=at, day=local_date(at), position=next(_POSITIONS), **{**usual, **said})


def sent(at: datetime, **said: Any) -> SentRow:
    """A message that was accepted at this instant."""
    usual: dict[str, Any] = dict.fromkeys(("delivered_at", "opened_at", "clicked_at", "bounced_at", "complained_at"))
    usual |= {"channel": "email", "message_class": "campaign", "scenario": "", "step": ""}
    usual |= {"position": next(_POSITIONS), "accepted_at": at}
    return SentRow(**{**usual, **said})


def word(
    field: str, value: str | float | None, at: datetime = LONG_AGO, rank: int = 2, position: int | None = None
) -> WordRow:
    """A word on an attribute; None clears it."""
    text, number = (value, None) if isinstance(value, str) else (None, value)
    place = next(_POSITIONS) if position is None else position
    return WordRow(field, rank, at, place, text, number, value is None)


def reach(what: str, at: datetime = THEN, **said: Any) -> ReachRow:
    """A word on writing to them."""
    usual: dict[str, Any] = {"channel": "", "purpose": "", "until": None, "detail": "", "position": next(_POSITIONS)}
    return ReachRow(what=what, at=at, **{**usual, **said})


def consent(
    what: str, at: datetime = THEN, purpose: str = "marketing", voice: str = "known", channel: str = "email"
) -> ReachRow:
    """A yes (`granted`) or a no (`withdrawn`)."""
    return reach(what, at, channel=channel, purpose=purpose, detail=voice)


def subscription(kind: str, at: datetime, **said: Any) -> SubscriptionRow:
    """A word on a subscription."""
    usual: dict[str, Any] = dict.fromkeys(
        ("cycle_days", "amount", "delivery_count", "next_delivery_on", "committed_deliveries")
    )
    usual |= {"subscription_id": "s", "site": "shop", "state": "", "product_id": "", "reason": ""}
    usual |= {"started": {"state": "active"}, "cancelled": {"state": "cancelled"}}.get(kind, {})
    return SubscriptionRow(at=at, kind=kind, position=next(_POSITIONS), **{**usual, **said})


def points(at: datetime, added: int | None = None, balance: int | None = None, expires_on: Any = None) -> PointsRow:
    """Points added, or the balance as it is."""
    return PointsRow(at, added, balance, expires_on, next(_POSITIONS))


def cart(abandoned_at: datetime | None, ordered_at: datetime | None = None, value: int = 1000) -> CartRow:
    """A cart."""
    opened = (abandoned_at or ordered_at or NOW) - 2 * HOUR
    return CartRow(f"shop/{next(_POSITIONS)}", "shop", opened, abandoned_at, value, ordered_at)
