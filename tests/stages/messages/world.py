"""A small world around the outbox: real customers, shop and log; carts and products as a test says they are."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from enishi.catalog.types import Product
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import ConsentChanged, CustomerIdentified, Line
from enishi.history.types import CartState
from enishi.kernel.ids import derived_id
from enishi.messages import api
from enishi.messages.store import facts
from enishi.messages.types import Channel, Journal, Letter, Outcome, Plan
from enishi.shop import api as shop
from enishi.shop.types import Profile

JST = ZoneInfo("Asia/Tokyo")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 4, 10, 12, tzinfo=JST)
TEA = Line(product_id="tea", quantity=2, unit_price=1280, name="やすらぎ茶", url="https://shop.example/tea")
PROFILE = Profile(
    name="ひだまり堂",
    url="https://shop.example",
    sender_name="ひだまり堂",
    sender_email="hello@shop.example",
    reply_to="hello@shop.example",
    postal_address="東京都台東区1-2-3",
    contact_url="https://shop.example/contact",
    public_url="https://crm.shop.example",
)


class World:
    """Stands in for what other stages would have learnt from the log. `behind` makes the readers lag."""

    def __init__(self, monkeypatch: Any) -> None:
        self.carts: dict[int, CartState] = {}
        self.products: dict[str, Product] = {}
        self.seen: dict[int, datetime] = {}
        self.accepted: dict[int, list[datetime]] = {}
        self.behind = 0
        history = SimpleNamespace(
            carts=self._carts,
            accepted_since=self._accepted,
            last_activity=lambda ids, at: {one: self.seen[one] for one in ids if one in self.seen},
            live_offset=lambda: events.log().head() - self.behind,
        )
        catalog = SimpleNamespace(READER="customers", products=self._products, all_products=lambda limit: [])
        monkeypatch.setattr(facts, "history", history)
        monkeypatch.setattr(facts, "catalog", catalog)
        shop.save_profile(PROFILE, by="test", at=NOON)

    def person(
        self, number: int = 1, *, consent: str = "granted", touched: datetime | None = NOON - HOUR, **fields: Any
    ) -> int:
        """A customer with an address, a consent, and a cart touched then; returns the id."""
        claims = Claims(email=f"person{number}@example.jp")
        names = {"family_name": "山田", "given_name": "花子"} | fields
        told = [_event(f"id{number}", "customer_identified", CustomerIdentified(**names), claims)]
        if consent != "unknown":
            body = ConsentChanged(channel="email", purpose="marketing", state=consent, method="form")  # type: ignore[arg-type]
            told.append(_event(f"consent{number}", "consent_changed", body, claims))
        events.log().append(told)
        customers.project()
        person = customers.person_by_email(f"person{number}@example.jp")
        assert person
        if touched:
            self.cart(person.customer_id, touched)
        return person.customer_id

    def cart(self, customer_id: int, touched: datetime, lines: tuple[Line, ...] = (TEA,), **changes: Any) -> None:
        """What is in the customer's cart."""
        values: dict[str, Any] = {
            "cart_key": f"main:{customer_id}",
            "state": "open",
            "cart_url": "https://shop.example/cart",
        } | changes
        self.carts[customer_id] = CartState(
            customer_id=customer_id, site="main", opened_at=touched, last_activity_at=touched, lines=lines,
            value=sum(line.unit_price * line.quantity for line in lines), **values,
        )  # fmt: skip

    def _carts(self, asked: Sequence[tuple[int, datetime]]) -> dict[tuple[int, datetime], CartState]:
        return {one: self.carts[one[0]] for one in asked if one[0] in self.carts}

    def _accepted(self, asked: Sequence[tuple[int, datetime]], days: int) -> dict[tuple[int, datetime], list[datetime]]:
        return {one: self.accepted[one[0]] for one in asked if one[0] in self.accepted}

    def _products(self, asked: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Product]:
        return {(site, product): self.products[product] for site, product in asked if product in self.products}


def _event(name: str, kind: str, body: Any, claims: Claims) -> Event:
    at = NOON - DAY
    return Event(
        id=derived_id("test", name), kind=kind, occurred_at=at, received_at=at, site="main", source="api", claims=claims, body=body
    )  # fmt: skip


def plan(customer_id: int, slot: str = "", **changes: Any) -> Plan:
    """A cart letter due at noon, worth sending for a day."""
    values: dict[str, Any] = {
        "slot": slot or f"s:{customer_id}",
        "customer_id": customer_id,
        "template": "cart-1",
        "message_class": "cart",
        "not_before": NOON,
        "expires_at": NOON + DAY,
        "site": "main",
        "cart_key": f"main:{customer_id}",
        "scenario": "s",
        "step": "1",
    }
    return Plan(**(values | changes))


class Postbox:
    """A channel that keeps what it is given and answers as it is told to."""

    name = "email"

    def __init__(self, answer: Callable[[Letter], Outcome] | None = None) -> None:
        self.letters: list[Letter] = []
        self._answer = answer or (lambda letter: Outcome(letter.message_id, "accepted", "250 ok"))

    def deliver(self, letters: Sequence[Letter], journal: Journal) -> None:
        """One letter after the other, each attempt durable before it counts."""
        for letter in letters:
            journal.record([], [letter.message_id])
            self.letters.append(letter)
            journal.record([self._answer(letter)], [])


def deliver(channel: Channel, at: datetime = NOON) -> int:
    """One round as the pipeline would call it."""
    return api.deliver(at, {"email": channel}, head=events.log().head())


def announced() -> list[tuple[str, str]]:
    """(kind, reason) of every message event, in order, after the relay brought them to the log."""
    events.relay()
    told = [recorded.event for recorded in events.log().read(0, 100_000)]
    return [(event.kind, event.body.reason) for event in told if event.kind.startswith("message_")]  # type: ignore[attr-defined]


def state_of(message_id: UUID) -> tuple[str, str]:
    """(state, reason) of a message."""
    row = api.message(message_id)
    assert row
    return row.state, row.reason


def only() -> UUID:
    """The id of the one message there is."""
    (row,), count = api.outbox()
    assert count == 1
    return row.message_id
