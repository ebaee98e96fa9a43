"""The official clients for Python and Node, unmodified, send to a real server over a bad line: everything arrives, and counts once."""

import json
import os
import shutil
import subprocess
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from segment.analytics.client import Client  # type: ignore[import-untyped]

from enishi.events.types import Event
from tests.stages.http.flaky_front import Front, front
from tests.stages.http.running import Web

ROOT = Path(__file__).parents[3]
NODE_MODULES = ROOT / ".tools" / "node" / "node_modules"

KINDS = Counter(
    {"customer_identified": 2, "order_placed": 1, "page_viewed": 1, "shop.screen_viewed": 1}
)  # identify and alias; track; page; screen


def of(web: Web, user: str) -> list[Event]:
    """What counts of a user's events: repeats share an id."""
    found = {event.id: event for event in web.events() if event.claims.shop_customer_id == user}
    return list(found.values())


def stored_more_often_than_counted(web: Web, user: str) -> bool:
    return sum(event.claims.shop_customer_id == user for event in web.events()) > len(of(web, user))


def arrived_whole(web: Web, user: str, before: Front) -> None:
    events = of(web, user)
    assert Counter(event.kind for event in events) == KINDS
    (order,) = (event for event in events if event.kind == "order_placed")
    assert (order.source, order.site, order.body.total) == ("segment", "main", 1980)  # type: ignore[attr-defined]
    assert order.occurred_at == datetime(2026, 11, 1, tzinfo=UTC)
    assert {event.claims.former_customer_id for event in events} == {None, "before"}
    assert set(before.answers) == {200}
    assert stored_more_often_than_counted(web, user)  # the lost answer made the client send again


@pytest.mark.parametrize("gzip", [False, True])
def test_the_client_for_python(web: Web, gzip: bool) -> None:
    user, failures = f"python-{gzip}", list[Any]()
    with front(web.port, "refuse", "lose") as before:
        client = Client(
            web.server_key, host=before.url, gzip=gzip, on_error=lambda error, _batch: failures.append(error)
        )
        client.identify(user, {"email": f"{user}@example.jp", "name": "山田 花子", "plan": "gold"}, anonymous_id="b1")
        order = {"order_id": f"{user}-1", "total": 1980, "currency": "JPY"}
        client.track(user, "Order Completed", order, timestamp=datetime(2026, 11, 1, tzinfo=UTC))
        client.page(user, "Sale", "Autumn", {"url": "https://shop.example/sale"})
        client.screen(user, "Shop", "Top")
        client.alias("before", user)
        client.shutdown()
    assert failures == []
    arrived_whole(web, user, before)


def test_the_client_for_python_hears_what_to_do(web: Web) -> None:
    failures = list[Any]()
    client = Client(web.server_key, host=web.url, on_error=lambda error, _batch: failures.append(error))
    client.group("u", "company")
    client.shutdown()
    (failure,) = failures
    assert (failure.status, failure.code) == (400, "kind_not_allowed")
    assert "trait" in failure.message


def test_the_client_for_node(web: Web) -> None:
    if not (NODE_MODULES / "@segment").is_dir() or shutil.which("node") is None:
        if os.environ.get("CI"):
            pytest.fail("the client for Node is missing: script/clients installs it")
        pytest.skip("needs nodejs and npm: script/clients installs the client")
    user = "node"
    calls = [
        {"call": "identify", "userId": user, "anonymousId": "b2", "traits": {"email": "node@example.jp"}},
        {
            "call": "track",
            "userId": user,
            "event": "Order Completed",
            "properties": {"order_id": "node-1", "total": 1980, "currency": "JPY"},
            "timestamp": "2026-11-01T00:00:00Z",
        },
        {"call": "page", "userId": user, "name": "Sale", "properties": {"url": "https://shop.example/sale"}},
        {"call": "screen", "userId": user, "name": "Top"},
        {"call": "alias", "userId": user, "previousId": "before"},
    ]
    with front(web.port, "refuse", "lose") as before:
        program = ["node", str(ROOT / "tests/clients/speak.js"), before.url, web.server_key, json.dumps(calls)]
        environment = {**os.environ, "NODE_PATH": str(NODE_MODULES)}
        said = subprocess.run(program, env=environment, check=True, capture_output=True, text=True, timeout=60)
    assert said.stdout == "done\n"
    arrived_whole(web, user, before)
