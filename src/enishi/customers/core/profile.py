"""What a batch of events says about people, beside who they are: words for their profile, visits, consents, wishes, holds.

Everything is written down for the node it was said to; which customer that is, is decided elsewhere and may change.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import NamedTuple

from enishi.customers.core.folding import address, searchable
from enishi.customers.core.words import (
    FIELDS,
    MALL_RANK,
    TAG,
    TELLING,
    TRAIT,
    Word,
    Words,
    heard,
    said_in,
)
from enishi.customers.types import CONSOLE_SOURCE
from enishi.events.types import Event, Recorded
from enishi.events.vocabulary import (
    ChannelJoined,
    ChannelLeft,
    ConsentChanged,
    ContactOpened,
    ContactResolved,
    HoldLifted,
    HoldPlaced,
    MessageBounced,
    MessageComplained,
    NoteAdded,
    NoteRemoved,
    PreferenceChanged,
)

COMPLAINT = "complaint"

_SEARCHED = (("family_name", "given_name"), ("family_kana", "given_kana"), ("email",), ("phone",))
_PLAIN = frozenset((*FIELDS, "email"))
_MANY_TAGS = 100

Plain = str | int | float | bool


@dataclass
class Profile:
    """A customer as the words of all their nodes make them."""

    values: dict[str, Plain] = field(default_factory=dict)  #: of `FIELDS` and `email`; what nobody said is absent
    traits: dict[str, Plain] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    is_mall: bool = False  #: only a mall ever told the address

    @property
    def email(self) -> str:
        """The address that stands, or ""."""
        return str(self.values.get("email", ""))

    @property
    def searched_text(self) -> str:
        """What a search looks through: the name, its reading, address and phone, a line each."""
        told = self.values.get
        return "\n".join([searchable("".join([str(told(name, "")) for name in names])) for names in _SEARCHED])


def profile(fields: Mapping[str, Sequence[Word]]) -> Profile:
    """The profile that these words make; of each field the first word is the one that stands."""
    addresses = fields.get("email")
    found = Profile(is_mall=addresses[0].rank == MALL_RANK if addresses else False)
    tags = []
    for name, said in fields.items():
        value = said[0].value
        if value is None:
            continue
        if name in _PLAIN:
            found.values[name] = value
        elif name.startswith(TRAIT):
            found.traits[name.removeprefix(TRAIT)] = value
        elif name.startswith(TAG):
            tags.append(name.removeprefix(TAG))
    if found.traits:
        found.traits = dict(sorted(found.traits.items()))
    found.tags = tuple(sorted(tags)[:_MANY_TAGS])
    return found


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
    """A reason to hold marketing back came up or is gone. `contact` tells complaints apart; other kinds are there once."""

    position: int
    customer: int
    contact: str
    is_open: bool
    at: datetime
    kind: str = COMPLAINT
    until: datetime | None = None


class Suppressed(NamedTuple):
    """An address that must not be written to any more."""

    email: str
    reason: str
    at: datetime


@dataclass
class Notes:
    """What the batch adds, by node."""

    words: dict[int, Words] = field(default_factory=dict)  #: all words of each node that something was said to
    told: set[int] = field(default_factory=set)  #: whose words are to be written
    changed: set[int] = field(default_factory=set)  #: those of them who heard something new
    consents: list[Consented] = field(default_factory=list)
    wishes: list[Wished] = field(default_factory=list)
    reaches: list[ReachChanged] = field(default_factory=list)
    holds: list[HoldChanged] = field(default_factory=list)
    suppressions: list[Suppressed] = field(default_factory=list)


def is_telling(event: Event) -> bool:
    """Whether the event may say something for the profile."""
    claims = event.claims
    return claims.email is not None or claims.phone is not None or type(event.body) in TELLING


@cache
def is_activity(kind: str) -> bool:
    """Whether the person did it; what we sent, decided or noted down is not a visit."""
    return not kind.startswith(_NO_VISIT)


_NO_VISIT = ("message_", "run_", "customers_", "customer_erased", "customer_tagged", "note_", "hold_", "segment_")


Addressed = tuple[Recorded, int | None]  #: an event that counts, with its node


def attend(resolved: Iterable[Addressed]) -> tuple[dict[int, tuple[datetime, datetime]], list[Addressed]]:
    """Each node's first and last activity in the batch; and the few events that say more than that somebody was there."""
    earliest: dict[int, datetime] = {}
    latest: dict[int, datetime] = {}
    saying: list[Addressed] = []
    for addressed in resolved:
        recorded, node = addressed
        event = recorded.event
        if node is not None and is_activity(event.kind) and event.source != CONSOLE_SOURCE:
            at = event.occurred_at
            if node not in latest:
                earliest[node] = latest[node] = at
            elif at > latest[node]:
                latest[node] = at
            elif at < earliest[node]:
                earliest[node] = at
        claims = event.claims
        if type(event.body) in _SPEAKING or claims.email is not None or claims.phone is not None:
            saying.append(addressed)
    return {node: (first, latest[node]) for node, first in earliest.items()}, saying


def note(
    saying: Iterable[Addressed],
    notes: Notes,
    *,
    alike: Mapping[int, Sequence[int]],
    mall_sites: frozenset[str],
    doubted: Collection[int] = (),
) -> Notes:
    """Go through what was said in order and add to `notes`, which hold the words of every node that is told something.

    `alike`: for the position of a letter's bounce or complaint all nodes of the customer it went to, as of then.
    `doubted`: positions of events whose address says nothing of their person.
    """
    for recorded, node in saying:
        if node is None:
            continue
        event = recorded.event
        if is_telling(event):
            words = notes.words.get(node)
            if words is None:
                words = notes.words[node] = Words()
            position = recorded.position
            if words.hear_all(said_in(event, position, mall_sites, doubted=position in doubted)):
                notes.changed.add(node)
            notes.told.add(node)
        if type(event.body) in _SAYING:
            _note_body(notes, recorded, node, alike)
    return notes


_SAYING = frozenset(
    {
        ConsentChanged,
        PreferenceChanged,
        ChannelJoined,
        ChannelLeft,
        ContactOpened,
        ContactResolved,
        HoldPlaced,
        HoldLifted,
        MessageBounced,
        MessageComplained,
        NoteAdded,
        NoteRemoved,
    }
)
_SPEAKING = _SAYING.union(TELLING)


def _note_body(notes: Notes, recorded: Recorded, node: int, alike: Mapping[int, Sequence[int]]) -> None:
    event, position = recorded.event, recorded.position
    match event.body:
        case ConsentChanged() as body:
            notes.consents.append(Consented(position, node, event, body))
        case PreferenceChanged() as body:
            notes.wishes.append(Wished(position, node, event.occurred_at, body))
        case ChannelJoined() | ChannelLeft() as body:
            notes.reaches.append(ReachChanged(position, node, event.occurred_at, body))
        case ContactOpened(complaint=True) | ContactResolved() as body:
            contact, is_open = f"{event.site}:{body.contact_id}", isinstance(body, ContactOpened)
            notes.holds.append(HoldChanged(position, node, contact, is_open, event.occurred_at))
        case HoldPlaced() as body:
            placed = HoldChanged(position, node, body.hold, True, event.occurred_at, body.hold, body.until)
            notes.holds.append(placed)
        case HoldLifted() as body:
            notes.holds.append(HoldChanged(position, node, body.hold, False, event.occurred_at, body.hold))
        case MessageBounced(reason="hard"):
            _suppress(notes, event, alike[position], "hard_bounce")
        case MessageComplained():
            _suppress(notes, event, alike[position], "complaint")


def _suppress(notes: Notes, event: Event, nodes: Iterable[int], reason: str) -> None:
    """The address the letter went to: the one the event names, else the person's at that moment."""
    email = address(event.claims.email)
    if not email:
        known = heard(notes.words[node] for node in nodes if node in notes.words)
        email = profile({"email": known["email"]}).email if "email" in known else ""
    if email:
        notes.suppressions.append(Suppressed(email, reason, event.occurred_at))
