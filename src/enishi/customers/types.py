"""Customers as other stages see them. `customer_id` is the row's integer; `public_id` is for the outside and never changes."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from msgspec import Struct

from enishi.events.types import Event


class Resolved(Struct, frozen=True):
    """An event that counts (no repeat) with the customer it happened to; None for events about no person."""

    position: int
    event: Event
    customer_id: int | None


class Link(Struct, frozen=True):
    """At `position` everything of one customer became another's (an anonymous visitor was recognised, or two were the same)."""

    position: int
    from_customer_id: int
    into_customer_id: int


class ResolvedBatch(Struct, frozen=True):
    """What a later reader gets: events and links after its offset, and `upto`, the position it may move to."""

    events: list[Resolved]
    links: list[Link]
    upto: int


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
    prefecture: str = ""
    occupation: str = ""
    birth_year: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None
    acquisition_source: str = ""
    is_test: bool = False
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None


class Standing(Struct, frozen=True, kw_only=True):
    """May this customer be written to by e-mail for marketing, as of an instant?"""

    email: str = ""  #: "" = no address known
    consent: Literal["granted", "withdrawn", "unknown"] = "unknown"
    suppressed: str = (
        ""  #: why the address is suppressed ("hard_bounce", "complaint", "opt_out_list" …), "" = it is not
    )
    hold: str = ""  #: why marketing waits ("complaint"), "" = it does not
    language: str = ""


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
