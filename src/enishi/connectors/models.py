"""Tables all connectors share."""

from django.db import models


class Connection(models.Model):
    """A system of the shop's that Enishi hears from. `settings` are open, `sealed` are secrets, each sealed by itself."""

    id = models.CharField(max_length=40, primary_key=True)  # unguessable: it stands in webhook addresses
    kind = models.CharField(max_length=20)
    site = models.CharField(max_length=100)
    settings = models.JSONField(default=dict)
    sealed = models.JSONField(default=dict)
    state = models.JSONField(default=dict)  # what the connector remembers: cursors, the last answer, warnings
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "connection"


class Received(models.Model):
    """A webhook's delivery as it came, until it is events. Kept afterwards as a bare id, so that a repeat is known."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="deliveries")
    delivery_id = models.CharField(max_length=200)
    topic = models.CharField(max_length=100)
    version = models.CharField(max_length=20, default="")  # of the words it is told in
    body = models.BinaryField(default=b"")
    received_at = models.DateTimeField(db_index=True)
    state = models.CharField(max_length=10, default="waiting")  # waiting, done, failed
    attempts = models.SmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    detail = models.CharField(max_length=500, default="")  # why it failed, or what was refused of it

    class Meta:
        db_table = "received"
        constraints = [models.UniqueConstraint(fields=["connection", "delivery_id"], name="received_once")]
        indexes = [models.Index(fields=["id"], condition=models.Q(state="waiting"), name="received_waiting")]
