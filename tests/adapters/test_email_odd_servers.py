"""E-mail against servers that do what servers should not, or do seldom: each letter still gets its one true outcome."""

import threading
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import pytest

from enishi.channels.email.channel import EmailChannel
from enishi.channels.email.connect import Patience
from enishi.channels.email.ledger import Ledger
from enishi.messages.types import Letter, Outcome
from enishi.shop.types import MailAccount
from tests.adapters.letters import Watched, some_letters
from tests.adapters.odd_server import CUT, HELD, SILENCE, Answer, OddServer, Talk

HASTY = Patience(connect=5, greeting=0.3, command=0.3, body=0.3, farewell=0.3)
PATIENT = Patience(connect=20, greeting=20, command=20, body=20, farewell=1)


def send(
    server: OddServer, letters: Sequence[Letter], *, connections: int = 1, patience: Patience = PATIENT, **account: Any
) -> Watched:
    account = {"security": "none", **account}
    journal = Watched()
    EmailChannel(
        lambda: MailAccount(host="127.0.0.1", port=server.port, **account), connections=connections, patience=patience
    ).deliver(letters, journal)
    assert set(journal.outcomes) == {letter.message_id for letter in letters}, "every letter has an outcome"
    assert len(server.bodies) == len(set(server.bodies)), "none came twice"
    return journal


def when(condition: Callable[[Talk, bytes], bool], then: str, otherwise: str = "250 OK") -> Answer:
    return lambda talk, line: then if condition(talk, line) else otherwise


@pytest.mark.parametrize(
    ("answers", "states"),
    [
        ({"RCPT": when(lambda _, line: b"c1@" in line, "550 no such user")}, ["accepted", "failed", "accepted"]),
        ({"RCPT": when(lambda _, line: b"c1@" in line, "450 greylisted")}, ["accepted", "deferred", "accepted"]),
        ({"MAIL": "553 not your address"}, ["deferred"] * 3),
        ({"DATA": "554 no valid recipients"}, ["failed"] * 3),
        ({"DATA": "451 disk full"}, ["deferred"] * 3),
        ({"body": "554 5.7.1 spam"}, ["failed"] * 3),
        ({"body": "452-out of\r\n452 space"}, ["deferred"] * 3),
        ({"body": "354 what?"}, ["unknown"] * 3),
    ],
)
@pytest.mark.parametrize("pipelining", ["250-odd\r\n250 PIPELINING", "250 odd"])
def test_each_reply_decides_its_own_letter(answers: dict[str, Answer], states: list[str], pipelining: str) -> None:
    with OddServer(EHLO=pipelining, **answers) as server:
        assert send(server, some_letters(3)).states() == states


def test_a_server_that_waits_for_a_body_after_refusing_everybody_gets_a_lone_dot() -> None:
    refused = when(lambda _, line: b"c0@" in line or b"c2@" in line, "550 no such user")
    with OddServer(RCPT=refused, body=when(lambda _, body: not body, "554 no recipients")) as server:
        assert send(server, some_letters(4)).states() == ["failed", "accepted", "failed", "accepted"]
        assert [len(message_id) for message_id in server.talks[0].bodies] == [0, 36, 0, 36]
        assert not any(command == "RSET" for talk in server.talks for command in talk.commands)


def test_without_pipelining_nothing_is_said_before_the_last_answer() -> None:
    with OddServer(EHLO="250 odd", RCPT=when(lambda _, line: b"c1@" in line, "550 no")) as server:
        assert send(server, some_letters(3)).states() == ["accepted", "failed", "accepted"]
        verbs = [command.split()[0] for command in server.talks[0].commands]
        assert verbs == [
            "EHLO",
            *["MAIL", "RCPT", "DATA"],
            *["MAIL", "RCPT", "RSET"],
            *["MAIL", "RCPT", "DATA"],
            "QUIT",
        ]


def test_the_next_envelope_travels_behind_the_body() -> None:
    """The reply to a body is held back until the next MAIL came: who waits for it first would wait for ever."""
    last = when(lambda talk, _: len(talk.bodies) == 3, "250 OK", HELD)
    with OddServer(body=last, MAIL=when(lambda talk, _: bool(talk.bodies), "250 taken\r\n250 OK")) as server:
        assert send(server, some_letters(3)).states() == ["accepted"] * 3


def test_a_server_that_hangs_up_after_some_letters_is_called_again() -> None:
    enough = when(lambda talk, _: len(talk.bodies) == 4, "421 4.7.0 enough from you")
    with OddServer(MAIL=enough) as server:
        assert send(server, some_letters(10)).states() == ["accepted"] * 10
        assert [len(talk.bodies) for talk in server.talks] == [4, 4, 2]


def test_after_two_hundred_letters_a_connection_makes_room_for_the_next() -> None:
    with OddServer() as server:
        assert send(server, some_letters(450)).states() == ["accepted"] * 450
        assert [len(talk.bodies) for talk in server.talks] == [200, 200, 50]
        assert all(talk.commands[-1] == "QUIT" for talk in server.talks)


def test_a_server_that_takes_one_call_at_a_time_still_gets_everything() -> None:
    with OddServer(greeting=when(lambda talk, _: talk.number > 0, "421 too many calls", "220 hello")) as server:
        assert send(server, some_letters(100), connections=4).states() == ["accepted"] * 100


@pytest.mark.parametrize("how", [CUT, SILENCE, "nonsense"])
def test_a_line_that_breaks_after_the_dot_leaves_one_letter_unknown(how: str) -> None:
    third = when(lambda talk, _: talk.number == 0 and len(talk.bodies) == 3, how)
    with OddServer(body=third) as server:
        journal = send(server, some_letters(6), patience=HASTY)
        assert journal.states() == ["accepted", "accepted", "unknown", "accepted", "accepted", "accepted"]
        assert len(server.bodies) == 6, "the unknown one came, and was not sent again"


@pytest.mark.parametrize("verb", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("how", [CUT, SILENCE, "nonsense", "421 going down", "HTTP/1.1 400 Bad Request"])
def test_a_line_that_breaks_before_the_body_defers_everything(verb: str, how: str) -> None:
    with OddServer(**{verb: how}) as server:
        journal = send(server, some_letters(3), patience=HASTY)
        assert journal.states() == ["deferred"] * 3
        assert not journal.attempted and not server.bodies
        assert all(journal.replies())


def test_a_letter_larger_than_the_server_takes_fails_without_being_offered() -> None:
    with OddServer(EHLO="250-odd\r\n250-SIZE 2000\r\n250 PIPELINING") as server:
        large, small = some_letters(1, html="羊羹" * 2000)[0], some_letters(2)[1]
        journal = send(server, [large, small])
        assert journal.states() == ["failed", "accepted"]
        assert "2000" in journal.outcomes[large.message_id].reply
        assert len(server.bodies) == 1


def test_a_server_that_knows_no_ehlo_is_greeted_the_old_way() -> None:
    with OddServer(EHLO="502 what?") as server:
        assert send(server, some_letters(2)).states() == ["accepted"] * 2


def test_bad_addresses_fail_without_anybody_being_called() -> None:
    with OddServer() as server:
        assert send(server, some_letters(3, to_address="花子@example.jp")).states() == ["failed"] * 3
        assert not server.talks


def test_nothing_secret_is_said_to_a_server_that_will_not_encrypt() -> None:
    with OddServer() as server:
        journal = send(server, some_letters(3), security="starttls", username="shop", password="ひみつ")
        assert journal.states() == ["deferred"] * 3
        assert [command.split()[0] for talk in server.talks for command in talk.commands] == ["EHLO"]


def test_words_slipped_in_before_encryption_end_the_line() -> None:
    with OddServer(EHLO="250-odd\r\n250 STARTTLS", STARTTLS="220 go\r\n250 slipped in") as server:
        journal = send(server, some_letters(1), security="starttls", username="shop", password="ひみつ")
        assert journal.states() == ["deferred"]
        assert "before encryption" in journal.replies().pop()


def test_a_wrong_password_is_tried_once() -> None:
    with OddServer(EHLO="250-odd\r\n250 AUTH LOGIN PLAIN", AUTH="535 5.7.8 wrong") as server:
        journal = send(server, some_letters(200), connections=8, username="shop", password="wrong")
        assert journal.states() == ["deferred"] * 200
        assert len(server.talks) == 1
        assert "535 5.7.8 wrong" in journal.replies().pop()


class Slow(Watched):
    """A journal that dawdles over every commit until a body comes that should have waited for it."""

    def __init__(self) -> None:
        super().__init__()
        self.came = threading.Event()

    def record(self, outcomes: Sequence[Outcome], attempting: Sequence[UUID]) -> None:
        self.came.wait(0.02)
        self.came.clear()
        super().record(outcomes, attempting)


def bodies_wait_for_the_journal(connections: int) -> None:
    """The property: when a body's dot is written, its attempt and the reply to the body before are durable."""
    journal, faults = Slow(), list[str]()

    def body(talk: Talk, _: bytes) -> str:
        *before, this = [UUID(message_id) for message_id in talk.bodies]
        if this not in journal.attempted:
            faults.append("a body before its attempt")
        if not set(before) <= set(journal.outcomes):
            faults.append("a body before the reply to the last one")
        journal.came.set()
        return "250 OK"

    with OddServer(body=body) as server:
        account = MailAccount(host="127.0.0.1", port=server.port, security="none")
        EmailChannel(lambda: account, connections=connections).deliver(some_letters(30), journal)
    assert not faults
    assert journal.states() == ["accepted"] * 30


@pytest.mark.parametrize("connections", [1, 3])
def test_bodies_wait_for_the_journal(connections: int) -> None:
    bodies_wait_for_the_journal(connections)


async def _at_once(ledger: Ledger, message_id: UUID) -> None:
    """Goes on without waiting."""


def _one_late(ledger: Ledger, outcome: Outcome) -> None:
    """Keeps the latest reply back until the next one comes."""
    held: list[Outcome] = ledger.__dict__.setdefault("held", [])
    held.append(outcome)
    if len(held) > 1:
        ledger._outcomes.append(held.pop(0))


@pytest.mark.parametrize(("name", "wrong"), [("attempt", _at_once), ("settle", _one_late)])
def test_a_ledger_that_does_not_wait_is_found_out(name: str, wrong: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ledger, name, wrong)
    with pytest.raises(AssertionError):
        bodies_wait_for_the_journal(1)


def test_when_the_journal_fails_nothing_more_is_handed_over() -> None:
    class Full(Watched):
        def record(self, outcomes: Sequence[Outcome], attempting: Sequence[UUID]) -> None:
            if self.commits == 5:
                raise OSError("disk full")
            super().record(outcomes, attempting)

    journal = Full()
    with OddServer() as server:
        account = MailAccount(host="127.0.0.1", port=server.port, security="none")
        with pytest.raises(OSError, match="disk full"):
            EmailChannel(lambda: account, connections=4).deliver(some_letters(100), journal)
        assert set(server.bodies) <= {str(message_id) for message_id in journal.attempted}
    assert not [thread for thread in threading.enumerate() if thread.name == "email"]
