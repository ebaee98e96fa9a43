"""LINE through its real front door: who joins, who leaves, and whose friend is which customer."""

import json
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from hmac import digest
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from enishi import pipeline
from enishi.channels.sandbox import api as mailbox
from enishi.channels.sandbox.api import SandboxChannel
from enishi.connectors import api as connectors
from enishi.connectors import store
from enishi.connectors.line import api as line
from enishi.connectors.line import client, core, models
from enishi.connectors.types import Connection, Request
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.http import confirm, line_link
from enishi.kernel.errors import NotFound, Refused
from enishi.shop import api as shop
from enishi.shop.types import Profile
from tests.stages.connectors.line_server import Line, line_server
from tests.stages.http.people import visit

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
FRIEND, SECRET, HANA = "U206d25c2ea6bd87c17655609a1c37cb8", "channel-secret", "hana@example.jp"


@pytest.fixture
def server() -> Iterator[Line]:
    with line_server() as line:
        yield line


@pytest.fixture
def account(var: Path, server: Line, monkeypatch: pytest.MonkeyPatch) -> Iterator[Connection]:
    for module in (confirm, line_link):
        monkeypatch.setattr(module.shop, "business_now", lambda: AT)
    shop.save_profile(
        Profile(name="ひだまり堂", sender_email="post@shop.example", public_url="https://crm.example"),
        by="owner",
        at=AT,
    )
    made = store.connect(
        "line",
        "main",
        {"api_base": server.base},
        {"channel_secret": SECRET, "access_token": server.token},
        by="owner",
        at=AT,
    )
    yield made
    events.log().close()


def event(kind: str, number: int = 1, *, user: str = FRIEND, minutes: float = 0, **more: Any) -> dict[str, Any]:
    stamp = int((AT + timedelta(minutes=minutes)).timestamp() * 1000)
    return {
        "type": kind, "mode": "active", "timestamp": stamp, "source": {"type": "user", "userId": user},
        "webhookEventId": f"01HEV{number}", "deliveryContext": {"isRedelivery": False}, **more,
    }  # fmt: skip


def send(account: Connection, *told: dict[str, Any], secret: str = SECRET, tamper: bytes = b"") -> bool:
    body = json.dumps({"destination": "U1", "events": told}).encode()
    signature = b64encode(digest(secret.encode(), body, "sha256")).decode()
    at = AT + timedelta(minutes=20)
    return connectors.receive(
        account.id, Request(headers={"x-line-signature": signature}, body=body + tamper, received_at=at)
    )


def read() -> list[tuple[str, str]]:
    """(kind, state or channel) of everything in the log."""
    connectors.take_in(AT)
    pipeline.catch_up(AT)
    unique = {each.event.id: each.event for each in events.log().read(0, 100)}  # repeats end at the customers
    return [
        (each.kind, getattr(each.body, "state", "") or getattr(each.body, "channel", "")) for each in unique.values()
    ]


def friend_standing() -> Any:
    return customers.standings([(1, AT + timedelta(days=1))])[1, AT + timedelta(days=1)]


def test_becoming_a_friend_is_consent_for_line_and_blocking_takes_it_back(account: Connection) -> None:
    assert send(account, event("follow", follow={"isUnblocked": False}))
    assert read() == [("channel_joined", "line"), ("consent_changed", "granted")]
    assert friend_standing().consent_for("line", "newsletter") == "granted"
    assert friend_standing().consent_for("email", "newsletter") == "unknown"
    (entry,) = customers.consents(1)
    assert (entry.method, entry.wording, entry.basis) == ("line", core.WORDING, "consent")
    assert send(account, event("unfollow", 2, minutes=5))
    read()
    assert friend_standing().consent_for("line", "newsletter") == "withdrawn"
    assert [reach.joined for reach in customers.reaches(1)] == [False]
    assert send(account, event("follow", 3, minutes=10, follow={"isUnblocked": True}))
    read()
    assert friend_standing().consent_for("line", "newsletter") == "granted"


@pytest.mark.parametrize("forged", [{"secret": "other"}, {"tamper": b" "}, {"secret": ""}])
def test_forgeries_are_refused(account: Connection, forged: dict[str, Any]) -> None:
    assert not send(account, event("follow"), **forged)
    assert not connectors.receive(account.id, Request(headers={}, body=b"{}", received_at=AT))
    assert read() == []


def test_a_body_cut_in_half_or_of_another_shape_is_refused_though_signed(account: Connection) -> None:
    for body in (b'{"events": [{"type"', b"[]", b'{"events": {}}', b"\xff\xfe", b""):
        signature = b64encode(digest(SECRET.encode(), body, "sha256")).decode()
        request = Request(headers={"x-line-signature": signature}, body=body, received_at=AT)
        assert not connectors.receive(account.id, request)
    assert send(account)  # LINE's own “Verify” button sends no events
    assert read() == []


def test_sent_again_it_counts_once(account: Connection, server: Line) -> None:
    follow = event("follow", replyToken="r1")
    again = follow | {"deliveryContext": {"isRedelivery": True}}
    assert send(account, follow) and send(account, follow) and send(account, again)
    assert send(account, again, event("postback", 9))  # in other company, under its own id
    assert len(read()) == 2
    assert [path for _, path, _ in server.asked] == ["/v2/bot/message/reply"]


def test_what_concerns_nobody_is_ignored(account: Connection) -> None:
    group = {"type": "group", "groupId": "C1"}
    told = [
        event("follow", 1) | {"mode": "standby"}, event("follow", 2) | {"source": group}, event("brandNewKind", 3),
        event("follow", 4) | {"timestamp": "yesterday"}, event("accountLink", 5), event("follow", 6, user="U" * 99),
    ]  # fmt: skip
    assert send(account, *told)
    assert read() == []
    assert not core.HANDLED & core.IGNORED


def test_a_friend_becomes_a_customer_only_when_letter_and_line_both_say_so(account: Connection, server: Line) -> None:
    channels = {"email": SandboxChannel(now=lambda: AT)}
    send(account, event("follow", replyToken="r1"))
    read()
    ((_, _, said),) = server.asked
    token = said["messages"][0]["text"].rpartition("/l/")[2]
    assert visit(line_link.host, token).status == 200
    assert visit(line_link.host, token, {"email": "hana@"}).status == 422
    assert visit(line_link.host, token, {"email": HANA}).status == 200
    pipeline.act(AT, channels)
    (summary,) = mailbox.letters()
    letter = mailbox.letter(summary.letter_id)
    assert letter and summary.to_address == HANA
    confirming = letter.text.partition("/s/")[2].split()[0]
    page = visit(confirm.host, confirming)
    assert "form-action 'self' https://access.line.me" in page.headers["content-security-policy"]
    assert len(server.asked) == 1  # looking asks nobody
    led = visit(confirm.host, confirming, {})
    assert led.status == 303
    query = parse_qs(urlsplit(led.headers["location"]).query)
    assert led.headers["location"].startswith("https://access.line.me/dialog/bot/accountLink?")
    assert query["linkToken"] == ["NMZTNuVrPTqlr2IF8Bnymkb7rXfYv5EY"] and 10 <= len(query["nonce"][0]) <= 255
    nonce = query["nonce"][0]

    wrong = [
        event("accountLink", 11, link={"result": "failed", "nonce": nonce}),
        event("accountLink", 12, link={"result": "ok", "nonce": "guessed-by-somebody"}),
        event("accountLink", 13, user="Uanother", link={"result": "ok", "nonce": nonce}),
    ]
    send(account, *wrong)
    assert "customer_identified" not in [kind for kind, _ in read()]
    send(account, event("accountLink", 14, link={"result": "ok", "nonce": nonce}))
    assert read()[-1][0] == "customer_identified"
    person = customers.person_by_email(HANA)
    assert person and ("line_user_id", FRIEND) in customers.claims_of(person.customer_id)
    assert customers.reaches(person.customer_id)[0].joined


def test_a_number_that_line_brings_back_too_late_connects_nobody(account: Connection) -> None:
    url = line.begin_link({"connection": account.id, "user": FRIEND}, email=HANA, at=AT - timedelta(hours=2))
    nonce = parse_qs(urlsplit(url).query)["nonce"][0]
    send(account, event("accountLink", 1, link={"result": "ok", "nonce": nonce}))
    assert read() == []
    connectors.tend(AT)
    assert not models.LineNonce.objects.exists()


def test_links_of_line_end_and_cannot_be_forged(account: Connection) -> None:
    for token in ("", "x", core.WORDING, "a/nothing"):
        assert visit(line_link.host, token).status == 404


def test_a_line_that_does_not_answer_loses_no_friend(account: Connection, server: Line) -> None:
    server.broken = True
    send(account, event("follow", replyToken="r1"))
    assert len(read()) == 2
    known = store.connection(account.id)
    assert known and "500" in known.state["trouble"]


def test_connecting_asks_line_who_we_are_and_keeps_what_was_entered(
    var: Path, server: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "BASE", server.base)
    entered: dict[str, Any] = {
        "channel_id": "1234567890",
        "channel_secret": "s3",
        "offers_link": True,
        "site": "main",
        "by": "owner",
        "at": AT,
    }
    for field, value in (("channel_id", "no number"), ("channel_secret", ""), ("access_token", "not a token")):
        with pytest.raises(Refused):
            line.connect(**{**entered, "access_token": "t", field: value})
    assert line.connection() is None
    with pytest.raises(Refused, match="token"):
        line.connect(**entered, access_token="expired")
    made = line.connect(**{**entered, "channel_secret": ""}, access_token=server.token)
    assert (made.settings["basic_id"], made.settings["name"]) == ("@hidamari", "ひだまり堂")
    assert made.secrets["channel_secret"] == "s3"
    assert line.friend_url(made) == "https://line.me/R/ti/p/%40hidamari"
    source = line.add_source(" レジ横 ", by="owner", at=AT)
    assert line.follow(source.id) == line.friend_url(made)
    assert [(each.name, each.followed) for each in line.sources()] == [("レジ横", 1)]
    assert line.follow("nothing") is None
    assert line.qr_svg("https://crm.example/l/a/x").startswith("<svg")
    with pytest.raises(Refused):
        line.add_source("  ", by="owner", at=AT)
    line.disconnect(by="owner", at=AT)
    assert line.connection() is None and line.follow(source.id) is None
    with pytest.raises(NotFound):
        line.disconnect(by="owner", at=AT)


def test_the_signature_is_the_one_line_documents() -> None:
    body = b'{"destination":"U8e742f61d673b39c7fff3cecb7536ef0","events":[]}'
    made = b64encode(digest(b"8c570fa6dd201bb328f1c1eac23a96d8", body, "sha256")).decode()
    assert made == "GhRKmvmHys4Pi8DxkF4+EayaH0OqtJtaZxgTD9fMDLs="  # printed in LINE's own documentation
    assert core.genuine("8c570fa6dd201bb328f1c1eac23a96d8", body, made)
    assert core.delivery_id(b'{"events":[{"a":1}]}') == sha256(b'{"events":[{"a":1}]}').hexdigest()
