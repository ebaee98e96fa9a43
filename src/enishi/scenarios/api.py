"""The door of the scenarios stage."""

from datetime import datetime

from enishi.scenarios.types import Program, RunRow, Scenario

READER = "scenarios"


def react(at: datetime, limit: int = 5000) -> int:
    """Take the next resolved events: enter, restart and end runs of scenarios that are on; return how many events were passed."""
    raise NotImplementedError


def advance(at: datetime, limit: int = 5000) -> int:
    """Take runs due by `at`, decide each as of its own due instant, enqueue letters and move on; return how many."""
    raise NotImplementedError


def next_due() -> datetime | None:
    """When the next open run is due; None when none is."""
    raise NotImplementedError


def scenarios() -> list[Scenario]:
    """All scenarios, the oldest first."""
    raise NotImplementedError


def scenario(key: str) -> Scenario:
    """One scenario; raises `NotFound`."""
    raise NotImplementedError


def ensure_cart_recovery(*, at: datetime) -> Scenario:
    """The cart scenario with its default letters at 1 h, 24 h and 72 h, made switched off when missing."""
    raise NotImplementedError


def publish(key: str, program: Program, *, by: str, at: datetime) -> Scenario:
    """A new version for those who enter from now; people inside finish on theirs. Raises `Refused` pointing at the step."""
    raise NotImplementedError


def switch(key: str, on: bool, *, by: str, at: datetime) -> Scenario:
    """On or off. Off takes back what still waits to be sent; runs keep their place and go on when it is on again."""
    raise NotImplementedError


def runs(
    *, key: str | None = None, customer_id: int | None = None, limit: int = 50, offset: int = 0
) -> tuple[list[RunRow], int]:
    """Runs newest first, and how many there are."""
    raise NotImplementedError
