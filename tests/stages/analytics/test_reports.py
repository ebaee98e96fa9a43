"""The cart report, its funnel, its rows and the loop, on days whose figures are worked out by hand."""

from datetime import timedelta
from pathlib import Path

import pytest

from enishi.analytics import api as analytics
from enishi.analytics.types import CartDay, Loop, Which
from enishi.events.vocabulary import CustomerIdentified
from enishi.warehouse import api as warehouse
from tests.stages.analytics.shop_days import A_DAY, DAY, HOUR_, Days, after

LATER = after(30 * A_DAY)


@pytest.fixture
def days(var: Path) -> Days:
    """A and B buy at once or after a letter, C leaves, D comes back alone, E empties, F waits too long after a letter."""
    days = Days()
    days.fills(0, 1, 1000)
    days.orders(10, 1, 1000)

    days.is_known(0, 2, consents=True)
    days.fills(1, 2, 1500)
    days.fills(2, 2, 2000)
    days.gets_letter(70, 2)
    days.orders(A_DAY, 2, 2100)

    days.fills(5, 3, 3000)

    days.is_known(5, 4)
    days.fills(5, 4, 4000)
    days.orders(3 * HOUR_, 4, 4000)

    days.fills(6, 5, 5000)
    days.fills(20, 5, 5500)
    days.orders(30, 6, 600, is_test=True)

    days.is_known(7, 7, consents=True)
    days.fills(7, 7, 700)
    days.gets_letter(90, 7)
    days.gets_letter(A_DAY, 7, number=2)
    days.orders(8 * A_DAY + 1, 7, 700)

    days.fills(14 * HOUR_, 8, 800)  # midnight in Tokyo: the next day
    return days


@pytest.mark.django_db
def test_the_report_as_worked_out_by_hand(days: Days) -> None:
    days.loaded(warehouse.owner())
    report = analytics.cart_report(DAY, DAY + timedelta(days=2), at=LATER)
    assert [line.day for line in report.days] == [DAY, DAY + timedelta(days=1), DAY + timedelta(days=2)]
    assert report.days[0] == CartDay(
        day=DAY,
        carts=6,
        abandoned=5,
        abandoned_ratio=5 / 6,
        lost_amount=2000 + 3000 + 4000 + 5500 + 700,
        cart_sales=1000,
        lost_to_sales_ratio=15.2,
        letters=3,
        recovered=1,
        recovered_amount=2100,
        returned=2,
        returned_amount=4700,
    )
    assert report.days[1].carts == report.days[1].abandoned == 1
    assert report.days[1].lost_to_sales_ratio is None
    assert report.days[2].carts == 0
    assert report.days[2].abandoned_ratio is None
    assert (report.total.carts, report.total.lost_amount) == (7, 16000)


@pytest.mark.django_db
def test_as_of_an_hour_after_opening_nothing_has_come_of_it_yet(days: Days) -> None:
    days.loaded(warehouse.owner())
    line = analytics.cart_report(DAY, DAY, at=after(62)).total
    assert (line.carts, line.abandoned, line.letters, line.recovered, line.returned) == (6, 1, 0, 0, 0)
    assert (line.lost_amount, line.cart_sales) == (2000, 1000)


@pytest.mark.django_db
def test_the_funnel(days: Days) -> None:
    days.loaded(warehouse.owner())
    funnel = analytics.cart_funnel(DAY, DAY, at=LATER)
    assert (funnel.carts, funnel.abandoned, funnel.address_known) == (6, 5, 3)
    assert (funnel.may_be_written_to, funnel.sent, funnel.recovered) == (2, 2, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("which", "customers"),
    [
        ("carts", {1, 2, 3, 4, 5, 7}),
        ("abandoned", {2, 3, 4, 5, 7}),
        ("bought", {1}),
        ("address_known", {2, 4, 7}),
        ("may_be_written_to", {2, 7}),
        ("sent", {2, 7}),
        ("recovered", {2}),
        ("returned", {4, 7}),
    ],
)
def test_the_rows_behind_a_figure(days: Days, which: Which, customers: set[int]) -> None:
    days.loaded(warehouse.owner())
    rows, count = analytics.cart_rows(DAY, DAY, at=LATER, which=which)
    assert {row.customer_id for row in rows} == customers
    assert count == len(rows)
    assert [row.opened_at for row in rows] == sorted((row.opened_at for row in rows), reverse=True)
    page, count = analytics.cart_rows(DAY, DAY, at=LATER, which=which, limit=1, offset=len(rows) - 1)
    assert (page, count) == (rows[-1:], len(rows))


@pytest.mark.django_db
def test_a_row_says_what_the_cart_was_and_what_came_of_it(days: Days) -> None:
    days.loaded(warehouse.owner())
    [row], _count = analytics.cart_rows(DAY, DAY, at=LATER, which="recovered")
    assert (row.cart_key, row.value, row.letters, row.order_id, row.order_amount) == ("shop/c2", 2000, 1, "o2", 2100)
    assert (row.abandoned_at, row.ordered_at, row.state) == (after(62), after(A_DAY), "ordered")


@pytest.mark.django_db
def test_tests_do_not_count(days: Days) -> None:
    days.fills(31, 9, 900)
    days.orders(32, 9, 900, is_test=True)
    days.fills(33, 10, 900)
    days.loaded(warehouse.owner())
    assert analytics.cart_report(DAY, DAY, at=LATER).total.carts == 7
    days.happens(40, 10, CustomerIdentified(is_test=True))
    days.loaded(warehouse.owner(), days.events[-1:])
    assert analytics.cart_report(DAY, DAY, at=LATER).total.carts == 6


@pytest.mark.django_db
def test_a_browsers_word_on_consent_counts_only_where_the_owner_vouches_for_it(var: Path) -> None:
    days = Days()
    days.is_known(0, 1, consents=True, source="tag")
    days.fills(0, 1, 100)
    days.loaded(warehouse.owner())
    funnel = analytics.cart_funnel(DAY, DAY, at=LATER)
    assert (funnel.address_known, funnel.may_be_written_to) == (1, 0)


@pytest.mark.django_db
def test_the_loop_counts_each_thing_on_its_day(days: Days) -> None:
    days.loaded(warehouse.owner())
    today = analytics.loop(DAY, at=LATER)
    from_outside = [
        each for each in days.events if each.event.source != "enishi" and each.event.occurred_at < after(14 * HOUR_)
    ]
    assert today == Loop(
        events=len(from_outside),
        visitors=6,
        carts=6,
        abandoned=5,
        letters=2,
        opened=0,
        clicked=0,
        recovered=0,
        recovered_amount=0,
        orders=2,
        sales=5000,
    )
    tomorrow = analytics.loop(DAY + timedelta(days=1), at=LATER)
    assert (tomorrow.letters, tomorrow.recovered, tomorrow.recovered_amount) == (1, 1, 2100)
    assert (tomorrow.carts, tomorrow.abandoned, tomorrow.orders, tomorrow.sales) == (1, 1, 1, 2100)


@pytest.mark.django_db
def test_an_order_reported_twice_is_one_order(var: Path) -> None:
    days = Days()
    days.fills(0, 1, 1000)
    days.orders(10, 1, 1000)
    days.orders(11, 1, 1000)
    days.loaded(warehouse.owner())
    assert analytics.loop(DAY, at=LATER).orders == 1
    assert analytics.cart_report(DAY, DAY, at=LATER).total.cart_sales == 1000


@pytest.mark.django_db
def test_a_shop_without_events_has_reports_of_zeros(var: Path) -> None:
    assert analytics.cart_report(DAY, DAY, at=LATER).total.carts == 0
    assert analytics.cart_funnel(DAY, DAY, at=LATER).recovered == 0
    assert analytics.cart_rows(DAY, DAY, at=LATER, which="carts") == ([], 0)
    assert analytics.loop(DAY, at=LATER).events == 0
