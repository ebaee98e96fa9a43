"""The doors behind a letter's links."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from enishi.events.types import Event
from enishi.events.vocabulary import ConsentChanged, Message
from enishi.kernel.links import sign_link
from enishi.shop import api as shop
from tests.stages.http.running import Web

PERSON = str(UUID(int=77))
BROWSER = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
)


def signed(purpose: str, **more: Any) -> tuple[str, str]:
    """(message id, token) of a letter of its own."""
    message = str(uuid4())
    payload = {
        "m": message,
        "c": PERSON,
        "s": "main",
        "k": "cart-9",
        "sc": "recovery",
        "st": "step-1",
        "cl": "cart",
    } | more
    return message, sign_link(shop.signing_key("links"), purpose, payload)


def stop_link(language: str = "ja", email: str = "hana@example.jp") -> tuple[str, str]:
    message = str(uuid4())
    payload = {"m": message, "c": PERSON, "s": "main", "e": email, "l": language, "ch": "email"}
    return message, "/u/" + sign_link(shop.signing_key("links"), "unsubscribe", payload)


def about(web: Web, message: str) -> list[Event]:
    """The log's events about one message."""
    return [event for event in web.events() if getattr(event.body, "message_id", "") == message]


def states(web: Web, message: str) -> list[str]:
    return [event.body.state for event in about(web, message) if isinstance(event.body, ConsentChanged)]


def test_an_opening_is_noted(client: httpx.Client, web: Web) -> None:
    message, token = signed("open")
    answer = client.get(f"/o/{token}.gif", headers={"user-agent": BROWSER})
    assert (answer.status_code, answer.headers["content-type"], answer.headers["cache-control"]) == (
        200,
        "image/gif",
        "no-store",
    )
    assert answer.content.startswith(b"GIF89a")
    (event,) = about(web, message)
    assert isinstance(event.body, Message)
    assert (event.kind, event.body.machine, event.body.cart_key) == ("message_opened", "unknown", "cart-9")
    assert (event.body.scenario, event.body.step, event.body.message_class) == ("recovery", "step-1", "cart")
    assert (str(event.claims.customer), event.site, event.source) == (PERSON, "main", "enishi")


def test_the_picture_comes_for_any_token_but_only_a_true_one_is_noted(client: httpx.Client, web: Web) -> None:
    before = len(web.events())
    _, token = signed("click", u="https://shop.example/")
    for wrong in ("x", token, token[:-4] + "AAAA", "%00", "a/b"):
        assert client.get(f"/o/{wrong}.gif").content.startswith(b"GIF89a")
    assert len(web.events()) == before


@pytest.mark.parametrize(
    ("method", "agent", "verdict"),
    [
        ("GET", BROWSER, "human"),
        ("HEAD", BROWSER, "machine"),
        ("GET", "Mozilla/5.0", "machine"),
        ("GET", "Barracuda Sentinel", "machine"),
        ("GET", "Opera", "unknown"),
    ],
)
def test_a_click_is_noted_and_sent_on(client: httpx.Client, web: Web, method: str, agent: str, verdict: str) -> None:
    message, token = signed("click", u="https://shop.example/cart?a=1&b=茶#x")
    answer = client.request(method, f"/c/{token}", headers={"user-agent": agent})
    assert (answer.status_code, answer.headers["location"]) == (302, "https://shop.example/cart?a=1&b=%E8%8C%B6#x")
    (event,) = about(web, message)
    assert isinstance(event.body, Message)
    assert (event.kind, event.body.machine, event.body.link) == (
        "message_clicked",
        verdict,
        "https://shop.example/cart?a=1&b=茶#x",
    )


def test_links_of_previews_work_and_are_not_noted(client: httpx.Client, web: Web) -> None:
    nobody = str(UUID(int=0))
    key = shop.signing_key("links")
    before = len(web.events())
    click = sign_link(key, "click", {"m": nobody, "c": nobody, "s": "", "u": "https://shop.example/"})
    assert client.get(f"/c/{click}").status_code == 302
    assert client.get(f"/o/{sign_link(key, 'open', {'m': nobody, 'c': nobody})}.gif").status_code == 200
    assert len(web.events()) == before
    stop = sign_link(key, "unsubscribe", {"m": nobody, "c": nobody, "s": "", "e": "owner@shop.example", "l": "ja"})
    assert client.post(f"/u/{stop}").status_code == 200
    claims = web.events()[-1].claims
    assert (claims.customer, claims.email) == (None, "owner@shop.example")


def test_nobody_is_sent_where_the_letter_did_not_say(client: httpx.Client) -> None:
    _, opened = signed("open")
    _, script = signed("click", u="javascript:alert(1)")
    _, split = signed("click", u="https://shop.example/\r\nset-cookie: a=b")
    for token in ("x", opened, script):
        answer = client.get(f"/c/{token}?u=https://evil.example", headers={"accept-language": "en"})
        assert answer.status_code == 404 and "This link did not work" in answer.text
    assert "set-cookie" not in client.get(f"/c/{split}").headers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_at_the_page_changes_nothing(client: httpx.Client, web: Web, method: str) -> None:
    message, link = stop_link()
    for _ in range(3):
        assert client.request(method, link).status_code == 200
        assert client.request(method, f"{link}/undo").status_code == 200
    assert about(web, message) == []


@pytest.mark.parametrize(
    "request_parts",
    [
        {
            "content": b"List-Unsubscribe=One-Click",
            "headers": {"content-type": "application/x-www-form-urlencoded", "user-agent": "curl/8"},
        },
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {"content": b""},
        {"content": b"\xff\x00{", "headers": {"content-type": "application/json"}},
        {"content": b"x" * 300_000},
        {"headers": {"origin": "https://elsewhere.example", "cookie": "sessionid=x", "user-agent": "Mozilla/5.0"}},
    ],
    ids=["one-click", "multipart", "empty", "rubbish", "huge", "from elsewhere"],
)
def test_a_post_always_withdraws(client: httpx.Client, web: Web, request_parts: dict[str, Any]) -> None:
    message, link = stop_link()
    answer = client.post(link, **request_parts)
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    (event,) = about(web, message)
    assert isinstance(event.body, ConsentChanged)
    assert (event.body.state, event.body.channel, event.body.purpose) == ("withdrawn", "email", "marketing")
    is_one_click = b"One-Click" in request_parts.get("content", b"") or "files" in request_parts
    assert event.body.method == ("one_click" if is_one_click else "page")
    assert (str(event.claims.customer), event.claims.email, event.site) == (PERSON, "hana@example.jp", "main")


def test_twice_is_the_same_and_undo_grants_again(client: httpx.Client, web: Web) -> None:
    message, link = stop_link()
    assert client.post(link).text == client.post(link).text
    assert "元に戻す" in client.post(link).text
    undone = client.post(f"{link}/undo")
    assert undone.status_code == 200
    assert states(web, message) == ["withdrawn", "withdrawn", "withdrawn", "granted"]
    (granted,) = [event.body for event in about(web, message)][3:]
    assert isinstance(granted, ConsentChanged)
    assert (granted.wording, granted.ip) == ("元に戻す", "127.0.0.1")


@pytest.mark.parametrize(
    ("language", "accepts", "words"),
    [
        ("ja", "en", "停止しますか"),
        ("en", "ja", "Stop these emails?"),
        ("", "fr, en;q=0.8", "Stop these emails?"),
        ("", "", "停止しますか"),
    ],
)
def test_the_page_speaks_the_letters_language(client: httpx.Client, language: str, accepts: str, words: str) -> None:
    _, link = stop_link(language)
    assert words in client.get(link, headers={"accept-language": accepts}).text


def test_the_page_is_self_contained_and_escapes_what_it_shows(client: httpx.Client) -> None:
    _, link = stop_link("ja", email="<script>@example.jp")
    answer = client.get(link)
    assert "茶 &amp; 器" in answer.text
    assert "<script" not in answer.text
    assert "&lt;script&gt;@example.jp" in answer.text
    assert "http" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_nobody_chooses_the_address_they_come_from(client: httpx.Client, web: Web) -> None:
    """Only a front server that the owner named may say whom it speaks for: wrong passwords are counted by address, too."""
    message, link = stop_link()
    assert client.post(f"{link}/undo", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 200
    (event,) = about(web, message)
    assert isinstance(event.body, ConsentChanged) and event.body.ip == "127.0.0.1"


@pytest.mark.parametrize("path", ["/u/x", "/u/", "/u/x/undo"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_broken_link_is_answered_kindly(client: httpx.Client, path: str, method: str) -> None:
    answer = client.request(method, path, headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert "This link did not work" in answer.text


def test_a_token_of_another_door_opens_nothing(client: httpx.Client) -> None:
    _, token = signed("open", e="a@b.jp", ch="email")
    assert client.post(f"/u/{token}").status_code == 404
    _, link = stop_link()
    assert client.post(f"{link}/other").status_code == 404


def test_other_methods_are_not_for_these_doors(client: httpx.Client) -> None:
    _, link = stop_link()
    for path in (link, "/o/x.gif", "/c/x"):
        assert client.delete(path).status_code == 405
