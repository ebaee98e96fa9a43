"""Events about runs, written in the transaction that changes them."""

from collections.abc import Iterable
from datetime import datetime

from enishi.customers import api as customers
from enishi.events import api as events
from enishi.events.types import Claims, Event
from enishi.events.vocabulary import RunEnded, RunEntered
from enishi.kernel.ids import derived_id
from enishi.scenarios import models

SOURCE = "enishi"


def announce_entered(rows: Iterable[models.Run], at: datetime) -> None:
    """Say that these customers entered, as of the instants at which they did."""
    _announce(
        "run_entered",
        [
            (
                row,
                row.entered_at,
                RunEntered(
                    run_id=str(row.run_id),
                    scenario=row.scenario.key,
                    version=row.version,
                    arm=row.arm,
                    cart_key=row.cart_key,
                ),
            )
            for row in rows
        ],
        at,
    )


def announce_ended(rows: Iterable[models.Run], at: datetime) -> None:
    """Say that these runs came to their end, and how."""
    _announce(
        "run_ended",
        [
            (
                row,
                row.ends_at or at,
                RunEnded(run_id=str(row.run_id), scenario=row.scenario.key, outcome=row.outcome, cart_key=row.cart_key),
            )
            for row in rows
        ],
        at,
    )


def _announce(kind: str, news: list[tuple[models.Run, datetime, RunEntered | RunEnded]], at: datetime) -> None:
    alive = customers.survivors({row.customer_id for row, _, _ in news})
    public_ids = customers.public_ids(alive.values())
    events.announce_many(
        [
            Event(
                id=derived_id(SOURCE, f"{kind}:{row.run_id}"),
                kind=kind,
                occurred_at=occurred_at,
                received_at=at,
                site=row.site,
                source=SOURCE,
                claims=Claims(customer=public_ids[alive[row.customer_id]]),
                body=body,
            )
            for row, occurred_at, body in news
        ]
    )
