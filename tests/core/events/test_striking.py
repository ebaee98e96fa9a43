"""A person struck out of a block: nothing of them stays, everybody else stays as they were, and the lines keep their places.

Mutants that must die: keeping a body as it is; keeping claims; renaming differently each time; dropping a line; touching strangers;
keeping the hour of a visit; forgetting a repeat, an unreadable line or free text of others.
"""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from enishi.events.core.block import pack, unpack
from enishi.events.core.striking import KEPT, UNREADABLE_LINE, Striker, struck
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import (
    BODIES,
    Body,
    ConsentChanged,
    ContactOpened,
    CustomerIdentified,
    Line,
    OrderPlaced,
    PageViewed,
    Shipped,
)

AT = datetime(2026, 11, 21, 1, 2, 3, tzinfo=UTC)
LINES = (Line(product_id="tea", quantity=2, unit_price=500, name="お茶", url="https://shop.example/?u=hana"),)


def event(number: int, kind: str, body: Body, **claims: object) -> Event:
    return Event(
        id=UUID(int=number), kind=kind, occurred_at=AT, received_at=AT, site="main", source="api",
        claims=msgspec.convert(claims, Claims), body=body,
    )  # fmt: skip


def striker(aliases: dict[int, str], **more: object) -> Striker:
    given: dict[str, object] = {
        "erasure_id": "e1",
        "aliases": aliases,
        "strangers": frozenset(),
        "is_theirs": lambda name, value, _site: (name, value) in {("email", "hana@example.jp"), ("visitor", "v-hana")},
        "needles": ("hana@example.jp",),
        "names": ("山田花子",),
        "orders": frozenset({("main", "A-1")}),
        "alias": "erased-0",
        "rename": lambda kind, name: f"{kind}-{sum(name.encode())}",
    }
    return Striker(**{**given, **more})  # type: ignore[arg-type]


def after(events: list[Event], who: Striker) -> list[Event]:
    new = struck(pack(events), 1, len(events), who)
    assert new is not None
    recorded, unreadable = unpack(new.lines, 1, len(events))
    assert not unreadable
    assert [each.position for each in recorded] == list(range(1, len(events) + 1))
    return [each.event for each in recorded]


def test_a_profile_becomes_a_day_and_a_pseudonym() -> None:
    said = event(1, "customer_identified", CustomerIdentified(family_name="山田"), email="hana@example.jp")
    (left,) = after([said], striker({1: "erased-7"}))
    assert (left.kind, left.claims, left.id) == ("customer_erased", Claims(visitor="erased-7"), said.id)
    assert left.occurred_at == datetime(2026, 11, 20, 15, tzinfo=UTC)  # midnight in Tokyo
    assert "山田" not in str(left) and "hana" not in str(left)


def test_an_order_keeps_its_amounts_and_loses_what_leads_back() -> None:
    placed = event(
        1, "order_placed", OrderPlaced(order_id="A-1", cart_id="c9", lines=LINES, total=1000, coupon_codes=("HANA",)), email="x@y.jp"
    )  # fmt: skip
    sent = event(2, "shipped", Shipped(order_id="A-1"), shop_customer_id="9")
    left, other = after([placed, sent], striker({1: "erased-7"}, strangers={2}))
    assert isinstance(left.body, OrderPlaced)
    assert (left.body.total, left.body.lines[0].unit_price, left.occurred_at) == (1000, 500, AT)
    assert (left.body.cart_id, left.body.coupon_codes, left.body.lines[0].url) == ("", (), "")
    assert left.body.order_id.startswith("order_id-")
    assert isinstance(other.body, Shipped)
    assert other.body.order_id == left.body.order_id  # reports of one order still meet


def test_consent_keeps_its_evidence_without_the_person() -> None:
    given = ConsentChanged(
        channel="email", purpose="marketing", state="granted", method="form", wording="はい、山田花子です", ip="203.0.113.9",
        page_url="https://shop.example/?mail=hana@example.jp",
    )  # fmt: skip
    (left,) = after([event(1, "consent_changed", given, email="hana@example.jp")], striker({1: "erased-7"}))
    assert isinstance(left.body, ConsentChanged)
    assert (left.body.state, left.body.method, left.occurred_at) == ("granted", "form", AT)
    assert (left.body.wording, left.body.ip, left.body.page_url) == ("はい、…です", "", "")


def test_others_stay_as_they_are_but_for_the_person_s_claims_and_address_in_them() -> None:
    page = event(1, "page_viewed", PageViewed(url="https://shop.example/"), visitor="v2")
    shared = event(2, "page_viewed", PageViewed(url="https://shop.example/"), visitor="v2", email="hana@example.jp")
    told = event(3, "contact_opened", ContactOpened(contact_id="1", summary="妻は hana@example.jp です"), visitor="v2")
    mine = event(4, "page_viewed", PageViewed(url="https://shop.example/a"), visitor="v-hana")
    left = after([page, shared, told, mine], striker({4: "erased-7"}, strangers={1, 2, 3}))
    assert left[0] == page
    assert (left[1].claims, left[1].kind) == (Claims(visitor="v2"), "page_viewed")
    assert isinstance(left[2].body, ContactOpened)
    assert left[2].body.summary == "妻は … です"
    assert left[3].kind == "customer_erased"


def test_a_repeat_is_struck_out_although_it_has_no_owner() -> None:
    said = event(1, "customer_identified", CustomerIdentified(family_name="山田"), email="hana@example.jp")
    left = after([said, said], striker({1: "erased-7"}))
    assert [each.claims.visitor for each in left] == ["erased-7", "erased-0"]
    assert {each.kind for each in left} == {"customer_erased"}


def test_a_line_that_nobody_can_read_goes_when_it_names_the_person() -> None:
    other = pack([event(2, "page_viewed", PageViewed(url="https://shop.example/"), visitor="v2")])
    block = b'{"broken": "hana@example.jp"\n' + b'{"broken": 2\n' + other
    new = struck(block, 1, 3, striker({}))
    assert new is not None
    assert new.lines.splitlines() == [UNREADABLE_LINE, b'{"broken": 2', other.rstrip(b"\n")]


def test_a_block_about_others_is_left_alone() -> None:
    block = pack([event(1, "page_viewed", PageViewed(url="https://shop.example/"), visitor="v2")])
    assert struck(block, 1, 1, striker({})) is None


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_every_kind_can_be_read_back_and_holds_none_of_its_personal_fields(kind: str) -> None:
    """Also one that was added yesterday: what the list does not name is gone."""
    told = event(1, kind, _filled(BODIES[kind]), email="hana@example.jp")
    (left,) = after([told], striker({1: "erased-7"}))
    kept = {name for name, value in msgspec.structs.asdict(left.body).items() if value}
    if left.kind == "customer_erased":
        assert kept == {"erasure_id"}
    else:
        assert kept <= {*KEPT[kind], "order_id", "subscription_id"}
        personal = {
            each.name
            for each in msgspec.inspect.type_info(BODIES[kind]).fields  # type: ignore[attr-defined]
            if "personal" in ((getattr(each.type, "extra", None)) or {})
        }
        assert not kept & personal
    assert "秘密" not in str(left)
    assert "hana" not in str(left)


def _filled(body: type[Body]) -> Body:
    """A body with every field said."""
    values = {
        "lines": LINES,
        "added": ("秘密",),
        "removed": ("秘密",),
        "cleared": ("phone",),
        "coupon_codes": ("秘密",),
    }
    plain: dict[str, object] = {}
    for each in msgspec.inspect.type_info(body).fields:  # type: ignore[attr-defined]
        plain[each.name] = _value(each.type, each.name)
    plain = {name: value for name, value in plain.items() if value is not None}
    plain.update(
        {name: msgspec.to_builtins(value) for name, value in values.items() if isinstance(plain.get(name), list)}
    )
    return msgspec.convert(plain, body)


def _value(kind: msgspec.inspect.Type, name: str) -> object:
    if isinstance(kind, msgspec.inspect.Metadata):
        return _value(kind.type, name)
    if isinstance(kind, msgspec.inspect.UnionType):
        return _value(kind.types[0], name)
    if isinstance(kind, msgspec.inspect.LiteralType):
        return kind.values[-1]
    if isinstance(kind, msgspec.inspect.StrType):
        return (
            "JPY" if kind.pattern else "some" if name in {"message_id", "channel", "template_version", "arm"} else "x"
        )
    if isinstance(kind, msgspec.inspect.IntType):
        return kind.ge if kind.ge and kind.ge > 1 else 2
    plain: dict[type, object] = {
        msgspec.inspect.BoolType: True,
        msgspec.inspect.FloatType: 2.0,
        msgspec.inspect.DateType: "2026-11-21",
        msgspec.inspect.DateTimeType: "2026-11-21T00:00:00Z",
        msgspec.inspect.UUIDType: str(UUID(int=9)),
        msgspec.inspect.VarTupleType: [],
        msgspec.inspect.DictType: {},
    }
    return plain.get(type(kind))
