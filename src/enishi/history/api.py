"""The door of the history stage."""

from collections.abc import Sequence
from datetime import datetime

from enishi.history.types import CartState, TimelineEntry

READER = "history"  # both halves: the warehouse keeps its offset itself, the live half in the state store


def project_live(limit: int = 5000) -> int:
    """Take the next resolved events into the state store's cart changes, orders and message outcomes; return how many."""
    raise NotImplementedError


def load(limit: int = 50_000) -> int:
    """Take the next resolved events into the warehouse, one transaction with its offset; return how many."""
    raise NotImplementedError


def live_offset() -> int:
    """How far the live half has read."""
    raise NotImplementedError


def loaded_offset() -> int:
    """How far the warehouse has read."""
    raise NotImplementedError


def carts(asked: Sequence[tuple[int, datetime]]) -> dict[tuple[int, datetime], CartState]:
    """The latest cart of each (customer, instant) as happened by the instant; absent when there was none in 120 days before."""
    raise NotImplementedError


def accepted_since(asked: Sequence[tuple[int, datetime]], days: int) -> dict[tuple[int, datetime], list[datetime]]:
    """When non-transactional messages to each customer were accepted in the `days` before the instant, oldest first."""
    raise NotImplementedError


def last_activity(customer_ids: Sequence[int], at: datetime) -> dict[int, datetime]:
    """When each customer last did something on a site, by `at`; absent when never."""
    raise NotImplementedError


def timeline(customer_id: int, *, before: int | None = None, limit: int = 100) -> list[TimelineEntry]:
    """What happened to one customer and was sent to them, newest first; `before` is a position to page from."""
    raise NotImplementedError
