"""Addresses: what servers take, in the form they take it; everything else refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.channels.email.address import wire_address
from enishi.kernel.errors import Refused


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("hanako@example.jp", "hanako@example.jp"),
        ("a+b=c@mail.example.jp", "a+b=c@mail.example.jp"),
        ("a..b@docomo.ne.jp", '"a..b"@docomo.ne.jp'),
        ("a.@ezweb.ne.jp", '"a."@ezweb.ne.jp'),
        (".a@docomo.ne.jp", '".a"@docomo.ne.jp'),
        ('"a..b"@docomo.ne.jp', '"a..b"@docomo.ne.jp'),
        ("info@例え.jp", "info@xn--r8jz45g.jp"),
        ("root@localhost", "root@localhost"),
    ],
)
def test_lawful_and_once_lawful_addresses(address: str, wire: str) -> None:
    assert wire_address(address) == wire


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "hanako",
        "hanako@",
        "@example.jp",
        "花子@example.jp",
        "ｈａｎａｋｏ@example.jp",
        "a b@example.jp",
        "a@b@example.jp",
        "a>@example.jp",
        "a@example.jp\r\nRCPT TO:<b@example.jp>",
        "a\r\n@example.jp",
        'a"b@example.jp',
        '"a\r\nb"@example.jp',
        "a@-example.jp",
        "a@example..jp",
        "a@example.jp.",
        "a@[127.0.0.1]",
        "a@exa_mple.jp",
        "a@\x00.jp",
        "x" * 65 + "@example.jp",
        "a@" + "x" * 64 + ".jp",
        "a@" + ".".join(["x" * 60] * 5),
        "a@" + "あ" * 80 + ".jp",
    ],
)
def test_an_address_nobody_could_be_given_is_refused_in_words(address: str) -> None:
    with pytest.raises(Refused, match="address"):
        wire_address(address)


@given(st.text(max_size=40) | st.emails())
def test_whatever_is_taken_cannot_break_a_command(address: str) -> None:
    try:
        wire = wire_address(address)
    except Refused:
        return
    assert wire.isascii() and wire.isprintable() and len(wire) <= 254
    assert not any(c in wire.rpartition("@")[0] for c in "<> ") or wire.startswith('"')
