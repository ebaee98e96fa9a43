"""What every connector is to the rest of the house."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from msgspec import Struct

from enishi.events.types import Event, Refusal


class Connection(Struct, frozen=True, kw_only=True):
    """A system that Enishi hears from. `secrets` are in the clear only in memory; `state` is what the connector remembers."""

    id: str
    kind: str
    site: str
    settings: Mapping[str, Any] = {}
    secrets: Mapping[str, str] = {}
    state: Mapping[str, Any] = {}
    ended_at: datetime | None = None


class Request(Struct, frozen=True, kw_only=True):
    """A webhook's request: header names in lower case, the body's bytes untouched."""

    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


class Delivery(Struct, frozen=True, kw_only=True):
    """A genuine request's own name (the same twice is one delivery), topic, and the version of the words it is told in, where it says."""

    delivery_id: str
    topic: str
    version: str = ""


class Waiting(Struct, frozen=True, kw_only=True):
    """A delivery in the inbox."""

    id: int
    connection: Connection
    delivery_id: str
    topic: str
    body: bytes
    received_at: datetime
    attempts: int = 0
    version: str = ""


class Failure(Struct, frozen=True, kw_only=True):
    """A delivery that was set aside, and why."""

    received_at: datetime
    topic: str
    detail: str


class Understood(Struct, frozen=True, kw_only=True):
    """What a delivery says: events to append, what of it was refused, and what to remember (merged into the connection's state)."""

    events: Sequence[Event] = ()
    refusals: Sequence[Refusal] = ()
    state: Mapping[str, Any] = {}


class Later(Exception):
    """It cannot be understood now (the other system does not answer): try again."""


class Silent(Later):
    """As `Later`, and no other delivery of this connection can be understood now either: none is tried in this turn."""


class Connector(Protocol):
    """One way in by webhook. `genuine` must be quick and pure but for its arguments; `understand` may ask the other system."""

    kind: str

    def genuine(self, connection: Connection, request: Request) -> Delivery | None:
        """The delivery, or None for a forgery: the signature is checked over the raw bytes before anything is parsed."""
        ...

    def understand(self, waiting: Waiting) -> Understood:
        """The events of one delivery. Raises `Later`; any other error sets the delivery aside as failed."""
        ...

    def tend(self, connection: Connection, at: datetime) -> Understood:
        """Called every minute or so: tokens, subscriptions, reconciliation, a running first import. Cheap when nothing is due, and never
        longer than a second or two: who has more to do says `busy` in its state and is called again at once."""
        ...
