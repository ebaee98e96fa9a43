"""A day of a shop, sent through the front door: customers who leave carts, one who buys, one whose name is an attack."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from msgspec import Struct

from enishi import pipeline
from enishi.channels.sandbox import api as sandbox
from enishi.channels.sandbox.api import SandboxChannel
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.kernel.ids import derived_id
from enishi.messages import api as messages
from enishi.scenarios import api as scenarios
from enishi.shop import api as shop
from enishi.shop.types import Profile

NOON = datetime(2026, 4, 7, 3, 0, tzinfo=UTC)  # 12:00 in Tokyo, a Tuesday
ATTACK = "<script>alert(1)</script>{{7*7}}"
PEOPLE = (("田中", "さくら"), ("佐藤", "健"), (ATTACK, '"><img src=x onerror=alert(1)>'), ("", ""))


class ShopDay(Struct, frozen=True, kw_only=True):
    """What pages of one thing are asked for by."""

    scenario: str
    customer: UUID
    attacker: UUID
    message: UUID
    letter: str


def live_through() -> ShopDay:
    """Fill the stores of `settings.VAR` and the state store; returns the names of things."""
    shop.save_profile(_profile(), by="owner", at=NOON)
    shop.ensure_write_keys("shop")
    scenario = scenarios.ensure_cart_recovery(at=NOON)
    scenarios.switch(scenario.key, True, by="owner", at=NOON - timedelta(hours=1))
    shop.note_first_run(at=NOON, consent_basis="checkout_tag")
    good, refused = events.validate(
        _raw(), received_at=NOON + timedelta(minutes=30), site="shop", source="tag", trusted=True
    )
    events.log().append(good)
    events.count_refusals(refused, at=shop.business_now(), source="tag", sample=ATTACK.encode())
    channels = {"email": SandboxChannel()}
    for minutes in (40, 75, 80):
        pipeline.act(NOON + timedelta(minutes=minutes), channels)
    pipeline.tabulate()
    sent = messages.outbox()[0]
    return ShopDay(
        scenario=scenario.key,
        customer=_person("c0@example.jp"),
        attacker=_person("c2@example.jp"),
        message=sent[0].message_id,
        letter=sandbox.letters()[0].letter_id,
    )


def _profile() -> Profile:
    return Profile(
        name=f"ひだまり堂{ATTACK}",
        sender_name="ひだまり堂",
        sender_email="shop@hidamari.example",
        postal_address="東京都台東区谷中1-2-3",
        phone="03-0000-0000",
        public_url="http://localhost:8000",
    )


def _person(email: str) -> UUID:
    person = customers.person_by_email(email)
    assert person is not None
    return person.public_id


def _raw() -> bytes:
    told: list[dict[str, Any]] = [{"kind": "page_vewed", "claims": {"visitor": "x"}, "body": {}}]

    def tell(minute: int, kind: str, claims: dict[str, str], **body: Any) -> None:
        at = NOON + timedelta(minutes=minute)
        told.append(
            {
                "id": str(derived_id(kind, f"{claims}{minute}")),
                "kind": kind,
                "occurred_at": at.isoformat(),
                "claims": claims,
                "body": body,
            }
        )

    lines = [
        {"product_id": "serum", "quantity": 1, "unit_price": 8800, "name": "うるおい美容液"},
        {"product_id": "tea", "quantity": 2, "unit_price": 1296, "name": ATTACK},
    ]
    for number, (family, given) in enumerate(PEOPLE):
        visitor = {"visitor": f"v{number}"}
        known = {**visitor, "email": f"c{number}@example.jp"}
        tell(0, "page_viewed", visitor, url="https://shop.example/", title=ATTACK, view_id=f"w{number}")
        tell(1, "product_viewed", visitor, product_id="tea", name=ATTACK, price=1296)
        tell(2, "cart_updated", visitor, lines=lines)
        tell(3, "customer_identified", known, family_name=family, given_name=given)
        if number != 3:
            tell(
                3,
                "consent_changed",
                known,
                channel="email",
                purpose="marketing",
                state="granted",
                method="checkout",
                wording=ATTACK,
            )
    tell(20, "order_placed", {"email": "c1@example.jp"}, order_id="A1", lines=lines, total=11392)
    return json.dumps(told).encode()
