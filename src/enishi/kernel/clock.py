"""Machine time: the only module that reads a clock (a test in tests/architecture holds the rest to that).

Machine time is for leases, sessions and time-outs. What customers live in is *business time*, which belongs to the
shop (`enishi.shop.api.business_now`), and reaches every rule as the argument `at`.
"""

import time
from datetime import UTC, datetime


def machine_now() -> datetime:
    """The machine's instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds that never run backwards; only differences mean anything."""
    return time.monotonic()


def pause(seconds: float) -> None:
    """Let `seconds` of machine time pass."""
    time.sleep(seconds)
