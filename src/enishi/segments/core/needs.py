"""What a rule reads: so that an event is asked only of the rules it can change, and a history is read only as far as rules need it."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from uuid import UUID

from msgspec import Struct

from enishi.history.types import Part
from enishi.segments.core.leaves.allowing import ADDRESSES
from enishi.segments.core.words import PARTS, attribute, happening, number
from enishi.segments.types import (
    Ago,
    AllOf,
    Allows,
    AnyOf,
    Birthday,
    Did,
    Has,
    Ignored,
    InList,
    InSegment,
    Is,
    Last,
    NoneOf,
    Question,
    Range,
    Rank,
    Reachable,
    Rule,
    RunsOut,
    Subscribes,
)

#: Not a kind of event, but any event that says an address or a telephone of its person.
CLAIMS_EMAIL, CLAIMS_PHONE = "claims.email", "claims.phone"

_ORDERS = frozenset({"order_placed", "order_changed", "order_cancelled"})
_BUYING: frozenset[Part] = frozenset({"orders", "lines", "corrections"})
_BIRTH = frozenset({"customer_identified"})
_HOLDING = frozenset({"contact_opened", "contact_resolved", "hold_placed", "hold_lifted", "preference_changed"})
_SUPPRESSING = frozenset({"message_bounced", "message_complained"})
_LETTERS = frozenset({"message_planned", "message_accepted", "message_opened", "message_clicked"})
_MEMBERS = frozenset({"segment_entered", "segment_left"})
_SUBSCRIPTIONS = frozenset(f"subscription_{what}" for what in ("started", "renewed", "skipped", "changed", "cancelled"))
_JOINING = frozenset({"channel_joined", "channel_left"})


class Needs(Struct, frozen=True, kw_only=True):
    """`kinds` of events that can change the answer, `parts` of a history that it reads, other `segments` and `lists` it names. `timed`:
    time alone can change it. `catalogue`: it reads products' categories, so that a change of those can too."""

    kinds: frozenset[str] = frozenset()
    parts: frozenset[Part] = frozenset()
    segments: frozenset[UUID] = frozenset()
    lists: frozenset[UUID] = frozenset()
    timed: bool = False
    catalogue: bool = False

    def __or__(self, other: "Needs") -> "Needs":
        return Needs(
            kinds=self.kinds | other.kinds,
            parts=self.parts | other.parts,
            segments=self.segments | other.segments,
            lists=self.lists | other.lists,
            timed=self.timed or other.timed,
            catalogue=self.catalogue or other.catalogue,
        )


#: Words that keep somebody out of the population whatever else is known of them: that they are a test, or were erased.
OUTSIDE = ("is_test", "is_erased")

#: Kinds of events that can take somebody out of the population, or let them come back.
PARTING = frozenset({"customer_identified", "customer_tagged"})
#: Kinds that can only let somebody come into it, and that only once.
FOUNDING = (
    frozenset({"order_placed", "consent_changed", CLAIMS_EMAIL, CLAIMS_PHONE}) | _HOLDING | _SUPPRESSING | _JOINING
)

#: What says whether somebody belongs to the population at all: every rule's answer rests on it.
POPULATION = Needs(kinds=PARTING | FOUNDING, parts=frozenset({"orders", "words", "reach"}))


@lru_cache(maxsize=4096)
def needs(rule: Rule) -> Needs:
    """What the rule reads, without what the segments read that it names (nor `POPULATION`)."""
    found = Needs()
    for leaf in leaves(rule):
        found |= _OF[type(leaf)](leaf)
    return found


def leaves(rule: Rule) -> Iterator[Question]:
    """The rule's leaves, in reading order."""
    if isinstance(rule, AllOf | AnyOf | NoneOf):
        for each in rule.rules:
            yield from leaves(each)
    else:
        yield rule


def _is(leaf: Is) -> Needs:
    entry = attribute(leaf.field)
    return Needs() if entry is None else Needs(kinds=entry.kinds, parts=entry.parts, timed=entry.turns is not None)


def _has(leaf: Has) -> Needs:
    entry = number(leaf.what)
    return Needs() if entry is None else Needs(kinds=entry.kinds, parts=entry.parts, timed=entry.turns is not None)


def _rank(leaf: Rank) -> Needs:
    kinds = _ORDERS | {"order_refunded"} if leaf.axis in ("monetary", "group") else _ORDERS
    return Needs(kinds=kinds, parts=_BUYING, timed=leaf.axis in ("recency", "group") or leaf.days_ago > 0)


def _did(leaf: Did) -> Needs:
    entry = happening(leaf.what)
    if entry is None:
        return Needs()
    asked = [field for clause in leaf.where if (field := entry.field(clause.field)) is not None]
    kinds, parts = entry.kinds, PARTS[entry.source]
    return Needs(
        kinds=kinds,
        parts=parts,
        timed=isinstance(leaf.during, Last | Ago) or entry.name == "left_cart",
        catalogue=any(field.type == "category" for field in asked),
    )


def _reachable(leaf: Reachable) -> Needs:
    kinds = _HOLDING | {"consent_changed", "customer_identified"}
    if leaf.channel == "email":
        kinds = kinds | _SUPPRESSING | {CLAIMS_EMAIL}
    elif leaf.channel == "sms":
        kinds = kinds | {CLAIMS_PHONE}
    elif leaf.channel not in ADDRESSES:
        kinds = kinds | _JOINING
    return Needs(kinds=kinds, parts=frozenset({"words", "reach"}), timed=True)


def _subscribes(leaf: Subscribes) -> Needs:
    found = Needs(kinds=_SUBSCRIPTIONS, parts=frozenset({"subscriptions"}), timed=leaf.days_to_next != Range())
    if leaf.days_since_delivered == Range():
        return found
    return found | Needs(
        kinds=frozenset({"delivered", "order_placed"}), parts=frozenset({"orders", "events"}), timed=True
    )


_OF: dict[type[Question], Callable[[Any], Needs]] = {
    Did: _did,
    Is: _is,
    Has: _has,
    Birthday: lambda leaf: Needs(kinds=_BIRTH, parts=frozenset({"words"}), timed=True),
    Allows: lambda leaf: Needs(kinds=frozenset({"consent_changed"}), parts=frozenset({"reach"})),
    Reachable: _reachable,
    Subscribes: _subscribes,
    Ignored: lambda leaf: Needs(kinds=_LETTERS, parts=frozenset({"sent"})),
    Rank: _rank,
    RunsOut: lambda leaf: Needs(kinds=_ORDERS, parts=_BUYING, timed=True),
    InSegment: lambda leaf: Needs(segments=frozenset({leaf.segment})),
    InList: lambda leaf: Needs(kinds=_MEMBERS, parts=frozenset({"memberships"}), lists=frozenset({leaf.list})),
}
