"""Runs as rows: read for a set of customers, written back as a set."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec
from django.db import connection
from django.db.models import Field

from enishi.kernel import statements
from enishi.scenarios import models
from enishi.scenarios.types import Program

_CHANGING = (
    "cart_key",
    "site",
    "step",
    "due_at",
    "is_open",
    "outcome",
    "first_letter_at",
    "ends_at",
    "decided_position",
)


def programs(scenario: models.Scenario) -> dict[int, Program]:
    """Every published program of a scenario by version number."""
    rows = models.ScenarioVersion.objects.filter(scenario=scenario)
    return {row.number: msgspec.json.decode(row.program, type=Program) for row in rows}


def scenarios_to_change() -> list[models.Scenario]:
    """All scenarios, the oldest first, held until the caller's transaction ends: whoever changes runs, or switches a scenario, holds them
    first, so that no worker writes over what another has just decided."""
    return list(models.Scenario.objects.select_for_update().order_by("id"))


def nodes_under_way(nodes: Iterable[int]) -> set[int]:
    """Those of `nodes` that have an open run."""
    statement = "SELECT node_id FROM run WHERE is_open AND node_id IN ({values})"
    return {node for (node,) in statements.select_in(connection, statement, [], nodes)}


def of_customers(scenario: models.Scenario, nodes: Mapping[int, int], since: datetime) -> dict[int, list[models.Run]]:
    """Open runs, and those that wrote after `since`, by customer, the oldest first; `nodes`: each node's customer."""
    found: dict[int, list[models.Run]] = {}
    rows = models.Run.objects.filter(scenario=scenario, node_id__in=list(nodes)).order_by("entered_at")
    for row in rows:
        if row.is_open or (row.first_letter_at is not None and row.first_letter_at > since):
            found.setdefault(nodes[row.node_id], []).append(row)
    return found


def write_back(rows: Iterable[models.Run]) -> None:
    """Store what changed of runs that exist already: one statement, many parameters."""
    columns: dict[str, Field[object, object]] = {field.name: field for field in models.Run._meta.concrete_fields}
    fields, key = [columns[name] for name in _CHANGING], columns["run_id"]
    values = [
        [field.get_db_prep_value(getattr(row, field.attname), connection) for field in [*fields, key]] for row in rows
    ]
    assignments = ", ".join(f'"{field.column}" = %s' for field in fields)
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(f'UPDATE "run" SET {assignments} WHERE "run_id" = %s', values)  # noqa: S608 - our own names
