"""Erased people belong nowhere."""

from collections import Counter
from collections.abc import Collection

from django.db.models import F

from enishi.segments import models


def forget(customer_ids: Collection[int]) -> int:
    """Take erased customers out of every segment and list; returns how many places they had. Nothing is told of it."""
    places = models.SegmentMember.objects.filter(customer_id__in=customer_ids)
    counts = Counter(places.values_list("segment_id", flat=True))
    for segment_id, count in counts.items():
        models.Segment.objects.filter(segment_id=segment_id).update(size=F("size") - count)
    places.delete()
    models.SegmentDue.objects.filter(customer_id__in=customer_ids).delete()
    return counts.total()
