"""The collector as strangers meet it: over a socket, in good and bad manners."""

import json
import socket
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from enishi.kernel import clock
from enishi.kernel.ids import uuid7
from tests import databases
from tests.stages.http.running import Web


def page(**changes: Any) -> dict[str, Any]:
    now = clock.machine_now()
    return {
        "id": str(uuid7(now)),
        "kind": "page_viewed",
        "occurred_at": now.isoformat(),
        "claims": {"visitor": "v1"},
        "body": {"url": "https://shop.example/"},
    } | changes


def post(client: httpx.Client, web: Web, message: Any, **options: Any) -> httpx.Response:
    content = message if isinstance(message, bytes) else json.dumps(message).encode()
    return client.post("/v1/events", content=content, headers={"authorization": f"Bearer {web.browser_key}"}, **options)


def stored(web: Web, *identities: str) -> list[int]:
    """How often each id stands in the log."""
    ids = [event.id for event in web.events()]
    return [ids.count(UUID(identity)) for identity in identities]


def refusals(web: Web) -> dict[tuple[str, str], int]:
    rows = databases.asked(web.var, "SELECT source, reason, sum(count) FROM refusal GROUP BY 1, 2")
    return {(source, reason): int(count) for source, reason, count in rows}


def wait_for_refusal(web: Web, source: str, reason: str, more_than: int) -> None:
    """Counts are written twice a second, not while the sender waits."""
    patience = clock.monotonic() + 20
    while clock.monotonic() < patience:
        if refusals(web).get((source, reason), 0) > more_than:
            return
        clock.pause(0.05)
    pytest.fail(f"no {reason} of {source} was counted")


def test_an_event_is_in_the_log_when_its_sender_hears_so(client: httpx.Client, web: Web) -> None:
    event = page()
    answer = post(client, web, event)
    assert (answer.status_code, answer.content) == (204, b"")
    assert stored(web, event["id"]) == [1]
    (kept,) = [each for each in web.events() if str(each.id) == event["id"]]
    assert (kept.site, kept.source, kept.claims.visitor) == ("main", "tag", "v1")
    assert kept.occurred_at <= kept.received_at


def test_a_repeat_gets_the_same_answer(client: httpx.Client, web: Web) -> None:
    event = page()
    first, second = post(client, web, event), post(client, web, event)
    assert (first.status_code, first.content) == (second.status_code, second.content)


def test_a_list_is_judged_event_by_event(client: httpx.Client, web: Web) -> None:
    good, other = page(), page()
    answer = post(client, web, [good, page(kind="page_veiwed"), other])
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 2
    (refused,) = answer.json()["refused"]
    assert (refused["index"], refused["reason"], refused["path"]) == (1, "unknown_kind", "kind")
    assert stored(web, good["id"], other["id"]) == [1, 1]


def test_nothing_at_all_is_fine(client: httpx.Client, web: Web) -> None:
    assert post(client, web, []).status_code == 204


@pytest.mark.parametrize("how", ["bearer", "header", "query"])
def test_the_key_may_come_three_ways(client: httpx.Client, web: Web, how: str) -> None:
    key, event = web.server_key, page(kind="product_removed", body={"product_id": "p"})
    headers = {
        "bearer": {"authorization": f"bearer {key}"},
        "header": {"x-write-key": key},
        "query": {"content-type": "text/plain;charset=UTF-8"},
    }[how]
    answer = client.post(
        f"/v1/events?a=b&key={key}" if how == "query" else "/v1/events", content=json.dumps(event), headers=headers
    )
    assert answer.status_code == 204
    assert web.events()[-1].source == "api"


@pytest.mark.parametrize("key", ["", "nobody", "browser_" + "x" * 5000])
def test_a_wrong_key_is_told_and_counted(client: httpx.Client, web: Web, key: str) -> None:
    before = refusals(web).get(("unknown", "bad_key"), 0)
    event = page()
    answer = client.post("/v1/events", content=json.dumps(event), headers={"x-write-key": key})
    assert answer.status_code == 401
    assert answer.json()["refused"][0]["reason"] == "bad_key"
    assert stored(web, event["id"]) == [0]
    wait_for_refusal(web, "unknown", "bad_key", before)


@pytest.mark.parametrize(
    ("sent", "status", "reason"),
    [
        (b"{", 400, "bad_json"),
        (b"\xff\xff", 400, "bad_encoding"),
        (b"[" * 200_000, 400, "bad_json"),
        (b"[" + b"{}," * 500 + b"{}]", 413, "too_many"),
        (json.dumps({"kind": "page_viewed"}).encode(), 400, "missing_field"),
    ],
)
def test_a_bad_request_is_told_and_counted(
    client: httpx.Client, web: Web, sent: bytes, status: int, reason: str
) -> None:
    before = refusals(web).get(("tag", reason), 0)
    answer = post(client, web, sent)
    assert (answer.status_code, answer.json()["refused"][0]["reason"]) == (status, reason)
    wait_for_refusal(web, "tag", reason, before)


def test_two_megabytes_are_refused_and_the_line_is_closed(client: httpx.Client, web: Web) -> None:
    answer = post(client, web, json.dumps(page(body={"url": "x" * 2_000_000})).encode())
    assert answer.status_code == 413
    assert answer.json()["refused"][0]["reason"] == "too_large"
    assert post(client, web, page()).status_code == 204


def test_two_megabytes_in_chunks_are_refused_before_they_are_all_read(web: Web) -> None:
    with httpx.Client(base_url=web.url, timeout=20) as client:
        chunks = (b"x" * 50_000 for _ in range(40))
        try:
            answer = client.post("/v1/events", content=chunks, headers={"x-write-key": web.browser_key})
        except httpx.TransportError:
            return  # the server hung up while we were still talking
        assert answer.status_code == 413


def half(web: Web, body: bytes, declared: int) -> socket.socket:
    """A connection on which a part of a request was sent."""
    line = socket.create_connection(("127.0.0.1", web.port), timeout=20)
    head = (
        f"POST /v1/events HTTP/1.1\r\nHost: x\r\nX-Write-Key: {web.browser_key}\r\nContent-Length: {declared}\r\n\r\n"
    )
    line.sendall(head.encode() + body)
    return line


def test_half_a_body_leaves_nothing_behind(client: httpx.Client, web: Web) -> None:
    event = page()
    body = json.dumps(event).encode()
    half(web, body, len(body) + 100).close()
    assert post(client, web, page()).status_code == 204
    assert stored(web, event["id"]) == [0]


def test_a_body_may_come_in_pieces(web: Web) -> None:
    event = page()
    body = json.dumps(event).encode()
    with half(web, body[:50], len(body)) as line:
        for piece in (body[50:120], body[120:]):
            line.sendall(piece)
        assert line.recv(1000).startswith(b"HTTP/1.1 204")
    assert stored(web, event["id"]) == [1]


def test_a_sender_who_does_not_wait_for_the_answer_is_still_heard(client: httpx.Client, web: Web) -> None:
    event = page()
    body = json.dumps(event).encode()
    half(web, body, len(body)).close()
    patience = clock.monotonic() + 20
    while stored(web, event["id"]) == [0] and clock.monotonic() < patience:
        clock.pause(0.05)
    assert stored(web, event["id"]) == [1]


def test_many_slow_senders_hold_up_nobody(client: httpx.Client, web: Web) -> None:
    lines = [half(web, b"{", 100) for _ in range(200)]
    try:
        assert post(client, web, page()).status_code == 204
    finally:
        for line in lines:
            line.close()


def test_browsers_may_send_from_any_page(client: httpx.Client, web: Web) -> None:
    asked = client.options(
        "/v1/events",
        headers={
            "origin": "https://shop.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "content-type" in asked.headers["access-control-allow-headers"]
    for message in (page(), b"{"):
        assert post(client, web, message).headers["access-control-allow-origin"] == "*"


def test_other_methods_are_not_for_this_door(client: httpx.Client) -> None:
    answer = client.get("/v1/events")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST, OPTIONS")


def test_the_door_says_that_it_is_well(client: httpx.Client, web: Web) -> None:
    before = len(web.events())
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    told = datetime.fromisoformat(answer.headers["business-time"])
    assert abs(told - clock.machine_now()) < timedelta(minutes=1)
    assert len(web.events()) == before
