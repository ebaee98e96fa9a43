"""A request about somebody's own data that came by telephone is entered by hand, and stays until it is answered."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from enishi.console.pages import now
from enishi.customers import api as customers
from enishi.kernel.calendar import day_start, local_date
from enishi.shop import api as shop
from tests.console.shop_day import ShopDay


def told(**more: Any) -> dict[str, Any]:
    today = local_date(now()).isoformat()
    return {
        "kind": "erasure",
        "asked_on": today,
        "email": "c0@example.jp",
        "number": "",
        "site": "shop",
        "reason": "電話",
        **more,
    }


def test_it_is_on_the_list_with_the_person_and_the_day_by_which_to_answer(owner: Client, shop_day: ShopDay) -> None:
    received = local_date(now()) - timedelta(days=3)
    answer = owner.post("/console/requests/ask/", told(asked_on=received.isoformat()), follow=True)
    assert answer.redirect_chain == [("/console/requests/", 302)]
    (asked,) = customers.subject_requests()
    assert (asked.kind, asked.asked_by, asked.reason) == ("erasure", "owner", "電話")
    assert asked.due_at == day_start(received) + timedelta(days=30)
    text = answer.content.decode()
    assert f"/console/customers/{shop_day.customer}/" in text
    assert f"erase/?request={asked.request_id}" in text
    assert "subject_request_entered" in {entry.action for entry in shop.access_log(limit=5)[0]}


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"email": ""}, "メールアドレスか会員番号を入力してください。"),
        ({"asked_on": "2999-01-01"}, "まだ先の日付です。"),
        ({"asked_on": "yesterday"}, "field-error"),
        ({"email": "nobody"}, "field-error"),
        ({"site": "nowhere"}, "field-error"),
    ],
)
def test_what_is_missing_is_said_beside_the_field(owner: Client, shop_day: ShopDay, said: Any, complaint: str) -> None:
    answer = owner.post("/console/requests/ask/", told(**said))
    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert "電話" in answer.content.decode(), "what was typed is kept"
    assert customers.subject_requests() == []
