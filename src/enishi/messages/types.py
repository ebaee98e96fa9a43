"""Messages, the policy's words, and the port that channels implement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal, Protocol
from uuid import UUID

from msgspec import Struct

from enishi.kernel.errors import EnishiError

MessageClass = Literal["transactional", "subscription", "cart", "campaign"]


class State(StrEnum):
    """Where a message is. The first two are open, the others final."""

    WAITING = "waiting"  #: decided, not yet due or held back by the policy until `not_before`
    CLAIMED = "claimed"  #: a worker has it
    ACCEPTED = "accepted"  #: the provider took it
    UNKNOWN = "unknown"  #: the line broke after the body; never sent again by itself
    FAILED = "failed"  #: the provider refused it for good
    SUPPRESSED = "suppressed"  #: the policy said never
    LAPSED = "lapsed"  #: its time ran out while it waited
    CANCELLED = "cancelled"  #: taken back before it went


class Reason(StrEnum):
    """Why a message waits or did not go: a closed list; the console says each in the user's language."""

    NO_ADDRESS = "no_address"
    NO_CONSENT = "no_consent"
    WITHDRAWN = "withdrawn"
    SUPPRESSED = "suppressed"
    HOLD = "hold"
    CART_ORDERED = "cart_ordered"
    CART_EMPTIED = "cart_emptied"
    CART_CHANGED = "cart_changed"  #: waits: the customer is active in the cart again
    CART_GONE = "cart_gone"  #: the cart or all its products no longer exist
    OUT_OF_STOCK = "out_of_stock"
    QUIET_HOURS = "quiet_hours"
    CAP_DAY = "cap_day"
    CAP_WEEK = "cap_week"
    FEWER = "fewer"  #: the person asked for at most one letter a week
    PAUSED = "paused"  #: the person asked for quiet until a day
    HOLDOUT = "holdout"
    EXPIRED = "expired"
    SCENARIO_OFF = "scenario_off"
    RUN_ENDED = "run_ended"
    TEMPLATE_ERROR = "template_error"
    NO_FOOTER = "no_footer"  #: the shop's legal footer or sender is incomplete
    REJECTED = "rejected"  #: the provider said no for good
    TRY_LATER = "try_later"  #: the provider said not now
    LINE_BROKE = "line_broke"
    TEST_CUSTOMER = "test_customer"
    ERASED = "erased"  #: the customer was erased at their wish


class Send(Struct, frozen=True):
    """The policy's yes."""


class Wait(Struct, frozen=True):
    """Not now: at the earliest at `until`."""

    until: datetime
    reason: Reason


class Never(Struct, frozen=True):
    """No, and why."""

    reason: Reason


Verdict = Send | Wait | Never


class Plan(Struct, frozen=True, kw_only=True):
    """A request to write to a customer. `slot` is opaque and unique: the same slot twice is one message."""

    slot: str
    customer_id: int
    template: str  #: template key, e.g. "cart-1"
    message_class: MessageClass
    not_before: datetime
    expires_at: datetime
    channel: str = "email"
    site: str = ""
    cart_key: str = ""  #: the cart it is about: re-checked when it is sent
    scenario: str = ""
    step: str = ""
    arm: str = ""
    to_address: str = (
        ""  #: only for a letter that asks: the address that was typed, whatever else is known of the person
    )
    details: Mapping[str, str] = {}  #: what a letter that asks says (`request`, `form`, `wording`, `language`)


class Letter(Struct, frozen=True, kw_only=True):
    """A rendered message, ready for a channel."""

    message_id: UUID
    to_address: str
    to_name: str
    from_address: str
    from_name: str
    reply_to: str
    subject: str
    html: str
    text: str
    unsubscribe_url: str = ""  #: one-click POST address; empty only for transactional letters
    template_version: str = ""


class Outcome(Struct, frozen=True):
    """What a provider said. `accepted`, `failed` (for good), `deferred` (try later, nothing was taken) or `unknown`."""

    message_id: UUID
    state: Literal["accepted", "failed", "deferred", "unknown"]
    reply: str = ""


class LeaseLost(EnishiError):
    """Another worker has these messages now: what was about to be handed over must not be."""


class Journal(Protocol):
    """Given to a channel by the outbox: what must be durable, and when."""

    def record(self, outcomes: Sequence[Outcome], attempting: Sequence[UUID]) -> None:
        """In one commit: these replies came, and these bodies are about to be handed over. Durable on return.

        A channel calls it before the last byte that makes a body count; thread-safe. Raises `LeaseLost`, with the outcomes
        recorded, when one of `attempting` has been taken over by another worker: then none of them may be completed.
        """
        ...


class Channel(Protocol):
    """A way out. Delivers what it is given and says what came of each, through the journal."""

    name: str

    def deliver(self, letters: Sequence[Letter], journal: Journal) -> None:
        """Hand over each letter once. Every letter gets exactly one outcome in the journal, unless the process dies."""
        ...


class Template(Struct, frozen=True, kw_only=True):
    """One version of what to say, in one language. Versions are immutable; Liquid in all three parts."""

    key: str
    language: str
    version: int
    version_id: str
    subject: str
    html: str
    text: str
    edited: bool  #: false for the one supplied by us
    at: datetime | None = None


class Preview(Struct, frozen=True):
    """What a customer would see: the bytes that would be sent, taken apart again."""

    subject: str
    html: str
    text: str
    headers: list[tuple[str, str]]
    warnings: list[str]


class MessageRow(Struct, frozen=True, kw_only=True):
    """A message of the outbox, for lists and pages."""

    message_id: UUID
    customer_id: int
    channel: str
    state: State
    reason: str
    template: str
    language: str
    version: int
    message_class: str
    scenario: str
    step: str
    arm: str
    cart_key: str
    site: str
    planned_at: datetime
    not_before: datetime
    expires_at: datetime
    settled_at: datetime | None
    to_address: str
    reply: str
    decided_at: datetime | None
    decision: Mapping[str, Any]  #: the values the policy saw, for "why?"
