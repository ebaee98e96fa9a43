"""Segment's calls as strangers make them: keys in three places, packed bodies, limits, nonsense."""

import gzip
import json
import zlib
from base64 import b64encode
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.stages.http.running import Web
from tests.stages.http.test_collector import refusals, wait_for_refusal


def basic(key: str) -> dict[str, str]:
    return {"authorization": "Basic " + b64encode(f"{key}:".encode()).decode()}


def identify(user: str, **more: Any) -> dict[str, Any]:
    return {"userId": user, "messageId": f"m-{user}", "traits": {}, **more}


def count(web: Web, user: str) -> int:
    return sum(event.claims.shop_customer_id == user for event in web.events())


def test_a_call_is_in_the_log_when_its_sender_hears_so(client: httpx.Client, web: Web) -> None:
    answer = client.post("/v1/identify", json=identify("s1"), headers=basic(web.server_key))
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert count(web, "s1") == 1


@pytest.mark.parametrize("where", ["basic", "bearer", "header", "message", "batch"])
def test_the_key_may_stand_in_five_places(client: httpx.Client, web: Web, where: str) -> None:
    key, user = web.server_key, f"key-{where}"
    headers = {"basic": basic(key), "bearer": {"authorization": f"Bearer {key}"}, "header": {"x-write-key": key}}
    if where == "batch":
        message = {"batch": [{**identify(user), "type": "identify"}], "writeKey": key}
        answer = client.post("/v1/batch", json=message)
    else:
        written = {"writeKey": key} if where == "message" else {}
        answer = client.post("/v1/identify", json=identify(user, **written), headers=headers.get(where, {}))
    assert answer.status_code == 200, answer.text
    assert count(web, user) == 1


@pytest.mark.parametrize(
    "headers",
    [{}, {"authorization": "Basic %%%"}, {"authorization": "Basic " + b64encode(b"\xff\xfe").decode()}, basic("x")],
)
def test_without_a_key_nothing_is_taken(client: httpx.Client, web: Web, headers: dict[str, str]) -> None:
    before = refusals(web).get(("unknown", "bad_key"), 0)
    answer = client.post("/v1/identify", json=identify("nobody"), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_key")
    wait_for_refusal(web, "unknown", "bad_key", before)
    assert count(web, "nobody") == 0


@pytest.mark.parametrize("path", ["/v1/batch", "/v1/import", "/v1/b"])
def test_a_batch_is_judged_message_by_message(client: httpx.Client, web: Web, path: str) -> None:
    user = f"batch{path}"
    batch = [{"type": "group", "userId": "u", "groupId": "g"}, {**identify(user), "type": "identify"}]
    answer = client.post(path, json={"batch": batch}, headers=basic(web.server_key))
    said = answer.json()
    assert (answer.status_code, said["success"], [each["index"] for each in said["refused"]]) == (200, True, [0])
    assert count(web, user) == 1


def test_a_browser_may_ask_and_send_with_its_short_names(client: httpx.Client, web: Web) -> None:
    asked = client.options("/v1/p", headers={"origin": "https://shop.example"})
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, "*")
    message = {"anonymousId": "short", "properties": {"url": "https://shop.example/"}, "writeKey": web.browser_key}
    answer = client.post("/v1/p", content=json.dumps(message), headers={"content-type": "text/plain"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    assert [event.source for event in web.events() if event.claims.visitor == "short"] == ["tag"]


def test_other_methods_are_turned_away(client: httpx.Client) -> None:
    assert client.get("/v1/track").status_code == 405


def test_a_packed_body_is_unpacked(client: httpx.Client, web: Web) -> None:
    body = gzip.compress(json.dumps(identify("packed")).encode())
    answer = client.post("/v1/identify", content=body, headers={**basic(web.server_key), "content-encoding": "gzip"})
    assert answer.status_code == 200
    assert count(web, "packed") == 1


@pytest.mark.parametrize(
    ("body", "encoding", "status", "code"),
    [
        (gzip.compress(b"[" * 50_000_000, mtime=0), "gzip", 413, "too_large"),
        (gzip.compress(b'{"userId": "u"}', mtime=0)[:-9], "gzip", 400, "bad_encoding"),
        (b'{"userId": "u"}', "gzip", 400, "bad_encoding"),
        (zlib.compress(b'{"userId": "u"}'), "deflate", 400, "bad_encoding"),
        (b'{"userId": "u", "traits": {"a": "%s"}}' % (b"a" * 40_000), "", 413, "too_large"),
        (b'{"userId": "u"', "", 400, "bad_json"),
        (b'{"userId": "\xff"}', "", 400, "bad_json"),
        (b"[]", "", 400, "bad_json"),
        (b"[" * 30_000, "", 400, "bad_json"),
        (b'{"userId": "u\\u0000"}', "", 400, "bad_encoding"),
        (b'{"userId": 9007199254740993.0}', "", 400, "bad_value"),
        (b"{}", "", 400, "no_claim"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(
    client: httpx.Client, web: Web, body: bytes, encoding: str, status: int, code: str
) -> None:
    answer = client.post("/v1/identify", content=body, headers={**basic(web.server_key), "content-encoding": encoding})
    said = answer.json()
    assert (answer.status_code, said["code"], said["success"]) == (status, code, False)
    assert said["message"]


def test_a_request_has_limits(client: httpx.Client, web: Web) -> None:
    large = {"batch": [identify("large", traits={"a": "x" * 30_000}, type="identify")] * 20}
    assert client.post("/v1/batch", json=large, headers=basic(web.server_key)).status_code == 413
    many: dict[str, Any] = {"batch": [{}] * 2501}
    assert client.post("/v1/batch", json=many, headers=basic(web.server_key)).json()["code"] == "too_many"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["/v1/batch", "/v1/track", "/v1/identify", "/v1/alias", "/v1/import"]),
    body=st.binary(max_size=60)
    | st.builds(lambda value: json.dumps({"batch": value}).encode(), _JSON)
    | st.builds(lambda value: json.dumps(value).encode(), _JSON),
    encoding=st.sampled_from(["", "gzip", "br", "\u00e9"]),
)
def test_nothing_that_is_sent_makes_the_door_fail(
    client: httpx.Client, web: Web, path: str, body: bytes, encoding: str
) -> None:
    headers = {**basic(web.server_key), "content-encoding": encoding}
    plain = {name.encode(): value.encode("latin-1") for name, value in headers.items()}
    answer = client.post(path, content=body, headers=plain)
    assert answer.status_code in {200, 400, 413}
    assert "success" in answer.json()
