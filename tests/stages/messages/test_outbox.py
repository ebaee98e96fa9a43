"""The outbox: planned once, decided once, handed over at most once, explained."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import pytest

from enishi.catalog.types import Product
from enishi.events import api as events
from enishi.events.vocabulary import Line
from enishi.messages import api
from enishi.messages.models import Message
from enishi.messages.store.journal import OutboxJournal
from enishi.messages.store.leases import Lease
from enishi.messages.types import Journal, LeaseLost, Letter, Outcome, Reason, State
from enishi.shop import api as shop
from enishi.shop.types import Profile
from tests.stages.messages.world import (
    DAY,
    HOUR,
    NOON,
    PROFILE,
    TEA,
    Postbox,
    World,
    announced,
    deliver,
    only,
    plan,
    state_of,
)

MINUTE = timedelta(minutes=1)


def test_a_slot_is_written_once(world: World) -> None:
    person = world.person()
    assert api.enqueue([plan(person, "a"), plan(person, "a"), plan(person, "b")], at=NOON) == 2
    assert api.enqueue([plan(person, "b"), plan(person, "c")], at=NOON) == 1
    assert api.equation()["planned"] == 3
    assert announced() == [("message_planned", "")] * 3


def test_a_letter_goes_and_is_explained(world: World) -> None:
    person, postbox = world.person(), Postbox()
    api.enqueue([plan(person)], at=NOON)
    assert api.next_due() == NOON
    assert deliver(postbox) == 1
    row = api.message(only())
    assert row and row.state == State.ACCEPTED and row.reply == "250 ok" and row.settled_at == NOON
    assert (row.template, row.language, row.version, row.to_address) == ("cart-1", "ja", 0, "person1@example.jp")
    assert row.decision["verdict"] == "send" and row.decision["consent"] == "granted"
    assert row.decision["cart"]["lines"] == ["ok"] and row.decision["position"] == events.log().head()
    assert announced() == [("message_planned", ""), ("message_accepted", "")]
    assert api.equation() == {"planned": 1, "accepted": 1} | dict.fromkeys(
        ["waiting", "claimed", "unknown", "failed", "suppressed", "lapsed", "cancelled"], 0
    )
    (letter,) = postbox.letters
    assert (
        letter.subject == "お買い忘れはございませんか" and "山田 花子 様" in letter.text and "やすらぎ茶" in letter.html
    )
    assert letter.unsubscribe_url in letter.html and letter.unsubscribe_url in letter.text


def test_nothing_goes_before_its_time_nor_twice(world: World) -> None:
    person, postbox = world.person(), Postbox()
    api.enqueue([plan(person)], at=NOON - HOUR)
    assert deliver(postbox, NOON - MINUTE) == 0
    assert deliver(postbox) == 1
    assert deliver(postbox) == 0
    assert len(postbox.letters) == 1 and api.next_due() is None


def test_never_is_final_with_its_reason(world: World) -> None:
    person = world.person(consent="withdrawn")
    api.enqueue([plan(person)], at=NOON)
    assert deliver(Postbox()) == 1
    assert state_of(only()) == ("suppressed", "withdrawn")
    assert announced()[-1] == ("message_suppressed", "withdrawn")


def test_an_order_that_comes_between_planning_and_sending_stops_the_letter(world: World) -> None:
    person, postbox = world.person(), Postbox()
    api.enqueue([plan(person)], at=NOON)
    world.cart(person, NOON - HOUR, state="ordered")
    deliver(postbox)
    assert state_of(only()) == ("suppressed", "cart_ordered") and postbox.letters == []


def test_it_waits_for_the_morning_and_lapses_when_that_is_too_late(world: World) -> None:
    night = NOON + 11 * HOUR
    early, late = world.person(1), world.person(2)
    api.enqueue(
        [plan(early, not_before=night, expires_at=night + DAY), plan(late, not_before=night, expires_at=night + HOUR)],
        at=night,
    )
    postbox = Postbox()
    assert deliver(postbox, night) == 1
    assert {(row.state, row.reason) for row in api.outbox()[0]} == {
        ("waiting", "quiet_hours"),
        ("lapsed", "quiet_hours"),
    }
    assert api.next_due() == NOON + 19 * HOUR
    deliver(postbox, NOON + 19 * HOUR)
    assert len(postbox.letters) == 1
    assert api.equation()["accepted"] == api.equation()["lapsed"] == 1


def test_found_too_late_it_lapses(world: World) -> None:
    api.enqueue([plan(world.person())], at=NOON)
    deliver(Postbox(), NOON + DAY)
    assert state_of(only()) == ("lapsed", "expired")


def test_a_reader_that_lags_delays_everything(world: World) -> None:
    api.enqueue([plan(world.person())], at=NOON)
    world.behind = 1
    assert deliver(Postbox()) == 0 and state_of(only()) == ("waiting", "")
    world.behind = 0
    assert deliver(Postbox()) == 1


def test_two_letters_to_one_person_in_one_round_are_capped(world: World) -> None:
    person, postbox = world.person(), Postbox()
    campaign = plan(person, "b", message_class="campaign")
    notice = plan(person, "c", message_class="transactional")
    api.enqueue([campaign, plan(person, "a"), notice], at=NOON)
    assert deliver(postbox) == 2
    assert {row.message_class: row.state for row in api.outbox()[0]} == {
        "cart": State.ACCEPTED, "campaign": State.WAITING, "transactional": State.ACCEPTED
    }  # fmt: skip
    deliver(postbox, NOON + 2 * HOUR)
    assert len(postbox.letters) == 2


def test_the_outbox_knows_what_history_has_not_heard_yet(world: World) -> None:
    person, postbox = world.person(), Postbox()
    api.enqueue([plan(person)], at=NOON)
    deliver(postbox)
    api.enqueue([plan(person, "later", message_class="campaign")], at=NOON + HOUR)
    deliver(postbox, NOON + HOUR)
    assert {row.reason for row in api.outbox(state=State.WAITING)[0]} == {"cap_day"}
    world.accepted[person] = [NOON]  # now history tells of the same letter: it still counts once
    deliver(postbox, NOON + 20 * HOUR)
    assert len(postbox.letters) == 2


def test_letters_leave_out_what_cannot_be_bought(world: World) -> None:
    person, postbox = world.person(), Postbox()
    world.cart(person, NOON - HOUR, (TEA, Line(product_id="mug", quantity=1, unit_price=2000, name="湯のみ")))
    world.products["mug"] = Product(site="main", product_id="mug", name="湯のみ", price=2000, stock=0)
    api.enqueue([plan(person)], at=NOON)
    deliver(postbox)
    (letter,) = postbox.letters
    assert "湯のみ" not in letter.html and "やすらぎ茶" in letter.html and "2,560円" in letter.text


def test_a_shop_that_is_still_setting_up_gets_an_hour(world: World) -> None:
    shop.save_profile(Profile(name="ひだまり堂"), by="test", at=NOON)
    api.enqueue([plan(world.person())], at=NOON)
    postbox = Postbox()
    deliver(postbox)
    assert state_of(only()) == ("waiting", "no_footer") and api.next_due() == NOON + HOUR
    shop.save_profile(PROFILE, by="test", at=NOON)
    deliver(postbox, NOON + HOUR)
    assert len(postbox.letters) == 1


def test_a_letter_that_breaks_its_template_does_not_stop_the_others(world: World) -> None:
    broken, whole, postbox = world.person(1), world.person(2), Postbox()
    api.enqueue([plan(broken, template="nowhere"), plan(whole)], at=NOON)
    assert deliver(postbox) == 2
    assert {(row.state, row.reason) for row in api.outbox()[0]} == {("failed", "template_error"), ("accepted", "")}
    assert len(postbox.letters) == 1


def test_what_a_provider_says(world: World) -> None:
    api.enqueue([plan(world.person())], at=NOON)
    deliver(Postbox(lambda letter: Outcome(letter.message_id, "failed", "550 no such user")))
    row = api.message(only())
    assert row and (row.state, row.reason, row.reply) == ("failed", "rejected", "550 no such user")
    assert announced()[-1] == ("message_failed", "rejected")


def test_try_later_backs_off_until_it_lapses(world: World) -> None:
    api.enqueue([plan(world.person(), expires_at=NOON + HOUR)], at=NOON)
    busy = Postbox(lambda letter: Outcome(letter.message_id, "deferred", "451 busy"))
    tried, at = [], NOON
    while api.equation()["waiting"]:
        deliver(busy, at)
        tried.append(at - NOON)
        at = api.next_due() or at
    assert tried == [0 * MINUTE, 1 * MINUTE, 6 * MINUTE, 36 * MINUTE]
    assert state_of(only()) == ("lapsed", "try_later")


def test_a_channel_that_breaks_off_leaves_every_letter_with_a_state(world: World) -> None:
    class Breaking(Postbox):
        def deliver(self, letters: Sequence[Letter], journal: Journal) -> None:
            journal.record([], [letters[0].message_id])
            raise RuntimeError("the line is gone")

    api.enqueue([plan(world.person(1)), plan(world.person(2))], at=NOON)
    deliver(Breaking())
    assert sorted((row.state, row.reason) for row in api.outbox()[0]) == [
        ("unknown", "line_broke"),
        ("waiting", "try_later"),
    ]


def test_without_its_channel_a_letter_tries_later(world: World) -> None:
    api.enqueue([plan(world.person(), channel="pigeon", message_class="subscription")], at=NOON)
    deliver(Postbox())
    assert state_of(only()) == ("waiting", "try_later")


def test_after_a_crash(world: World) -> None:
    """Attempted without a reply is unknown for ever; not attempted goes again; what a living worker has stays its own."""
    people = [world.person(number) for number in range(3)]
    api.enqueue([plan(person) for person in people], at=NOON)
    attempted, untouched, other = Message.objects.order_by("customer_id")
    Message.objects.exclude(id=other.id).update(state="claimed", lease="elsewhere:1:dead", lease_until=NOON - 900 * DAY)
    Message.objects.filter(id=attempted.id).update(attempted_at=NOON)
    with Lease() as lease:
        Message.objects.filter(id=other.id).update(state="claimed", lease=lease.owner, lease_until=lease.until())
        assert api.recover(NOON) == 2
        assert state_of(other.id)[0] == "claimed"
    assert state_of(attempted.id) == ("unknown", "line_broke") and state_of(untouched.id) == ("waiting", "")
    assert api.recover(NOON) == 1  # the lease's worker is gone, and this process knows it
    assert announced()[-1] == ("message_unknown", "line_broke")


def test_who_lost_the_lease_may_not_hand_over(world: World) -> None:
    api.enqueue([plan(world.person())], at=NOON)
    row = Message.objects.get()
    Message.objects.update(state="claimed", lease="somebody else's", lease_until=NOON)
    with Lease() as lease:
        journal = OutboxJournal([row], lease, NOON)
        with pytest.raises(LeaseLost):
            journal.record([], [row.id])
        journal.record([Outcome(row.id, "accepted", "250")], [])
    assert state_of(row.id)[0] == "claimed"


def test_cancel_takes_back_only_what_waits_under_the_prefix(world: World) -> None:
    person, postbox = world.person(), Postbox()
    slots = ["run:1:1", "run:1:2", "run:10:1", "run:1_x"]
    api.enqueue([plan(person, slot, not_before=NOON + DAY) for slot in slots], at=NOON)
    assert api.cancel("run:1:", reason=Reason.SCENARIO_OFF, at=NOON) == 2
    assert api.cancel("run:1:", reason=Reason.SCENARIO_OFF, at=NOON) == 0
    assert api.equation()["cancelled"] == 2 and api.equation()["waiting"] == 2
    assert announced()[-2:] == [("message_cancelled", "scenario_off")] * 2
    deliver(postbox)
    assert postbox.letters == []


def test_lists(world: World) -> None:
    one, two = world.person(1), world.person(2)
    api.enqueue([plan(one, "a", scenario="x")], at=NOON)
    api.enqueue([plan(two, "b", scenario="y"), plan(two, "c", scenario="y")], at=NOON + HOUR)
    assert [row.customer_id for row in api.outbox()[0]] == [two, two, one]
    assert api.outbox(customer_id=two, limit=1)[1] == 2 and len(api.outbox(customer_id=two, limit=1)[0]) == 1
    assert api.outbox(scenario="x")[1] == 1 and api.equation("y")["waiting"] == 2
    assert api.outbox(state=State.ACCEPTED) == ([], 0) and api.message(uuid4()) is None


def test_somebody_nobody_knows_gets_nothing(world: World) -> None:
    api.enqueue([plan(987654)], at=NOON)
    deliver(Postbox())
    assert state_of(only()) == ("suppressed", "no_address")
