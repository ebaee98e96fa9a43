"""Cart recovery through the real pipeline: events in, letters out."""

from pathlib import Path

import pytest

from enishi.events.vocabulary import ConsentChanged, ProductUpdated
from enishi.messages import api as messages
from enishi.messages.types import State
from enishi.scenarios import api as scenarios
from enishi.scenarios.types import Program, SendLetter, Wait
from tests.flow.shop_day import SERUM, SITE, TEA, ShopDay

pytestmark = pytest.mark.django_db
HANA = "hana@example.jp"


@pytest.fixture
def day(var: Path) -> ShopDay:
    return ShopDay()


def reasons() -> list[tuple[str, str]]:
    rows, _ = messages.outbox(limit=100)
    return sorted((row.state.value, row.reason) for row in rows)


def closes() -> bool:
    sums = messages.equation()
    return sums.pop("planned") == sum(sums.values())


def test_a_forgotten_cart_gets_three_letters(day: ShopDay) -> None:
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(0, TEA, SERUM, visitor="v1")
    day.live_until(6 * 1440)
    assert day.letters() == [(60, HANA), (1440, HANA), (4320, HANA)]
    rows, _ = messages.outbox(limit=10)
    assert {row.site for row in rows} == {SITE}
    assert closes()


def test_bought_within_the_quarter_hour_nothing_goes(day: ShopDay) -> None:
    key = day.scenario.key
    scenarios.publish(key, Program(steps=(Wait(minutes=15), SendLetter(template="cart-1"))), by="owner", at=day.at(-60))
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(0, TEA, visitor="v1")
    day.order(14, TEA, visitor="v1")
    day.live_until(1440)
    assert day.letters() == []


def test_left_for_a_quarter_hour_exactly_one_goes(day: ShopDay) -> None:
    key = day.scenario.key
    scenarios.publish(key, Program(steps=(Wait(minutes=15), SendLetter(template="cart-1"))), by="owner", at=day.at(-60))
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(0, TEA, visitor="v1")
    day.live_until(1440)
    assert day.minutes() == [15]


def test_an_order_by_phone_under_the_same_address_stops_the_letters(day: ShopDay) -> None:
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(0, TEA, visitor="v1")
    day.live_until(100)
    day.order(600, SERUM, email=HANA, channel="phone")
    day.live_until(5 * 1440)
    assert day.minutes() == [60]


def test_a_renewal_does_not_stop_them(day: ShopDay) -> None:
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(0, TEA, visitor="v1")
    day.order(30, SERUM, email=HANA, channel="subscription")
    day.live_until(5 * 1440)
    assert day.minutes() == [60, 1440, 4320]


def test_who_never_said_yes_gets_nothing_and_the_reason_is_kept(day: ShopDay) -> None:
    day.sign_up(-10, HANA, visitor="v1", consent=False)
    day.cart(0, TEA, visitor="v1")
    day.live_until(5 * 1440)
    assert day.letters() == []
    assert {state for state, _ in reasons()} == {"suppressed"}
    assert {reason for _, reason in reasons()} == {"no_consent"}
    assert closes()


def test_an_anonymous_cart_is_written_to_once_its_owner_is_known(day: ShopDay) -> None:
    day.cart(0, TEA, visitor="v1")
    day.live_until(20)
    day.sign_up(30, HANA, visitor="v1")
    day.live_until(120)
    assert day.minutes() == [60]


def test_unsubscribing_stops_the_next_letter(day: ShopDay) -> None:
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(0, TEA, visitor="v1")
    day.live_until(100)
    day.tell(
        200, ConsentChanged(channel="email", purpose="marketing", state="withdrawn", method="one_click"), email=HANA
    )
    day.live_until(5 * 1440)
    assert day.minutes() == [60]
    assert ("suppressed", "withdrawn") in reasons()


def test_emptied_and_out_of_stock_carts_are_left_alone(day: ShopDay) -> None:
    day.sign_up(-10, HANA, visitor="v1")
    day.sign_up(-10, "taro@example.jp", visitor="v2")
    day.cart(0, TEA, visitor="v1")
    day.cart(0, SERUM, visitor="v2")
    day.cart(20, visitor="v1")
    day.tell(30, ProductUpdated(product_id="serum", name="美容液", price=8800, stock=0))
    day.live_until(1440)
    assert day.letters() == []
    assert ("suppressed", "out_of_stock") in reasons()


def test_a_change_restarts_the_hour(day: ShopDay) -> None:
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(0, TEA, visitor="v1")
    day.cart(45, TEA, SERUM, visitor="v1")
    day.live_until(120)
    assert day.minutes() == [105]


def test_at_night_it_waits_for_the_morning(day: ShopDay) -> None:
    evening = 10 * 60 + 50  # 22:50
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(evening, TEA, visitor="v1")
    day.live_until(3 * 1440)
    assert day.minutes()[0] in (evening + 60, 19 * 60), "by 24:00 close to the own activity, else from 7:00"


def test_a_scenario_that_is_off_writes_to_nobody_nor_to_old_carts_later(day: ShopDay) -> None:
    scenarios.switch(day.scenario.key, False, by="owner", at=day.at(-30))
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(0, TEA, visitor="v1")
    day.live_until(300)
    scenarios.switch(day.scenario.key, True, by="owner", at=day.at(310))
    day.live_until(5 * 1440)
    assert day.letters() == []


def test_switched_off_in_between_takes_back_what_waits(day: ShopDay) -> None:
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(13 * 60, TEA, visitor="v1")  # 1:00 at night: the letter of 2:00 waits for the morning
    day.live_until(15 * 60)
    assert messages.equation()[State.WAITING] == 1
    scenarios.switch(day.scenario.key, False, by="owner", at=day.at(15 * 60))
    day.live_until(3 * 1440)
    assert day.letters() == []
    assert reasons() == [("cancelled", "scenario_off")]
    assert closes()


def test_ninety_days(day: ShopDay) -> None:
    steps = (
        Wait(minutes=60),
        SendLetter(template="cart-1"),
        Wait(minutes=90 * 1440 - 60),
        SendLetter(template="cart-3"),
    )
    scenarios.publish(day.scenario.key, Program(steps=steps), by="owner", at=day.at(-60))
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(0, TEA, visitor="v1")
    day.live_until(91 * 1440)
    assert day.minutes() == [60, 90 * 1440]


def test_killed_between_any_two_stages_it_goes_on(day: ShopDay) -> None:
    """The stages are called one by one in odd orders and again; the letters are the same."""
    day.sign_up(-10, HANA, visitor="v1")
    day.cart(0, TEA, visitor="v1")
    for minute in range(0, 4400, 20):
        at = day.at(minute)
        scenarios.react(at)
        scenarios.advance(at, head=0)
        day.live_until(minute)
    assert day.minutes() == [60, 1440, 4320]
