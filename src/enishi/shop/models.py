"""Tables of the shop stage."""

from django.db import models


class Setting(models.Model):
    """What the owner typed, a document a name: `profile`, `mail_account`, `first_run`, `business_clock`, `stated_sales`."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.JSONField()

    class Meta:
        db_table = "setting"


class Site(models.Model):
    """A place where the shop sells: its own pages (`own`), a `mall`, a `store` with a till. Events and orders carry its code."""

    code = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=100, default="")  # "": the code is what people call it
    kind = models.CharField(max_length=10, default="own")

    class Meta:
        db_table = "site"


class WriteKey(models.Model):
    """A sender's key. A browser key is public and stored as it is; a server key is stored sealed."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="write_keys")
    trusted = models.BooleanField()
    key = models.TextField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "write_key"


class Access(models.Model):
    """Who saw or changed what about whom. Rows are only ever added."""

    at = models.DateTimeField()
    by = models.CharField(max_length=150)
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=100)

    class Meta:
        db_table = "access_log"
        indexes = [models.Index(fields=["subject", "at"], name="access_log_subject")]
