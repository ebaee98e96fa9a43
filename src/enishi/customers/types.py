"""Customers as other stages see them. `customer_id` is the row's integer; `public_id` is for the outside and never changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from enishi.events.types import Event

#: The `source` of what members of the shop typed: believed before every other.
CONSOLE_SOURCE = "console"


class Resolved(Struct, frozen=True, gc=False):
    """An event that counts (no repeat) with the node it is addressed to, and the customer that node counts to at the end of the
    batch; both None for events about no person."""

    position: int
    event: Event
    customer_id: int | None
    node_id: int | None = None

    @property
    def home(self) -> int | None:
        """The node; where none is told apart from the customer, the customer's own."""
        return self.customer_id if self.node_id is None else self.node_id


class Recognised(Struct, frozen=True, gc=False):
    """A customer, and by what they were recognised: `shop_customer_id`, `member_card`, `line_user_id`, `email`, `mall_email`, `phone`."""

    customer_id: int
    by: str


class Move(Struct, frozen=True):
    """From `position` on, everything of a node counts to this customer: it was merged, or a merge was taken back."""

    position: int
    node_id: int
    customer_id: int


class ResolvedBatch(Struct, frozen=True):
    """What a later reader gets: events and moves after its offset (`after`), in order, and `upto`, the position it may move to."""

    events: list[Resolved]
    moves: list[Move]
    upto: int
    after: int = 0


class Person(Struct, frozen=True, kw_only=True):
    """What is known of a customer now. `email` is "" for an anonymous visitor."""

    customer_id: int
    public_id: UUID
    family_name: str = ""
    given_name: str = ""
    family_kana: str = ""
    given_kana: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""  #: "ja", "en" or "" (the shop's own)
    sex: str = ""
    postal_code: str = ""
    prefecture: str = ""
    city: str = ""
    street: str = ""
    building: str = ""
    occupation: str = ""
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    acquisition_source: str = ""
    is_test: bool = False
    is_staff: bool = False
    is_wholesale: bool = False
    is_mall: bool = False  #: only a mall ever told the address: not for marketing
    tags: tuple[str, ...] = ()
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """May this customer be written to, as of an instant, over which channel and for what?"""

    email: str = ""  #: "" = no address known
    consent: Literal["granted", "withdrawn", "unknown"] = "unknown"  #: by e-mail, for any purpose at all
    suppressed: str = (
        ""  #: why the address is suppressed ("hard_bounce", "complaint", "opt_out_list" …), "" = it is not
    )
    hold: str = ""  #: why marketing waits ("complaint"), "" = it does not
    language: str = ""
    #: (channel, purpose) → state, for every channel a word was said about; `marketing` is the sum of the purposes
    purposes: Mapping[tuple[str, str], Literal["granted", "withdrawn", "unknown"]] = {}
    frequency: Literal["normal", "fewer"] = "normal"
    paused_until: datetime | None = None  #: the person asked for quiet until then; None when that is over

    def consent_for(self, channel: str, purpose: str) -> Literal["granted", "withdrawn", "unknown"]:
        """The state for one channel and purpose."""
        known = self.purposes.get((channel, purpose))
        return known or (self.consent if channel == "email" and not self.purposes else "unknown")


class ConsentEntry(Struct, frozen=True, kw_only=True):
    """One line of the append-only consent ledger."""

    at: datetime
    channel: str
    purpose: str
    state: str
    method: str
    source: str
    wording: str = ""
    page_url: str = ""
    message_id: str = ""
    basis: str = ""  #: why it is lawful; "" = the person's consent, or nobody said
    ip: str = ""


class Cluster(Struct, frozen=True, kw_only=True):
    """Many of one mail domain refused letters in one minute: a machine that presses every button, or a list that went wrong."""

    at: datetime
    domain: str
    count: int


class BrowserConsent(Struct, frozen=True, kw_only=True):
    """A yes that anybody could have said in this customer's name."""

    position: int
    customer_id: int
    purpose: str
    wording: str
    page_url: str


class Reach(Struct, frozen=True, kw_only=True):
    """A channel over which a customer can, or no longer can, be reached: a friend on LINE."""

    channel: str
    joined: bool
    since: datetime
    code: str = ""  #: the QR code or link that brought them


class SuppressedAddress(Struct, frozen=True, kw_only=True):
    """Why an address is, or was, never written to. `lifted_at` None: it still is."""

    reason: str
    at: datetime
    lifted_at: datetime | None = None
    lifted_by: str = ""
    lift_reason: str = ""


class Suppression(Struct, frozen=True, kw_only=True):
    """An address, as its keyed hash, that is or was never written to: from `since`, before `until` (None: it still is)."""

    address_key: str
    reason: str
    since: datetime
    until: datetime | None = None


class NoteEntry(Struct, frozen=True, kw_only=True):
    """What a member of the shop wrote down about a customer."""

    note_id: str
    text: str
    by: str
    at: datetime


class SubjectRequest(Struct, frozen=True, kw_only=True):
    """A person's wish to know what is held about them (`export`) or to be erased. `claims` is empty once it is settled."""

    request_id: str
    kind: Literal["export", "erasure"]
    claims: Mapping[str, str]
    site: str
    reason: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    settled_at: datetime | None = None
    outcome: str = ""


class Erasure(Struct, frozen=True, kw_only=True):
    """An erasure as it stands. `counts`: what went, by the name of the place."""

    erasure_id: str
    asked_at: datetime
    asked_by: str
    reason: str
    step: str
    public_ids: Sequence[str] = ()
    customer_ids: Sequence[int] = ()
    claim_keys: Sequence[str] = ()
    upto: int = 0
    counts: Mapping[str, int] = {}
    finished_at: datetime | None = None


class Wanted(Struct, frozen=True, kw_only=True):
    """The person whom an erasure looks for: in the clear only while it runs.

    `claims` are (kind, value) as the claim table has them. `needles`: texts that are this person's alone (addresses, telephone
    numbers, full name, ids), to be looked for in blocks and files.
    """

    claims: Sequence[tuple[str, str]] = ()
    needles: Sequence[str] = ()
    names: Sequence[str] = ()  #: full names: many people's, so looked for only in what is the person's own
    orders: Sequence[tuple[str, str]] = ()  #: (site, order id)
    rewritten: Sequence[int] = ()  #: positions of others' events that named the person


class Origin(Struct, frozen=True):
    """One word on a field: `value` None where it was cleared; `public_id` is the node it was said to."""

    value: str | int | float | bool | None
    source: str
    at: datetime
    public_id: UUID


class FieldOrigin(Struct, frozen=True, kw_only=True):
    """Why a field says what it says: the word that stands, and those that lost to it, the weightiest first.

    `field`: a name of `Person`, `email`, `trait:<name>` or `tag:<name>`.
    """

    field: str
    standing: Origin
    losing: tuple[Origin, ...] = ()


class Merge(Struct, frozen=True, kw_only=True):
    """A merge in force. `other` is on the side that would part; `nodes` how many nodes that side has.

    `reason`: of an automatic merge the kind of claim that was seen with both, else what the person said.
    """

    position: int
    one: UUID
    other: UUID
    automatic: bool
    reason: str
    nodes: int


class Suggestion(Struct, frozen=True, kw_only=True):
    """Two customers who may be one person. `score` 1 … 100; `reasons` are codes of `core.likeness`, the weightiest first."""

    one: Person
    other: Person
    score: int
    reasons: tuple[str, ...]
