"""Membership follows what happens: by event, by time, and, of what was just saved, as a whole.

An answer is always worked out anew from what the warehouse holds and compared with what stands written, never counted up; so a
turn may be cut off anywhere and be done again. Few customers are decided on their own histories, many by one question.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from enishi.customers import api as customers
from enishi.events import api as events
from enishi.history import api as history
from enishi.kernel import statements
from enishi.segments import counting, many, models
from enishi.segments.core.resting import rested_on
from enishi.segments.store import members, surroundings, timing, worlds
from enishi.segments.store.deciding import decided
from enishi.segments.store.live import Live, live
from enishi.segments.store.members import Change
from enishi.segments.types import Rule, World

READER = "segments"
#: More customers than this in one turn are asked about by questions over all: a history costs more than its share of one.
FEW = 2_000
#: Positions taken in at one turn: what lies further behind is answered by counting anew, whatever it was.
LEAP = 200_000
NOTHING: Mapping[UUID, int] = {}


def follow(at: datetime) -> int:
    """Bring every membership up to what the warehouse has loaded and to the instant; returns how many customers were looked at.

    Called after each load by the process that owns the warehouse. Everything is taken up where an earlier turn was cut off.
    """
    return count_stale(at) + _follow_events(at) + _follow_time(at)


def count_stale(at: datetime) -> int:
    """Count the segments whose rule changed, as a whole; those put away lose their members. Returns how many customers changed."""
    rows = list(models.Segment.objects.filter(is_list=False).exclude(counted_version=F("version")))
    return _recounted([row for row in rows if row.archived_at is None], at) + sum(
        _settle(row, set(), at) for row in rows if row.archived_at is not None and row.size
    )


def recounted(rows: Collection[models.Segment], world: World, at: datetime) -> Iterator[tuple[models.Segment, int]]:
    """Work out the members of these segments from the warehouse, as a whole, and write them down; each with how many came or went. What
    several rules ask is answered once. Segments that the world does not know any more are passed over."""
    some = [row for row in rows if row.segment_id in world.segments]
    rules = [world.segments[row.segment_id].rule for row in some]
    for row, rule, found in zip(some, rules, _members(rules, world, at), strict=True):
        rests = {each: world.segments[each].version for each in rested_on(rule, world.segments)}
        yield row, _settle(row, found, at, rests)


def _members(rules: Sequence[Rule], world: World, at: datetime) -> Iterator[set[int]]:
    if len(rules) == 1:
        return iter([counting.members_at(rules[0], world, at)])
    return many.members(rules, world, at)


def _recounted(rows: Collection[models.Segment], at: datetime) -> int:
    return sum(changed for _, changed in recounted(rows, worlds.current(), at)) if rows else 0


def _settle(row: models.Segment, found: set[int], at: datetime, rests: Mapping[UUID, int] = NOTHING) -> int:
    """Make `found` the members; a transaction for thousands of them, the last of which says that the count is done: unless the rule, or
    one it rests on (`rests`: its version as it was asked), was saved meanwhile."""
    before = members.of_segment(row.segment_id)
    if row.size is None:
        models.Segment.objects.filter(segment_id=row.segment_id).update(size=len(before))
    entering, leaving = sorted(found - before), sorted(before - found)
    entered = 0
    for portion in statements.portions(entering):
        with transaction.atomic():
            entered += members.write([Change(row.segment_id, portion, ())], at=at)
    for portion in statements.portions(leaving):
        with transaction.atomic():
            members.write([Change(row.segment_id, (), portion)], at=at)
    with transaction.atomic():
        asked = models.Segment.objects.select_for_update().filter(segment_id__in=rests)
        if dict(asked.values_list("segment_id", "version")) == rests:
            _note_counted(row, len(before) + entered - len(leaving), at)
        members.note_sizes([row.segment_id], at)
    return entered + len(leaving)


def _note_counted(row: models.Segment, size: int, at: datetime) -> None:
    stands = models.Segment.objects.filter(segment_id=row.segment_id, version=row.version, archived_at=row.archived_at)
    if row.counted_version != row.version:
        stands.update(swept_upto=0)
    stands.update(size=size, counted_at=at, counted_version=row.version)


def _follow_events(at: datetime) -> int:
    after, upto = events.offset(READER), history.loaded_offset()
    if upto <= after:
        return 0
    known = live()
    surroundings.note_changes(known)
    touched = history.touched(after, upto) if upto - after <= LEAP and known.rules else {}
    maybe_new = {customer for customer, kinds in touched.items() if known.may_found(kinds)}
    affected = {customer: known.affected_by(kinds) for customer, kinds in touched.items()}
    affected = {customer: places for customer, places in affected.items() if places or customer in maybe_new}
    if upto - after > LEAP or len(affected) > FEW:
        return _follow_many(after, upto, touched, known, at)
    regrouped = _carry_regrouped(touched)
    everything = dict.fromkeys(regrouped, frozenset(known.rules))
    found = decided({**affected, **everything}, known, at, regrouped=regrouped, maybe_new=maybe_new, since=after)
    with transaction.atomic():
        if _move_offset(after, upto):
            found.write(at)
    return len(affected)


def _follow_many(after: int, upto: int, touched: Mapping[int, frozenset[str]], known: Live, at: datetime) -> int:
    """As a whole, whatever happened to whom; only who was joined with somebody, or parted, is looked at beside it."""
    joined = sorted(customer for customer, kinds in touched.items() if history.REGROUPED in kinds)
    for portion in statements.portions(joined, FEW):
        regrouped = _carry_regrouped({customer: touched[customer] for customer in portion})
        found = decided(dict.fromkeys(regrouped, frozenset(known.rules)), known, at, regrouped=regrouped)
        with transaction.atomic():
            found.write(at)
    kinds = {kind for told in touched.values() for kind in told}
    is_all = not touched or known.may_found(kinds)
    behind = frozenset(known.rules) if is_all else known.affected_by(kinds)
    looked = _recounted(models.Segment.objects.filter(segment_id__in=behind, archived_at=None), at)
    with transaction.atomic():
        models.Segment.objects.filter(segment_id__in=behind & known.timed).update(swept_upto=0)
        _move_offset(after, upto)
    return looked + len(touched)


def _follow_time(at: datetime) -> int:
    looked = timing.due_now(at) + timing.sweep(at)
    return looked + _recounted(timing.overdue(at), at)


def _carry_regrouped(touched: Mapping[int, Collection[str]]) -> set[int]:
    """Let places go with customers who live on in others; returns the survivors."""
    regrouped = {customer for customer, kinds in touched.items() if history.REGROUPED in kinds}
    survivors = customers.survivors(regrouped)
    with transaction.atomic():
        members.carry({old: new for old, new in survivors.items() if old != new})
    return set(survivors.values())


def _move_offset(after: int, upto: int) -> bool:
    """Say that everything up to `upto` is answered; False when another process has been there."""
    if events.offset_to_move(READER) != after:
        return False
    events.move_offset(READER, upto)
    return True
