"""EC-CUBE's webhooks at the real door: genuine, forged, repeated, too large, after the end of the connection."""

import hmac
import os
import subprocess
import sys
from hashlib import sha256

import httpx
import pytest
from django.conf import settings

from tests import databases
from tests.stages.http.running import Web

BODY = b'{"entity": "order", "id": 17, "action": "created"},\n{"entity": "order", "id": 18, "action": "created"}'
_PROGRAM = """
import django; django.setup()
from enishi.connectors import store
from enishi.connectors.ec_cube import api
from enishi.kernel.clock import machine_now
at = machine_now()
for number in range(2):
    made = api.connect("main", base_url="https://shop.example", admin_path="admin", client_id="a", client_secret="b",
        tax_percent="10", by="test", at=at)
    print(made.id, made.secrets["webhook_secret"])
store.end(made.id, by="test", at=at)
"""


@pytest.fixture(scope="module")
def hooks(web: Web) -> tuple[tuple[str, str], tuple[str, str]]:
    """The id and webhook secret of a connection, and of one that was ended."""
    environment = {
        **os.environ,
        "ENISHI_SECRET_KEY": settings.SECRET_KEY,
        **databases.of_process(web.var),
        "DJANGO_SETTINGS_MODULE": "enishi.runtime.settings",
    }
    program = [sys.executable, "-c", _PROGRAM]
    said = subprocess.run(program, env=environment, check=True, capture_output=True, text=True).stdout.split()
    return (said[0], said[1]), (said[2], said[3])


@pytest.fixture
def hook(hooks: tuple[tuple[str, str], tuple[str, str]]) -> tuple[str, str]:
    """The connection in force."""
    return hooks[0]


def post(client: httpx.Client, identity: str, secret: str, body: bytes = BODY) -> int:
    headers = {
        "x-eccube-url": "https://shop.example/",
        "x-eccube-signature": hmac.new(secret.encode(), body, sha256).hexdigest(),
    }
    return client.post(f"/h/{identity}", content=body, headers=headers).status_code


def waiting(web: Web, identity: str) -> int:
    found = databases.asked(web.var, "SELECT connection_id FROM received")
    return sum(connection == identity for (connection,) in found)


def test_a_genuine_webhook_lies_in_the_inbox_and_a_repeat_is_answered_alike(
    client: httpx.Client, web: Web, hook: tuple[str, str]
) -> None:
    before = waiting(web, hook[0])
    assert [post(client, *hook) for _ in range(3)] == [200, 200, 200]
    assert 1 <= waiting(web, hook[0]) - before <= 2  # told apart by the second they came in


def test_a_forgery_is_turned_away(client: httpx.Client, web: Web, hook: tuple[str, str]) -> None:
    before = waiting(web, hook[0])
    assert post(client, hook[0], "guessed") == 401
    assert post(client, "no-such-connection", hook[1]) == 401
    assert client.post(f"/h/{hook[0]}", content=BODY).status_code == 401
    assert client.get(f"/h/{hook[0]}").status_code == 405
    assert post(client, *hook, body=b"x" * 5_000_000) == 413
    assert waiting(web, hook[0]) == before


def test_an_ended_connection_hears_nothing(
    client: httpx.Client, hooks: tuple[tuple[str, str], tuple[str, str]]
) -> None:
    assert post(client, *hooks[1]) == 401
