"""What may be asked of the Admin API now: a bucket of points that fills by itself, as the last answer told it."""

from decimal import Decimal

from msgspec import Struct

from enishi.connectors.shopify.core.values import Object, inner

_MARGIN = 1.0  #: points: an answer tells them rounded, and the way there takes its time


class Bucket(Struct, frozen=True):
    """Points at an instant `at` (seconds of a clock that only runs forward), and how many come back a second."""

    available: float
    maximum: float
    per_second: float
    at: float


def at_first(at: float) -> Bucket:
    """Before the first answer: the smallest plan's, full."""
    return Bucket(available=2000, maximum=2000, per_second=100, at=at)


def told(bucket: Bucket, answer: Object, at: float) -> Bucket:
    """The bucket as an answer's `extensions` describe it; without a word, filled by the time that passed."""
    status = inner(inner(inner(answer, "extensions"), "cost"), "throttleStatus")
    try:
        return Bucket(
            available=float(status["currentlyAvailable"]),
            maximum=float(status["maximumAvailable"]),
            per_second=max(1.0, float(status["restoreRate"])),
            at=at,
        )
    except (KeyError, TypeError, ValueError):
        return Bucket(filled(bucket, at), bucket.maximum, bucket.per_second, at)


def filled(bucket: Bucket, at: float) -> float:
    """How many points there are at `at`."""
    return min(bucket.maximum, bucket.available + max(0.0, at - bucket.at) * bucket.per_second)


def wait(bucket: Bucket, cost: float, at: float) -> float:
    """Seconds until a query of `cost` points may be asked; 0 for now. A query dearer than the bucket waits until it is full."""
    missing = min(cost, bucket.maximum) - filled(bucket, at)
    return (missing + _MARGIN) / bucket.per_second if missing > 0 else 0.0


def asked_for(answer: Object, otherwise: float) -> float:
    """The points that the query of this answer was booked with."""
    told = inner(inner(answer, "extensions"), "cost").get("requestedQueryCost")
    return float(told) if isinstance(told, int | float | Decimal) else otherwise


def is_throttled(answer: Object) -> bool:
    """Whether the answer is that there were not points enough."""
    errors = answer.get("errors")
    return isinstance(errors, list) and any(inner(each, "extensions").get("code") == "THROTTLED" for each in errors)
