"""A request read in one call is judged as if its events had been read one by one, which happens when one of them is broken."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from enishi.events.core.validation import Sender, read_request
from enishi.events.vocabulary import BODIES, OWN_KINDS
from tests.core.events.test_validation import BROWSER, LINE, SERVER, cart, event, judge

BROKEN = b"{}"
GOOD = [
    event(),
    event(kind="product_viewed", body={"product_id": "茶", "url": "/tea?mail=a@b.example"}, sent_at="2026-11-21T03:00:01+09:00"),
    cart(lines=[LINE | {"url": "https://shop.example/#x"}, LINE]),
    event(kind="customer_identified", claims={"email": "Ａ@Shop.example"}, body={"family_name": "山田", "traits": {"階": 1}}),
    event(kind="order_cancelled", body={"order_id": " 1 "}, claims={"shop_customer_id": " 7 "}),
    event(kind="checkout_started", body=...),
    event(kind="shop.stamp", body={"properties": {"a": 1.5, "b": None}}),
]  # fmt: skip
WORDS: list[Any] = [
    *BODIES,
    *GOOD[0],
    "visitor",
    "shop.x",
    "",
    "茶",
    "\0",
    "\\u0000",
    "javascript:1",
    0,
    -1,
    1e300,
    None,
    True,
    [],
    {},
    [{}],
]


def one_by_one(sent: list[bytes], sender: Sender) -> tuple[list[Any], list[Any]]:
    events, refused = read_request(b"[" + b",".join([*sent, BROKEN]) + b"]", sender)
    assert refused[-1].index == len(sent)
    return events, refused[:-1]


def together(sent: list[bytes], sender: Sender) -> tuple[list[Any], list[Any]]:
    events, refused = read_request(b"[" + b",".join(sent) + b"]", sender)
    return list(events), list(refused)


@st.composite
def told(draw: st.DrawFn) -> bytes:
    """An event, mostly good, as bytes that are mostly what they should be."""
    said = json.loads(json.dumps(draw(st.sampled_from(GOOD))))
    for _ in range(draw(st.integers(0, 2))):
        place = draw(
            st.sampled_from([each for each in (said, said["claims"], said.get("body")) if isinstance(each, dict)])
        )
        place[draw(st.sampled_from([*place, "kind", "extra"]))] = draw(st.sampled_from(WORDS))
        if not isinstance(said.get("claims"), dict):
            break
    raw = json.dumps(said, ensure_ascii=draw(st.booleans())).encode()
    if draw(st.booleans()):
        at = draw(st.integers(1, len(raw) - 1))
        raw = raw[:at] + draw(st.sampled_from([b"", b" ", b"\xff", b"\\u0000", b'","kind":"page_left'])) + raw[at:]
    return raw


def is_an_item(raw: bytes) -> bool:
    """Whether it can stand in a list without ending it: else it is the list that is no JSON."""
    try:
        json.loads(raw)
    except ValueError:
        return False
    return True


@given(st.lists(told().filter(is_an_item), max_size=4), st.sampled_from([BROWSER, SERVER]))
@example([json.dumps(each).encode() for each in GOOD[:5]], SERVER)
@example(
    [
        b'{"id":"0190b0f0-0000-7000-8000-000000000000","occurred_at":"2026-11-21T02:59:00Z","kind":"order_placed","body":{}}'
    ],
    BROWSER,
)
def test_together_is_as_one_by_one(sent: list[bytes], sender: Sender) -> None:
    assert together(sent, sender) == one_by_one(sent, sender)


def test_too_many_good_events_are_too_many() -> None:
    (accepted, []), ([], [refused]) = judge([event()] * 500), judge([event()] * 501)
    assert (len(accepted), refused.reason) == (500, "too_many")


@given(told(), st.sampled_from([BROWSER, SERVER]))
def test_what_is_not_text_is_never_accepted(raw: bytes, sender: Sender) -> None:
    accepted, _ = read_request(raw, sender)
    try:
        raw.decode()
    except UnicodeDecodeError:
        assert not accepted


@pytest.mark.parametrize("kind", sorted(BODIES.keys() - OWN_KINDS))
def test_every_kind_is_told_the_same_alone_and_in_a_list(kind: str) -> None:
    said = event(kind=kind, body={"nothing": 1})
    (_, [alone]), (_, [listed]) = judge(said), judge([said])
    assert (alone.reason, alone.path, alone.detail) == (listed.reason, listed.path, listed.detail)
    assert (alone.kind, alone.path) == (kind, "body.nothing")
