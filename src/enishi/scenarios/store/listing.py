"""Runs for lists and pages."""

from enishi.scenarios import models
from enishi.scenarios.types import RunRow


def runs(
    *, key: str | None = None, customer_id: int | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[RunRow], int]:
    """Runs newest first, and how many there are."""
    rows = models.Run.objects.select_related("scenario").order_by("-entered_at", "run_id")
    if key is not None:
        rows = rows.filter(scenario__key=key)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return [_typed(row) for row in rows[offset : offset + limit]], rows.count()


def _typed(row: models.Run) -> RunRow:
    return RunRow(
        run_id=row.run_id,
        scenario=row.scenario.key,
        version=row.version,
        customer_id=row.customer_id,
        cart_key=row.cart_key,
        arm=row.arm,
        step=row.step,
        state="open" if row.is_open else "ended",
        outcome=row.outcome,
        due_at=row.due_at,
        entered_at=row.entered_at,
        ended_at=None if row.is_open else row.ends_at,
    )
