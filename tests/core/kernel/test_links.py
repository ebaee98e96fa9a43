"""A link is believed only as it was made."""

from base64 import urlsafe_b64encode
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.kernel.links import read_link, sign_link

KEY = bytes(range(32))
PAYLOADS = st.dictionaries(
    st.text(max_size=3), st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(), max_size=5
)


@given(PAYLOADS)
def test_what_was_signed_is_read_back(payload: dict[str, Any]) -> None:
    token = sign_link(KEY, "open", payload)
    assert read_link(KEY, "open", token) == payload
    assert set(token) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


@given(PAYLOADS, st.integers(min_value=0), st.integers(1, 63))
def test_a_changed_letter_is_not_believed(payload: dict[str, Any], place: int, shift: int) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = sign_link(KEY, "open", payload)
    place %= len(token) - 1  # the last letter may carry unused bits
    changed = alphabet[(alphabet.index(token[place]) + shift) % 64]
    assert read_link(KEY, "open", token[:place] + changed + token[place + 1 :]) is None


def test_a_token_serves_one_purpose_and_one_key() -> None:
    token = sign_link(KEY, "open", {"m": "1"})
    assert read_link(KEY, "click", token) is None
    assert read_link(KEY[::-1], "open", token) is None


def test_a_uuid_is_read_back_as_text() -> None:
    identity = UUID(int=7)
    assert read_link(KEY, "open", sign_link(KEY, "open", {"m": identity})) == {"m": str(identity)}


@pytest.mark.parametrize("token", ["", "a", "縁", "=", "%%%", "A" * 9_000, urlsafe_b64encode(b"\0" * 40).decode()])
def test_rubbish_is_no_token(token: str) -> None:
    assert read_link(KEY, "open", token) is None
