"""The door of the events stage."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from enishi.events.types import Claims, Event, Log, Refusal
from enishi.events.vocabulary import Body


def log() -> Log:
    """The log of this installation (`settings.VAR / "log.db"`); one instance a process, made on first use."""
    raise NotImplementedError


def validate(
    raw: bytes, *, received_at: datetime, site: str, source: str, trusted: bool
) -> tuple[list[Event], list[Refusal]]:
    """Read one request body, an event or a list of them, into typed events and refusals, in order; never raises.

    Untrusted (browser) senders may only report `BROWSER_KINDS`; where they give `sent_at`, occurred = received − (sent − occurred),
    which takes their clock's error out. A list is judged event by event: good ones pass beside refused ones.
    """
    raise NotImplementedError


def count_refusals(refusals: Sequence[Refusal], *, at: datetime, source: str, sample: bytes) -> None:
    """Count refusals per day, source and reason, and keep the latest few as examples (personal data masked)."""
    raise NotImplementedError


def announce(
    kind: str,
    body: Body,
    *,
    natural_key: str,
    occurred_at: datetime,
    claims: Claims,
    site: str = "",
    source: str = "enishi",
) -> UUID:
    """Write an event about this stage's own change to `outgoing`, in the caller's transaction; the relay appends it.

    The id derives from (source, kind, natural_key): announcing twice is harmless.
    """
    raise NotImplementedError


def announce_many(events: Sequence[Event]) -> None:
    """As `announce`, for a set of ready events (ids from `kernel.ids.derived_id`)."""
    raise NotImplementedError


def relay(limit: int = 5000) -> int:
    """Append what waits in `outgoing` to the log and forget it; return how many. Killed in between, it appends repeats,
    which take effect once."""
    raise NotImplementedError


def offset(reader: str) -> int:
    """How far `reader` has read, kept in the state store; 0 at first."""
    raise NotImplementedError


def move_offset(reader: str, position: int) -> None:
    """Say that `reader` has dealt with everything up to `position`, in the caller's transaction."""
    raise NotImplementedError
