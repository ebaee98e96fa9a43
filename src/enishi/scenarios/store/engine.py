"""The engine: all due runs at once, each decided as of its own due instant, in one transaction."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min

from enishi.events import api as events
from enishi.messages import api as messages
from enishi.messages.types import Plan
from enishi.scenarios import models
from enishi.scenarios.core.arms import CONTROL
from enishi.scenarios.core.runs import moved
from enishi.scenarios.store import news
from enishi.scenarios.store.reactor import READER
from enishi.scenarios.store.runs import programs, scenarios_to_change, write_back
from enishi.scenarios.types import Program, SendLetter


def advance(at: datetime, *, head: int, limit: int = 5000) -> int:
    """Take runs due by `at`, decide each as of its own due instant, enqueue letters and move on; return how many.

    Decides nothing while the reactor has not passed `head`, the log's head that the caller noted: an order may stand there.
    Runs of a scenario that is off keep their place.
    """
    known = events.offset(READER)
    if known < head:
        return 0
    with transaction.atomic():
        running = {scenario.pk: scenario for scenario in scenarios_to_change() if scenario.on}
        due = models.Run.objects.filter(is_open=True, due_at__lte=at, scenario__in=running)
        rows = list(due.order_by("due_at")[:limit])
        by_scenario = {key: programs(running[key]) for key in {row.scenario_id for row in rows}}
        plans = []
        for row in rows:
            row.scenario = running[row.scenario_id]
            plans += _step(row, by_scenario[row.scenario_id][row.version])
            row.decided_position = known
        messages.enqueue(plans, at=at)
        write_back(rows)
        news.announce_ended([row for row in rows if not row.is_open], at)
    return len(rows)


def next_due() -> datetime | None:
    """When the next open run is due; None when none is."""
    found: datetime | None = models.Run.objects.filter(is_open=True, scenario__on=True).aggregate(due=Min("due_at"))[
        "due"
    ]
    return found


def _step(row: models.Run, program: Program) -> list[Plan]:
    """Move a run on and say what to write; the held-out move on in silence."""
    assert row.due_at is not None
    due = row.due_at
    letters = moved(row, program)
    if row.arm == CONTROL:
        return []
    return [_plan(row, program, place, letter, due) for place, letter in letters]


def _plan(row: models.Run, program: Program, place: int, letter: SendLetter, due: datetime) -> Plan:
    return Plan(
        slot=f"{row.scenario.key}:{row.run_id}:{place}",
        customer_id=row.node_id,
        template=letter.template,
        message_class=program.message_class,
        not_before=due,
        expires_at=due + timedelta(minutes=letter.expires_minutes),
        channel=letter.channel,
        site=row.site,
        cart_key=row.cart_key,
        scenario=row.scenario.key,
        step=str(place),
        arm=row.arm,
    )
