"""Segments and fixed lists: saved, renamed, put away. What was saved is checked first, as a whole, with every segment it rests on."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from enishi.kernel.errors import NotFound, Refused
from enishi.kernel.ids import uuid7
from enishi.segments import models
from enishi.segments.core import canonical, soundness
from enishi.segments.core.needs import needs
from enishi.segments.core.resting import with_resting
from enishi.segments.core.titles import title
from enishi.segments.store import worlds
from enishi.segments.types import Problem, Rule, Segment, SegmentVersion

NAME_MAX = 100


class Unsound(Refused):
    """A rule that cannot be saved; `problems` say where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("This rule cannot be saved yet: %(count)s places want another look.", count=len(problems))
        self.problems = problems


class Overtaken(Refused):
    """Somebody else saved or archived it meanwhile."""


def segments(*, archived: bool = False) -> list[Segment]:
    """Segments and lists by name."""
    rows = models.Segment.objects.filter(archived_at__isnull=not archived).order_by("name", "created_at")
    return [worlds.typed(row) for row in rows]


def segment(segment_id: UUID) -> Segment:
    """One of them, also when it was put away. Raises `NotFound`."""
    row = models.Segment.objects.filter(segment_id=segment_id).first()
    if row is None:
        raise NotFound("There is no such segment.")
    return worlds.typed(row)


def versions(segment_id: UUID) -> list[SegmentVersion]:
    """All saved versions, newest first; empty when there is no such segment."""
    rows = models.SegmentVersion.objects.filter(segment=segment_id).order_by("-number")
    return [
        SegmentVersion(
            number=row.number,
            name=row.name,
            rule=canonical.from_json(row.rule),
            saved_at=row.saved_at,
            saved_by=row.saved_by,
        )
        for row in rows
    ]


def save(
    name: str, rule: Rule, *, by: str, at: datetime, segment_id: UUID | None = None, instead_of: Segment | None = None
) -> Segment:
    """A new segment, or the next version of one. Its members are counted by the next `follow`. `instead_of`: as its author saw it.

    Raises `Unsound` with every problem of the rule, `Overtaken` when it is not any more what its author saw, `Refused` for a name that is
    missing, too long or taken, `NotFound`.
    """
    with transaction.atomic():
        row = _held(segment_id) if segment_id else models.Segment(segment_id=uuid7(at), created_at=at)
        if instead_of is not None and (row.version, row.archived_at is not None) != (
            instead_of.version,
            instead_of.archived,
        ):
            raise Overtaken("It was changed meanwhile. Look at it again before you save.")
        name = _free_name(name, segment_id)
        world = worlds.current({row.segment_id: rule})
        if problems := [each for each in soundness.problems(rule, world, itself=row.segment_id) if each.serious]:
            raise Unsound(problems)
        text = canonical.to_json(rule)
        if segment_id and (row.rule, row.name, row.archived_at) == (text, name, None):
            return worlds.typed(row)  # saved twice: nothing new
        if segment_id and row.rule != text:
            row.version, row.drift, row.audited_at = row.version + 1, 0, None
        row.name, row.rule, row.archived_at = name, text, None
        row.save(force_insert=segment_id is None)
        models.SegmentVersion.objects.update_or_create(
            segment=row,
            number=row.version,
            defaults={"name": row.name, "rule": text, "saved_at": at, "saved_by": by},
        )
        _count_again(row.segment_id, world.segments)
    return worlds.typed(row)


def create_list(name: str, *, at: datetime) -> Segment:
    """An empty fixed list. Raises `Refused` as `save` does."""
    with transaction.atomic():
        row = models.Segment(
            segment_id=uuid7(at), created_at=at, name=_free_name(name, None), is_list=True, size=0, counted_at=at, counted_version=1
        )  # fmt: skip
        row.save(force_insert=True)
    return worlds.typed(row)


def rename(segment_id: UUID, name: str) -> None:
    """Another name. Raises `Refused` as `save` does, `NotFound`."""
    with transaction.atomic():
        row = _held(segment_id)
        row.name = _free_name(name, segment_id)
        row.save(update_fields=["name"])


def archive(segment_id: UUID, *, at: datetime) -> None:
    """Put away: a segment has no members any more, a fixed list keeps its people. What it was can be looked up for ever. Raises `Refused`,
    naming the segments that rest on it, `NotFound`."""
    with transaction.atomic():
        row = _held(segment_id)
        resting = [each.name for each in segments() if segment_id in needs(each.rule).segments | needs(each.rule).lists]
        if resting:
            raise Refused("%(names)s rest on this segment. Change them first.", names=", ".join(resting))
        row.archived_at = row.archived_at or at
        row.counted_version = row.version if row.is_list else 0  # members by a rule leave at the next `follow`
        row.save(update_fields=["archived_at", "counted_version"])


def restore(segment_id: UUID) -> None:
    """Take it out again; its members are counted by the next `follow`. Raises `Refused` when the name was taken meanwhile or it asks for
    what is still put away, `NotFound`."""
    with transaction.atomic():
        row = _held(segment_id)
        asked = needs(worlds.typed(row).rule)
        away = [each.name for each in segments(archived=True) if each.segment_id in asked.segments | asked.lists]
        if away:
            raise Refused("It asks for %(names)s, put away too. Bring that back first.", names=", ".join(away))
        row.name = _free_name(row.name, segment_id)
        row.archived_at, row.counted_version = None, row.version if row.is_list else 0
        row.save(update_fields=["archived_at", "counted_version"])


def _held(segment_id: UUID) -> models.Segment:
    """The row, held until the transaction ends. Raises `NotFound`."""
    row = models.Segment.objects.select_for_update().filter(segment_id=segment_id).first()
    if row is None:
        raise NotFound("There is no such segment.")
    return row


def _free_name(name: str, segment_id: UUID | None) -> str:
    name = title(name)
    if not name:
        raise Refused("Give the segment a name.")
    if len(name) > NAME_MAX:
        raise Refused("A name has at most %(most)s characters.", most=NAME_MAX)
    same = models.Segment.objects.filter(name=name, archived_at=None).values_list("segment_id", flat=True)
    if any(other != segment_id for other in same):
        raise Refused("There is a segment of this name already: %(name)s.", name=name)
    return name


def _count_again(segment_id: UUID, known: Mapping[UUID, Segment]) -> None:
    """The members of a changed segment, and of every segment that rests on it, are to be counted anew."""
    stale = with_resting([segment_id], known)
    models.Segment.objects.filter(segment_id__in=stale, is_list=False).update(counted_version=0)
