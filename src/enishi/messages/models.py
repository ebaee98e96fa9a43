"""The outbox and the templates as rows."""

from django.db import models


class TemplateContent(models.Model):
    """What a template says, once for each wording, named by its hash: what was sent can be read for ever."""

    content_id = models.CharField(primary_key=True, max_length=16)
    subject = models.TextField()
    html = models.TextField()
    text = models.TextField()

    class Meta:
        db_table = "template_content"


class TemplateVersion(models.Model):
    """A version the shop saved. Versions are never changed; the highest number is in force."""

    key = models.CharField(max_length=64)
    language = models.CharField(max_length=5)
    number = models.PositiveIntegerField()
    content = models.ForeignKey(TemplateContent, on_delete=models.PROTECT)
    saved_by = models.CharField(max_length=150)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "template"
        constraints = (models.UniqueConstraint(fields=("key", "language", "number"), name="template_number_once"),)


class Message(models.Model):
    """One message of the outbox. `due_at` is when the plan wanted it, `not_before` when it may be asked about again.

    `lease` names the worker that has it and `lease_until` (machine time) how long we believe that it lives.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    slot = models.CharField(max_length=200, unique=True)
    customer_id = models.BigIntegerField()
    public_id = models.UUIDField(null=True)
    channel = models.CharField(max_length=20)
    message_class = models.CharField(max_length=20)
    priority = models.PositiveSmallIntegerField()
    template = models.CharField(max_length=64)
    site = models.CharField(max_length=100)
    cart_key = models.CharField(max_length=300)
    scenario = models.CharField(max_length=64)
    step = models.CharField(max_length=64)
    arm = models.CharField(max_length=20)

    planned_at = models.DateTimeField()
    due_at = models.DateTimeField()
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()

    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=20, default="")
    decided_at = models.DateTimeField(null=True)
    decision = models.TextField(default="{}")
    language = models.CharField(max_length=5, default="")
    version = models.PositiveIntegerField(default=0)
    template_version = models.CharField(max_length=100, default="")
    to_address = models.CharField(max_length=254, default="")
    details = models.JSONField(default=dict)  # what a letter that asks something says: the request, its wording

    lease = models.CharField(max_length=100, default="")
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    attempted_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    reply = models.TextField(default="")

    class Meta:
        db_table = "message"
        indexes = (
            models.Index(fields=("state", "priority", "not_before"), name="message_due"),
            models.Index(fields=("scenario", "state"), name="message_scenario"),
            models.Index(fields=("customer_id", "settled_at"), name="message_customer"),
            models.Index(fields=("lease",), name="message_lease"),
        )
