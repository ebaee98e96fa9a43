"""The sandbox: every letter becomes a whole mail file that another parser reads as it was meant."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from enishi.channels.sandbox import api
from enishi.channels.sandbox.mime import compose
from enishi.kernel.ids import uuid7
from enishi.messages.types import Letter, Outcome

AT = datetime(2026, 4, 10, 3, 0, 0, 5, tzinfo=UTC)
LETTER = Letter(
    message_id=UUID(int=7),
    to_address="hanako@example.jp",
    to_name="山田 花子",
    from_address="hello@shop.example",
    from_name="ひだまり堂 株式会社 お客様係 とても長い名前のお店",
    reply_to="reply@shop.example",
    subject="お買い忘れはございませんか。とても長い件名は折り返されても同じ件名として読まれます",
    html="<p>こんにちは</p>\n" + "長" * 2000,
    text="こんにちは\n.\n..二つの点\n",
    unsubscribe_url="https://crm.shop.example/u/abc",
)


class Notes:
    """A journal that remembers in which order it was told what."""

    def __init__(self) -> None:
        self.attempted: list[UUID] = []
        self.outcomes: list[Outcome] = []

    def record(self, outcomes: Sequence[Outcome], attempting: Sequence[UUID]) -> None:
        assert {outcome.message_id for outcome in outcomes} <= set(self.attempted)
        self.outcomes.extend(outcomes)
        self.attempted.extend(attempting)


def test_a_letter_reads_back_as_it_was(var: Path) -> None:
    notes = Notes()
    api.SandboxChannel(lambda: AT).deliver([LETTER], notes)
    (summary,) = api.letters()
    assert (summary.message_id, summary.at, summary.subject) == (LETTER.message_id, AT, LETTER.subject)
    assert (summary.to_name, summary.to_address) == ("山田 花子", "hanako@example.jp")
    kept = api.letter(summary.letter_id)
    assert kept and kept.html.rstrip("\n") == LETTER.html and kept.text == LETTER.text
    headers = dict(kept.headers)
    assert headers["List-Unsubscribe"] == f"<{LETTER.unsubscribe_url}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (
        headers["Reply-To"] == "reply@shop.example" and headers["Message-ID"] == f"<{LETTER.message_id}@shop.example>"
    )
    assert headers["From"] == f"{LETTER.from_name} <hello@shop.example>"
    assert all(len(line) <= 998 for line in kept.raw.split(b"\r\n")) and kept.raw.isascii()
    assert b"\n" not in kept.raw.replace(b"\r\n", b"")
    assert notes.outcomes == [Outcome(LETTER.message_id, "accepted", f"mailbox {summary.letter_id}")]
    assert [path.name for path in (var / "mailbox").iterdir()] == [f"{summary.letter_id}.eml"]


def test_the_newest_first_by_page(var: Path) -> None:
    instants = iter(AT + timedelta(minutes=number) for number in range(250))
    notes = Notes()
    letters = [replace(LETTER, message_id=uuid7(AT), subject=f"letter {number}") for number in range(250)]
    api.SandboxChannel(lambda: next(instants)).deliver(letters, notes)
    assert len(notes.outcomes) == api.count() == 250
    assert [letter.subject for letter in api.letters(3)] == ["letter 249", "letter 248", "letter 247"]
    assert [letter.subject for letter in api.letters(2, 248)] == ["letter 1", "letter 0"]


def test_an_empty_mailbox(var: Path) -> None:
    assert api.letters() == [] and api.count() == 0
    for strange in ("nothing", "../state", "20260410T030000000005Z-00000000-0000-0000-0000-000000000007", ""):
        assert api.letter(strange) is None


@pytest.mark.parametrize("address", ["", "nobody", "a@b\r\nBcc: x@y.jp", "花子@example.jp"])
def test_an_address_that_mail_cannot_carry_fails_alone(var: Path, address: str) -> None:
    notes = Notes()
    broken, whole = replace(LETTER, message_id=UUID(int=1), to_address=address), LETTER
    api.SandboxChannel(lambda: AT).deliver([broken, whole], notes)
    assert [outcome.state for outcome in notes.outcomes] == ["failed", "accepted"]
    assert api.count() == 1


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60), st.text(max_size=120), st.text(max_size=300))
def test_no_text_breaks_the_mail(name: str, subject: str, body: str) -> None:
    tidy = str.maketrans({chr(code): " " for code in range(0xD800, 0xE000)})
    made = compose(
        replace(
            LETTER,
            to_name=name.translate(tidy),
            subject=" ".join(subject.translate(tidy).split()),
            text=body.translate(tidy),
        ),
        AT,
    )
    message = message_from_bytes(made, policy=default)
    assert message["List-Unsubscribe"] and message["To"].addresses[0].addr_spec == LETTER.to_address
    assert set(message.keys()) == set(message_from_bytes(compose(LETTER, AT), policy=default).keys())
    html = message.get_body(("html",))
    assert html and html.get_content().replace("\r\n", "\n").rstrip("\n") == LETTER.html
