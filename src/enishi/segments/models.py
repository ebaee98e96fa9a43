"""Segments, who belongs to them now, and when that has to be looked at again.

Only what stands now is kept here. When somebody came and went is told by events (`segment_entered`, `segment_left`) and stands in the
warehouse's table `membership`.
"""

from django.db import models


class Segment(models.Model):
    """A rule with a name, or a fixed list of people."""

    segment_id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=100)
    is_list = models.BooleanField(default=False)
    rule = models.TextField(default="")  # canonical JSON of the version in force; "" of a list
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    counted_version = models.PositiveIntegerField(default=0)  # whose members stand in `segment_member`; 0 = none yet
    counted_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(null=True)
    drift = models.BigIntegerField(default=0)  # how many the last audit found to be wrong: 0, or something is
    audited_at = models.DateTimeField(null=True)
    swept_upto = models.BigIntegerField(
        null=True
    )  # when time may change anybody is known up to this customer; null = of all

    class Meta:
        db_table = "segment"


class SegmentVersion(models.Model):
    """A rule as it was saved; never changed afterwards."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    rule = models.TextField()
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=150)

    class Meta:
        db_table = "segment_version"
        constraints = [models.UniqueConstraint(fields=["segment", "number"], name="segment_version_number")]


class SegmentMember(models.Model):
    """Who belongs to a segment or stands on a list now, and since when."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE)
    customer_id = models.BigIntegerField(db_index=True)
    since = models.DateTimeField()

    class Meta:
        db_table = "segment_member"
        constraints = [models.UniqueConstraint(fields=["segment", "customer_id"], name="segment_member_once")]


class SegmentSize(models.Model):
    """How many belonged to a segment at the end of a day of the shop (of today: as last counted)."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE)
    local_date = models.DateField()
    size = models.BigIntegerField()

    class Meta:
        db_table = "segment_size"
        constraints = [models.UniqueConstraint(fields=["segment", "local_date"], name="segment_size_day")]


class SegmentDue(models.Model):
    """When a customer has to be looked at again, because time alone may let them enter or leave a segment."""

    customer_id = models.BigIntegerField(primary_key=True)
    due_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "segment_due"


class RankBoundary(models.Model):
    """Where the ranks of one axis of RFM part; see `types.Boundaries`."""

    axis = models.CharField(max_length=20, primary_key=True)
    a = models.BigIntegerField()
    b = models.BigIntegerField()
    c = models.BigIntegerField()
    d = models.BigIntegerField()

    class Meta:
        db_table = "rank_boundary"


class SegmentSurrounding(models.Model):
    """What rules read besides histories (`products`, `suppressions`, `shop`), as it was when segments were last counted by it."""

    name = models.CharField(max_length=20, primary_key=True)
    mark = models.CharField(max_length=200)

    class Meta:
        db_table = "segment_surrounding"
