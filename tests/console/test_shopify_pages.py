"""The pages of a shop at Shopify: connecting it, how it stands, its pixel, leaving it. Shopify is the fake, reached in its place."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.test import Client

from enishi.connectors import api as connectors
from enishi.connectors import store
from enishi.connectors.shopify import connector
from enishi.connectors.types import Connection
from enishi.shop import api as shop
from tests.adapters.shopify_fake import FakeShopify
from tests.adapters.shopify_server import CLIENT_ID, CLIENT_SECRET, running
from tests.stages.connectors.shopify_shop import AT, order, request

TYPED = {
    "shop": "https://admin.shopify.com/store/sakura",
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
    "site": "main",
}


class Instead(httpx.HTTPTransport):
    """Whoever asks name.myshopify.com asks the fake."""

    def __init__(self, fake: FakeShopify) -> None:
        super().__init__()
        self._fake = httpx.URL(fake.base_url)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "sakura.myshopify.com":
            assert request.url.scheme == "https"
            request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._fake.port)
        return super().handle_request(request)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeShopify]:
    with running() as shop_at_shopify, httpx.Client(transport=Instead(shop_at_shopify), timeout=5) as web:
        monkeypatch.setattr(connector, "web", lambda: web)
        monkeypatch.setattr(connector, "pause", shop_at_shopify.pause)
        yield shop_at_shopify


@pytest.fixture
def site(stores: Path) -> None:
    shop.ensure_write_keys("main")


def text(client: Client, path: str, **more: str) -> str:
    answer = client.get(f"/console/{path}", headers=more)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.fixture
def connected(owner: Client, fake: FakeShopify, site: None) -> Connection:
    answer = owner.post("/console/shopify/", TYPED)
    (made,) = store.connections("shopify")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/console/shopify/{made.id}/")
    return made


def test_a_shop_is_connected_with_what_people_copy_out_of_a_browser(connected: Connection, owner: Client) -> None:
    assert connected.settings["shop_domain"] == "sakura.myshopify.com"
    assert (connected.settings["currency"], connected.settings["storefront"]) == ("JPY", "https://sakura.example")
    assert connected.secrets == {"client_secret": CLIENT_SECRET}
    assert "Sakura" in text(owner, "shopify/")


def test_the_secret_is_never_shown_again(connected: Connection, owner: Client) -> None:
    for page in ("shopify/", f"shopify/{connected.id}/", f"shopify/{connected.id}/change/"):
        assert CLIENT_SECRET not in text(owner, page)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"shop": "sakura.example.com"}, "name.myshopify.com"),
        ({"shop": "127.0.0.1"}, "name.myshopify.com"),
        ({"shop": "sakura.myshopify.com.evil.example"}, "name.myshopify.com"),
        ({"client_secret": "wrong"}, "クライアントID"),
        ({"client_id": ""}, "クライアントID"),
        ({"client_secret": ""}, "error"),
    ],
)
def test_what_does_not_work_is_said_beside_the_form_and_nothing_is_kept(
    owner: Client, fake: FakeShopify, site: None, changes: dict[str, str], said: str
) -> None:
    answer = owner.post("/console/shopify/", {**TYPED, **changes})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert store.connections() == []


def test_a_shop_is_not_connected_twice(connected: Connection, owner: Client) -> None:
    assert owner.post("/console/shopify/", TYPED).status_code == 422
    assert len(store.connections()) == 1


def test_the_page_shows_how_the_import_goes(connected: Connection, owner: Client, fake: FakeShopify) -> None:
    fake.orders = [order(1, lines=2)]
    page = f"shopify/{connected.id}/"
    assert "取り込み中" in text(owner, page, **{"HX-Request": "true"})
    for _ in range(30):
        connectors.tend(AT)
    state = text(owner, page, **{"HX-Request": "true"})
    assert "3行中3行" in state
    assert "<html" not in state


def test_what_needs_a_hand_is_said(connected: Connection, owner: Client, fake: FakeShopify) -> None:
    connectors.tend(AT)  # this installation has no https address
    connectors.receive(connected.id, request("carts/update", b"{", "1"))
    connectors.take_in(AT)
    page = text(owner, f"shopify/{connected.id}/")
    assert "https" in page
    assert "read_customer_merge" in page
    assert "1件の通知を読み取れませんでした" in page
    store.remember(connected.id, {"uninstalled_at": AT.isoformat(), "other_version": "2027-01"})
    page = text(owner, f"shopify/{connected.id}/")
    assert "アプリが削除されました" in page
    assert "2027-01" in page


def test_another_secret_is_taken_after_it_was_tried(connected: Connection, owner: Client, fake: FakeShopify) -> None:
    address = f"/console/shopify/{connected.id}/change/"
    wrong = {"client_id": CLIENT_ID, "client_secret": "wrong"}
    assert owner.post(address, wrong).status_code == 422
    token = {"client_id": "", "client_secret": "of the old app", "access_token": fake.static_token}
    assert owner.post(address, token).status_code == 302
    now = store.connection(connected.id)
    assert now is not None
    assert now.secrets == {
        "client_secret": "of the old app",
        "former_secret": CLIENT_SECRET,
        "access_token": fake.static_token,
    }


def test_check_says_whether_shopify_answers(connected: Connection, owner: Client, fake: FakeShopify) -> None:
    address = f"/console/shopify/{connected.id}/check/"
    assert "つながりました" in owner.post(address, follow=True).content.decode()
    fake.uninstalled = True
    store.keep_secret(connected.id, "token", "")
    assert "クライアントID" in owner.post(address, follow=True).content.decode()


def test_the_pixel_carries_the_browser_key_and_no_other(connected: Connection, owner: Client) -> None:
    browser, server = shop.ensure_write_keys("main")
    page = text(owner, f"shopify/{connected.id}/pixel/")
    assert browser.key in page
    assert server.key not in page
    assert "&quot;tagIsInTheme&quot;: false" in page
    assert "&quot;tagIsInTheme&quot;: true" in text(owner, f"shopify/{connected.id}/pixel/?tag=1")


def test_leaving_ends_the_webhooks_and_forgets_the_secrets(
    connected: Connection, owner: Client, fake: FakeShopify
) -> None:
    fake.webhooks = [
        {
            "id": "gid://shopify/WebhookSubscription/1",
            "topic": "ORDERS_CREATE",
            "uri": f"https://crm.example/h/{connected.id}",
        }
    ]
    assert owner.post(f"/console/shopify/{connected.id}/disconnect/").headers["Location"] == "/console/shopify/"
    gone = store.connection(connected.id)
    assert gone is not None
    assert (gone.ended_at is not None, gone.secrets, fake.webhooks) == (True, {}, [])
    assert owner.get(f"/console/shopify/{connected.id}/").status_code == 404


def test_leaving_works_when_shopify_does_not_answer(connected: Connection, owner: Client, fake: FakeShopify) -> None:
    fake.failing = [503] * 20
    assert owner.post(f"/console/shopify/{connected.id}/disconnect/").status_code == 302
    assert store.connections() == []


def test_strangers_see_nothing_and_do_nothing(connected: Connection, stranger: Client) -> None:
    for page in ("", "change/", "pixel/"):
        assert stranger.get(f"/console/shopify/{connected.id}/{page}").status_code == 302
    for act in ("check/", "import/", "disconnect/", "change/"):
        assert stranger.post(f"/console/shopify/{connected.id}/{act}").headers["Location"].startswith("/console/login/")
    assert len(store.connections()) == 1


def test_what_changes_something_takes_only_a_post(connected: Connection, owner: Client) -> None:
    for act in ("check/", "import/", "disconnect/"):
        assert owner.get(f"/console/shopify/{connected.id}/{act}").headers["Location"] == "../"
    assert len(store.connections()) == 1
