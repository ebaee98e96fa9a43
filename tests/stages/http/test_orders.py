"""Tills over a socket: their keys, their repeats, their limits."""

from typing import Any

import httpx
import pytest

from tests.stages.http.running import Web

TEA = {"sku": "tea-100", "quantity": 1, "unit_price": 1080}


def post(client: httpx.Client, key: str, message: Any) -> httpx.Response:
    return client.post("/v1/orders", json=message, headers={"authorization": f"Bearer {key}"})


def test_a_receipt_is_in_the_log_when_the_till_hears_so_and_twice_is_once(client: httpx.Client, web: Web) -> None:
    receipt = {"receipt": "r-1", "card": "4900001", "lines": [TEA]}
    for _ in range(2):
        answer = post(client, web.server_key, receipt)
        assert (answer.status_code, answer.content) == (204, b"")
    (first, second) = (event for event in web.events() if event.claims.member_card == "4900001")
    assert (first.id, first.kind, first.site, first.source) == (second.id, "order_placed", "main", "till")


def test_good_receipts_pass_beside_bad_ones(client: httpx.Client, web: Web) -> None:
    answer = post(
        client, web.server_key, [{"receipt": "r-2", "total": -1}, {"receipt": "r-3", "total": 100, "card": "r3"}]
    )
    said = answer.json()
    assert (answer.status_code, said["accepted"]) == (202, 1)
    assert [(each["index"], each["path"]) for each in said["refused"]] == [(0, "total")]
    assert sum(event.claims.member_card == "r3" for event in web.events()) == 1


def test_refusals_name_the_field_of_the_receipt(client: httpx.Client, web: Web) -> None:
    answer = post(client, web.server_key, {"receipt": "r-4", "total": 100, "email": "none"})
    assert (answer.status_code, answer.json()["refused"][0]["path"]) == (400, "email")


@pytest.mark.parametrize(("which", "status"), [("browser_key", 403), ("none", 401)])
def test_only_a_server_key_may_report_sales(client: httpx.Client, web: Web, which: str, status: int) -> None:
    answer = post(client, getattr(web, which, "no such key"), {"receipt": "r-5", "total": 1})
    assert (answer.status_code, answer.json()["accepted"]) == (status, 0)


def test_too_much_is_too_much(client: httpx.Client, web: Web) -> None:
    assert post(client, web.server_key, [{"receipt": "r", "total": 1}] * 501).status_code == 413
    assert post(client, web.server_key, {"receipt": "r" * 300_000}).status_code == 413
    assert client.get("/v1/orders").status_code == 405
