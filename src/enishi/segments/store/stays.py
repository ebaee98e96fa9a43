"""When somebody came into segments and onto lists and when they left, by what was told; what is not told yet, by what stands."""

from datetime import datetime
from uuid import UUID

from enishi.history import api as history
from enishi.segments import models
from enishi.segments.types import Stay


def of(customer_id: int) -> list[Stay]:
    """See the api."""
    told = history.histories([customer_id], ("memberships",))[customer_id].memberships
    standing = dict(models.SegmentMember.objects.filter(customer_id=customer_id).values_list("segment_id", "since"))
    known = {row.segment_id: row for row in models.Segment.objects.only("name", "is_list")}
    came: dict[UUID, datetime] = {}
    spans: list[tuple[UUID, datetime | None, datetime | None]] = []
    for row in sorted(told, key=lambda row: (row.at, row.position)):
        segment = UUID(row.segment)
        if row.entered:
            came.setdefault(segment, row.at)
        else:
            spans.append((segment, came.pop(segment, None), row.at))
    spans += [(segment, at, None) for segment, at in (standing | came).items()]
    stays = [
        Stay(segment=segment, name=known[segment].name, is_list=known[segment].is_list, came_at=start, left_at=end)
        for segment, start, end in spans
        if segment in known
    ]
    return sorted(stays, key=lambda stay: (str(stay.came_at or stay.left_at), stay.name))
