"""A letter's bytes, read back by somebody else's parser, say what the letter said: nothing more, nothing less."""

import email
import email.policy
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import getaddresses
from unicodedata import category
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.channels.email import mime
from enishi.channels.email.address import wire_address
from enishi.kernel.errors import Refused
from enishi.messages.types import Letter

AT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
CONTENT_HEADERS = ["MIME-Version", "Content-Type"]
ALWAYS = ["From", "To", "Subject", "Date", "Message-ID", *CONTENT_HEADERS]
ONE_CLICK = ["List-Unsubscribe", "List-Unsubscribe-Post"]

texts = st.text(max_size=200) | st.text('あ漢👨\u200d👩ｱ \t\r\n:;,<>@"\\=?_.\x00\u2028é', max_size=120)
letters = st.builds(
    Letter,
    message_id=st.uuids(),
    to_address=st.sampled_from(["hanako@example.jp", "a..b@docomo.example", "x.@docomo.example", "k@例え.jp"]),
    to_name=texts,
    from_address=st.sampled_from(["shop@shop.example", "news@mail.shop.example"]),
    from_name=texts,
    reply_to=st.sampled_from(["", "help@shop.example"]),
    subject=texts,
    html=texts,
    text=texts,
    unsubscribe_url=st.sampled_from(["", "https://crm.example/u/abc?t=1&u={2}"]),
)

Compose = Callable[[Letter, datetime], bytes]


def flat(text: str) -> str:
    """What a header can say of a text: the same, every breaker of lines a space."""
    return "".join(" " if category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in text)


def named(text: str) -> str:
    """The same for a name, whose spaces readers run together."""
    return re.sub(" +", " ", flat(text)).strip(" ")


def people(raw: bytes, header: str) -> list[tuple[str, str]]:
    """Names and addresses by the older parser: the newer one of Python 3.11 leaves spaces between encoded words."""
    found = getaddresses(email.message_from_bytes(raw).get_all(header, []))
    return [(str(make_header(decode_header(name))), address.replace('"', "")) for name, address in found]


def canonical(text: str) -> str:
    return re.sub("\r\n|\r|\n", "\r\n", text).encode("utf-8", "replace").decode()


def says_the_same(compose: Compose, letter: Letter) -> None:
    """The property: every fault in composing shows here."""
    raw = compose(letter, AT)
    lines = raw.split(b"\r\n")
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert raw.isascii() and raw.endswith(b"\r\n")
    headers = raw.partition(b"\r\n\r\n")[0].decode("ascii")
    assert all(len(line) <= 76 for line in headers.split("\r\n") if not line.startswith(("List-", " <", "Content-")))
    assert not re.search(r"^[\w-]+:\s*\r\n", headers.replace("Subject: \r\n", ""), re.MULTILINE), "an empty first line"
    assert all(len(line) <= 76 for line in lines[headers.count("\r\n") :])

    for word in re.findall(r"=\?utf-8\?b\?([^?]*)\?=", headers):
        b64decode(word).decode("utf-8")  # each whole by itself: readers decode one at a time

    read = email.message_from_bytes(raw, policy=email.policy.default)
    expected = ALWAYS + (["Reply-To"] if letter.reply_to else []) + (ONE_CLICK if letter.unsubscribe_url else [])
    assert sorted(read.keys()) == sorted(expected)
    assert read["Subject"] == flat(letter.subject)
    assert people(raw, "From") == [(named(letter.from_name), letter.from_address)]
    assert people(raw, "To") == [(named(letter.to_name), wire_address(letter.to_address).replace('"', ""))]
    assert people(raw, "Reply-To") == ([("", letter.reply_to)] if letter.reply_to else [])
    assert read["Message-ID"] == f"<{letter.message_id}@{letter.from_address.partition('@')[2]}>"
    assert read["Date"].datetime == AT
    if letter.unsubscribe_url:
        assert f"\r\nList-Unsubscribe: <{letter.unsubscribe_url}>\r\n" in headers
        assert read["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, html = read.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content() == canonical(letter.text)
    assert html.get_content() == canonical(letter.html)
    assert not read.defects and not text.defects and not html.defects


PLAIN = Letter(
    message_id=UUID("018f0000-0000-7000-8000-000000000001"),
    to_address="hanako@example.jp",
    to_name="山田　花子",
    from_address="shop@shop.example",
    from_name="縁日商店",
    reply_to="help@shop.example",
    subject="カートにお忘れ物はございませんか？" * 4,
    html="<p>こんにちは</p>\n" * 40,
    text="こんにちは\n.\n..\nFrom here\n" * 9,
    unsubscribe_url="https://crm.example/u/" + "x" * 90,
)
TELLING = [
    PLAIN,
    replace(PLAIN, subject="すぐに\r\nBcc: all@example.jp", to_name="x\r\nBcc: y@example.jp", from_name="a\nb"),
    replace(PLAIN, subject="A plain subject with many words in it that goes on beyond the end of its first line " * 2),
    replace(PLAIN, subject="=?utf-8?b?44GC?= is not a word", from_name="=?utf-8?b?44GC?="),
    replace(PLAIN, subject="x" * 300, from_name="y" * 300, to_name="z" * 61),
    replace(PLAIN, from_name='Ann "The Cat" O\\Neil, Ltd.', to_name="Dr. A, B; C <d@e.jp>", subject="a  b "),
    replace(PLAIN, subject="👨\u200d👩\u200d👧" * 30, reply_to="", unsubscribe_url=""),
    replace(PLAIN, subject="", to_name="", text="", html="a\r\nb\rc\nd"),
    replace(PLAIN, subject="a", text="--=_enishi_=--\r\n\r\n.\r\n", html="\ud800{subject}%s\x00"),
]


@settings(max_examples=150, deadline=None)
@given(letters)
def test_any_letter_reads_back_as_it_was(letter: Letter) -> None:
    says_the_same(mime.compose, letter)


@pytest.mark.parametrize("letter", TELLING)
def test_letters_that_break_lesser_composers_read_back_too(letter: Letter) -> None:
    says_the_same(mime.compose, letter)


def _words_cut_anywhere(value: str) -> list[str]:
    data = value.encode()
    return [f"=?utf-8?b?{b64encode(data[n : n + 38]).decode()}?=" for n in range(0, len(data), 38)] or [""]


def _body_as_typed(text: str) -> str:
    encoded = b64encode(text.encode("utf-8", "replace")).decode()
    return "\r\n".join(encoded[n : n + 76] for n in range(0, len(encoded), 76))


def _one_endless_line(text: str) -> str:
    return b64encode(canonical(text).encode()).decode()


SKELETON = mime._SKELETON
WRONG: dict[str, dict[str, object]] = {
    "control characters pass": {"one_line": lambda value: value},
    "words are cut inside characters": {"_encoded_words": _words_cut_anywhere},
    "a word fills the whole line": {"_WORD_BYTES": 45},
    "what looks encoded is left as it is": {"_PRINTABLE": re.compile(r"[!-~ ]+"), "_LONGEST_WORD": 999},
    "every name is taken for a word": {"_ATOMS": re.compile(".*", re.DOTALL)},
    "line ends stay as typed": {"_body": _body_as_typed},
    "bodies are one endless line": {"_body": _one_endless_line},
    "the first line of a header is empty": {"_SKELETON": SKELETON.replace("Subject: ", "Subject:\r\n ")},
    "html comes first": {
        "_SKELETON": SKELETON.replace("{{text}}", "@").replace("{{html}}", "{{text}}").replace("@", "{{html}}")
    },
    "one click is only half there": {"_one_click": lambda url: f"List-Unsubscribe: <{url}>\r\n" if url else ""},
    "the unsubscribe address is folded": {
        "_one_click": lambda url: (
            f"List-Unsubscribe:\r\n <{url}>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" if url else ""
        )
    },
    "the message id is somebody else's": {"_SKELETON": SKELETON.replace("@{domain}", "@localhost")},
    "the charset is left out": {"_SKELETON": SKELETON.replace('; charset="utf-8"', "")},
    "nobody is told where to answer": {"_SKELETON": SKELETON.replace("{reply_to}", "")},
    "lines end as on Unix": {"_SKELETON": SKELETON.replace("\r\n", "\n")},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
def test_a_wrong_composer_is_found_out(wrong: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in wrong.items():
        monkeypatch.setattr(mime, name, value)
    mime._skeleton.cache_clear()
    found_out = 0
    for letter in TELLING:
        try:
            says_the_same(mime.compose, letter)
        except (AssertionError, ValueError, IndexError, LookupError):
            found_out += 1
    mime._skeleton.cache_clear()
    assert found_out


def test_readable_text_stays_readable() -> None:
    assert mime.unstructured("Subject", "You left something in your cart") == "You left something in your cart"
    assert mime.mailbox("From", "Enishi Store", "a@shop.example") == "Enishi Store <a@shop.example>"
    assert mime.mailbox("From", "Dr. Smith, Ltd", "a@shop.example") == '"Dr. Smith, Ltd" <a@shop.example>'
    assert mime.mailbox("To", "", "a..b@docomo.example") == '"a..b"@docomo.example'


@pytest.mark.parametrize(
    "url", ["javascript:1", "https://x/a b", "https://x/>\r\nBcc: a@b", "https://x/あ", "https://x/" + "a" * 900]
)
def test_an_unsubscribe_address_that_cannot_be_written_stops_the_letter(url: str) -> None:
    with pytest.raises(Refused, match="unsubscribe address"):
        mime.compose(replace(PLAIN, unsubscribe_url=url), AT)
