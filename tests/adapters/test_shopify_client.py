"""The client of the Admin API against a server that counts points and lets tokens grow old: it never asks for more than there is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from enishi.connectors.shopify import client as module
from enishi.connectors.shopify import queries
from enishi.connectors.shopify.client import Client, Means, Refusing
from enishi.connectors.types import Connection, Later
from tests.adapters.shopify_fake import FakeShopify
from tests.adapters.shopify_server import CLIENT_ID, CLIENT_SECRET, running

AT = datetime(2026, 11, 1, tzinfo=UTC)


class Bench:
    """A client, the fake it asks, and what it was told to keep; time is the fake's."""

    def __init__(self, fake: FakeShopify, http: httpx.Client) -> None:
        self.fake, self.http = fake, http
        self.kept: list[tuple[str, datetime]] = []
        self.waits: list[float] = []

    def client(self, *, patience: float = 60.0, at: datetime = AT, **more: dict[str, str]) -> Client:
        settings = {"shop_domain": "x.myshopify.com", "base_url": self.fake.base_url, "client_id": CLIENT_ID}
        secrets = {"client_secret": CLIENT_SECRET, **more.get("secrets", {})}
        known = Connection(
            id=f"c{id(self)}",
            kind="shopify",
            site="main",
            settings=settings,
            secrets=secrets,
            state=more.get("state", {}),
        )
        means = Means(lambda: self.fake.now, self.pause, lambda: 1.0, lambda *told: self.kept.append(told), patience)
        return Client(known, self.http, means, at)

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.fake.pause(seconds)


@pytest.fixture
def bench() -> Iterator[Bench]:
    module._buckets.clear()
    with running() as fake, httpx.Client(timeout=5) as http:
        yield Bench(fake, http)


def test_it_asks_with_a_token_of_its_own_and_keeps_it(bench: Bench) -> None:
    shop = bench.client().ask(queries.SHOP)
    assert shop["shop"]["name"] == "Sakura"
    assert bench.kept == [("shpat_1", AT + timedelta(seconds=86_399))]


def test_a_token_that_is_good_is_used_again(bench: Bench) -> None:
    bench.client().ask(queries.SHOP)
    state = {"token_until": (AT + timedelta(hours=2)).isoformat()}
    bench.client(secrets={"token": "shpat_1"}, state=state).ask(queries.SHOP)
    assert bench.fake.granted == 1


def test_a_token_is_renewed_an_hour_before_it_dies(bench: Bench) -> None:
    bench.client().ask(queries.SHOP)
    state = {"token_until": (AT + timedelta(minutes=59)).isoformat()}
    bench.client(secrets={"token": "shpat_1"}, state=state).ask(queries.SHOP)
    assert bench.fake.granted == 2


def test_a_token_that_died_before_its_time_is_replaced_at_once(bench: Bench) -> None:
    state = {"token_until": (AT + timedelta(hours=9)).isoformat()}
    bench.client(secrets={"token": "withdrawn"}, state=state).ask(queries.SHOP)
    assert (bench.fake.granted, len(bench.kept)) == (1, 1)


def test_an_old_token_goes_on_working_and_is_never_exchanged(bench: Bench) -> None:
    bench.client(secrets={"access_token": bench.fake.static_token}).ask(queries.SHOP)
    assert bench.fake.granted == 0
    with pytest.raises(Refusing, match="does not accept the token"):
        bench.client(secrets={"access_token": "wrong"}).ask(queries.SHOP)


def test_a_secret_that_is_wrong_is_said_in_words(bench: Bench) -> None:
    with pytest.raises(Refusing, match="client ID and secret"):
        bench.client(secrets={"client_secret": "wrong"}).ask(queries.SHOP)


def test_it_is_never_throttled_once_it_knows_the_price(bench: Bench) -> None:
    """A plan of 100 points a second and queries of 90: sixty questions take the time that sixty questions need."""
    fake = bench.fake
    fake.maximum, fake.points, fake.per_second, fake.cost = 1000.0, 1000.0, 100.0, 90.0
    asking = bench.client()
    for _ in range(60):
        asking.ask(queries.SHOP)
    assert len(fake.asked) == 60  # none was answered "throttled" and had to be asked again
    assert 44 <= fake.now <= 46  # (60 x 90 - 1000) / 100


def test_it_waits_when_somebody_else_has_used_the_points_up(bench: Bench) -> None:
    fake = bench.fake
    fake.points, fake.cost = 0.0, 50.0
    assert bench.client().ask(queries.SHOP)["shop"]["name"] == "Sakura"
    assert fake.now == pytest.approx(0.51)


def test_it_does_not_wait_longer_than_it_may(bench: Bench) -> None:
    fake = bench.fake
    fake.points, fake.cost = 0.0, 1000.0
    with pytest.raises(Later, match="limit"):
        bench.client(patience=2.0).ask(queries.SHOP)
    assert sum(bench.waits) <= 2.0


def test_it_tries_again_after_a_stumble_a_little_later_each_time(bench: Bench) -> None:
    asking = bench.client(secrets={"access_token": bench.fake.static_token})
    bench.fake.failing = [502, 503]
    assert asking.ask(queries.SHOP)["shop"]["name"] == "Sakura"
    assert bench.waits == [0.5, 1.0]


def test_it_gives_up_for_now_when_shopify_is_away(bench: Bench) -> None:
    bench.fake.failing = [503] * 9
    with pytest.raises(Later, match="did not answer"):
        bench.client().ask(queries.SHOP)


def test_nobody_listening_is_later_and_not_a_refusal(bench: Bench) -> None:
    bench.fake.base_url = "http://127.0.0.1:9"
    with pytest.raises(Later, match="did not answer"):
        bench.client().ask(queries.SHOP)


@pytest.mark.parametrize(("status", "said"), [(402, "invoice"), (403, "scopes"), (404, "domain"), (418, "418")])
def test_each_refusal_says_what_to_do(bench: Bench, status: int, said: str) -> None:
    asking = bench.client(secrets={"access_token": bench.fake.static_token})
    bench.fake.failing = [status]
    with pytest.raises(Refusing, match=said):
        asking.ask(queries.SHOP)


def test_what_a_mutation_finds_wrong_names_the_field(bench: Bench) -> None:
    with pytest.raises(Refusing, match="title: can't be blank"):
        bench.client().act(queries.DISCOUNT_CREATE, {"discount": {}}, "discountCodeBasicCreate")
