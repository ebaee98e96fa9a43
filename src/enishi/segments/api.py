"""The door of the segments stage."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec

from enishi.events import api as events
from enishi.history import api as history
from enishi.segments import models as _models
from enishi.segments.composing import Axis as Axis
from enishi.segments.composing import Channel as Channel
from enishi.segments.composing import composition as composition
from enishi.segments.composing import reachable as reachable
from enishi.segments.composing import reached as reached
from enishi.segments.core import canonical as _canonical
from enishi.segments.core import reasons as _reasons
from enishi.segments.core import soundness as _soundness
from enishi.segments.core.attributes import ATTRIBUTES as ATTRIBUTES
from enishi.segments.core.canonical import Unreadable as Unreadable
from enishi.segments.core.canonical import from_json as from_json
from enishi.segments.core.canonical import to_json as to_json
from enishi.segments.core.entries import Attribute as Attribute
from enishi.segments.core.entries import Field as Field
from enishi.segments.core.entries import Happening as Happening
from enishi.segments.core.entries import Language as Language
from enishi.segments.core.entries import Number as Number
from enishi.segments.core.entries import Text as Text
from enishi.segments.core.happenings import HAPPENINGS as HAPPENINGS
from enishi.segments.core.keeping import WHOLE as WHOLE
from enishi.segments.core.needs import needs as needs
from enishi.segments.core.numbers import NUMBERS as NUMBERS
from enishi.segments.core.sentences import clause as clause
from enishi.segments.core.sentences import sentence as sentence
from enishi.segments.core.words import OWN_KIND as OWN_KIND
from enishi.segments.core.words import TRAIT as TRAIT
from enishi.segments.core.words import attribute as attribute
from enishi.segments.core.words import happening as happening
from enishi.segments.core.words import number as number
from enishi.segments.counting import EXACT_BELOW as EXACT_BELOW
from enishi.segments.counting import Estimate as Estimate
from enishi.segments.counting import count as count
from enishi.segments.counting import estimate as estimate
from enishi.segments.counting import members_at as members_at
from enishi.segments.counting import population as population
from enishi.segments.counting import sample as sample
from enishi.segments.many import counts as counts
from enishi.segments.many import estimates as estimates
from enishi.segments.store import auditing as _auditing
from enishi.segments.store import definitions as _definitions
from enishi.segments.store import following as _following
from enishi.segments.store import forgetting as _forgetting
from enishi.segments.store import lists as _lists
from enishi.segments.store import members as _members
from enishi.segments.store import stays as _stays
from enishi.segments.store import worlds as _worlds
from enishi.segments.store.definitions import Overtaken as Overtaken
from enishi.segments.store.definitions import Unsound as Unsound
from enishi.segments.suggesting import Said as Said
from enishi.segments.suggesting import said as said
from enishi.segments.types import Because, Boundaries, Problem, Rule, Segment, SegmentVersion, Stay, World

READER = _following.READER


def offset() -> int:
    """How far memberships have followed the log: every event up to here is answered."""
    return events.offset(READER)


def follow(at: datetime) -> int:
    """Bring every membership up to what the warehouse has loaded, and to the instant; returns how many customers were looked at.

    For the process that owns the warehouse, after each load. May be cut off anywhere; what changed is told by `segment_entered` and
    `segment_left`.
    """
    return _following.follow(at)


def audit(at: datetime) -> int:
    """Count every segment anew, as a whole, put right what is wrong and return how many places were: 0, or something is broken."""
    return _auditing.audit(at)


def audit_some(at: datetime) -> int:
    """The same of a few segments that were not counted as a whole since 3 o'clock in the night; returns how many they were, 0 when
    all are. For the process that owns the warehouse, when `follow` found nothing to do as of `at`."""
    return _auditing.audit_some(at)


def drifted() -> list[UUID]:
    """The segments of which the last audit put something right, by name; empty, or something is broken."""
    return _auditing.drifted()


def segments(*, archived: bool = False) -> list[Segment]:
    """Segments and fixed lists by name; those put away only with `archived`."""
    return _definitions.segments(archived=archived)


def segment(segment_id: UUID) -> Segment:
    """One of them, also when put away. Raises `NotFound`."""
    return _definitions.segment(segment_id)


def versions(segment_id: UUID) -> list[SegmentVersion]:
    """All saved versions, newest first; empty when there is no such segment."""
    return _definitions.versions(segment_id)


def save(
    name: str, rule: Rule, *, by: str, at: datetime, segment_id: UUID | None = None, instead_of: Segment | None = None
) -> Segment:
    """A new segment, or the next version of one; its members are counted by the next `follow`. One that was archived is taken out again.

    `instead_of`: the segment as its author saw it. Raises `Unsound` with every serious problem of the rule, `Overtaken` when it was saved
    or archived since its author saw it, `Refused` for a name that is missing, too long or taken, `NotFound`.
    """
    return _definitions.save(name, rule, by=by, at=at, segment_id=segment_id, instead_of=instead_of)


def rename(segment_id: UUID, name: str) -> None:
    """Another name. Raises `Refused` as `save` does, `NotFound`."""
    _definitions.rename(segment_id, name)


def archive(segment_id: UUID, *, at: datetime) -> None:
    """Put it away: a segment has no members any more, a list keeps its people. Raises `Refused` naming the segments that rest on it,
    `NotFound`."""
    _definitions.archive(segment_id, at=at)


def restore(segment_id: UUID) -> None:
    """Take it out again. Raises `Refused` when its name was taken meanwhile or it asks for what is still put away, `NotFound`."""
    _definitions.restore(segment_id)


def create_list(name: str, *, at: datetime) -> Segment:
    """An empty fixed list. Raises `Refused` for its name, as `save` does."""
    return _definitions.create_list(name, at=at)


def put_on_list(list_id: UUID, customer_ids: Collection[int], *, at: datetime) -> int:
    """Put customers on a fixed list; returns how many came onto it. Raises `Refused` for anything but a list, `NotFound`."""
    return _lists.put(list_id, customer_ids, at=at)


def take_off_list(list_id: UUID, customer_ids: Collection[int], *, at: datetime) -> int:
    """Take customers off a fixed list; returns how many were there. Raises as `put_on_list`."""
    return _lists.take(list_id, customer_ids, at=at)


def segments_of(customer_ids: Collection[int]) -> dict[int, set[UUID]]:
    """The segments and lists that each of these surviving customers belongs to now; absent who belongs to none."""
    return _members.of_customers(customer_ids)


def members_now(segment_id: UUID, *, limit: int = 50, offset: int = 0) -> list[tuple[int, datetime]]:
    """(customer, since when) of those who belong to it now, the newest first."""
    rows = _models.SegmentMember.objects.filter(segment=segment_id).order_by("-since", "customer_id")
    return list(rows.values_list("customer_id", "since")[offset : offset + limit])


def stays(customer_id: int) -> list[Stay]:
    """Every segment and list that this surviving customer was or is in, by when they came, oldest first."""
    return _stays.of(customer_id)


def was_member(segment_id: UUID, customer_ids: Collection[int], at: datetime) -> set[int]:
    """Who of these customers belonged to it at a past instant, by what was told of their coming and going."""
    found = set()
    for customer, known in history.histories(customer_ids, ("memberships",)).items():
        told = [row for row in known.memberships if row.segment == str(segment_id) and row.at <= at]
        if told and max(told, key=lambda row: (row.at, row.position)).entered:
            found.add(customer)
    return found


def overlaps(segment_id: UUID) -> dict[UUID, int]:
    """The other segments and lists that share members with it now → how many."""
    return _members.overlaps(segment_id)


def sizes(segment_id: UUID) -> list[tuple[date, int]]:
    """How many belonged to it, by day, oldest first."""
    rows = _models.SegmentSize.objects.filter(segment=segment_id).order_by("local_date")
    return list(rows.values_list("local_date", "size"))


def because(rule: Rule, customer_ids: Sequence[int], at: datetime, *, language: Language) -> dict[int, Because]:
    """Why the rule holds, or not, of each of these customers, leaf by leaf."""
    known = world()
    return {
        customer: _reasons.because(rule, found, at, known, language)
        for customer, found in history.histories(customer_ids).items()
    }


def checked(rule: Rule) -> Rule:
    """The rule as it was written, once every value in it is known to be one that rules may have. Raises `Unreadable`."""
    return _canonical.from_json(msgspec.json.encode(rule))


def problems(
    rule: Rule,
    *,
    segment_id: UUID | None = None,
    language: Language,
    known: World | None = None,
    today: date | None = None,
) -> list[Problem]:
    """All that is wrong with a rule, and what its author should know, in reading order; `segment_id`: what it is to be saved as.
    Messages are English, to be translated; what fills them is in `language`. `today`: the shop's day, to remark on what lies ahead."""
    return _soundness.problems(rule, known or world(), itself=segment_id, language=language, today=today)


def world() -> World:
    """What rules are asked with as it stands: products, segments, boundaries."""
    return _worlds.current()


def boundaries() -> Boundaries:
    """Where the ranks of RFM part."""
    return _worlds.boundaries()


def set_boundaries(wanted: Boundaries) -> None:
    """Let ranks part elsewhere; segments that ask for ranks are counted anew. Raises `Refused` for limits out of order."""
    _worlds.set_boundaries(wanted)


def forget(customer_ids: Collection[int]) -> int:
    """Take erased customers out of every segment and list; returns how many places they had."""
    return _forgetting.forget(customer_ids)
