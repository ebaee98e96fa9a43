"""Identifiers, money and days."""

from datetime import UTC, date, datetime, timedelta
from uuid import RFC_4122, UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enishi.kernel.calendar import day_end, day_start, local_date
from enishi.kernel.errors import Refused
from enishi.kernel.ids import derived_id, token, uuid7
from enishi.kernel.money import Money

instants = st.integers(788_918_400_000_000, 4_070_908_800_000_000).map(
    lambda microseconds: datetime.fromtimestamp(0, UTC) + timedelta(microseconds=microseconds)
)  # 1995 to 2099


@given(instants)
def test_version_7_ids_carry_their_instant(at: datetime) -> None:
    made = uuid7(at)
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == int(at.timestamp() * 1000)


@given(instants, instants)
def test_version_7_ids_sort_by_time(one: datetime, other: datetime) -> None:
    if int(one.timestamp() * 1000) < int(other.timestamp() * 1000):
        assert uuid7(one) < uuid7(other)


def test_no_token_is_taken_for_an_option_of_a_command() -> None:
    assert not any(token(1).startswith("-") for _ in range(2000))


def test_derived_ids_are_the_same_for_the_same_words_only() -> None:
    assert derived_id("shopify", "order-1") == derived_id("shopify", "order-1")
    assert derived_id("自社", "注文-1") == uuid5(UUID("6ba7b814-9dad-51d1-80b4-00c04fd430c8"), "自社\x1f注文-1")
    assert derived_id("shopify", "order-1").version == 5
    assert derived_id("a", "bc") != derived_id("ab", "c")


@given(instants)
def test_a_day_holds_its_instants(at: datetime) -> None:
    day = local_date(at)
    assert day_start(day) <= at < day_end(day)


def test_days_begin_at_midnight_in_japan() -> None:
    assert day_start(date(2026, 11, 1)) == datetime(2026, 10, 31, 15, 0, tzinfo=UTC)
    assert day_end(date(2026, 11, 1)) - day_start(date(2026, 11, 1)) == timedelta(days=1)


@pytest.mark.parametrize(
    ("money", "printed"), [(Money(12345), "12,345円"), (Money(0), "0円"), (Money(123456, "USD"), "1,234.56 USD")]
)
def test_money_prints_as_a_shop_would(money: Money, printed: str) -> None:
    assert str(money) == printed


def test_currencies_do_not_mix() -> None:
    assert Money(1) + Money(2) - Money(4) == Money(-1)
    with pytest.raises(ValueError, match="do not add up"):
        Money(1) + Money(1, "USD")


def test_errors_are_sentences() -> None:
    error = Refused("%(n)s of %(all)s", n=1, all=2)
    assert str(error) == "1 of 2"
    assert error.message == "%(n)s of %(all)s"
