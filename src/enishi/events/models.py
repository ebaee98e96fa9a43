"""What this stage keeps in the state store: what waits for the log, how far readers are, and what was refused."""

from django.db import models


class Outgoing(models.Model):
    """An event that a stage wrote together with its own change; the relay moves it into the log."""

    event_id = models.UUIDField()
    event = models.BinaryField()  # as it will stand in the log

    class Meta:
        db_table = "outgoing"


class ReaderOffset(models.Model):
    """How far a named reader has read the log."""

    reader = models.CharField(max_length=64, primary_key=True)
    position = models.BigIntegerField()

    class Meta:
        db_table = "reader_offset"


class RefusalCount(models.Model):
    """How often something was refused, per day of the shop's calendar, source and reason."""

    day = models.DateField()
    source = models.CharField(max_length=100)
    reason = models.CharField(max_length=40)
    count = models.BigIntegerField()

    class Meta:
        db_table = "refusal"
        constraints = [models.UniqueConstraint(fields=["day", "source", "reason"], name="refusal_once_a_day")]


class RefusalExample(models.Model):
    """One of the latest refused events, personal data masked."""

    at = models.DateTimeField()
    source = models.CharField(max_length=100)
    reason = models.CharField(max_length=40)
    kind = models.CharField(max_length=100)
    path = models.CharField(max_length=200)
    detail = models.TextField()
    sample = models.TextField()

    class Meta:
        db_table = "refusal_example"
