"""Forms, opt-outs and LINE in the console: made, copied, looked up, lifted, connected."""

from typing import Any

import pytest
from django.test import Client

from enishi.connectors.forms import api as forms
from enishi.connectors.forms.types import Typed
from enishi.connectors.line import api as line
from enishi.connectors.line import client
from enishi.customers import api as customers
from enishi.shop import api as shop
from tests.console.shop_day import ATTACK
from tests.stages.connectors.line_server import line_server

SAID: dict[str, Any] = {
    "name": f"トップ{ATTACK}",
    "language": "ja",
    "title": 'お知らせ"><img src=x>',
    "purposes": ["newsletter", "reminder"],
    "asks": ["name", "address"],
    "by_post": "on",
    "wording": "メールと郵便でお知らせを受け取ります。",
}


def test_a_form_is_made_copied_closed_and_opened(owner: Client) -> None:
    assert owner.get("/console/forms/new/").status_code == 200
    made = owner.post("/console/forms/new/", SAID)
    assert made.status_code == 302
    (form,) = forms.forms()
    assert (form.purposes, form.channels, form.asks) == (
        ("newsletter", "reminder"),
        ("email", "letter"),
        ("name", "address"),
    )
    forms.request(form, Typed(email="hana@example.jp", ip="192.0.2.1"), at=shop.business_now())
    page = owner.get(made.headers["Location"]).content.decode()
    assert f"/f/{form.id}?embed=1" in page and "hana@example.jp" in page
    assert (
        "<script>alert" not in page
        and "<img src=x>" not in page
        and ATTACK.replace("<", "&lt;").replace(">", "&gt;") in page
    )
    assert any(entry.action == "signups_listed" for entry in shop.access_log()[0])
    everything = owner.post(f"/console/forms/{form.id}/", {**SAID, "purposes": ["newsletter", "reminder", "review"]})
    assert everything.status_code == 302 and forms.forms()[0].purposes == ("marketing",)
    for closed in ("1", "0"):
        owner.post(f"/console/forms/{form.id}/close/", {"closed": closed})
        known = forms.form(form.id)
        assert known and bool(known.closed_at) == (closed == "1")
    assert owner.get("/console/forms/nothing/").status_code == 404


@pytest.mark.parametrize(
    "wrong", [{"wording": ""}, {"purposes": []}, {"asks": ["name"]}, {"title": "x" * 201}, {"purposes": ["spam"]}]
)
def test_a_form_that_cannot_be_says_why(owner: Client, wrong: dict[str, Any]) -> None:
    answer = owner.post("/console/forms/new/", {**SAID, **wrong})
    assert answer.status_code == 422 and "field-error" in answer.content.decode()
    assert forms.forms() == []


def test_an_address_is_added_looked_up_and_lifted_with_a_reason(owner: Client) -> None:
    add = owner.post("/console/settings/opt-outs/add/", {"pasted": "Taro@example.jp\nhana@example.jp"})
    assert add.status_code == 302 and customers.suppressed_count() == 2
    found = owner.post("/console/settings/opt-outs/look-up/", {"look-email": " TARO@example.jp"})
    assert found.status_code == 200 and 'name="why"' in found.content.decode()
    owner.post("/console/settings/opt-outs/lift/", {"email": "taro@example.jp", "why": ""})
    assert customers.suppressed_count() == 2
    owner.post("/console/settings/opt-outs/lift/", {"email": "taro@example.jp", "why": "電話で本人から"})
    assert customers.suppressed_count() == 1
    again = owner.post("/console/settings/opt-outs/look-up/", {"look-email": "taro@example.jp"}).content.decode()
    assert "電話で本人から" in again and 'name="why"' not in again
    assert owner.post("/console/settings/opt-outs/look-up/", {"look-email": "no address"}).status_code == 422
    assert owner.post("/console/settings/opt-outs/add/", {"pasted": "nobody"}).status_code == 422
    said = {entry.action for entry in shop.access_log()[0]}
    assert {"suppression_looked_up", "suppression_lifted", "opt_out_list_imported"} <= said


def test_evidence_cannot_be_thrown_away_early(owner: Client) -> None:
    short = owner.post("/console/settings/opt-outs/years/", {"years": "2"})
    assert short.status_code == 422 and shop.evidence_years() == 3
    assert owner.post("/console/settings/opt-outs/years/", {"years": "5"}).status_code == 302
    assert shop.evidence_years() == 5


def test_the_checklist_offers_to_confirm_the_box_at_the_checkout(owner: Client) -> None:
    answer = owner.post("/console/first-run/consent/", {"basis": "checkout_confirmed", "cart_mails": "no"})
    assert answer.status_code == 302 and shop.first_run().consent_basis == "checkout_confirmed"


def test_line_is_connected_given_codes_and_left(owner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    entered = {"channel_id": "1234567890", "channel_secret": "s3cret", "offers_link": "on"}
    with line_server() as server:
        monkeypatch.setattr(client, "BASE", server.base)
        refused = owner.post("/console/line/", {**entered, "access_token": "old"})
        assert refused.status_code == 422
        assert owner.post("/console/line/", {**entered, "access_token": server.token}).status_code == 302
    owner.post("/console/line/code/", {"name": ATTACK})
    page = owner.get("/console/line/").content.decode()
    known = line.connection()
    assert known and f"/h/{known.id}" in page and "<svg" in page
    assert "<script>alert" not in page and "s3cret" not in page and server.token not in page
    owner.post("/console/line/disconnect/")
    assert line.connection() is None
    assert owner.post("/console/line/disconnect/").status_code == 302
