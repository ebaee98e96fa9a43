"""The projector as a reader: the same people however the log is cut, once each, and nothing in it stops the rest."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from enishi.customers import api
from enishi.customers.models import Customer
from enishi.customers.store import projector, writing
from enishi.customers.store.digesting import Digest
from enishi.events import api as events
from enishi.events.types import Claims, Event, Recorded, RefusalReason
from enishi.events.vocabulary import (
    BODIES,
    Body,
    ConsentChanged,
    ContactOpened,
    ContactResolved,
    CustomerIdentified,
    MessageBounced,
    PageViewed,
)
from enishi.kernel.ids import derived_id
from enishi.shop import api as shop

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 1, tzinfo=UTC)
KIND_OF = {body: kind for kind, body in BODIES.items()}


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    yield
    events.log().close()


def event(name: str, body: Body, minute: int, *, source: str = "api", **claims: Any) -> Event:
    at = START + timedelta(minutes=minute)
    return Event(
        id=derived_id("test", name),
        kind=KIND_OF[type(body)],
        occurred_at=at,
        received_at=at,
        site="main",
        source=source,
        claims=Claims(**claims),
        body=body,
    )


def shops_days(seed: int, count: int) -> list[Event]:
    """Random events of a few people who share computers, change their minds and are told about late and twice."""
    dice = random.Random(seed)
    made: list[Event] = []
    for number in range(count):
        if made and dice.random() < 0.15:
            made.append(dice.choice(made))
            continue
        bodies: list[Body] = [
            PageViewed(url="https://shop.example/"),
            CustomerIdentified(family_name=dice.choice(["", "佐藤", "鈴木"]), phone=dice.choice(["", "03-1", "03-2"])),
            ConsentChanged(channel="email", purpose="marketing", state=dice.choice(["granted", "withdrawn"])),
            ContactOpened(contact_id=dice.choice("12"), complaint=True),
            ContactResolved(contact_id=dice.choice("12")),
            MessageBounced(message_id="m", channel="email", reason="hard"),
        ]
        claims = {
            "visitor": dice.choice([None, "v", "w", "x"]),
            "shop_customer_id": dice.choice([None, None, "1", "2"]),
            "email": dice.choice([None, None, *(f"p{n}@example.jp" for n in range(4))]),
            "customer": dice.choice(
                [None, None, derived_id("customer", str(derived_id("test", f"{seed} {number // 2}")))]
            ),
        }
        made.append(
            event(
                f"{seed} {number}",
                dice.choice(bodies),
                dice.randrange(60),
                source=dice.choice(["tag", "api"]),
                **claims,
            )
        )
    return made


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the stage, without the numbers that only count rows."""
    return {
        model.__name__: sorted(
            model._default_manager.values_list(
                *(field.attname for field in model._meta.concrete_fields if field.attname != "id")
            ),
            key=repr,
        )
        for model in apps.get_app_config("customers").get_models()
    }


def resolved_events(limit: int) -> list[Any]:
    found: list[Any] = []
    after = 0
    while (batch := api.resolved(after, limit)).upto > after:
        found += [(each.position, 0, each.event.id, each.node_id) for each in batch.events]
        found += [(move.position, 1, move.node_id, move.customer_id) for move in batch.moves]
        after = batch.upto
    return sorted(found, key=lambda each: each[:2])


def digest(
    told: list[Event], size: int, var: Path, settings: Any
) -> tuple[dict[str, list[tuple[Any, ...]]], list[Any]]:
    """The stage's tables, and what later readers get, when the log comes in blocks of `size`."""
    Customer.objects.update(merged_into=None)
    models = [*apps.get_app_config("customers").get_models()]
    models.sort(key=lambda model: model is Customer)  # whom others point to goes last
    for model in (*models, apps.get_model("events", "ReaderOffset")):
        model._default_manager.all().delete()
    events.log().close()
    settings.VAR = var / str(size)
    for start in range(0, len(told), size):
        events.log().append(told[start : start + size])
    while api.project(size):
        pass
    return everything(), resolved_events(size)


@pytest.mark.parametrize("seed", range(4))
def test_the_same_log_gives_the_same_people_however_it_is_cut(seed: int, var: Path, settings: Any) -> None:
    told = shops_days(seed, 60)
    whole = digest(told, 60, var, settings)
    assert whole[0]["Merge"], "a log in which nobody is merged shows nothing"
    for size in (1, 7):
        assert digest(told, size, var, settings) == whole


def test_repeats_of_the_whole_log_change_nothing(var: Path, settings: Any) -> None:
    told = shops_days(9, 40)
    whole = digest(told, 40, var, settings)
    events.log().append(told)
    assert api.project() == 40
    assert everything() == whole[0]
    assert resolved_events(100) == whole[1]


def test_an_event_that_cannot_be_digested_is_set_aside_by_name_and_the_rest_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = [event(str(number), PageViewed(url="https://shop.example/"), number, visitor="v") for number in range(7)]
    events.log().append(told)
    write = writing.write

    def choke_on_the_fourth(digest: Digest) -> None:
        write(digest)
        assert told[3] not in [recorded.event for recorded, _ in digest.changes.resolved]

    with monkeypatch.context() as patch:
        patch.setattr(writing, "write", choke_on_the_fourth)
        assert api.project() == 7
    assert api.counts() == {"known": 0, "anonymous": 1, "reachable": 0}
    assert [each.position for each in api.resolved(0).events] == [1, 2, 3, 5, 6, 7]
    (count,) = events.refusal_counts(1, at=shop.business_now())
    assert (count.reason, count.count) == (RefusalReason.UNREADABLE, 1)
    assert "position 4" in events.refusal_examples()[0].detail


def test_a_number_no_database_holds_is_an_events_fault() -> None:
    absurd = event("absurd", CustomerIdentified(birth_year=2**70), 1, email="a@example.jp")
    projector._take_apart([Recorded(1, absurd), Recorded(2, event("good", PageViewed(url="/"), 1, visitor="v"))])
    assert api.counts() == {"known": 0, "anonymous": 1, "reachable": 0}


def test_a_block_that_no_longer_decodes_is_counted_and_stepped_over() -> None:
    events.log().append([event("1", PageViewed(url="https://shop.example/"), 1, visitor="v")])
    events.log().append([event("2", PageViewed(url="https://shop.example/"), 2, visitor="v")])
    events.log().rewrite([(1, b"\x00 no event\n")])
    while api.project():
        pass
    assert api.offset() == 2
    assert [each.position for each in api.resolved(0).events] == [2]
    assert [count.reason for count in events.refusal_counts(1, at=shop.business_now())] == [RefusalReason.UNREADABLE]


def test_a_failing_database_sets_nothing_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("disk full")

    events.log().append([event("1", PageViewed(url="https://shop.example/"), 1, visitor="v")])
    with monkeypatch.context() as patch:
        patch.setattr(writing, "write", fail)
        with pytest.raises(OperationalError):
            api.project()
    assert api.offset() == 0
    assert api.project() == 1
    assert events.refusal_counts(1, at=shop.business_now()) == []


def named(name: str, family_name: str) -> list[Event]:
    body = CustomerIdentified(family_name=family_name)
    return [event(f"{name} {n}", body, n, visitor=f"v{n}", email=f"p{n}@example.jp") for n in range(300)]


def test_a_batch_costs_a_handful_of_queries_whatever_its_size() -> None:
    events.log().append(named("first", "佐藤"))
    api.project()
    events.log().append(named("second", "鈴木"))
    with CaptureQueriesContext(connection) as queries:
        assert api.project() == 300
    assert len(queries) < 30


def test_what_new_customers_have_in_common_is_written_as_it_was_told() -> None:
    """One is not true, nothing is not false: values that all rows of a batch share are said once, in the statement."""
    body = CustomerIdentified(birth_month=1, is_test=True, family_name="佐藤")
    events.log().append([event(str(number), body, number, email=f"p{number}@example.jp") for number in range(3)])
    api.project()
    columns = ("birth_month", "birth_day", "is_test", "is_staff", "family_name", "city", "tags", "traits")
    assert list(Customer.objects.values_list(*columns)) == [(1, None, True, False, "佐藤", "", [], {})] * 3
