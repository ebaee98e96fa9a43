"""Many rows at once: what the readers of the log write with, on either database."""

import gc
from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

import pytest
from django.db import connection

from enishi.customers.models import Customer, Likeness, Move
from enishi.customers.store import sql
from enishi.kernel import statements
from enishi.kernel.memory import uncollected

SOME_DAY = datetime(2026, 10, 1, tzinfo=UTC)
NINE_HOURS_EAST = timezone(timedelta(hours=9))


@pytest.mark.django_db
def test_more_rows_than_one_statement_takes_are_all_inserted_with_what_is_the_same_in_each() -> None:
    rows = [(each, each + 1) for each in range(statements.MANY + 1)]
    sql.insert("move", ("position", "node_id"), rows, same={"customer_id": "7"})
    assert list(Move.objects.order_by("id").values_list("position", "node_id")) == rows
    assert set(Move.objects.values_list("customer_id", flat=True)) == {7}


@pytest.mark.django_db
def test_a_row_in_conflict_follows_the_clause() -> None:
    columns, clause = ("customer_id", "key"), "ON CONFLICT (customer_id, key) DO NOTHING"
    sql.insert("likeness", columns, [(1, "phone:1"), (2, "phone:1")])
    sql.insert("likeness", columns, [(2, "phone:1"), (3, "phone:%s")], on_conflict=clause)
    assert sorted(Likeness.objects.values_list(*columns)) == [(1, "phone:1"), (2, "phone:1"), (3, "phone:%s")]


@pytest.mark.django_db
def test_each_row_is_given_its_own_values_and_no_other_row_any() -> None:
    columns = ("position", "node_id", "customer_id")
    sql.insert("move", columns, [(each, each % 2, 0) for each in range(statements.MANY)])
    news = [(each, 1, each + 7) for each in range(statements.MANY)]
    statements.update(connection, "move", ("position", "node_id"), ("customer_id",), news)
    changed = Move.objects.exclude(customer_id=0).order_by("id").values_list("position", "customer_id")
    assert list(changed) == [(each, each + 7) for each in range(1, statements.MANY, 2)]


@pytest.mark.django_db
def test_empty_values_are_given_to_columns_of_any_type() -> None:
    ids = (uuid4(), uuid4())
    for number, public_id in enumerate(ids):
        Customer.objects.create(id=number, public_id=public_id, birth_year=1980, first_seen_at=SOME_DAY)
    columns = ("birth_year", "first_seen_at", "is_staff", "traits", "family_name", "merged_into_id")
    blank = (None, None, False, "{}", "", None)
    statements.update(connection, "customer", ("id",), columns, [(0, *blank), (1, *blank)])
    assert list(Customer.objects.values_list(*columns)) == [(None, None, False, {}, "", None)] * 2


@pytest.mark.django_db
def test_only_the_rows_named_are_removed() -> None:
    rows = [(who, f"phone:{who % 7}") for who in range(statements.MANY)]
    sql.insert("likeness", ("customer_id", "key"), rows)
    named = rows[: statements.MANY // 2]
    strangers = [(who + statements.MANY, key) for who, key in named] + [(who, "phone:7") for who, _ in rows]
    statements.delete(connection, "likeness", ("customer_id", "key"), [*named, *strangers])
    assert list(Likeness.objects.order_by("customer_id").values_list("customer_id", "key")) == rows[len(named) :]


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 10, 1, tzinfo=UTC),
        datetime(2026, 10, 1, 1, 2, 3, 40, tzinfo=UTC),
        datetime(2026, 10, 1, tzinfo=NINE_HOURS_EAST),
    ],
)
def test_an_instant_is_written_as_the_framework_writes_it(at: datetime) -> None:
    assert statements.instant_writer(connection)(at) == connection.ops.adapt_datetimefield_value(at)


def test_the_collector_rests_meanwhile_and_works_again_whatever_happens() -> None:
    assert gc.isenabled()
    with pytest.raises(ValueError, match="broken"), uncollected():
        assert not gc.isenabled()
        with uncollected():
            pass
        assert not gc.isenabled()
        raise ValueError("broken")
    assert gc.isenabled()
