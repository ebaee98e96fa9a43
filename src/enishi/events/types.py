"""The envelope and its parts. The vocabulary of bodies is in `enishi.events.vocabulary`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Protocol, TypeVar, final
from uuid import UUID

from msgspec import Meta, Struct

from enishi.events.vocabulary import Body

SCHEMA_VERSION = 1

Key = Annotated[str, Meta(min_length=1, max_length=200)]
Email = Annotated[str, Meta(min_length=3, max_length=254, extra={"personal": True})]
Phone = Annotated[str, Meta(min_length=3, max_length=40, extra={"personal": True})]
LineId = Annotated[str, Meta(min_length=1, max_length=64, extra={"personal": True})]


class Claims(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """Who it happened to, as far as the source could say. At least one is set, except for events about no person.

    Strong claims say who: the shop's own id (told apart by site; `former_customer_id` is one it gave before), an address, a LINE id,
    a member's card (good in every shop). Weak
    ones only suggest (a phone, which a family may share). A browser's cookie and a cart's token say where, and belong to
    whoever is named there. `customer` is our own public id: only events that Enishi itself makes carry it.
    """

    visitor: Key | None = None
    cart: Key | None = None
    shop_customer_id: Key | None = None
    former_customer_id: Key | None = None
    email: Email | None = None
    line_user_id: LineId | None = None
    member_card: Key | None = None
    phone: Phone | None = None
    customer: UUID | None = None


class Event(Struct, frozen=True, kw_only=True, gc=False):
    """One thing that happened, validated. Instants are aware and in UTC; `body` is the type that `kind` names."""

    id: UUID
    kind: str
    occurred_at: datetime
    received_at: datetime
    site: str
    source: str
    claims: Claims
    body: Body
    version: int = SCHEMA_VERSION


class Recorded(Struct, frozen=True, gc=False):
    """An event with its place in the log. Positions start at 1 and have no gaps."""

    position: int
    event: Event


class RefusalReason(StrEnum):
    """Why something was not accepted: a closed list, counted and shown in the console."""

    BAD_KEY = "bad_key"  #: the write key is unknown or withdrawn
    KIND_NOT_ALLOWED = "kind_not_allowed"  #: a browser key may not report this kind
    TOO_LARGE = "too_large"  #: the request is bigger than the limit
    TOO_MANY = "too_many"  #: more events in one request than the limit
    BAD_ENCODING = "bad_encoding"  #: not UTF-8, or holds a NUL
    BAD_JSON = "bad_json"  #: not JSON, or nested too deeply
    UNKNOWN_KIND = "unknown_kind"  #: not in the vocabulary and not `shop.*`
    UNKNOWN_FIELD = "unknown_field"  #: a field the kind does not have: usually a typing error
    MISSING_FIELD = "missing_field"  #: a required field is absent
    BAD_VALUE = "bad_value"  #: wrong type, empty, too long, negative, not finite …
    NO_CLAIM = "no_claim"  #: an event about a person says nothing of who
    TIME_IN_FUTURE = "time_in_future"  #: later than now by more than the tolerated skew
    TIME_TOO_EARLY = "time_too_early"  #: before any shop could have been online
    UNREADABLE = "unreadable"  #: a stored block or event that a reader could not digest and set aside


@final
class Refusal(Struct, frozen=True, kw_only=True):
    """What was refused: `path` points at the field (`body.lines[0].quantity`), `detail` says what to do, in English."""

    reason: RefusalReason
    detail: str
    path: str = ""
    kind: str = ""
    index: int | None = None  #: place in the request's list


class Unreadable(Struct, frozen=True):
    """Events of the log, positions `first` to `last`, that no longer decode: for the first reader to set aside by name."""

    first: int
    last: int
    detail: str


class Scan(Struct, frozen=True):
    """A stretch of the log, up to and including position `upto`: what can be read and what cannot, each in order."""

    events: list[Recorded]
    unreadable: list[Unreadable]
    upto: int


Ticket = TypeVar("Ticket", contravariant=True)


class Writer(Protocol[Ticket]):
    """Appends for many at once: one durable commit settles everything that was submitted meanwhile."""

    def submit(self, events: Sequence[Event], ticket: Ticket) -> None:
        """Have `events`, as `validate` returned them, made durable; returns at once. No events: only ask whether the log can be written."""
        ...

    def close(self) -> None:
        """Settle everything that was submitted, then stop."""
        ...


class RefusalCount(Struct, frozen=True):
    """How often `source` was refused for `reason` on `day` of the shop's calendar."""

    day: date
    source: str
    reason: RefusalReason
    count: int


class RefusalExample(Struct, frozen=True, kw_only=True):
    """One of the latest refusals: `sample` is the beginning of what was sent, with personal data struck out."""

    at: datetime
    source: str
    reason: RefusalReason
    kind: str
    path: str
    detail: str
    sample: str


class LastReceived(Struct, frozen=True, kw_only=True):
    """The newest event of its kind, and who told it. `url` is its page's, or empty."""

    source: str
    site: str
    received_at: datetime
    kind: str
    url: str


class Heard(Struct, frozen=True, kw_only=True):
    """What a place told lately: the newest event of each kind, and the newest with which a browser named its visitor."""

    kinds: Mapping[str, LastReceived]
    named: LastReceived | None = None


class Log(Protocol):
    """The append-only log. One implementation a store; `tests/adapters/test_log.py` runs on each."""

    def append(self, events: Sequence[Event]) -> int:
        """Record `events` in order and return the position of the last one, after the commit is durable."""
        ...

    def head(self) -> int:
        """The position of the last event; 0 when the log is empty."""
        ...

    def read(self, after: int, limit: int) -> list[Recorded]:
        """At most about `limit` events (whole blocks, at least one) after position `after`, in order.

        Events that no longer decode are stepped over, so positions may jump; `scan` names them.
        """
        ...

    def scan(self, after: int, limit: int) -> Scan:
        """As `read`, with what was stepped over. `upto` is `after` at the end of the log; it may grow without a readable event."""
        ...

    def blocks(self, after: int, limit: int) -> list[tuple[int, int, bytes]]:
        """(first position, count, JSON lines) of whole blocks, from the one that holds `after` + 1, until about `limit` events."""
        ...

    def rewrite(self, blocks: Sequence[tuple[int, bytes]], mark: str = "") -> None:
        """Put other JSON lines, as many as before, in the place of the blocks that begin at these positions: for erasure alone.

        One durable commit, with `mark` noted in it unless it is empty. Readers see a block as it was or as it is, never between.
        """
        ...

    def marks(self) -> set[str]:
        """The marks of the rewritings that this log has undergone; an older copy of it lacks some."""
        ...

    def scrub(self) -> bool:
        """Leave nothing of what was rewritten in any file; False when readers are in the way and it must be asked again."""
        ...

    def close(self) -> None:
        """Let go of files and connections; the log may be opened again."""
        ...
