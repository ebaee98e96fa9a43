"""Merge, live on, take it back: every table of customers, carts and reports is as if it had never been; and poison stops no reader."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import OperationalError, models

from enishi.catalog import api as catalog
from enishi.customers import api as customers
from enishi.customers.models import Customer
from enishi.events import api as events
from enishi.events.types import Claims, Event, RefusalReason
from enishi.events.vocabulary import (
    BODIES,
    Body,
    CartUpdated,
    ConsentChanged,
    ContactOpened,
    CustomerIdentified,
    CustomersMerged,
    CustomersUnmerged,
    CustomerTagged,
    HoldPlaced,
    Line,
    MessageAccepted,
    OrderPlaced,
    PageViewed,
)
from enishi.history import api as history
from enishi.history import live_writing, loader
from enishi.kernel.ids import derived_id
from enishi.scenarios import api as scenarios
from enishi.scenarios.store import reactor
from enishi.shop import api as shop
from enishi.warehouse import api as warehouse

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 1, tzinfo=UTC)
#: What a merge and its taking back leave behind on purpose.
_TRACES = {"merge", "move", "kept_apart", "suggestion"}
#: A is these claims and B those; the anonymous browser `z` is nobody's, and C is somebody else.
CLAIMS: dict[str, list[dict[str, str]]] = {
    "a": [
        {"email": "a@example.jp"},
        {"visitor": "va"},
        {"shop_customer_id": "1"},
        {"visitor": "va", "email": "a@example.jp"},
    ],
    "b": [
        {"email": "b@example.jp"},
        {"visitor": "vb"},
        {"member_card": "9"},
        {"visitor": "vb", "email": "b@example.jp"},
    ],
    "c": [{"email": "c@example.jp"}, {"visitor": "z"}],
}


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    yield
    events.log().close()
    warehouse.close()


def event(name: str, body: Body, minute: int, claims: dict[str, Any]) -> Event:
    at = START + timedelta(minutes=minute)
    return Event(
        id=derived_id("t", name), kind=next(kind for kind, of in BODIES.items() if of is type(body)), occurred_at=at,
        received_at=at, site="shop", source="api", claims=Claims(**claims), body=body,
    )  # fmt: skip


def lived(dice: random.Random, name: str, whose: str, minute: int) -> Event:
    lines = (Line(product_id="tea", quantity=dice.randint(1, 3), unit_price=500),)
    bodies: list[Body] = [
        PageViewed(url="https://shop.example/"),
        CartUpdated(lines=lines, cart_id=dice.choice(["", f"cart-{whose}"])),
        OrderPlaced(order_id=name, lines=lines, total=500),
        CustomerIdentified(family_name=dice.choice(["佐藤", "鈴木"]), phone=dice.choice(["", "03-1111-2222"])),
        CustomerTagged(added=(dice.choice("xy"),)),
        ConsentChanged(channel="email", purpose="marketing", state=dice.choice(["granted", "withdrawn"])),
        ContactOpened(contact_id=name, complaint=True),
        HoldPlaced(hold="moved"),
        MessageAccepted(message_id=name, channel="email", message_class="cart"),
    ]
    return event(name, dice.choice(bodies), minute, dice.choice(CLAIMS[whose]))


def story(seed: int, *, merged: bool) -> list[Event]:
    """Lives of three people. In one telling A and B are merged in the middle and parted near the end; in the other the same
    words are said of somebody nobody knows."""
    dice = random.Random(seed)
    first = {
        whose: event(f"first {whose}", CustomerIdentified(family_name=whose), 0, claims[0])
        for whose, claims in CLAIMS.items()
    }
    ids = {whose: derived_id("customer", str(each.id)) for whose, each in first.items()}
    log = list(first.values())
    other = ids["b"] if merged else UUID(int=5)
    for number in range(60):
        if number == 20:
            log.append(event("merge", CustomersMerged(other=other), 1000, {"customer": ids["a"]}))
        if number == 45:
            log.append(event("part", CustomersUnmerged(other=other), 2000, {"customer": ids["a"]}))
        log.append(lived(dice, f"{seed} {number}", dice.choice("aabbc"), dice.randrange(4000)))
    return log


def everything() -> dict[str, list[str]]:
    """Every row of customers, carts and reports, without what only counts rows."""
    found = {}
    for label in ("customers", "history"):
        for model in apps.get_app_config(label).get_models():
            if model._meta.db_table not in _TRACES:
                found[f"state {model._meta.db_table}"] = _rows(model)
    for table in set(history.tables.TABLES) - {history.tables.REGROUPED}:  # which says how the log was cut
        found[f"table {table.name}"] = sorted(map(repr, warehouse.reader().query(table.expression).to_pylist()))
    return found


def _rows(model: type[models.Model]) -> list[str]:
    columns = [field.attname for field in model._meta.concrete_fields if model is Customer or field.attname != "id"]
    return sorted(map(repr, model._default_manager.values_list(*columns)))


def read(log: list[Event], size: int, var: Path, settings: Any) -> dict[str, list[str]]:
    """All stores, after reading `log` in blocks of `size`."""
    for label in ("history", "customers", "events"):
        held = sorted(apps.get_app_config(label).get_models(), key=lambda model: model is Customer)
        for model in held:
            if model is Customer:
                Customer.objects.update(merged_into=None)
            model._default_manager.all().delete()
    events.log().close()
    warehouse.close()
    settings.VAR = var / f"{size}-{log[23].body}"[:40].replace("/", "")
    for start in range(0, len(log), size):
        events.log().append(log[start : start + size])
    while customers.project(size):
        catalog.project(size)
        while history.project_live(size):
            pass
        while history.load(size):
            pass
    return everything()


@pytest.mark.parametrize("seed", range(3))
def test_merge_then_part_is_nothing(seed: int, var: Path, settings: Any) -> None:
    never = read(story(seed, merged=False), 30, var / "never", settings)
    parted = read(story(seed, merged=True), 7, var / "parted", settings)
    timelines = [name for name in never if name in ("table event", "table cart", "state cart_change", "state consent")]
    assert all(never[name] for name in timelines), "an empty shop would agree too"
    assert {name: rows for name, rows in parted.items() if rows != never[name]} == {}


@pytest.mark.parametrize("seed", range(2))
def test_however_the_log_is_cut_a_merge_and_its_end_come_out_the_same(seed: int, var: Path, settings: Any) -> None:
    log = story(seed, merged=True)[:45]  # still merged
    whole = read(log, 45, var / "whole", settings)
    assert read(log, 1, var / "one", settings) == whole


def test_while_merged_the_carts_and_orders_of_both_are_one_customers(var: Path, settings: Any) -> None:
    lines = (Line(product_id="tea", quantity=1, unit_price=500),)
    log = [
        event("1", CustomerIdentified(), 0, {"email": "a@example.jp"}),
        event("2", CartUpdated(lines=lines), 1, {"email": "b@example.jp"}),
        event("3", CustomersMerged(other=derived_id("customer", str(derived_id("t", "2")))), 2,
              {"customer": derived_id("customer", str(derived_id("t", "1")))}),
    ]  # fmt: skip
    events.log().append(log)
    take_in()
    (one,) = {person.customer_id for person in customers.search("")[0]}
    at = START + timedelta(hours=1)
    assert history.carts([(one, at)])[one, at].value == 500
    assert [entry.kind for entry in history.timeline(one)] == [
        "customers_merged",
        "cart_updated",
        "customer_identified",
    ]


def take_in() -> None:
    customers.project()
    catalog.project()
    history.project_live()
    history.load()
    scenarios.react(START)


def test_an_event_that_a_later_reader_chokes_on_is_set_aside_and_the_rest_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenarios.ensure_cart_recovery(at=START)
    lines = (Line(product_id="tea", quantity=1, unit_price=500),)
    log = [event(str(number), CartUpdated(lines=lines), number, {"visitor": f"v{number}"}) for number in range(9)]
    events.log().append(log)

    def choking(real: Any) -> Any:
        def choke(batch_or_warehouse: Any, *rest: Any, **named: Any) -> Any:
            batch = next(each for each in (batch_or_warehouse, *rest) if hasattr(each, "moves"))
            assert log[4] not in [each.event for each in batch.events]
            return real(batch_or_warehouse, *rest, **named)

        return choke

    monkeypatch.setattr(live_writing, "take", choking(live_writing.take))
    monkeypatch.setattr(loader, "load_batch", choking(loader.load_batch))
    monkeypatch.setattr(reactor, "_take", choking(reactor._take))
    take_in()
    assert (
        customers.offset() == history.live_offset() == history.loaded_offset() == events.offset(scenarios.READER) == 9
    )
    assert warehouse.reader().query(history.tables.CART_CHANGE.expression).num_rows == 8
    (counted,) = events.refusal_counts(1, at=shop.business_now())
    assert (counted.reason, counted.count) == (RefusalReason.UNREADABLE, 3)
    assert {"history", "scenarios"} <= {example.detail.split()[0] for example in events.refusal_examples()}


@pytest.mark.parametrize("fault", [OperationalError("disk full"), ValueError("not the event's fault")])
def test_a_failing_store_sets_nothing_aside(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    events.log().append([event("1", PageViewed(url="/"), 1, {"visitor": "v"})])
    customers.project()

    def fail(*_: object, **__: object) -> None:
        raise fault

    with monkeypatch.context() as patch:
        patch.setattr(live_writing, "take", fail)
        with pytest.raises(type(fault)):
            history.project_live()
    assert history.live_offset() == 0
    assert events.refusal_counts(1, at=shop.business_now()) == []
    assert history.project_live() == 1


def test_a_reader_gets_at_most_what_it_asked_for() -> None:
    events.log().append([event(str(number), PageViewed(url="/"), number, {"visitor": "v"}) for number in range(9)])
    customers.project()
    batch = customers.resolved(0, 4)
    assert (batch.upto, [each.position for each in batch.events]) == (4, [1, 2, 3, 4])
    assert [each.position for each in customers.resolved(4, 4).events] == [5, 6, 7, 8]
