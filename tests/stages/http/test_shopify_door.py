"""Shopify's webhooks at the door: taken once, forgeries turned away, nothing understood while the sender waits."""

import json
import os
import socket
import subprocess
import sys

import httpx
import pytest
from django.conf import settings

from enishi.connectors.shopify.core.signing import signature
from tests import databases
from tests.stages.http.running import Web

SECRET, FORMER = "shpss_new", "shpss_old"
DOMAIN = "sakura.myshopify.com"
BODY = json.dumps({"id": 632910392, "title": "湯のみ", "variants": []}, ensure_ascii=False).encode()
_CONNECT = f"""
import django; django.setup()
from enishi.connectors import store
from enishi.kernel.clock import machine_now
secrets = {{"client_secret": "{SECRET}", "former_secret": "{FORMER}"}}
print(store.connect("shopify", "main", {{"shop_domain": "{DOMAIN}"}}, secrets, by="test", at=machine_now()).id)
"""


@pytest.fixture(scope="module")
def door(web: Web) -> str:
    """The address of a connection."""
    environment = {
        **os.environ,
        "ENISHI_SECRET_KEY": settings.SECRET_KEY,
        **databases.of_process(web.var),
        "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
    }
    made = subprocess.run([sys.executable, "-c", _CONNECT], env=environment, check=True, capture_output=True, text=True)
    return f"/h/{made.stdout.strip()}"


def headers(body: bytes, webhook_id: str, *, secret: str = SECRET, shop: str = DOMAIN) -> dict[str, str]:
    return {
        "X-Shopify-Hmac-SHA256": signature(body, secret),
        "X-Shopify-Webhook-Id": webhook_id,
        "X-Shopify-Topic": "products/update",
        "X-Shopify-Shop-Domain": shop,
        "X-Shopify-API-Version": "2026-04",
    }


def inbox(web: Web) -> dict[str, tuple[str, str, bytes]]:
    rows = databases.asked(web.var, "SELECT delivery_id, topic, version, body FROM received")
    return {delivery_id: (topic, version, bytes(body)) for delivery_id, topic, version, body in rows}


def test_a_genuine_delivery_lies_in_the_inbox_when_shopify_hears_200(client: httpx.Client, web: Web, door: str) -> None:
    assert client.post(door, content=BODY, headers=headers(BODY, "genuine")).status_code == 200
    assert inbox(web)["genuine"] == ("products/update", "2026-04", BODY)


def test_a_delivery_that_came_before_is_taken_and_kept_once(client: httpx.Client, web: Web, door: str) -> None:
    for _ in range(3):
        assert client.post(door, content=BODY, headers=headers(BODY, "again")).status_code == 200
    assert list(inbox(web)).count("again") == 1


def test_both_secrets_fit_while_one_replaces_the_other(client: httpx.Client, web: Web, door: str) -> None:
    assert client.post(door, content=BODY, headers=headers(BODY, "former", secret=FORMER)).status_code == 200
    assert "former" in inbox(web)


def test_the_names_of_the_newer_events_are_known(client: httpx.Client, web: Web, door: str) -> None:
    newer = {name.replace("X-", ""): value for name, value in headers(BODY, "newer").items()}
    assert client.post(door, content=BODY, headers=newer).status_code == 200
    assert "newer" in inbox(web)


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("another's secret", {"X-Shopify-Hmac-SHA256": signature(BODY, "guessed")}),
        ("no signature", {"X-Shopify-Hmac-SHA256": ""}),
        ("an empty secret", {"X-Shopify-Hmac-SHA256": signature(BODY, "")}),
        ("the signature in another spelling", {"X-Shopify-Hmac-SHA256": signature(BODY, SECRET).lower()}),
        ("not even base64", {"X-Shopify-Hmac-SHA256": "\x80\xff"}),
        ("another shop", {"X-Shopify-Shop-Domain": "other.myshopify.com"}),
        ("no shop", {"X-Shopify-Shop-Domain": ""}),
        ("no id", {"X-Shopify-Webhook-Id": ""}),
    ],
)
def test_forgeries_are_turned_away(
    client: httpx.Client, web: Web, door: str, what: str, changes: dict[str, str]
) -> None:
    before = inbox(web)
    given = [(name.encode(), value.encode("latin-1")) for name, value in {**headers(BODY, "forged"), **changes}.items()]
    answer = client.post(door, content=BODY, headers=given)
    assert answer.status_code == 401, what
    assert inbox(web) == before


@pytest.mark.parametrize("body", [BODY[:-1], BODY + b" ", b"", BODY.replace(b"632910392", b"632910393")])
def test_a_body_that_is_not_the_one_signed_is_turned_away(
    client: httpx.Client, web: Web, door: str, body: bytes
) -> None:
    before = inbox(web)
    assert client.post(door, content=body, headers=headers(BODY, "changed")).status_code == 401
    assert inbox(web) == before


def test_a_body_cut_off_on_its_way_is_not_taken(web: Web, door: str) -> None:
    """The line breaks half-way: there is nobody to answer, and nothing may be kept."""
    before = inbox(web)
    lines = [f"POST {door} HTTP/1.1", "Host: x", f"Content-Length: {len(BODY)}"]
    lines += [f"{name}: {value}" for name, value in headers(BODY, "cut").items()]
    with socket.create_connection(("127.0.0.1", web.port), timeout=20) as line:
        line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + BODY[: len(BODY) // 2])
        line.shutdown(socket.SHUT_WR)
        line.recv(4096)  # until the server has let go of the line
    assert inbox(web) == before


def test_a_connection_nobody_made_answers_as_to_a_forgery(client: httpx.Client, door: str) -> None:
    assert client.post("/h/somebody-guesses", content=BODY, headers=headers(BODY, "x")).status_code == 401
    assert client.post("/h/%00", content=BODY, headers=headers(BODY, "x")).status_code == 401
    assert client.get(door).status_code == 405


def test_of_a_connection_nobody_made_no_large_body_is_read(web: Web, door: str) -> None:
    def answered(path: str, length: int) -> bytes:
        """What comes back before anything of the body is sent."""
        with socket.create_connection(("127.0.0.1", web.port), timeout=20) as line:
            line.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
            return line.recv(4096).split(b"\r\n")[0]

    assert b" 413 " in answered("/h/somebody-guesses", 20_000)
    assert b" 413 " in answered(door, 5_000_000)
