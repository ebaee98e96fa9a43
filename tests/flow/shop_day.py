"""A shop's days as time lines: what customers do at which minute, then what lies in the mailbox."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from enishi import pipeline
from enishi.channels.sandbox import api as mailbox
from enishi.channels.sandbox.api import SandboxChannel
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import BODIES, Body, CartUpdated, ConsentChanged, CustomerIdentified, Line, OrderPlaced
from enishi.scenarios import api as scenarios
from enishi.shop import api as shop
from enishi.shop.types import Profile

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)  # a Wednesday, 12:00 in Japan
KINDS = {body: kind for kind, body in BODIES.items()}
TEA = Line(product_id="tea", quantity=1, unit_price=1200, name="ほうじ茶")
SERUM = Line(product_id="serum", quantity=1, unit_price=8800, name="美容液")
SITE = "shop"


class ShopDay:
    """One shop with the cart scenario; minutes count from noon."""

    def __init__(self, *, on: bool = True) -> None:
        self.counter = 0
        self.now = NOON
        self.channels = {"email": SandboxChannel(now=lambda: self.now)}
        shop.save_profile(
            Profile(
                name="ひだまり堂", url="https://shop.example", sender_name="ひだまり堂", sender_email="post@shop.example",
                postal_address="東京都港区1-1", phone="03-0000-0000", public_url="https://crm.example",
            ),
            by="owner", at=NOON,
        )  # fmt: skip
        self.scenario = scenarios.ensure_cart_recovery(at=NOON)
        if on:
            scenarios.switch(self.scenario.key, True, by="owner", at=NOON - timedelta(days=1))

    def at(self, minute: float) -> datetime:
        return NOON + timedelta(minutes=minute)

    def tell(
        self, minute: float, body: Body, *, visitor: str | None = None, email: str | None = None, source: str = "api"
    ) -> None:
        """Append one event, as the collector would."""
        self.counter += 1
        events.log().append(
            [
                Event(
                    id=UUID(int=self.counter), kind=KINDS[type(body)], occurred_at=self.at(minute), received_at=self.at(minute),
                    site=SITE, source=source, claims=Claims(visitor=visitor, email=email), body=body,
                )
            ]
        )  # fmt: skip

    def sign_up(self, minute: float, email: str, *, visitor: str | None = None, consent: bool = True) -> None:
        """The visitor gives an address, and, where asked, allows letters."""
        self.tell(minute, CustomerIdentified(family_name="山田", given_name="花子"), visitor=visitor, email=email)
        if consent:
            granted = ConsentChanged(channel="email", purpose="marketing", state="granted", method="checkout")
            self.tell(minute, granted, email=email)

    def cart(self, minute: float, *lines: Line, visitor: str | None = None, email: str | None = None) -> None:
        """The cart now holds these lines."""
        self.tell(minute, CartUpdated(lines=lines, cart_url="https://shop.example/cart"), visitor=visitor, email=email)

    def order(
        self, minute: float, *lines: Line, visitor: str | None = None, email: str | None = None, **more: object
    ) -> None:
        """These lines are bought."""
        total = sum(line.unit_price * line.quantity for line in lines)
        body = OrderPlaced(order_id=f"o{self.counter}", lines=lines, total=total, **more)  # type: ignore[arg-type]
        self.tell(minute, body, visitor=visitor, email=email)

    def live_until(self, minute: float) -> None:
        """Let time pass as the worker does, stopping at each due instant."""
        until = self.at(minute)
        pipeline.catch_up(until)
        while (due := pipeline.next_due()) is not None and due <= until:
            self._act(due)
            assert pipeline.next_due() != due, "time stands still"
        self._act(until)
        pipeline.catch_up(until)
        while pipeline.tabulate():
            pass

    def _act(self, at: datetime) -> None:
        self.now = at
        pipeline.act(at, self.channels)

    def letters(self) -> list[tuple[int, str]]:
        """(minute, address) of everything in the mailbox, in order."""
        found = [(int((kept.at - NOON).total_seconds() // 60), kept.to_address) for kept in mailbox.letters(limit=1000)]
        return sorted(found)

    def minutes(self) -> list[int]:
        """When letters left."""
        return [minute for minute, _ in self.letters()]
