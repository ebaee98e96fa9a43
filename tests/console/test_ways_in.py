"""Ways in as a member of the shop uses them: places, keys, lights, guides, EC-CUBE."""

import html
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from enishi.connectors import store
from enishi.connectors.ec_cube import api as ec_cube
from enishi.connectors.types import Connection, Delivery
from enishi.console.guides.guides import GUIDES
from enishi.events import api as events
from enishi.kernel.ids import uuid7
from enishi.shop import api as shop
from tests.stages.connectors.fake_ec_cube import FakeShop, fake_shop

SHOP_PAGE = "https://shop.example/tea"


def text(client: Client, page: str) -> str:
    answer = client.get(f"/console/{page}")
    assert answer.status_code == 200, page
    return html.unescape(answer.content.decode())


def tell(kind: str, body: dict[str, object], *, minutes: int = 0, site: str = "shop", **claims: str) -> None:
    at = shop.business_now() - timedelta(minutes=minutes)
    envelope = {"id": uuid7(at), "kind": kind, "occurred_at": at}
    accepted, refused = events.judge(
        [{**envelope, "claims": {"visitor": "v", **claims}, "body": body}],
        received_at=at,
        site=site,
        source="tag",
        trusted=True,
    )
    assert refused == []
    events.log().append(accepted)


@pytest.fixture
def place(owner: Client) -> Client:
    shop.ensure_write_keys("shop")
    return owner


def test_the_light_says_what_came_and_what_is_missing(place: Client) -> None:
    assert text(place, "ways-in/shop/light/").count("light-off") == 6
    tell("page_viewed", {"url": SHOP_PAGE}, email="hana@example.jp")
    light = text(place, "ways-in/shop/light/")
    assert SHOP_PAGE in light
    assert light.count("light-on") == 2  # the page, and that somebody was recognised
    assert light.count("light-off") == 4
    listed = text(place, "ways-in/")
    assert "足りないもの：商品の閲覧、カート、注文、同意" in listed
    assert SHOP_PAGE in text(place, "guides/html/")
    assert SHOP_PAGE in text(place, "first-run/?open=tag")


@pytest.mark.parametrize("kind", ["page_viewed", "order_placed"])
def test_home_shows_the_same_light(place: Client, kind: str) -> None:
    """Whatever lights a place up, the tag or a server, home and the list of sources say the same."""
    orders = {"order_id": "1", "total": 100, "lines": [{"product_id": "a", "quantity": 1, "unit_price": 100}]}
    tell(kind, {"url": SHOP_PAGE} if kind == "page_viewed" else orders)
    home, listed = text(place, "today/"), text(place, "ways-in/")
    for shown in (home, listed):
        assert "light-on" in shown
        assert "まだ何も届いていません" not in shown
    missing = "足りないもの："
    assert home.partition(missing)[2].partition("<")[0] == listed.partition(missing)[2].partition("<")[0]


def test_an_old_sign_is_no_bright_light(place: Client) -> None:
    tell("cart_updated", {"lines": []}, minutes=11)
    assert "light-stale" in text(place, "ways-in/shop/light/")


def test_a_physical_shop_is_added_and_its_receipts_light_up(place: Client) -> None:
    answer = place.post("/console/ways-in/add/", {"name": "京都店", "code": "kyoto", "kind": "store"}, follow=True)
    page = html.unescape(answer.content.decode())
    assert answer.redirect_chain == [("/console/ways-in/kyoto/", 302)]
    assert "京都店" in page
    assert "data-site" not in page  # no tag line: there are no pages
    tell("order_placed", {"order_id": "1", "lines": [], "total": 1, "channel": "store"}, site="kyoto")
    assert "light-on" in text(place, "ways-in/kyoto/light/")
    assert '"site": "kyoto"' in text(place, "guides/till/")


@pytest.mark.parametrize(("code", "said"), [("京都", "コードには"), ("shop", "すでにあります")])
def test_a_code_nobody_can_use_is_said_beside_it(place: Client, code: str, said: str) -> None:
    answer = place.post("/console/ways-in/add/", {"name": "京都店", "code": code, "kind": "store"})
    assert answer.status_code == 422
    assert said in html.unescape(answer.content.decode())


def test_a_place_is_renamed(place: Client) -> None:
    place.post("/console/ways-in/shop/change/", {"name": "本店", "kind": "own"})
    assert shop.site_names()["shop"] == "本店"
    assert place.post("/console/ways-in/nowhere/change/", {"name": "x", "kind": "own"}).status_code == 404


def test_keys_are_covered_shown_once_changed_and_withdrawn(place: Client) -> None:
    (key,) = (each.key for each in shop.write_keys() if each.trusted)
    assert key not in text(place, "ways-in/shop/")
    shown = place.post("/console/ways-in/shop/keys/", {"show": "1"})
    assert key in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    place.post("/console/ways-in/shop/keys/", {"withdraw": "1"})  # the only one stays
    assert shop.write_key(key) is not None
    place.post("/console/ways-in/shop/keys/", {"make": "1"})
    place.post("/console/ways-in/shop/keys/", {"withdraw": "1"})
    assert shop.write_key(key) is None
    assert len([each for each in shop.write_keys() if each.trusted]) == 1
    actions = [line.action for line in shop.access_log()[0]]
    assert actions == ["write_key_withdrawn", "write_key_made", "server_key_revealed"]


def test_guides_hold_the_shops_own_key_and_address(place: Client) -> None:
    (key,) = (each.key for each in shop.write_keys() if not each.trusted)
    for slug in ("html", "shopify", "base", "colorme", "makeshop", "futureshop", "ec-cube"):
        page = text(place, f"guides/{slug}/")
        assert key in page, slug
        assert "data-copies" in page, slug
    for slug, guide in GUIDES.items():
        for step in guide.steps:
            assert str(step.text) in text(place, f"guides/{slug}/")
    assert place.get("/console/guides/nothing/").status_code == 404


@pytest.fixture
def cube() -> Iterator[FakeShop]:
    with fake_shop() as running:
        yield running


def connected(owner: Client, cube: FakeShop) -> Connection:
    form = {
        "site": "shop",
        "base_url": cube.url,
        "admin_path": "admin",
        "client_id": "enishi",
        "client_secret": "client secret",
        "tax_percent": "10",
    }
    answer = owner.post("/console/ec-cube/connect/", form)
    page = html.unescape(answer.content.decode())
    start = page.index(f"{cube.url}/admin/authorize")
    query = parse_qs(urlsplit(page[start : page.index('"', start)]).query)
    assert query["redirect_uri"] == ["http://localhost:8000/console/ec-cube/callback/"]
    owner.get("/console/ec-cube/callback/", {"state": query["state"][0], "code": "good-code"})
    (made,) = store.connections(ec_cube.KIND)
    return made


def test_ec_cube_is_connected_by_the_owners_yes(place: Client, cube: FakeShop) -> None:
    made = connected(place, cube)
    assert made.secrets["access_token"] == "access-1"
    assert made.state["comparing"]["since"].startswith("2000")
    page = text(place, "ec-cube/")
    assert f"/h/{made.id}" in page
    assert "client secret" not in page
    assert made.secrets["webhook_secret"] not in page
    revealed = place.post(f"/console/ec-cube/{made.id}/secret/")
    assert made.secrets["webhook_secret"] in revealed.content.decode()
    place.post(f"/console/ec-cube/{made.id}/end/")
    assert store.connections(ec_cube.KIND) == []
    assert place.post(f"/console/ec-cube/{made.id}/compare/").status_code == 404


def test_an_answer_that_nobody_asked_for_connects_nothing(place: Client, cube: FakeShop) -> None:
    place.get("/console/ec-cube/callback/", {"state": "guessed", "code": "good-code"})
    assert "お願いしたものではありません" in text(place, "ec-cube/")
    assert cube.number == 0


def test_a_shop_that_says_no_and_an_address_that_leaks_are_said_in_words(place: Client, cube: FakeShop) -> None:
    made = connected(place, cube)
    page = html.unescape(place.post(f"/console/ec-cube/{made.id}/authorise/").content.decode())
    start = page.index(f"{cube.url}/admin/authorize")
    state = parse_qs(urlsplit(page[start : page.index('"', start)]).query)["state"][0]
    place.get("/console/ec-cube/callback/", {"state": state, "error": "access_denied"})
    assert "許可が得られませんでした" in text(place, "ec-cube/")
    form = {
        "site": "shop",
        "base_url": "http://shop.example",
        "admin_path": "a",
        "client_id": "x",
        "client_secret": "y",
        "tax_percent": "8",
    }
    answer = place.post("/console/ec-cube/connect/", form)
    assert answer.status_code == 422
    assert "https で始めてください" in html.unescape(answer.content.decode())


def test_what_failed_is_shown_and_tried_again(place: Client, cube: FakeShop) -> None:
    made = connected(place, cube)
    store.receive(made.id, Delivery(delivery_id="1", topic="changed"), b"hello", shop.business_now())
    (item,) = store.waiting(shop.business_now())
    store.settle(item.id, state="failed", detail="ValueError: odd")
    store.remember(made.id, {"trouble": "The shop is busy (status 503)."})
    page = text(place, "ways-in/")
    assert "対応が必要" in page
    assert "ValueError: odd" in page
    assert "ショップが混み合っています" in page
    place.post(f"/console/ways-in/again/{made.id}/")
    assert store.counts(made.id) == {"waiting": 1}
    assert place.post("/console/ways-in/again/nothing/").status_code == 404
