"""SMTP's words, for every way a network can cut them and every way a server can get them wrong."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.channels.email.wire import Garbled, Replies, Reply, body, offers

TALK = b"220-mx.example.jp\r\n220 ready\r\n250 \xe3\x81\xaf\xe3\x81\x84\r\n354\r\n250-a\r\n250-b\r\n250 c\r\n"
HEARD = [Reply(220, "mx.example.jp\nready"), Reply(250, "はい"), Reply(354, ""), Reply(250, "a\nb\nc")]


@given(st.lists(st.integers(0, len(TALK)), max_size=12))
def test_replies_are_the_same_however_they_are_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(TALK)]
    parser = Replies()
    heard = [reply for a, b in pairwise(edges) for reply in parser.feed(TALK[a:b])]
    assert heard == HEARD
    assert parser.empty


@pytest.mark.parametrize("half", [b"2", b"250", b"250-more\r\n", b"250-more\r\n250"])
def test_half_a_reply_is_not_one_yet(half: bytes) -> None:
    parser = Replies()
    assert parser.feed(half) == []
    assert not parser.empty


@pytest.mark.parametrize(
    "noise",
    [
        b"HTTP/1.1 400 Bad Request\r\n",
        b"\x15\x03\x01\r\n",
        b"999 no\r\n",
        b"\r\n",
        b"250x\r\n",
        b"x" * 5000,
        b"250-a\r\n" * 300,
    ],
)
def test_what_is_not_smtp_is_named_so(noise: bytes) -> None:
    with pytest.raises(Garbled):
        Replies().feed(noise)


def test_what_a_server_offers() -> None:
    said = Reply(250, "mx\nPIPELINING\nSIZE 35882577\nAUTH=LOGIN\nauth plain LOGIN\nSTARTTLS\n8BITMIME")
    offered = offers(said)
    assert (offered.pipelining, offered.starttls, offered.size) == (True, True, 35882577)
    assert offered.login == {"PLAIN", "LOGIN"}
    bare = offers(Reply(250, "mx\nSIZE\n"))
    assert (bare.pipelining, bare.starttls, bare.size, bare.login) == (False, False, 0, frozenset())


def unstuffed(wire: bytes) -> bytes:
    """What a server makes of a body (RFC 5321, 4.5.2): it ends at the first lone dot."""
    lines: list[bytes] = []
    for line in wire.split(b"\r\n"):
        if line == b".":
            return b"".join(line + b"\r\n" for line in lines)
        lines.append(line.removeprefix(b"."))
    raise AssertionError("the body has no end")


def arrives_whole(written: Callable[[bytes], bytes], message: bytes) -> None:
    wire = written(message)
    assert wire.count(b"\r") == wire.count(b"\n") == wire.count(b"\r\n")
    assert wire.endswith(b"\r\n.\r\n")
    lines = message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    assert unstuffed(wire) == lines + (b"" if lines.endswith(b"\r\n") else b"\r\n")


TELLING = [
    b".",
    b"a\r\n.\r\nb",
    b"..\r\n.x",
    b"a\n.\nQUIT\n",
    b"a\r.\rb",
    b"a\r\n\r\n",
    b"a",
    b"a\r\n.",
    b"a\r\n.\n\r\nMAIL",
]


@given(st.lists(st.sampled_from([b"a", b".", b"\r", b"\n", b"\r\n", b"\xe3"]), max_size=30).map(b"".join))
def test_any_body_arrives_whole(message: bytes) -> None:
    arrives_whole(body, message)


@pytest.mark.parametrize("message", TELLING)
def test_bodies_that_end_early_elsewhere_arrive_whole(message: bytes) -> None:
    arrives_whole(body, message)


WRONG: dict[str, Callable[[bytes], bytes]] = {
    "no dot is doubled": lambda m: m + b"\r\n.\r\n",
    "the first line is forgotten": lambda m: m.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n",
    "only lone dots are doubled": lambda m: body(m.replace(b".x", b"x")),
    "bare line feeds pass": lambda m: (
        m.replace(b"\r\n.", b"\r\n..") + (b".\r\n" if m.endswith(b"\r\n") else b"\r\n.\r\n")
    ),
    "a line end is always added": lambda m: body(m + b"\r\n"),
    "trailing blank lines are trimmed": lambda m: body(m.rstrip()),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_body_is_found_out(wrong: Callable[[bytes], bytes]) -> None:
    found_out = 0
    for message in TELLING:
        try:
            arrives_whole(wrong, message)
        except AssertionError:
            found_out += 1
    assert found_out
