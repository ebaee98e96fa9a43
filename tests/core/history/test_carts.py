"""What a cart is: each sentence of `docs/algorithms/carts.md` as a time line, and what holds of all of them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import Phase, find, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from enishi.history.core import carts as core
from enishi.history.types import CartState
from tests.core.history.cart_histories import START, STEPS, Told, events_of, read, tellings

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def said(*told: tuple[timedelta, str] | tuple[timedelta, str, str]) -> list[Told]:
    """(after the one before, what, shop's cart id) …"""
    return [Told(step=each[0], kind=each[1], cart_id=each[2] if len(each) == 3 else "") for each in told]


def carts_of(told: list[Told], after: timedelta = timedelta(), customer: int = 1) -> list[core.Cart]:
    """The customer's carts, `after` the last event."""
    events = events_of(told)
    changes, orders = read(events, customer)
    return core.carts_as_of(changes, orders, events[-1].event.occurred_at + after)


def state_of(told: list[Told], after: timedelta = timedelta()) -> CartState | None:
    events = events_of(told)
    return core.cart_as_of(1, *read(events, 1), events[-1].event.occurred_at + after)


def abandoned(told: list[Told], after: timedelta = timedelta()) -> list[bool]:
    return [cart.abandoned_at is not None for cart in carts_of(told, after)]


FILL, ORDER, EMPTY, TOUCH = "filled", "ordered", "emptied", "touched"


def test_abandoned_is_exactly_sixty_minutes_of_quiet() -> None:
    assert abandoned(said((MINUTE, FILL)), 59 * MINUTE) == [False]
    [cart] = carts_of(said((MINUTE, FILL)), 60 * MINUTE)
    assert (cart.abandoned_at, cart.value_at_abandonment) == (START + 61 * MINUTE, 100)


@pytest.mark.parametrize("again", [FILL, TOUCH])
def test_a_change_restarts_the_hour(again: str) -> None:
    assert abandoned(said((MINUTE, FILL), (59 * MINUTE, again)), 59 * MINUTE) == [False]


def test_it_stays_abandoned_when_it_is_changed_or_ordered_later() -> None:
    told = [Told(MINUTE, FILL, pieces=2), Told(90 * MINUTE, FILL, pieces=3), Told(MINUTE, ORDER)]
    [cart] = carts_of(told)
    assert (cart.value_at_abandonment, cart.filled.value) == (200, 300)
    assert cart.abandoned_at == START + 61 * MINUTE
    assert cart.ordered_at == START + 92 * MINUTE


def test_an_order_within_the_hour_leaves_nothing_abandoned() -> None:
    assert abandoned(said((MINUTE, FILL), (59 * MINUTE, ORDER)), 9 * DAY) == [False]


def test_an_emptied_cart_is_not_lost() -> None:
    told = said((MINUTE, FILL), (59 * MINUTE, EMPTY))
    assert abandoned(told, 9 * DAY) == [False]
    state = state_of(told)
    assert state is not None
    assert (state.state, state.value) == ("emptied", 100)


def test_what_is_put_in_within_the_hour_is_the_same_cart_and_later_another() -> None:
    assert len(carts_of(said((MINUTE, FILL), (MINUTE, EMPTY), (59 * MINUTE, FILL)))) == 1
    assert len(carts_of(said((MINUTE, FILL), (MINUTE, EMPTY), (60 * MINUTE, FILL)))) == 2


def test_a_cart_emptied_a_moment_before_its_order_is_ordered() -> None:
    [cart] = carts_of(said((MINUTE, FILL), (MINUTE, EMPTY), (59 * MINUTE, ORDER)))
    assert cart.order_id == "o3"
    [cart] = carts_of(said((MINUTE, FILL), (MINUTE, EMPTY), (60 * MINUTE, ORDER)))
    assert cart.order_id is None


def test_an_order_that_names_a_cart_means_that_cart_only_but_ends_the_letters_about_others() -> None:
    told = said((MINUTE, FILL, "a"), (MINUTE, FILL, "b"), (MINUTE, ORDER, "b"))
    events = events_of(told)
    changes, orders = read(events, 1)
    a, b = sorted(core.carts_as_of(changes, orders, START + DAY), key=lambda cart: cart.cart_key)
    assert (a.order_id, b.order_id) == (None, "o3")
    assert a.abandoned_at is not None
    assert core.state_of(a, orders, START + DAY) == "ordered"


def test_an_order_that_names_none_means_every_older_cart() -> None:
    told = said((MINUTE, FILL, "a"), (MINUTE, FILL, "b"), (MINUTE, ORDER), (MINUTE, FILL))
    assert sorted(cart.order_id or "-" for cart in carts_of(told)) == ["-", "o3", "o3"]


def test_an_order_of_somebody_else_that_names_the_cart_ends_it() -> None:
    told = [Told(MINUTE, FILL, cart_id="a"), Told(MINUTE, ORDER, customer=2, cart_id="a")]
    assert [cart.order_id for cart in carts_of(told)] == ["o2"]


@pytest.mark.parametrize("channel", ["subscription", "mall"])
def test_renewals_and_mall_orders_say_nothing_of_carts(channel: str) -> None:
    told = [Told(MINUTE, FILL), Told(MINUTE, ORDER, channel=channel)]
    state = state_of(told, DAY)
    assert state is not None
    assert state.state == "open"
    assert abandoned(told, DAY) == [True]


def test_late_news_under_an_ordered_id_is_an_echo_for_an_hour() -> None:
    told = said((MINUTE, FILL, "a"), (MINUTE, ORDER, "a"), (59 * MINUTE, FILL, "a"))
    assert [cart.ordered_at is not None for cart in carts_of(told, DAY)] == [True]
    told = said((MINUTE, FILL, "a"), (MINUTE, ORDER, "a"), (60 * MINUTE, FILL, "a"))
    assert [cart.cart_key for cart in carts_of(told, DAY)] == [
        "shop/0-a",
        "shop/0-a~00000000-0000-0000-0000-000000000003",
    ]


def test_an_order_without_a_cart_of_its_own_does_not_speak_for_the_next_one() -> None:
    told = said((MINUTE, ORDER, "a"), (MINUTE, FILL, "a"), (MINUTE, ORDER, "a"))
    assert [cart.order_id for cart in carts_of(told)] == ["o3"]


def test_a_cart_without_an_id_is_forgotten_after_thirty_days() -> None:
    assert len(carts_of(said((MINUTE, FILL), (30 * DAY, FILL)))) == 1
    assert len(carts_of(said((MINUTE, FILL), (30 * DAY + MINUTE, FILL)))) == 2
    assert len(carts_of(said((MINUTE, FILL, "a"), (80 * DAY, FILL, "a")))) == 1


def test_an_order_that_does_not_name_a_cart_does_not_mean_one_of_long_ago() -> None:
    assert carts_of(said((MINUTE, FILL, "a"), (30 * DAY, ORDER)))[0].order_id == "o2"
    assert carts_of(said((MINUTE, FILL, "a"), (31 * DAY, ORDER)))[0].order_id is None
    assert carts_of(said((MINUTE, FILL, "a"), (90 * DAY, ORDER, "a")))[0].order_id == "o2"


def test_a_checkout_without_lines_begins_nothing() -> None:
    assert carts_of(said((MINUTE, TOUCH), (MINUTE, EMPTY))) == []


@given(told=tellings(), cut=st.integers(1, 12), quiet=st.sampled_from(STEPS))
def test_the_past_does_not_change(told: list[Told], cut: int, quiet: timedelta) -> None:
    """What is known as of an instant is what would be known had nothing happened since."""
    events = events_of(told)
    known = events[:cut]
    at = known[-1].event.occurred_at + (quiet if cut >= len(events) else timedelta())
    known = [each for each in events if each.event.occurred_at <= at]
    assert core.carts_as_of(*read(events, 1), at) == core.carts_as_of(*read(known, 1), at)


@given(told=tellings(), quiet=st.sampled_from(STEPS))
def test_what_holds_of_every_cart(told: list[Told], quiet: timedelta) -> None:
    carts = carts_of(told, quiet)
    assert len({cart.cart_key for cart in carts}) == len(carts)
    for cart in carts:
        assert cart.opened_at <= cart.last_activity_at
        assert (cart.abandoned_at is None) == (cart.value_at_abandonment is None)
        if cart.abandoned_at:
            assert cart.abandoned_at >= cart.opened_at + core.HOUR
        if cart.ordered_at:
            assert cart.ordered_at >= cart.last_activity_at
            assert cart.abandoned_at is None or cart.abandoned_at <= cart.ordered_at
            assert cart.abandoned_at is not None or cart.emptied or cart.ordered_at < cart.last_activity_at + core.HOUR


@given(told=tellings(), seed=st.randoms())
def test_the_order_in_which_things_became_known_does_not_matter(told: list[Told], seed: object) -> None:
    changes, orders = read(events_of(told), 1)
    at = START + 400 * DAY
    expected = core.carts_as_of(changes, orders, at)
    seed.shuffle(changes)  # type: ignore[attr-defined]
    seed.shuffle(orders)  # type: ignore[attr-defined]
    found = core.carts_as_of(changes, orders, at)
    assert sorted(found, key=lambda cart: cart.cart_key) == sorted(expected, key=lambda cart: cart.cart_key)


JUST_FIND = hypothesis_settings(max_examples=20_000, database=None, phases=[Phase.generate])

Mutant = Callable[[pytest.MonkeyPatch], None]


def _set(name: str, value: object) -> Mutant:
    return lambda patch: patch.setattr(core, name, value)


def _in_stream(name: str, value: object) -> Mutant:
    return lambda patch: patch.setattr(core._Stream, name, value)


MUTANTS = {
    "an hour of 59 minutes": _set("HOUR", timedelta(minutes=59)),
    "an hour of 61 minutes": _set("HOUR", timedelta(minutes=61)),
    "carts lapse after 29 days": _set("LAPSE", timedelta(days=29)),
    "carts never lapse": _set("LAPSE", timedelta(days=9999)),
    "renewals end carts": _set("CLOSING_CHANNELS", ("web", "phone", "store", "subscription")),
    "phone orders end no cart": _set("CLOSING_CHANNELS", ("web", "store")),
    "echoes are believed": _in_stream("_is_echo", lambda self, change: False),
    "orders that name a cart mean all": _in_stream("_may_mean", lambda self, order: order.own),
    "orders that name none mean none": _in_stream("_may_mean", lambda self, order: False),
    "orders of others are overlooked": _in_stream(
        "_names", lambda self, order: order.own and bool(self.cart_id) and order.cart_id == self.cart_id
    ),
    "sites are mixed up": _in_stream(
        "_names", lambda self, order: bool(self.cart_id) and order.cart_id == self.cart_id
    ),
    "an emptied cart goes on": _in_stream("_is_over", lambda self, at: False),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_random_histories_tell_wrong_definitions_apart(name: str) -> None:
    """The same histories judge the warehouse: each of these mistakes there would be found."""

    def differs(told: list[Told]) -> bool:
        right = _judged(told)
        with pytest.MonkeyPatch.context() as patch:
            MUTANTS[name](patch)
            return _judged(told) != right

    find(tellings(), differs, settings=JUST_FIND)


def _judged(told: list[Told]) -> list[tuple[object, ...]]:
    events = events_of(told)
    at = events[-1].event.occurred_at + 60 * MINUTE
    judged: list[tuple[object, ...]] = []
    for customer in (1, 2):
        changes, orders = read(events, customer)
        for cart in core.carts_as_of(changes, orders, at):
            state = core.state_of(cart, orders, at)
            judged.append((cart.cart_key, cart.abandoned_at, cart.ordered_at, cart.order_id, state))
    return judged
