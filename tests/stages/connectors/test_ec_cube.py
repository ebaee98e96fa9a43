"""EC-CUBE from the webhook to the customer: genuine, forged, repeated, deleted, with tokens that run out and a shop that is down."""

import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from enishi import pipeline
from enishi.connectors import api as connectors
from enishi.connectors import models, store
from enishi.connectors.ec_cube import api as ec_cube
from enishi.connectors.types import Connection, Request
from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Event
from enishi.kernel.errors import Refused
from enishi.shop import api as shop
from tests.core.connectors.test_ec_cube_reading import member, order, product
from tests.stages.connectors.fake_ec_cube import FakeShop, fake_shop

AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
REDIRECT = "https://crm.example/console/ec-cube/callback/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cube() -> Iterator[FakeShop]:
    with fake_shop() as running:
        yield running


@pytest.fixture
def connection(var: Path, cube: FakeShop) -> Connection:
    shop.ensure_write_keys("shop")
    made = ec_cube.connect(
        "shop",
        base_url=cube.url,
        admin_path="/admin/",
        client_id="enishi",
        client_secret="client secret",
        tax_percent="10",
        by="owner",
        at=AT,
    )
    ec_cube.authorise(made, "good-code", REDIRECT, by="owner", at=AT)
    return current(made)


def current(connection: Connection) -> Connection:
    found = store.connection(connection.id)
    assert found is not None
    return found


def told(connection: Connection, *things: tuple[str, str, str], at: datetime = AT, secret: str = "") -> bool:
    body = json.dumps([{"entity": entity, "id": int(id_), "action": action} for entity, id_, action in things]).encode()
    key = secret or connection.secrets["webhook_secret"]
    signature = hmac.new(key.encode(), body, sha256).hexdigest()
    headers = {"x-eccube-url": "https://shop.example/", "x-eccube-signature": signature}
    return connectors.receive(connection.id, Request(headers=headers, body=body, received_at=at))


def take_in(at: datetime = AT) -> None:
    connectors.take_in(at)
    while pipeline.take_in():
        pass


def recorded() -> list[Event]:
    """What counts, each once."""
    return list({each.event.id: each.event for each in events.log().read(0, 10_000)}.values())


def kinds() -> list[str]:
    return sorted(event.kind for event in recorded())


def failures() -> list[Any]:
    return list(models.Received.objects.exclude(state="done").values_list("state", "detail"))


def test_what_a_webhook_points_at_is_looked_up(connection: Connection, cube: FakeShop) -> None:
    cube.put("customer", member())
    cube.put("order", order())
    cube.put("product", product())
    assert told(connection, ("customer", "5", "created"), ("order", "17", "created"), ("product", "2", "updated"))
    take_in()
    assert kinds() == ["customer_identified", "order_placed", "points_changed", "product_updated"]
    assert failures() == []
    person = customers.person_by_email("hana@example.jp")
    assert person is not None
    assert {event.site for event in recorded()} == {"shop"}


def test_a_forged_webhook_changes_nothing(connection: Connection, cube: FakeShop) -> None:
    cube.put("customer", member())
    assert not told(connection, ("customer", "5", "created"), secret="guessed")
    assert not connectors.receive(connection.id, Request(headers={}, body=b"{}", received_at=AT))
    assert not connectors.receive("no such connection", Request(headers={}, body=b"{}", received_at=AT))
    take_in()
    assert (recorded(), cube.asked) == ([], [])


def test_a_replayed_webhook_changes_nothing_more(connection: Connection, cube: FakeShop) -> None:
    cube.put("order", order())
    for seconds in (0, 0, 1, 86_400):
        assert told(connection, ("order", "17", "created"), at=AT + timedelta(seconds=seconds))
    take_in()
    assert kinds() == ["order_placed"]


def test_a_replayed_deletion_deletes_nothing_that_is_there(connection: Connection, cube: FakeShop) -> None:
    cube.put("product", product())
    assert told(connection, ("product", "2", "deleted"))
    take_in()
    assert kinds() == ["product_updated"]


def test_deletions_of_what_is_known_are_told(connection: Connection, cube: FakeShop) -> None:
    cube.put("customer", member())
    cube.put("order", order(order_no="17"))
    told(connection, ("customer", "5", "created"), ("order", "17", "created"))
    take_in()
    cube.things.clear()
    later = AT + timedelta(days=1)
    told(connection, ("customer", "5", "deleted"), ("order", "17", "deleted"), ("product", "2", "deleted"), at=later)
    take_in(later)
    gone = [event.kind for event in recorded() if event.received_at == later]
    assert sorted(gone) == ["consent_changed", "customer_identified", "order_cancelled", "product_removed"]
    assert customers.counts()["known"] == 1


def test_nobody_is_born_of_a_deletion(connection: Connection, cube: FakeShop) -> None:
    told(connection, ("customer", "404", "deleted"), ("order", "404", "deleted"))
    take_in()
    assert (recorded(), failures(), customers.counts()["known"]) == ([], [], 0)


def test_tokens_that_ran_out_are_renewed_and_kept_sealed(connection: Connection, cube: FakeShop) -> None:
    cube.put("customer", member())
    cube.put("order", order())
    cube.expire()
    told(connection, ("customer", "5", "created"))
    told(connection, ("order", "17", "created"), at=AT + timedelta(seconds=1))
    take_in()
    assert "order_placed" in kinds()
    assert current(connection).secrets["access_token"] == "access-2"
    sealed = str(models.Connection.objects.values_list("sealed", flat=True))
    assert "access-2" not in sealed
    assert "client secret" not in sealed


def test_a_shop_that_is_down_is_asked_again(connection: Connection, cube: FakeShop) -> None:
    cube.put("order", order())
    cube.down = True
    told(connection, ("order", "17", "created"))
    take_in()
    assert failures() == [("waiting", "The shop is busy (status 503).")]
    cube.down = False
    take_in(AT + timedelta(minutes=2))
    assert (kinds(), failures()) == (["order_placed"], [])


def test_a_shop_that_is_down_is_asked_once_a_turn(connection: Connection, cube: FakeShop) -> None:
    cube.put("order", order())
    cube.access = "run out"
    cube.down = True
    for seconds in range(3):
        told(connection, ("order", "17", "created"), at=AT + timedelta(seconds=seconds))
    take_in()
    assert cube.refused == 1
    cube.down = False
    take_in(AT + timedelta(minutes=2))
    assert (kinds(), failures()) == (["order_placed"], [])


def test_what_a_turn_has_no_time_for_waits_for_the_next(
    connection: Connection, cube: FakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    cube.put("order", order())
    told(connection, ("order", "17", "created"))
    with monkeypatch.context() as hurried:
        hurried.setattr(connectors, "_SECONDS_A_TURN", -1.0)
        assert connectors.take_in(AT) == 0
    assert failures() == [("waiting", "")]
    assert connectors.take_in(AT) == 1


def test_permission_that_was_withdrawn_is_said(connection: Connection, cube: FakeShop) -> None:
    cube.access = cube.refresh = "withdrawn"
    told(connection, ("order", "17", "created"))
    take_in()
    assert "Authorise it again" in failures()[0][1]
    connectors.tend(AT)
    assert "Authorise it again" in current(connection).state["trouble"]


def test_a_body_that_is_none_is_set_aside(connection: Connection) -> None:
    body = b"hello"
    signature = hmac.new(connection.secrets["webhook_secret"].encode(), body, sha256).hexdigest()
    assert connectors.receive(
        connection.id, Request(headers={"x-eccube-signature": signature}, body=body, received_at=AT)
    )
    take_in()
    assert failures()[0][0] == "failed"
    (failure,) = store.failures(connection.id)
    assert "no webhook of EC-CUBE's" in failure.detail
    assert store.try_again(connection.id, by="owner", at=AT) == 1
    assert failures()[0][0] == "waiting"
    take_in()
    assert store.counts(connection.id) == {"failed": 1}
    assert shop.access_log()[0][0].action == "deliveries_tried_again"


def test_everything_is_read_first_page_by_page_and_then_what_changed_each_night(
    connection: Connection, cube: FakeShop
) -> None:
    for number in range(60):
        cube.put("customer", member(id=str(100 + number), email=f"c{number}@example.jp"))
    cube.put("order", order())
    cube.put("product", product())
    at = AT
    while current(connection).state.get("comparing"):
        connectors.tend(at)
    assert cube.asked == ["customers page 1", "customers page 2", "products page 1", "orders page 1"]
    assert kinds().count("customer_identified") == 60
    cube.asked.clear()
    connectors.tend(at + timedelta(hours=1))  # noon: nothing is due
    assert cube.asked == []
    night = datetime(2026, 11, 22, 18, 1, tzinfo=UTC)  # 03:01 in Japan
    cube.put("order", order(OrderStatus={"id": "3"}, update_date="2026-11-22T10:00:00Z"))
    connectors.tend(night)
    while current(connection).state.get("comparing"):
        connectors.tend(night)
    assert cube.asked == ["customers page 1", "products page 1", "orders page 1"]
    assert kinds().count("order_placed") == 1
    assert kinds().count("order_cancelled") == 1


def test_the_night_and_the_webhook_tell_the_same_events(connection: Connection, cube: FakeShop) -> None:
    cube.put("customer", member())
    cube.put("order", order())
    cube.put("product", product())
    told(connection, ("customer", "5", "created"), ("order", "17", "created"), ("product", "2", "created"))
    take_in()
    before = {event.id for event in recorded()}
    while current(connection).state.get("comparing"):
        connectors.tend(AT)
    assert {event.id for event in recorded()} == before


def test_one_thing_that_cannot_be_read_holds_up_no_other(connection: Connection, cube: FakeShop) -> None:
    cube.put("order", order(id="1", payment_total="much"))
    cube.put("order", order(id="2"))
    told(connection, ("order", "1", "created"), ("order", "2", "created"))
    take_in()
    assert (kinds(), failures()) == (["order_placed"], [])
    assert [(each.source, each.reason) for each in events.refusal_counts(1, at=AT)] == [("ec_cube", "unreadable")]


def test_an_authorisation_that_the_shop_refuses_is_said_in_words(connection: Connection) -> None:
    with pytest.raises(Refused, match="did not accept"):
        ec_cube.authorise(connection, "stolen-code", REDIRECT, by="owner", at=AT)
    assert current(connection).secrets["access_token"] == "access-1"


@pytest.mark.parametrize(
    "url",
    ["http://shop.example", "shop.example", "ftp://shop.example", "https://u:p@shop.example", "https://s.example/?a=1"],
)
def test_an_address_that_would_leak_is_refused(var: Path, url: str) -> None:
    with pytest.raises(Refused):
        ec_cube.checked_base_url(url)
    assert ec_cube.checked_base_url(" https://shop.example/shop/ ") == "https://shop.example/shop"


def test_the_owner_is_sent_to_the_shops_own_page(connection: Connection, cube: FakeShop) -> None:
    url = ec_cube.authorise_url(connection, REDIRECT, "a state")
    assert url.startswith(
        f"{cube.url}/admin/authorize?response_type=code&client_id=enishi&redirect_uri=https%3A%2F%2Fcrm"
    )
    assert "client+secret" not in url
