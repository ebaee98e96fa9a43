"""A shop in which one person has left traces everywhere, among others who must stay who they are."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from enishi import pipeline
from enishi.channels.sandbox.api import SandboxChannel
from enishi.connectors import store as inbox
from enishi.connectors.models import Received
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import BODIES
from enishi.kernel.ids import derived_id
from enishi.scenarios import api as scenarios
from enishi.shop import api as shop
from enishi.shop.types import Profile

NOON = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)  # a Wednesday, 12:00 in Japan

#: What the test looks for afterwards, everywhere.
HANA = {
    "name": "桜小路 花子", "name in one word": "桜小路花子", "kana": "サクラコウジ", "e-mail": "hana@sakura.example",
    "phone": "090-1234-5678", "digits": "09012345678", "street": "谷中9-8-7", "building": "縁ビル", "visitor": "visitor-hana-0001",
    "shop id": "member-hana-77", "line": "Uhana00112233", "card": "card-hana-31", "order": "ORDER-HANA-1", "cart": "cart-hana-5",
    "note": "電話は夕方に", "summary": "箱が濡れて", "ip": "203.0.113.77", "trait": "猫が三匹",
}  # fmt: skip
LINES = ({"product_id": "serum", "quantity": 1, "unit_price": 8800, "name": "美容液"},)


def told(
    minute: float, kind: str, body: dict[str, Any], *, site: str = "shop", source: str = "api", **claims: str
) -> Event:
    """One event, as a connector makes it."""
    at = NOON + timedelta(minutes=minute)
    return Event(
        id=derived_id("story", f"{minute}{kind}{claims}"), kind=kind, occurred_at=at, received_at=at, site=site, source=source,
        claims=msgspec.convert(claims, Claims), body=msgspec.convert(body, BODIES[kind]),
    )  # fmt: skip


def live_through(var: Path) -> dict[str, Any]:
    """Fill every store; returns the channels."""
    shop.save_profile(
        Profile(
            name="ひだまり堂", url="https://shop.example", sender_name="ひだまり堂", sender_email="post@shop.example",
            postal_address="東京都港区1-1", phone="03-0000-0000", public_url="https://crm.example",
        ),
        by="owner", at=NOON,
    )  # fmt: skip
    scenario = scenarios.ensure_cart_recovery(at=NOON)
    scenarios.switch(scenario.key, True, by="owner", at=NOON - timedelta(days=1))
    events.log().append([*_hana()[:4]])
    events.log().append([*_others(), *_hana()[4:], *_hana()[:1]])  # a repeat among them
    _beside(var)
    channels = {"email": SandboxChannel(now=lambda: NOON + timedelta(minutes=95))}
    for minute in (40, 95, 100):
        pipeline.act(NOON + timedelta(minutes=minute), channels)
    while pipeline.tabulate():
        pass
    return channels


def _hana() -> list[Event]:
    who = {"shop_customer_id": "member-hana-77", "email": "hana@sakura.example"}
    profile = {
        "family_name": "桜小路", "given_name": "花子", "family_kana": "サクラコウジ", "given_kana": "ハナコ", "phone": "090-1234-5678",
        "postal_code": "110-0001", "prefecture": "東京都", "city": "台東区", "street": "谷中9-8-7", "building": "縁ビル",
        "traits": {"pets": "猫が三匹"},
    }  # fmt: skip
    granted = {
        "channel": "email", "purpose": "marketing", "state": "granted", "method": "form", "ip": "203.0.113.77",
        "wording": "桜小路 花子 様、お便りを受け取りますか", "page_url": "https://shop.example/?mail=hana%40sakura.example",
    }  # fmt: skip
    order = {
        "order_id": "ORDER-HANA-1",
        "lines": LINES,
        "total": 8800,
        "cart_id": "cart-hana-5",
        "coupon_codes": ["HANA-3000"],
    }
    return [
        told(1, "page_viewed", {"url": "https://shop.example/tea"}, visitor="visitor-hana-0001", source="tag"),
        told(2, "customer_identified", profile, visitor="visitor-hana-0001", **who),
        told(2, "consent_changed", granted, **who),
        told(2.5, "customer_identified", {"phone": "090-1234-5678"}, line_user_id="Uhana00112233", **who),
        told(3, "order_placed", order, **who),
        told(3.5, "note_added", {"note_id": "n1", "text": "電話は夕方に", "by": "clerk"}, email="hana@sakura.example"),
        told(4, "contact_opened", {"contact_id": "k1", "summary": "箱が濡れていた", "complaint": False}, **who),
        told(4.5, "customer_identified", {"given_name": "花子"}, member_card="card-hana-31", **who),
        told(
            30,
            "cart_updated",
            {"lines": LINES, "cart_id": "cart-hana-5", "cart_url": "https://shop.example/cart?u=hana"},
            **who,
        ),
    ]


def _others() -> list[Event]:
    taro = {"email": "taro@ueno.example"}
    granted = {"channel": "email", "purpose": "marketing", "state": "granted", "method": "checkout"}
    return [
        told(5, "page_viewed", {"url": "https://shop.example/"}, visitor="visitor-jiro", source="tag"),
        told(
            6, "customer_identified", {"family_name": "桜小路", "given_name": "太郎", "phone": "03-1111-2222"}, **taro
        ),
        told(6, "consent_changed", granted, **taro),
        told(7, "order_placed", {"order_id": "T-1", "lines": LINES, "total": 8800}, **taro),
        told(
            8, "contact_opened", {"contact_id": "k9", "summary": "妻の hana@sakura.example にも送ってください"}, **taro
        ),
        told(9, "cart_updated", {"lines": LINES, "cart_id": "cart-taro"}, **taro),
        told(9.5, "shipped", {"order_id": "ORDER-HANA-1"}, **taro),  # somebody else who collects her parcel
        told(12, "customer_identified", {"family_name": "次郎"}, visitor="visitor-jiro", email="jiro@yanaka.example"),
    ]


def _beside(var: Path) -> None:
    connection = inbox.connect("nothing", "shop", {}, {}, by="owner", at=NOON)
    Received.objects.create(
        connection_id=connection.id, delivery_id="d1", topic="customers/update", received_at=NOON, state="failed",
        body='{"email": "hana@sakura.example", "name": "桜小路 花子"}'.encode(), detail="no",
    )  # fmt: skip
    Received.objects.create(
        connection_id=connection.id,
        delivery_id="d2",
        topic="x",
        received_at=NOON,
        state="failed",
        body=b'{"email": "taro@ueno.example"}',
    )
    bad = '[{"kind": "nonsense", "claims": {"shop_customer_id": "member-hana-77"}, "body": {"to": "桜小路 花子"}}]'.encode()
    _good, refused = events.validate(bad, received_at=NOON, site="shop", source="api", trusted=True)
    events.count_refusals(refused, at=NOON, source="api", sample=bad)
    sheet = "氏名,メール,備考\r\n桜小路 花子,hana@sakura.example,谷中9-8-7\r\n桜小路 太郎,taro@ueno.example,上野\r\n"
    (var / "imports").mkdir(exist_ok=True)
    (var / "imports" / "refused.csv").write_bytes(sheet.encode("cp932"))
    customers.request_subject(
        "export",
        {"email": "hana@sakura.example"},
        site="shop",
        reason="桜小路 花子 より電話",
        by="owner",
        at=NOON,
        natural_key="r1",
    )


def hana() -> int:
    """Her number."""
    person = customers.person_by_email("hana@sakura.example")
    assert person is not None
    return person.customer_id
