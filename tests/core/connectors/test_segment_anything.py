"""Whatever is sent over Segment's calls is stored or refused, and nothing breaks."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from enishi.connectors.segment_http.core.messages import translated
from enishi.connectors.segment_http.core.values import Untranslatable
from tests.core.connectors.test_segment_messages import BROWSER, NOW, SERVER, taken

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
_MESSAGE = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["track", "identify", "page", "screen", "alias", "group"]) | _JSON,
        "event": st.sampled_from(["Order Completed", "Product Added", "Cart Viewed", "Order Refunded", "x"]) | _JSON,
        "userId": st.text(max_size=5) | _JSON,
        "anonymousId": st.text(max_size=5) | _JSON,
        "previousId": _JSON,
        "messageId": _JSON,
        "timestamp": st.just("2026-11-22T00:00:00Z") | _JSON,
        "sentAt": _JSON,
        "traits": st.dictionaries(
            st.sampled_from(["email", "name", "birthday", "address", "phone", "x"]), _JSON, max_size=4
        )
        | _JSON,
        "context": _JSON,
        "properties": st.dictionaries(
            st.sampled_from(["order_id", "total", "products", "price", "quantity", "currency", "url", "product_id"]),
            st.lists(st.dictionaries(st.sampled_from(["product_id", "price", "quantity"]), _JSON), max_size=2) | _JSON,
            max_size=6,
        )
        | _JSON,
    },
)


@given(st.lists(_MESSAGE | _JSON, max_size=4), _JSON, st.booleans())
def test_whatever_is_sent_is_stored_or_refused(messages: list[Any], sent_at: Any, trusted: bool) -> None:
    sender = SERVER if trusted else BROWSER
    try:
        accepted, refused = taken(*messages, sender=sender, sentAt=sent_at)
    except Untranslatable:
        return
    assert len(accepted) + len(refused) == len(messages)
    assert all(event.received_at == NOW and event.occurred_at <= NOW for event in accepted)
    assert all(refusal.detail for refusal in refused)


@given(_MESSAGE)
def test_a_message_is_translated_alike_each_time(message: dict[str, Any]) -> None:
    try:
        assert translated(message, SERVER) == translated(message, SERVER)
    except Untranslatable as refused:
        assert str(refused)
