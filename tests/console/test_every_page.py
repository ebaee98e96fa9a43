"""Every page × {owner, stranger} × {empty stores, filled stores}, and what each refuses."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern

from enishi.console.guides.guides import GUIDES
from enishi.console.urls import urlpatterns
from enishi.scenarios import api as scenarios
from enishi.shop import api as shop
from tests.console.shop_day import ATTACK, NOON, ShopDay

PERIOD = "first=2026-04-01&last=2026-04-10"
#: Pages that exist in any installation.
PLAIN = (
    "",
    "today/",
    "carts/",
    f"carts/?{PERIOD}&sort=carts",
    "carts/?first=rubbish&last=2999-01-01",
    "carts/days.csv",
    f"carts/rows/?figure=lost_amount&{PERIOD}",
    f"carts/rows/?figure=may_be_written_to&{PERIOD}",
    f"carts/rows.csv?figure=recovered&{PERIOD}",
    *(f"first-run/?open={step}" for step in ("", "shop", "mail", "tag", "opt_outs", "consent", "own_cart", "switch")),
    "scenarios/",
    "letters/cart-1/ja/",
    "letters/cart-1/en/?version=0",
    "letters/cart-1/ja/preview/",
    "customers/",
    "customers/?q=%E7%94%B0%E4%B8%AD&page=9",
    "alike/",
    "segments/",
    "segments/?show=archived&undo=rubbish",
    "segments/new/",
    "segments/new/sizes/",
    "segments/build/",
    "segments/build/?template=no-second-order",
    "segments/build/?template=rubbish",
    "segments/ranks/",
    "outbox/",
    "outbox/?state=waiting&scenario=x&page=2",
    "forms/",
    "forms/new/",
    "letters/signup-confirm/ja/",
    "letters/line-confirm/en/preview/",
    "line/",
    "settings/opt-outs/",
    "ways-in/",
    "ways-in/shop/",
    "ways-in/shop/light/",
    "guides/",
    *(f"guides/{slug}/" for slug in GUIDES),
    "guides/html/?site=shop",
    "ec-cube/",
    "refused/",
    "imports/",
    "imports/?page=2",
    "reconcile/",
    f"reconcile/?shipping=out&{PERIOD}",
    f"reconcile/orders/?site=shop&{PERIOD}",
    f"reconcile/orders.csv?{PERIOD}",
    "mailbox/",
    "clock/",
    "clock/face/",
    "settings/",
    "settings/mail/",
    "settings/keys/",
    "settings/access/",
    "settings/access/?by=owner&subject=x&page=2",
    "settings/access.csv",
    "requests/",
    "shopify/",
    "_components",
)
#: Addresses that only take a POST.
ACTS = (
    "alike/answer/",
    "alike/undo/",
    "segments/beside/",
    "segments/count/",
    "segments/members/",
    "segments/lists/",
    "logout/",
    "first-run/shop/",
    "first-run/mail/",
    "first-run/mail/test/",
    "first-run/opt-outs/",
    "first-run/consent/",
    "first-run/own-cart/",
    "first-run/switch/",
    "scenarios/x/switch/",
    "letters/cart-1/ja/envelope/",
    "letters/cart-1/ja/test/",
    "letters/cart-1/ja/reset/",
    "imports/mappings/forget/",
    *(f"imports/x/{act}/" for act in ("columns", "shape", "kind", "run", "stop", "discard")),
    "reconcile/save/",
    "clock/move/",
    "settings/keys/reveal/",
    "shopify/x/check/",
    "shopify/x/import/",
    "shopify/x/disconnect/",
    "requests/ask/",
    "requests/settle/",
    "forms/x/close/",
    "line/code/",
    "line/disconnect/",
    "settings/opt-outs/add/",
    "settings/opt-outs/look-up/",
    "settings/opt-outs/lift/",
    "settings/opt-outs/years/",
    "ways-in/add/",
    "ec-cube/connect/",
)


def things(day: ShopDay) -> tuple[str, ...]:
    """Pages of one thing."""
    return (
        f"scenarios/{day.scenario}/",
        f"scenarios/{day.scenario}/steps/",
        f"scenarios/{day.scenario}/runs/",
        f"customers/{day.customer}/",
        f"customers/{day.attacker}/?show=letters",
        f"customers/{day.attacker}/?orders=all&site=shop&until=2026-04-09",
        f"customers/{day.attacker}/edit/",
        f"customers/{day.attacker}/export/",
        f"customers/{day.attacker}/erase/",
        f"customers/{day.attacker}/?show=carts&before=999",
        f"outbox/{day.message}/",
        f"outbox/{day.message}/letter/",
        f"mailbox/{day.letter}/",
        f"mailbox/{day.letter}/html/",
    )


def test_the_owner_sees_every_page_of_an_empty_shop_in_both_languages(owner: Client) -> None:
    scenarios.ensure_cart_recovery(at=NOON)
    shop.ensure_write_keys("shop")
    for language in ("ja", "en"):
        owner.cookies["django_language"] = language
        for page in PLAIN:
            answer = owner.get(f"/console/{page}")
            assert answer.status_code == 200, page
            assert answer.headers["Content-Security-Policy"], page


def test_the_owner_sees_every_page_of_a_filled_shop_and_no_attack_gets_through(
    owner: Client, shop_day: ShopDay
) -> None:
    for page in (*PLAIN, *things(shop_day)):
        answer = owner.get(f"/console/{page}")
        assert answer.status_code == 200, page
        if answer.headers["Content-Type"].startswith("text/html"):
            text = answer.content.decode()
            assert "<script>alert" not in text, page
            assert "<img src=x" not in text, page
    assert ATTACK.replace("<", "&lt;").replace(">", "&gt;") in owner.get("/console/").content.decode()


def test_a_stranger_is_led_to_the_login(stranger: Client, shop_day: ShopDay) -> None:
    for page in (*PLAIN, *things(shop_day)):
        answer = stranger.get(f"/console/{page}")
        assert answer.status_code == 302, page
        assert answer.headers["Location"].startswith("/console/login/"), page
    for page in ACTS:
        assert stranger.post(f"/console/{page}").status_code == 302, page
    assert stranger.get("/console/login/").status_code == 200


def test_every_address_is_among_those_tested() -> None:
    known = {page.split("?")[0] for page in (*PLAIN, *ACTS)} | {"login/", "language/"}
    named = {
        "scenarios/<slug:key>/",
        "segments/<uuid:segment_id>/",
        "customers/<uuid:public_id>/",
        "outbox/<uuid:message_id>/",
        "mailbox/<str:letter_id>/",
        "imports/<slug:job_id>/",
        "forms/<str:form_id>/",
        "ways-in/<str:site>/",
        "ways-in/again/<str:connection>/",
        "guides/<slug:slug>/",
        "ec-cube/<str:connection>/",
        "ec-cube/callback/",
        "shopify/<str:connection_id>/",
    }
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern).replace("<slug:key>/<slug:language>", "cart-1/ja")
        assert route in known or any(route.startswith(start) for start in named), route


@pytest.mark.parametrize("page", ACTS)
def test_what_changes_something_takes_only_a_post_and_leads_back_to_its_form(owner: Client, page: str) -> None:
    answer = owner.get(f"/console/{page}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "../")


@pytest.mark.parametrize(
    "page", ["", "carts/", "customers/", "outbox/", "refused/", "mailbox/", "clock/", "settings/keys/"]
)
def test_what_only_shows_something_takes_only_a_get(owner: Client, page: str) -> None:
    assert owner.post(f"/console/{page}").status_code == 405


def test_what_does_not_exist_is_not_found(owner: Client) -> None:
    nobody = uuid4()
    for page in (
        "nowhere/",
        f"customers/{nobody}/",
        f"segments/{nobody}/",
        f"segments/{nobody}/edit/",
        f"outbox/{nobody}/",
        f"outbox/{nobody}/letter/",
        "scenarios/nothing/",
        "letters/nothing/ja/",
        "letters/cart-1/fr/",
        "mailbox/..%2F..%2Fsecret.key/",
        "carts/rows/?figure=nothing",
    ):
        assert owner.get(f"/console/{page}").status_code == 404, page


def test_a_change_without_the_form_s_own_mark_is_refused(owner: Client) -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = owner.cookies
    for page in ACTS:
        answer = careful.post(f"/console/{page}")
        assert answer.status_code == 403, page
    assert "Nothing was changed" in answer.content.decode() or "何も変更していません" in answer.content.decode()
