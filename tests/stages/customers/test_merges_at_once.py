"""Many merges in one batch: what they cost in statements, and that each of the merged is what they would be alone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from enishi.customers import api
from enishi.customers.models import Customer
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import CustomerIdentified
from enishi.kernel.ids import derived_id
from enishi.kernel.statements import MANY

pytestmark = pytest.mark.django_db

START = datetime(2026, 11, 1, tzinfo=UTC)
FEW = 0.3  #: statements a merge; with one that runs once a row it would be more than 1


@pytest.fixture(autouse=True)
def stores(var: Path) -> Iterator[None]:
    yield
    events.log().close()


def told(number: int, body: CustomerIdentified, **claims: Any) -> Event:
    at = START + timedelta(seconds=number)
    event_id = derived_id("t", f"{claims}{number}")
    return Event(
        id=event_id, kind="customer_identified", occurred_at=at, received_at=at, site="main", source="api",
        claims=Claims(**claims), body=body,
    )  # fmt: skip


def project() -> None:
    while api.project(100_000):
        pass


def pairs(first: int, count: int) -> list[dict[str, str]]:
    """The claims of people who are known by address and by number, as two each."""
    claims = [{"email": f"c{who}@example.jp", "shop_customer_id": str(who)} for who in range(first, first + count)]
    said = []
    for who, both in enumerate(claims, first):
        phone = f"090-1234-{who % 10_000:04d}"
        said.append(told(who, CustomerIdentified(family_name="佐藤", given_name=f"{who}子"), email=both["email"]))
        more = CustomerIdentified(
            phone=phone, birth_year=1980, birth_month=5, birth_day=6, traits={"size": who}, is_staff=who % 2 == 0
        )
        said.append(told(who, more, shop_customer_id=both["shop_customer_id"]))
    events.log().append(said)
    project()
    return claims


def statements_of_merging(claims: list[dict[str, str]]) -> int:
    issued = 0

    def count(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal issued
        issued += len(params) if many else 1
        return execute(statement, params, many, context)

    last = events.log().head()
    events.log().append([told(last + at, CustomerIdentified(), **both) for at, both in enumerate(claims)])
    with connection.execute_wrapper(count):
        project()
    return issued


def test_many_merges_issue_few_statements() -> None:
    few, many = pairs(0, 20), pairs(100, 600)
    of_few, of_many = statements_of_merging(few), statements_of_merging(many)
    assert (of_many - of_few) / (len(many) - len(few)) < FEW
    assert Customer.objects.filter(merged_into=None).count() == len(few) + len(many)


def test_each_of_many_merged_shows_their_own_words() -> None:
    claims = pairs(0, MANY // 40)
    statements_of_merging(claims)
    for number in (0, 1, len(claims) - 1):
        person = api.person_by_email(claims[number]["email"])
        assert person is not None
        assert (person.given_name, person.phone) == (f"{number}子", f"090-1234-{number:04d}")
        assert (person.birth_year, person.birth_month, person.sex, person.is_staff) == (1980, 5, "", number % 2 == 0)
        assert api.traits_of(person.customer_id) == {"size": number}
        assert (person.first_seen_at, person.is_mall) == (START + timedelta(seconds=number), False)
