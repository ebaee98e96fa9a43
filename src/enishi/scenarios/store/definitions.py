"""Scenarios and their versions: published, switched on and off."""

from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import Count, Q

from enishi.kernel.errors import NotFound, Refused
from enishi.kernel.ids import token
from enishi.messages import api as messages
from enishi.messages.types import Reason
from enishi.scenarios import models
from enishi.scenarios.core.programs import problems
from enishi.scenarios.types import Program, Scenario, SendLetter, Version, Wait

CART = "cart"

#: What a Japanese shop expects of cart letters: after 1 hour, 24 hours and 72 hours, without a coupon.
DEFAULT_CART_PROGRAM = Program(
    steps=(
        Wait(minutes=60),
        SendLetter(template="cart-1"),
        Wait(minutes=23 * 60),
        SendLetter(template="cart-2"),
        Wait(minutes=48 * 60),
        SendLetter(template="cart-3"),
    )
)


def scenarios() -> list[Scenario]:
    """All scenarios, the oldest first."""
    rows = models.Scenario.objects.order_by("id").annotate(
        runs_open=Count("runs", filter=Q(runs__is_open=True)), runs_ended=Count("runs", filter=Q(runs__is_open=False))
    )
    return [_typed(row, row.runs_open, row.runs_ended) for row in rows]


def scenario(key: str) -> Scenario:
    """One scenario; raises `NotFound`."""
    for found in scenarios():
        if found.key == key:
            return found
    raise NotFound("There is no such scenario.")


def versions(key: str) -> list[Version]:
    """All published versions of a scenario, newest first; empty when there is no such scenario."""
    rows = models.ScenarioVersion.objects.filter(scenario__key=key).order_by("-number")
    return [
        Version(
            number=row.number, program=program_of(row), published_at=row.published_at, published_by=row.published_by
        )
        for row in rows
    ]


def program_of(row: models.ScenarioVersion) -> Program:
    """The program of a stored version."""
    return msgspec.json.decode(row.program, type=Program)


@transaction.atomic
def ensure_cart_recovery(*, at: datetime) -> Scenario:
    """The cart scenario with its default letters at 1 h, 24 h and 72 h, made switched off when missing."""
    row, made = models.Scenario.objects.get_or_create(
        kind=CART, defaults={"key": token(12), "name": "cart-recovery", "created_at": at}
    )
    if made:
        _store_version(row, DEFAULT_CART_PROGRAM, by="", at=at)
    return scenario(row.key)


@transaction.atomic
def publish(key: str, program: Program, *, by: str, at: datetime) -> Scenario:
    """A new version for those who enter from now; people inside finish on theirs. Raises `Refused` pointing at the step.

    The same program again is not a new version.
    """
    row = _row(key)
    if found := problems(program):
        first = found[0]
        where = {} if first.step is None else {"step": first.step}
        raise Refused(first.message, **where)
    for step in program.steps:
        if isinstance(step, SendLetter):
            messages.template(step.template, "ja")  # raises NotFound: a letter without words cannot be sent
    latest = row.versions.order_by("-number").first()
    if latest is None or program_of(latest) != program:
        _store_version(row, program, by=by, at=at)
    return scenario(key)


@transaction.atomic
def switch(key: str, on: bool, *, by: str, at: datetime) -> Scenario:
    """On or off. Off takes back what still waits to be sent; runs keep their place and go on when it is on again.

    Only carts touched after a scenario was switched on enter it: nobody gets a letter about an old cart.
    """
    row = _row(key)
    if row.on != on:
        row.on, row.switched_at = on, at
        row.save()
        if not on:
            messages.cancel(f"{key}:", reason=Reason.SCENARIO_OFF, at=at)
    return scenario(key)


def _row(key: str) -> models.Scenario:
    """The scenario, held until the caller's transaction ends."""
    row = models.Scenario.objects.select_for_update().filter(key=key).first()
    if row is None:
        raise NotFound("There is no such scenario.")
    return row


def _store_version(row: models.Scenario, program: Program, *, by: str, at: datetime) -> None:
    models.ScenarioVersion.objects.create(
        scenario=row,
        number=row.versions.count() + 1,
        program=msgspec.json.encode(program).decode(),
        published_at=at,
        published_by=by,
    )


def _typed(row: models.Scenario, runs_open: int, runs_ended: int) -> Scenario:
    latest = row.versions.order_by("-number")[0]
    return Scenario(
        key=row.key,
        name=row.name,
        on=row.on,
        version=latest.number,
        program=program_of(latest),
        switched_at=row.switched_at,
        runs_open=runs_open,
        runs_ended=runs_ended,
    )
