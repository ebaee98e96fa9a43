"""Two workers on one PostgreSQL at once: nothing is lost, nothing is doubled, and neither writes over what the other has just decided."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction

from enishi import pipeline
from enishi.customers import api as customers
from enishi.customers.models import Customer, SeenEvent
from enishi.events import api as events
from enishi.events.models import Outgoing
from enishi.events.types import Claims
from enishi.events.vocabulary import ShopDefined
from enishi.history import api as history
from enishi.history.models import CartChange
from enishi.kernel import clock
from enishi.messages import api as messages
from enishi.messages.types import Journal, Letter, Outcome
from enishi.scenarios import api as scenarios
from enishi.scenarios.models import Run
from enishi.shop import api as shop
from enishi.shop import store as shop_store
from tests import databases
from tests.flow.shop_day import NOON, TEA, ShopDay

pytestmark = [databases.only_postgres, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("var")]

PATIENCE = 60.0
PEOPLE = 60


def side_by_side(*works: Callable[[], object]) -> None:
    """Run each on a thread of its own, all from the same instant; what one raises is raised here."""
    ready, raised = Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        ready.wait(PATIENCE)
        try:
            work()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a worker hangs"
    for error in raised:
        raise error


def wait_for_somebody_waiting() -> None:
    """Until some other connection stands at a lock."""
    question = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    patience = clock.monotonic() + PATIENCE
    with psycopg.connect(databases.own_address(), autocommit=True) as line:
        while not line.execute(question).fetchone():
            assert clock.monotonic() < patience, "nobody waits"
            clock.pause(0.002)


def busy_shop() -> ShopDay:
    """Sixty people with an address and a cart, some of whom turn out to be one, each event told twice."""
    day = ShopDay()
    for number in range(PEOPLE):
        day.cart(0, TEA, visitor=f"v{number}")
        day.sign_up(1, f"person{number % (PEOPLE - 10)}@example.jp", visitor=f"v{number}")
    told = [each.event for each in events.log().read(0, 10_000)]
    events.log().append(told)
    return day


def test_projectors_digest_each_event_once() -> None:
    busy_shop()

    def take_in() -> None:
        while not customers.offset() == history.live_offset() == events.log().head():
            pipeline.take_in()

    side_by_side(take_in, take_in)
    head = events.log().head()
    assert SeenEvent.objects.count() == head // 2
    assert CartChange.objects.count() == PEOPLE
    assert Customer.objects.filter(merged_into=None, known=True).count() == PEOPLE - 10


class Postbox:
    """A channel that notes what it was given."""

    name = "email"

    def __init__(self, given: list[UUID]) -> None:
        self.given = given

    def deliver(self, letters: Sequence[Letter], journal: Journal) -> None:
        for letter in letters:
            journal.record([], [letter.message_id])
            self.given.append(letter.message_id)
            journal.record([Outcome(letter.message_id, "accepted", "250")], [])


def test_each_letter_leaves_once_and_the_equation_closes() -> None:
    day = busy_shop()
    pipeline.catch_up(day.at(30))
    given: list[UUID] = []

    def work() -> None:
        at = day.at(61)
        patience = clock.monotonic() + PATIENCE
        while (due := pipeline.next_due()) is not None and due <= at and clock.monotonic() < patience:
            pipeline.act(at, {"email": Postbox(given)})

    side_by_side(work, work)
    assert set(Counter(given).values()) == {1}
    assert len(given) == PEOPLE - 10
    counted = messages.equation()
    assert counted["accepted"] == counted["planned"] == PEOPLE - 10
    while events.relay():
        pass
    told = Counter(each.event.kind for each in events.log().read(0, 10_000) if each.event.kind.startswith("message_"))
    assert told["message_planned"] == told["message_accepted"] == PEOPLE - 10


def test_what_waits_for_the_log_is_relayed_once() -> None:
    for number in range(300):
        events.announce(
            "shop.greeted",
            ShopDefined(properties={}),
            natural_key=str(number),
            occurred_at=NOON,
            claims=Claims(visitor="v"),
        )

    def relay() -> None:
        while Outgoing.objects.exists():
            events.relay(limit=20)

    side_by_side(relay, relay)
    ids = [each.event.id for each in events.log().read(0, 1000)]
    assert len(ids) == len(set(ids)) == 300


def test_who_asks_for_an_offset_that_is_being_moved_waits_for_it() -> None:
    """Also the first time, when there is no row to hold."""
    found: list[int] = []

    def other() -> None:
        with transaction.atomic():
            found.append(events.offset_to_move("reader"))

    thread = Thread(target=lambda: side_by_side(other))
    with transaction.atomic():
        assert events.offset_to_move("reader") == 0
        thread.start()
        wait_for_somebody_waiting()
        events.move_offset("reader", 7)
    thread.join(PATIENCE)
    assert found == [7]


def test_a_run_that_ended_while_its_step_was_due_stays_ended() -> None:
    """The reactor has ended the run and not yet committed; the engine, which finds it due, must not write it back open."""
    day = busy_shop()
    pipeline.catch_up(day.at(30))
    advanced: list[int] = []
    head = events.log().head()
    thread = Thread(target=lambda: side_by_side(lambda: advanced.append(scenarios.advance(day.at(61), head=head))))
    with transaction.atomic():
        for number in range(PEOPLE - 10):
            day.order(40, TEA, email=f"person{number}@example.jp")
        pipeline.take_in()
        scenarios.react(day.at(41))
        thread.start()
        wait_for_somebody_waiting()
    thread.join(PATIENCE)
    assert advanced == [0]
    assert not Run.objects.filter(is_open=True).exists()
    assert messages.equation()["planned"] == 0


def test_nothing_waits_for_a_scenario_that_was_switched_off_meanwhile() -> None:
    day = busy_shop()
    pipeline.catch_up(day.at(30))
    head = events.log().head()
    key = day.scenario.key
    for _ in range(3):
        scenarios.switch(key, True, by="owner", at=day.at(31))
        side_by_side(
            lambda: scenarios.advance(day.at(61), head=head),
            lambda: scenarios.switch(key, False, by="owner", at=day.at(61)),
        )
        assert messages.equation()["waiting"] == 0


def test_two_who_change_one_document_keep_both_changes() -> None:
    def mark(step: str) -> Callable[[], None]:
        return lambda: shop_store.note_first_run(NOON + timedelta(hours=1), [step], "")

    side_by_side(mark("tag"), mark("address"))
    assert {name for name, value in shop_store.document("first_run").items() if value} >= {"tag_at", "address_at"}


def test_keys_are_made_once() -> None:
    made: list[str] = []
    side_by_side(*[lambda: made.append(shop.ensure_write_keys("main")[0].key)] * 3)
    assert len(set(made)) == 1
