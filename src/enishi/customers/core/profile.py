"""What is known of a person, and what a batch of events adds to it.

For each field the latest word wins, by when it was said and not by when it arrived. What the shop's server or an import said
is not overwritten by what a browser says: anybody can send events with a browser's key.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from enishi.customers.core.folding import address, searchable
from enishi.customers.types import Link
from enishi.events.types import Event, Recorded
from enishi.events.vocabulary import (
    ChannelJoined,
    ChannelLeft,
    ConsentChanged,
    ContactOpened,
    ContactResolved,
    CustomerIdentified,
    MessageBounced,
    MessageComplained,
    PreferenceChanged,
)
from enishi.shop.types import BROWSER_SOURCE

FIELDS = (
    "family_name",
    "given_name",
    "family_kana",
    "given_kana",
    "phone",
    "language",
    "sex",
    "prefecture",
    "occupation",
    "birth_year",
    "birth_month",
    "birth_day",
    "acquisition_source",
    "is_test",
)
_SEARCHED = (("family_name", "given_name"), ("family_kana", "given_kana"), ("email",), ("phone",))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Word = tuple[int, int, int]  #: weight of a word: (from the shop itself, when said in µs, position in the log)
Value = str | int | bool


@dataclass
class Details:
    """The fields of a person and, for each, the weight of the word that set it."""

    values: dict[str, Value] = field(default_factory=dict)
    words: dict[str, Word] = field(default_factory=dict)

    def tell(self, name: str, value: Value | None, word: Word) -> None:
        """Set the field unless a weightier word did; nothing said leaves what is known."""
        if value and word >= self.words.get(name, word):
            self.values[name] = value
            self.words[name] = word

    def absorb(self, other: "Details") -> None:
        """Add what is known of a person who turned out to be the same."""
        for name, word in other.words.items():
            self.tell(name, other.values[name], word)

    @property
    def email(self) -> str:
        """The address as last told, or ""."""
        return str(self.values.get("email", ""))

    @property
    def searched_text(self) -> str:
        """What a search looks through: the name, its reading, address and phone, a line each."""
        lines = ("".join(str(self.values.get(name, "")) for name in names) for names in _SEARCHED)
        return "\n".join(searchable(line) for line in lines)


class Consented(NamedTuple):
    """A line for the consent ledger."""

    position: int
    customer: int
    event: Event
    body: ConsentChanged


class Wished(NamedTuple):
    """A person said how often they want to hear from us."""

    position: int
    customer: int
    at: datetime
    body: PreferenceChanged


class ReachChanged(NamedTuple):
    """A person came within reach over a channel, or left it."""

    position: int
    customer: int
    at: datetime
    body: ChannelJoined | ChannelLeft


class HoldChanged(NamedTuple):
    """A complaint was opened or a contact resolved."""

    position: int
    customer: int
    contact: str
    is_open: bool
    at: datetime


class Suppressed(NamedTuple):
    """An address that must not be written to any more."""

    email: str
    reason: str
    at: datetime


@dataclass
class Notes:
    """What a batch of resolved events says about people, beside who they are."""

    details: dict[int, Details] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)  #: whose details changed
    seen: dict[int, tuple[datetime, datetime]] = field(
        default_factory=dict
    )  #: first and last activity, as far as looked at
    consents: list[Consented] = field(default_factory=list)
    wishes: list[Wished] = field(default_factory=list)
    reaches: list[ReachChanged] = field(default_factory=list)
    holds: list[HoldChanged] = field(default_factory=list)
    suppressions: list[Suppressed] = field(default_factory=list)

    def see(self, customer: int, first: datetime, last: datetime) -> None:
        """Widen the customer's time with us."""
        known = self.seen.get(customer)
        self.seen[customer] = (min(first, known[0]), max(last, known[1])) if known else (first, last)


def is_telling(event: Event) -> bool:
    """Whether `note` needs to know the details of the event's customer."""
    return event.claims.email is not None or isinstance(
        event.body, (CustomerIdentified, MessageBounced, MessageComplained)
    )


def is_activity(kind: str) -> bool:
    """Whether the person did it; what we sent or decided is not a visit."""
    return not kind.startswith(("message_", "run_"))


def note(resolved: Iterable[tuple[Recorded, int | None]], links: Iterable[Link], before: Notes) -> Notes:
    """Go through the batch in order and add to `before`, which holds the details of every customer who is told about or linked
    and the activity of every customer who is linked."""
    notes, to_come = before, deque(links)
    for recorded, customer in resolved:
        while to_come and to_come[0].position <= recorded.position:
            _join(notes, to_come.popleft())
        if customer is not None:
            _note_one(notes, recorded, customer)
    return notes


def _join(notes: Notes, link: Link) -> None:
    gone, into = link.from_customer_id, link.into_customer_id
    notes.details.setdefault(into, Details()).absorb(notes.details.get(gone, Details()))
    notes.told.add(into)
    if gone in notes.seen:
        notes.see(into, *notes.seen[gone])


def _note_one(notes: Notes, recorded: Recorded, customer: int) -> None:
    event = recorded.event
    if is_activity(event.kind):
        notes.see(customer, event.occurred_at, event.occurred_at)
    if is_telling(event):
        _tell(notes, recorded, customer)
    match event.body:
        case ConsentChanged() as body:
            notes.consents.append(Consented(recorded.position, customer, event, body))
        case PreferenceChanged() as body:
            notes.wishes.append(Wished(recorded.position, customer, event.occurred_at, body))
        case ChannelJoined() | ChannelLeft() as body:
            notes.reaches.append(ReachChanged(recorded.position, customer, event.occurred_at, body))
        case ContactOpened(complaint=True) | ContactResolved() as body:
            contact = f"{event.site}:{body.contact_id}"
            is_open = isinstance(body, ContactOpened)
            notes.holds.append(HoldChanged(recorded.position, customer, contact, is_open, event.occurred_at))


def _tell(notes: Notes, recorded: Recorded, customer: int) -> None:
    event, details = recorded.event, notes.details.setdefault(customer, Details())
    said = (event.occurred_at - _EPOCH) // _MICROSECOND
    word = (int(event.source != BROWSER_SOURCE), said, recorded.position)
    match event.body:
        case CustomerIdentified() as body:
            for name in FIELDS:
                details.tell(name, getattr(body, name), word)
        case MessageBounced(reason="hard"):
            _suppress(notes, event, details, "hard_bounce")
        case MessageComplained():
            _suppress(notes, event, details, "complaint")
    details.tell("email", address(event.claims.email), word)
    notes.told.add(customer)


def _suppress(notes: Notes, event: Event, details: Details, reason: str) -> None:
    """The address the letter went to: the one the event names, else the person's."""
    if email := address(event.claims.email) or details.email:
        notes.suppressions.append(Suppressed(email, reason, event.occurred_at))
