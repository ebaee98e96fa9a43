"""What a stranger may send, and what they are told when it is not that."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.events.core.validation import Sender, read_request
from enishi.events.types import Event, Refusal, RefusalReason
from enishi.events.vocabulary import CartUpdated, CustomerIdentified, PageViewed

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
BROWSER = Sender(NOW, "main", "tag", False)
SERVER = Sender(NOW, "main", "api", True)
ID = "0190b0f0-0000-7000-8000-000000000000"
LINE = {"product_id": "p", "quantity": 1, "unit_price": 100}


def event(**changes: Any) -> dict[str, Any]:
    good = {
        "id": ID,
        "kind": "page_viewed",
        "occurred_at": "2026-11-21T02:59:00Z",
        "claims": {"visitor": "v1"},
        "body": {"url": "https://shop.example/"},
    }
    return {name: value for name, value in (good | changes).items() if value is not ...}


def cart(**changes: Any) -> dict[str, Any]:
    return event(kind="cart_updated", body={"lines": [LINE], **changes})


def judge(message: Any, sender: Sender = SERVER) -> tuple[list[Event], list[Refusal]]:
    return read_request(message if isinstance(message, bytes) else json.dumps(message).encode(), sender)


def refusal_of(message: Any, sender: Sender = SERVER) -> Refusal:
    accepted, refused = judge(message, sender)
    assert not accepted
    assert len(refused) == 1
    assert refused[0].detail
    return refused[0]


def accepted(message: Any, sender: Sender = SERVER) -> Event:
    events, refused = judge(message, sender)
    assert refused == []
    return events[0]


def test_a_good_event_is_read_as_its_kind() -> None:
    read = accepted(event(), BROWSER)
    assert str(read.id) == ID
    assert read.body == PageViewed(url="https://shop.example/")
    assert (read.site, read.source, read.received_at) == ("main", "tag", NOW)
    assert read.occurred_at == NOW - timedelta(minutes=1)


@pytest.mark.parametrize("cart", ["order:main/1235", " Order:main/1235", "order:"])
def test_a_browser_claims_no_order(cart: str) -> None:
    """Order numbers are counted up: whoever names one is not its buyer."""
    refused = refusal_of(event(claims={"visitor": "v1", "cart": cart}), BROWSER)
    assert (refused.reason, refused.path) == (RefusalReason.KIND_NOT_ALLOWED, "claims.cart")
    assert accepted(event(claims={"cart": cart})).claims.cart == cart.strip()


def test_names_with_html_and_liquid_are_data() -> None:
    name = "<script>alert(1)</script> {{ 'x' | upcase }} {% raw %} 茶 &amp; \\u0041"
    body = accepted(cart(lines=[LINE | {"name": name}])).body
    assert isinstance(body, CartUpdated)
    assert body.lines[0].name == name


@pytest.mark.parametrize(
    ("sent", "reason", "path"),
    [
        pytest.param(b"{", "bad_json", "", id="cut off"),
        pytest.param(b"", "bad_json", "", id="empty"),
        pytest.param(b"not json", "bad_json", "", id="words"),
        pytest.param(b"3", "bad_value", "", id="a number"),
        pytest.param(b"\xff\xfe{\x00}\x00", "bad_encoding", "", id="UTF-16"),
        pytest.param(json.dumps(event()).encode().replace(b"v1", b"v\xff"), "bad_encoding", "", id="broken UTF-8"),
        pytest.param(json.dumps(event()).encode().replace(b"v1", b"v\x00"), "bad_encoding", "", id="raw NUL"),
        pytest.param(event(claims={"visitor": "v\0"}), "bad_encoding", "", id="escaped NUL"),
        pytest.param(b"[" * 100_000, "bad_json", "", id="deep lists"),
        pytest.param(b'{"body":' * 30_000, "bad_json", "", id="deep objects"),
        pytest.param(json.dumps(event()).replace("v1", "\\ud800").encode(), "bad_json", "", id="half a surrogate pair"),
        pytest.param(json.dumps(cart()).replace("100", "NaN").encode(), "bad_json", "", id="not a number"),
        pytest.param(b"[" + b" " * 256 * 1024 + b"]", "too_large", "", id="too large"),
        pytest.param([{}] * 501, "too_many", "", id="too many"),
        pytest.param(event(id=...), "missing_field", "id", id="no id"),
        pytest.param(event(id="7"), "bad_value", "id", id="no such id"),
        pytest.param(event(body=...), "missing_field", "body.url", id="no body"),
        pytest.param(event(body=[]), "bad_value", "body", id="body is a list"),
        pytest.param(event(kind=...), "missing_field", "kind", id="no kind"),
        pytest.param(event(kind="page_veiwed"), "unknown_kind", "kind", id="unknown kind"),
        pytest.param(event(kind="shop.Éa", body={}), "unknown_kind", "kind", id="a shop's kind that is none"),
        pytest.param(event(kind="message_accepted", body={}), "kind_not_allowed", "kind", id="ours alone"),
        pytest.param(event(page="x"), "unknown_field", "page", id="unknown field"),
        pytest.param(event(body={"url": "/", "titel": ""}), "unknown_field", "body.titel", id="unknown field of the body"),
        pytest.param(event(claims={"vistor": "v"}), "unknown_field", "claims.vistor", id="unknown claim"),
        pytest.param(event(claims={}), "no_claim", "claims", id="nobody"),
        pytest.param(event(claims=...), "no_claim", "claims", id="no claims"),
        pytest.param(event(claims={"customer": ID}), "unknown_field", "claims.customer", id="a claim only we make"),
        pytest.param(event(claims={"visitor": "  "}), "bad_value", "claims.visitor", id="blank claim"),
        pytest.param(event(claims={"visitor": "x" * 201}), "bad_value", "claims.visitor", id="long claim"),
        pytest.param(event(occurred_at="1970-01-01T00:00:00Z"), "time_too_early", "occurred_at", id="1970"),
        pytest.param(event(occurred_at="0001-01-01T00:00:00+09:00"), "time_too_early", "occurred_at", id="year 1"),
        pytest.param(event(occurred_at="9999-12-31T23:59:59-09:00"), "time_in_future", "occurred_at", id="year 9999"),
        pytest.param(event(occurred_at="2026-11-21T04:00:00Z"), "time_in_future", "occurred_at", id="one hour ahead"),
        pytest.param(event(occurred_at="2026-11-21T04:00:00"), "bad_value", "occurred_at", id="no zone"),
        pytest.param(event(occurred_at=1700000000), "bad_value", "occurred_at", id="a number of seconds"),
        pytest.param(cart(lines=[LINE, LINE | {"unit_price": -1}]), "bad_value", "body.lines[1].unit_price", id="negative price"),
        pytest.param(cart(lines=[LINE | {"quantity": 0}]), "bad_value", "body.lines[0].quantity", id="none of it"),
        pytest.param(cart(lines=[LINE | {"unit_price": 10**30}]), "bad_value", "body.lines[0].unit_price", id="number too big"),
        pytest.param(cart(lines=[LINE | {"unit_price": 1.5}]), "bad_value", "body.lines[0].unit_price", id="half a yen"),
        pytest.param(cart(lines=[LINE, {"product_id": "p"}]), "missing_field", "body.lines[1].quantity", id="missing in a line"),
        pytest.param(cart(lines=[LINE | {"quantty": 1}]), "unknown_field", "body.lines[0].quantty", id="unknown in a line"),
        pytest.param(cart(lines=[LINE | {"url": "javascript:alert(1)"}]), "bad_value", "body.lines[0].url", id="script as a link"),
        pytest.param(cart(cart_url="java\nscript:alert(1)"), "bad_value", "body.cart_url", id="script in disguise"),
        pytest.param(event(kind="page_left", body={"view_id": "1", "dwell_seconds": 1e9}), "bad_value", "body.dwell_seconds", id="long"),
        pytest.param(event(kind="shop.x", body={"properties": {"a": {}}}), "bad_value", "body.properties[...]", id="deep property"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(sent: Any, reason: str, path: str) -> None:
    refusal = refusal_of(sent)
    assert (refusal.reason, refusal.path) == (RefusalReason(reason), path)


def test_not_finite_numbers_are_refused() -> None:
    sent = json.dumps(event(kind="page_left", body={"view_id": "1", "dwell_seconds": 7})).replace("7}", "1e999}")
    assert refusal_of(sent.encode()).reason == RefusalReason.BAD_VALUE


def test_a_typing_error_gets_the_right_word() -> None:
    assert "`cart_updated`" in refusal_of(event(kind="cart_update")).detail
    assert "`quantity`" in refusal_of(cart(lines=[LINE | {"quantty": 1}])).detail
    assert "`visitor`" in refusal_of(event(claims={"vistor": "v"})).detail


def test_good_events_pass_beside_bad_ones() -> None:
    sent = [event(), event(kind="nothing"), event(claims={"email": "a@b"}), cart(), 3]
    events, refused = judge(sent)
    assert [each.kind for each in events] == ["page_viewed", "cart_updated"]
    assert [(each.index, each.reason) for each in refused] == [(1, "unknown_kind"), (2, "bad_value"), (4, "bad_value")]
    assert refused[1].kind == "page_viewed"


def test_of_a_key_that_stands_twice_the_last_counts() -> None:
    sent = json.dumps(event()).replace('"kind":', '"kind": "nothing", "kind":').encode()
    assert accepted(sent).kind == "page_viewed"


def test_a_backslash_before_u0000_is_only_text() -> None:
    assert accepted(event(body={"url": "/", "title": "\\u0000"})).body == PageViewed(url="/", title="\\u0000")


def test_instants_are_kept_in_utc() -> None:
    read = accepted(event(occurred_at="2026-11-21T11:59:00+09:00"))
    assert read.occurred_at == NOW - timedelta(minutes=1)
    assert read.occurred_at.tzinfo is UTC


def test_a_little_ahead_is_now() -> None:
    assert accepted(event(occurred_at="2026-11-21T03:05:00Z")).occurred_at == NOW
    assert refusal_of(event(occurred_at="2026-11-21T03:05:00.000001Z")).reason == RefusalReason.TIME_IN_FUTURE


def test_a_server_may_tell_of_long_ago_and_a_browser_of_a_month() -> None:
    long_ago = event(occurred_at="1995-01-01T00:00:00Z")
    accepted(long_ago)
    assert refusal_of(long_ago, BROWSER).reason == RefusalReason.TIME_TOO_EARLY
    accepted(event(occurred_at="2026-10-22T03:00:00Z"), BROWSER)
    assert refusal_of(event(occurred_at="2026-10-22T02:59:59Z"), BROWSER).reason == RefusalReason.TIME_TOO_EARLY


@given(st.integers(-(10**9), 10**9), st.integers(0, 30 * 86_400))
def test_a_browsers_wrong_clock_is_taken_out(error: int, age: int) -> None:
    """Whatever the clock says, an event is as old as it was when it was sent."""
    sent_at = NOW + timedelta(seconds=error)
    sent = event(occurred_at=(sent_at - timedelta(seconds=age)).isoformat(), sent_at=sent_at.isoformat())
    assert accepted(sent, BROWSER).occurred_at == NOW - timedelta(seconds=age)


@pytest.mark.parametrize("sent_at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_clock_at_the_end_of_time_is_refused_calmly(sent_at: str) -> None:
    for occurred_at in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        events, refused = judge(event(occurred_at=occurred_at, sent_at=sent_at), BROWSER)
        assert len(events) == (occurred_at == sent_at)
        assert {each.reason for each in refused} <= {RefusalReason.TIME_IN_FUTURE, RefusalReason.TIME_TOO_EARLY}


def test_a_servers_clock_is_believed() -> None:
    read = accepted(event(occurred_at="2020-01-01T00:00:00Z", sent_at="2020-01-02T00:00:00Z"))
    assert read.occurred_at == datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("kind", ["order_cancelled", "shipped", "product_updated", "shop.fitting", "message_opened"])
def test_a_browser_reports_only_what_a_browser_sees(kind: str) -> None:
    refusal = refusal_of(event(kind=kind, body={}), BROWSER)
    assert (refusal.reason, refusal.path) == (RefusalReason.KIND_NOT_ALLOWED, "kind")


def test_a_shops_own_kind_carries_flat_properties() -> None:
    accepted(
        event(kind="shop.fitting_booked", body={"properties": {"size": 38, "note": "x", "paid": True, "none": None}})
    )
    assert refusal_of(event(kind="shop.fitting_booked", body={"size": 38})).reason == RefusalReason.UNKNOWN_FIELD


def test_goods_need_no_person() -> None:
    accepted(event(kind="product_removed", claims=..., body={"product_id": "p"}))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Hana@Example.JP ", "hana@example.jp"),
        ("ｈａｎａ＠ｅｘａｍｐｌｅ．ｊｐ", "hana@example.jp"),
        ("hana+shop@mail.example.co.jp", "hana+shop@mail.example.co.jp"),
        ("はな@例え.jp", "はな@例え.jp"),
    ],
)
def test_one_mailbox_has_one_spelling(written: str, kept: str) -> None:
    assert accepted(event(claims={"email": written})).claims.email == kept


@pytest.mark.parametrize(
    "written",
    [
        "hana",
        "hana@",
        "@example.jp",
        "hana@example",
        "a b@example.jp",
        "hana@@example.jp",
        "hana@example..jp",
        "hana@.jp",
        "a\n@b.jp",
        "<a@b.jp>",
    ],
)
def test_what_is_no_mailbox_is_refused(written: str) -> None:
    refusal = refusal_of(event(claims={"email": written}))
    assert (refusal.reason, refusal.path) == (RefusalReason.BAD_VALUE, "claims.email")


def test_claims_are_trimmed() -> None:
    claims = accepted(event(claims={"visitor": " v ", "shop_customer_id": "7\n"})).claims
    assert (claims.visitor, claims.shop_customer_id) == ("v", "7")


def test_addresses_in_lines_are_cleaned_and_other_lines_left_alone() -> None:
    body = accepted(cart(lines=[LINE, LINE | {"url": "https://a.jp/p?email=x&id=7"}, LINE | {"url": "/p"}])).body
    assert isinstance(body, CartUpdated)
    assert [line.url for line in body.lines] == ["", "https://a.jp/p?id=7", "/p"]


def test_names_of_people_are_kept_as_they_write_them() -> None:
    body = accepted(event(kind="customer_identified", body={"family_name": "﨑", "phone": "+81 90"})).body
    assert body == CustomerIdentified(family_name="﨑", phone="+81 90")


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANY_JSON = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@given(st.binary(max_size=200) | ANY_JSON.map(lambda value: json.dumps(value).encode()))
def test_nothing_makes_it_raise_and_nothing_goes_unanswered(sent: bytes) -> None:
    events, refused = read_request(sent, BROWSER)
    assert not events
    assert refused or sent.strip() == b"[]"


@given(st.data())
def test_a_good_event_with_one_thing_broken_is_refused_or_still_good(data: st.DataObject) -> None:
    message = cart(lines=[dict(LINE)], cart_id="c")
    holder, field = data.draw(
        st.sampled_from(
            [(message, name) for name in message]
            + [(message["body"], "lines"), (message["body"]["lines"][0], "quantity")]
        )
    )
    holder[field] = data.draw(
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2) | st.just({})
    )
    events, refused = judge(message)
    assert len(events) + len(refused) == 1
