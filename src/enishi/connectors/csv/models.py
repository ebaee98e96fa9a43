"""Tables of imports from files."""

from django.db import models


class ImportJob(models.Model):
    """A file that was uploaded, and how far its import has come. The file itself lies in `var/imports/<id>`."""

    id = models.CharField(max_length=40, primary_key=True)  # unguessable: it stands in addresses
    file_name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64, db_index=True)  # SHA-256 of the file
    state = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField(null=True)  # since when it waits for its turn, or has it
    ended_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)
    attempts = models.SmallIntegerField(default=0)  # processes that took it up since it last went on
    plan = models.JSONField()
    progress = models.JSONField(default=dict)
    understanding = models.BinaryField(default=b"")  # what is open at `progress.offset`: an order whose lines go on
    tried = models.JSONField(default=dict)
    trouble = models.CharField(max_length=500, default="")

    class Meta:
        db_table = "import_job"
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(state__in=["trying", "running"]), name="import_job_waiting"
            )
        ]


class ImportMapping(models.Model):
    """What the columns of a file mean, saved under a name for the next file of its kind."""

    name = models.CharField(max_length=100, primary_key=True)
    kind = models.CharField(max_length=20)
    mapping = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=150)

    class Meta:
        db_table = "import_mapping"


class ImportSubject(models.Model):
    """What was imported before: a keyed hash of an order's or customer's name, and a digest of what was said of it last."""

    key = models.CharField(max_length=32, primary_key=True)
    digest = models.CharField(max_length=32)
    job_id = models.CharField(max_length=40)

    class Meta:
        db_table = "import_subject"
