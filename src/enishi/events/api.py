"""The door of the events stage."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from enishi.events.core import arrivals, making
from enishi.events.core.claims import normal_email
from enishi.events.core.envelopes import MAX_BYTES
from enishi.events.core.refusing import RefusedEvent
from enishi.events.core.striking import Striker as Striker
from enishi.events.core.striking import order_of as order_of
from enishi.events.core.striking import struck as struck
from enishi.events.core.tally import Tally
from enishi.events.core.validation import Sender, read_request, read_translated
from enishi.events.store import logs, state
from enishi.events.types import Claims, Event, Heard, Log, Refusal, RefusalCount, RefusalExample, Writer
from enishi.events.vocabulary import Body
from enishi.kernel.calendar import local_date
from enishi.kernel.ids import derived_id

#: The most that one request's body may have.
MAX_REQUEST_BYTES = MAX_BYTES
_TAIL_EVENTS = 20_000

T = TypeVar("T")


def log() -> Log:
    """The log of this installation (`settings.VAR / "log.db"`, or beside the state in PostgreSQL); one a process, made on first use."""
    return logs.log()


def group_writer(settled: Callable[[list[T], Exception | None], None]) -> Writer[T]:
    """A writer that makes many requests durable in one commit. `settled(tickets, error)` is called on its own thread: `error` is None when
    the events submitted with `tickets` are durable, else why that is not certain."""
    return logs.group_writer(settled)


def validate(
    raw: bytes, *, received_at: datetime, site: str, source: str, trusted: bool
) -> tuple[list[Event], list[Refusal]]:
    """Read one request body, an event or a list of them, into typed events and refusals, in order; never raises.

    Untrusted (browser) senders may only report `BROWSER_KINDS`; where they give `sent_at`, occurred = received − (sent − occurred),
    which takes their clock's error out. A list is judged event by event: good ones pass beside refused ones.
    """
    return read_request(raw, Sender(received_at, site, source, trusted))


def judge(
    envelopes: Sequence[Mapping[str, Any]], *, received_at: datetime, site: str, source: str, trusted: bool
) -> tuple[list[Event], list[Refusal]]:
    """As `validate`, for senders who speak another language: `envelopes` are plain values in our words, as many as there are.

    A refusal's `index` is the place in `envelopes`.
    """
    return read_translated(envelopes, Sender(received_at, site, source, trusted))


def made(
    kind: str,
    body: Mapping[str, Any],
    *,
    natural_key: str,
    occurred_at: datetime,
    received_at: datetime,
    claims: Mapping[str, Any],
    site: str,
    source: str,
) -> Event | Refusal:
    """One event from what a connector understood, judged as a trusted sender's; never raises. `body` and `claims` are plain values.

    Its id derives from (source, kind, natural_key), so that the same fact told twice takes effect once. Append with `log().append`.
    """
    return making.made(
        kind,
        body,
        natural_key=natural_key,
        occurred_at=occurred_at,
        received_at=received_at,
        claims=claims,
        site=site,
        source=source,
    )


def count_refusals(refusals: Sequence[Refusal], *, at: datetime, source: str, sample: bytes) -> None:
    """Count refusals per day, source and reason, and keep the latest few as examples (personal data masked)."""
    tally = Tally()
    tally.add(refusals, at=at, source=source, sample=sample)
    state.record(tally)


def note_refusals(refusals: Sequence[Refusal], *, at: datetime, source: str, sample: bytes) -> None:
    """As `count_refusals`, in this process's memory until `flush_refusals`: for those who must not wait for a disk."""
    state.pending.add(refusals, at=at, source=source, sample=sample)


def flush_refusals() -> None:
    """Record what `note_refusals` gathered."""
    state.flush()


def refusal_counts(days: int, *, at: datetime) -> list[RefusalCount]:
    """Counts of the last `days` days of the shop's calendar, the one that holds `at` included; newest day first."""
    return state.refusal_counts(local_date(at) - timedelta(days=days - 1))


def refusal_examples(limit: int = 20) -> list[RefusalExample]:
    """The latest refusals, newest first; at most 100 are kept."""
    return state.refusal_examples(limit)


def heard(site: str) -> Heard:
    """What `site` told in the last 20,000 events, from browsers, servers and connections alike: the newest of each kind."""
    return arrivals.heard(logs.log().tail(_TAIL_EVENTS), site)


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
    event = Event(
        id=derived_id(source, f"{kind}\x1f{natural_key}"),
        kind=kind,
        occurred_at=occurred_at,
        received_at=occurred_at,
        site=site,
        source=source,
        claims=claims,
        body=body,
    )
    announce_many([event])
    return event.id


def announce_many(events: Sequence[Event]) -> None:
    """As `announce`, for a set of ready events (ids from `kernel.ids.derived_id`). Raises `ValueError` for an event that breaks the
    limits of its vocabulary, since nobody could read it back."""
    state.keep_outgoing(events)


def relay(limit: int = 5000) -> int:
    """Append what waits in `outgoing` to the log and forget it; return how many. Killed in between, it appends repeats,
    which take effect once."""
    return state.relay(logs.log(), limit)


def offset(reader: str) -> int:
    """How far `reader` has read, kept in the state store; 0 at first."""
    return state.offset(reader)


def offset_to_move(reader: str) -> int:
    """As `offset`, for the transaction that is going to move it: until it ends nobody else can, and who asks meanwhile waits."""
    return state.offset_to_move(reader)


def move_offset(reader: str, position: int) -> None:
    """Say that `reader` has dealt with everything up to `position`, in the caller's transaction."""
    state.move_offset(reader, position)


def forget_examples(texts: Sequence[str]) -> int:
    """Drop kept examples of refusals that hold one of these texts; returns how many."""
    return state.forget_examples(texts)


def scrub() -> bool:
    """Leave nothing of rewritten blocks and deleted rows in any file of the log or the state store; False when somebody was reading and
    it must be asked again. Not inside a transaction."""
    return all([logs.log().scrub(), state.scrub()])


def folded_address(text: str) -> str | None:
    """An e-mail address in the one spelling that claims have; None for what is none."""
    try:
        return normal_email(text)
    except RefusedEvent:
        return None
