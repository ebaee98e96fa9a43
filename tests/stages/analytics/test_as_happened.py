"""A report as of an instant is the report of a shop in which nothing happened later; its funnel only narrows."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from msgspec.structs import astuple as fields_of

from enishi.analytics import reports
from enishi.history import tables
from enishi.kernel.calendar import local_date
from enishi.warehouse.duckdb import DuckWarehouse
from tests.stages.analytics.shop_days import A_DAY, DAY, Days, after


@dataclass(frozen=True)
class Deed:
    minute: int
    customer: int
    what: str


deeds = st.builds(
    Deed,
    minute=st.sampled_from([0, 1, 59, 60, 61, 120, A_DAY, 6 * A_DAY, 7 * A_DAY, 8 * A_DAY]),
    customer=st.integers(1, 6),
    what=st.sampled_from(["fills", "fills", "orders", "is_known", "consents", "gets_letter"]),
)


def days_of(told: list[Deed]) -> Days:
    days = Days()
    for number, deed in enumerate(sorted(told, key=astuple)):
        if deed.what == "fills":
            days.fills(deed.minute, deed.customer, 100 + number)
        elif deed.what == "orders":
            days.orders(deed.minute, deed.customer, 1000 + number, order_id=f"o{number}")
        elif deed.what == "gets_letter":
            days.gets_letter(deed.minute, deed.customer, number)
        else:
            days.is_known(deed.minute, deed.customer, consents=deed.what == "consents")
    return days


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[DuckWarehouse]]:
    folder, opened = tmp_path_factory.mktemp("reports"), []

    def warehouses() -> Iterator[DuckWarehouse]:
        for number in count():
            warehouse = DuckWarehouse(folder / f"{number}.duckdb", threads=1)
            warehouse.ensure(tables.TABLES, tables.VERSION)
            opened.append(warehouse)
            yield warehouse

    yield warehouses()
    for warehouse in opened:
        warehouse.close()


@hypothesis_settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    told=st.lists(deeds, min_size=5, max_size=40), minute=st.sampled_from([61, 120, 121, A_DAY, 7 * A_DAY, 20 * A_DAY])
)
def test_what_happens_later_changes_no_earlier_report(
    numbered: Iterator[DuckWarehouse], told: list[Deed], minute: int
) -> None:
    days, at = days_of(told), after(minute)
    whole, cut = next(numbered), next(numbered)
    days.loaded(whole)
    days.loaded(cut, [each for each in days.events if each.event.occurred_at <= at])
    period = reports.Period(DAY, local_date(at) + timedelta(days=1), at)
    assert reports.cart_report(whole, period) == reports.cart_report(cut, period)
    funnel = reports.cart_funnel(whole, period, "")
    assert funnel == reports.cart_funnel(cut, period, "")
    assert list(fields_of(funnel)) == sorted(fields_of(funnel), reverse=True)
    assert reports.loop(whole, local_date(at), at) == reports.loop(cut, local_date(at), at)
    total = reports.cart_report(whole, period).total
    assert total.recovered + total.returned <= total.abandoned <= total.carts
    assert (total.carts, total.abandoned, total.recovered) == (funnel.carts, funnel.abandoned, funnel.recovered)
