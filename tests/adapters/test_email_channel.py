"""E-mail through a real mail server, judged by what lies in its queue."""

import datetime as dt
import email
import email.policy
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from enishi.channels.email.channel import EmailChannel, check_account
from enishi.kernel.clock import machine_now
from enishi.kernel.errors import Refused
from enishi.messages.types import Channel, Letter
from enishi.shop.types import MailAccount
from tests.adapters.letters import Watched, some_letters
from tests.mailserver import BINARY, MailServer

pytestmark = pytest.mark.skipif(BINARY is None, reason="needs exim4 (apt-get install exim4-daemon-light)")


@pytest.fixture(scope="module")
def certificate() -> tuple[bytes, bytes]:
    """A certificate for 127.0.0.1 that nobody trusts, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mx.example.jp")])
    now = machine_now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM), private


Start = Callable[..., MailServer]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts servers, and ends them after the test."""
    servers: list[MailServer] = []

    def begin(**options: Any) -> MailServer:
        server = MailServer(**options)
        servers.append(server)
        server.start()
        return server

    yield begin
    for server in servers:
        server.close()


def account(server: MailServer, **changes: Any) -> MailAccount:
    return MailAccount(**{"host": "127.0.0.1", "port": server.port, "security": "none", **changes})


def send(server: MailServer, letters: list[Letter], **changes: Any) -> Watched:
    journal = Watched()
    channel: Channel = EmailChannel(lambda: account(server, **changes))
    channel.deliver(letters, journal)
    return journal


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_letter_arrives_as_it_was_written(start: Start, pipelining: bool) -> None:
    server = start(pipelining=pipelining)
    (letter,) = some_letters(1)
    assert send(server, [letter]).states() == ["accepted"]
    (arrived,) = server.arrived()
    assert (arrived.sender, arrived.recipients) == ("shop@shop.example", ("c0@example.jp",))
    read = email.message_from_bytes(arrived.message, policy=email.policy.default)
    assert read["Subject"] == letter.subject
    assert str(read["From"]) == f"{letter.from_name} <{letter.from_address}>"
    assert str(read["To"]) == f"{letter.to_name} <{letter.to_address}>"
    assert read["Reply-To"] == letter.reply_to
    assert read["Message-ID"] == f"<{letter.message_id}@shop.example>"
    assert abs(read["Date"].datetime - machine_now()) < dt.timedelta(minutes=1)
    assert f"\nList-Unsubscribe: <{letter.unsubscribe_url}>\n".encode() in arrived.message
    assert b"\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\n" in arrived.message
    text, html = read.iter_parts()
    assert (text.get_content(), html.get_content()) == (letter.text, letter.html)


def test_a_transactional_letter_has_no_unsubscribe_headers(start: Start) -> None:
    server = start()
    send(server, some_letters(1, unsubscribe_url=""))
    (arrived,) = server.arrived()
    assert b"List-Unsubscribe" not in arrived.message


def test_many_letters_arrive_once_each_over_several_connections(start: Start) -> None:
    server = start()
    letters = some_letters(300)
    journal = send(server, letters)
    assert journal.states() == ["accepted"] * 300
    assert sorted(server.message_ids()) == sorted(f"{letter.message_id}@shop.example" for letter in letters)
    assert journal.commits < 600, "connections share commits"


def test_refusals_are_told_apart_from_delays(start: Start) -> None:
    server = start()
    letters = some_letters(6)
    addresses = [
        "refused@example.jp",
        "a@example.jp",
        "busy@example.jp",
        "a..b.@docomo.example",
        "花@example.jp",
        "b@x.jp",
    ]
    mixed = [some_letters(n + 1, to_address=address)[n] for n, address in enumerate(addresses)]
    journal = send(server, mixed)
    assert journal.states() == ["failed", "accepted", "deferred", "accepted", "failed", "accepted"]
    assert journal.outcomes[letters[0].message_id].reply == "550 no such person"
    assert "mailbox busy" in journal.outcomes[letters[2].message_id].reply
    assert sorted(address for arrived in server.arrived() for address in arrived.recipients) == sorted(
        ["a@example.jp", '"a..b."@docomo.example', "b@x.jp"]
    )


def test_a_refused_sender_is_told_in_the_servers_words(start: Start) -> None:
    journal = send(start(), some_letters(3, from_address="refused@shop.example"))
    assert journal.states() == ["deferred"] * 3, "who mistyped the shop's own address has not lost a letter"
    assert journal.replies() == {"550 this sender is not yours"}


@pytest.mark.parametrize("tls_first", [False, True])
@pytest.mark.parametrize("trusted", [True, False])
def test_letters_and_password_travel_encrypted_to_a_server_that_proves_its_name(
    start: Start,
    certificate: tuple[bytes, bytes],
    tls_first: bool,
    trusted: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server = start(certificate=certificate, tls_first=tls_first)
    if trusted:
        (tmp_path / "ca.pem").write_bytes(certificate[0])
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    journal = send(
        server, some_letters(40), security="tls" if tls_first else "starttls", username="shop", password="ひみつ"
    )
    if trusted:
        assert journal.states() == ["accepted"] * 40
        assert len(server.message_ids()) == 40
    else:
        assert journal.states() == ["deferred"] * 40
        assert "127.0.0.1" in journal.replies().pop()
        assert not server.message_ids()


def test_a_letter_in_the_making_does_not_care_who_else_runs_a_loop(start: Start) -> None:
    """Deliveries run side by side, each with its own loop and its own journal."""
    server = start()
    journals: list[Watched] = []

    def one(first: int) -> None:
        journals.append(send(server, some_letters(first + 20)[first:]))

    threads = [threading.Thread(target=one, args=(first,)) for first in (0, 20, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [journal.states() for journal in journals] == [["accepted"] * 20] * 3
    assert len(set(server.message_ids())) == 60


def test_nothing_to_do_is_done_at_once(start: Start) -> None:
    assert send(start(), []).commits == 0


def test_without_an_account_letters_wait() -> None:
    journal = Watched()
    EmailChannel(lambda: None).deliver(some_letters(2), journal)
    assert journal.states() == ["deferred"] * 2
    assert journal.replies() != {""}


def test_a_server_that_is_away_defers_and_says_where_it_was_looked_for() -> None:
    journal = Watched()
    with socket.socket() as taken:  # bound, and not listening: nobody answers here
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        away = MailAccount(host="127.0.0.1", port=port, security="none")
        EmailChannel(lambda: away).deliver(some_letters(30), journal)
    assert journal.states() == ["deferred"] * 30
    assert str(port) in journal.replies().pop()


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    """One for all checks of accounts."""
    server = MailServer()
    server.start()
    yield server
    server.close()


class TestCheck:
    """What the owner is told when the account is tried."""

    def test_all_is_well(self, server: MailServer) -> None:
        assert check_account(account(server)).startswith("221 ")
        assert check_account(account(server, username="shop", password="ひみつ"), some_letters(1)[0]).startswith(
            "250 OK"
        )
        assert len(server.message_ids()) == 1

    @pytest.mark.parametrize(
        ("changes", "letter", "advice"),
        [
            ({"username": "shop", "password": "wrong"}, {}, "does not accept this user name and password: 535"),
            ({"security": "starttls"}, {}, "does not offer encryption"),
            ({"security": "tls"}, {}, "does not speak TLS"),
            ({"host": "mx.invalid"}, {}, "no server named mx.invalid"),
            ({"host": "a..b"}, {}, "no server named"),
            ({"port": 1}, {}, "cannot be reached on port 1"),
            ({}, {"to_address": "a@elsewhere.example"}, "does not pass on emails for this account: 550 relay"),
            ({}, {"to_address": "refused@example.jp"}, "does not take the email: 550 no such person"),
            ({}, {"to_address": "busy@example.jp"}, "does not take the email now: 451 mailbox busy"),
            ({}, {"to_address": "花@example.jp"}, "letters before the @"),
        ],
    )
    def test_each_common_mistake_has_its_advice(
        self, server: MailServer, changes: dict[str, Any], letter: dict[str, str], advice: str
    ) -> None:
        with pytest.raises(Refused, match=advice):
            check_account(account(server, **changes), some_letters(1, **letter)[0] if letter else None)
