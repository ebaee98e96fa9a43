"""A shop's days as resolved events: each thing said in a line, with the minutes since the shop opened."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from enishi.customers.types import Resolved, ResolvedBatch
from enishi.events import vocabulary as kinds
from enishi.events.types import Claims, Event
from enishi.history import loader
from enishi.warehouse.port import Warehouse

OPENED = datetime(2026, 3, 2, 1, tzinfo=UTC)  # ten in the morning in Tokyo
DAY = date(2026, 3, 2)
MINUTE, HOUR_, A_DAY = 1, 60, 24 * 60
_KINDS = {body: kind for kind, body in kinds.BODIES.items()}


class Days:
    """Collects what happens, in the order told."""

    def __init__(self) -> None:
        self.events: list[Resolved] = []

    def happens(
        self, minute: float, customer: int, body: kinds.Body, *, email: str | None = None, source: str = "tag"
    ) -> None:
        """Anything."""
        position, at = len(self.events) + 1, OPENED + timedelta(minutes=minute)
        event = Event(
            id=UUID(int=position),
            kind=_KINDS[type(body)],
            occurred_at=at,
            received_at=at,
            site="shop",
            source=source,
            claims=Claims(visitor=str(customer), email=email),
            body=body,
        )
        self.events.append(Resolved(position, event, customer))

    def fills(self, minute: float, customer: int, value: int) -> None:
        """A cart named after the customer now holds this much."""
        line = kinds.Line(product_id="tea", quantity=1, unit_price=value)
        self.happens(minute, customer, kinds.CartUpdated(lines=(line,), cart_id=f"c{customer}"))

    def orders(self, minute: float, customer: int, amount: int, *, is_test: bool = False, order_id: str = "") -> None:
        """The cart is ordered, with 500 for shipping on top."""
        order = kinds.OrderPlaced(
            order_id=order_id or f"o{customer}",
            lines=(kinds.Line(product_id="tea", quantity=1, unit_price=amount),),
            total=amount + 500,
            shipping=500,
            cart_id=f"c{customer}",
            is_test=is_test,
        )
        self.happens(minute, customer, order)

    def is_known(self, minute: float, customer: int, *, consents: bool = False, source: str = "shopify") -> None:
        """The customer's address becomes known, perhaps with consent."""
        self.happens(minute, customer, kinds.CustomerIdentified(), email=f"{customer}@example.jp", source=source)
        if consents:
            consent = kinds.ConsentChanged(channel="email", purpose="marketing", state="granted")
            self.happens(minute, customer, consent, source=source)

    def gets_letter(self, minute: float, customer: int, number: int = 1) -> None:
        """A letter about the cart is planned and accepted."""
        message = {
            "message_id": f"m{customer}-{number}",
            "channel": "email",
            "message_class": "cart",
            "cart_key": f"shop/c{customer}",
        }
        self.happens(minute - 1, customer, kinds.MessagePlanned(**message), source="enishi")  # type: ignore[arg-type]
        self.happens(minute, customer, kinds.MessageAccepted(**message), source="enishi")  # type: ignore[arg-type]

    def loaded(self, warehouse: Warehouse, events: Sequence[Resolved] | None = None) -> None:
        """Into the warehouse, all or these."""
        chosen = self.events if events is None else list(events)
        loader.load_batch(warehouse, ResolvedBatch(chosen, [], len(self.events)), "history")


def after(minutes: float) -> datetime:
    """The instant so many minutes after opening."""
    return OPENED + timedelta(minutes=minutes)
