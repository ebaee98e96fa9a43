"""Tables of the customers stage. A row of a customer who was linked into another stays as it was, so that a link can be explained."""

from django.db import models
from django.db.models import Q


class Customer(models.Model):
    """A person, or a browser nobody was named in yet. Ids are given by the resolver, in the order of the log."""

    id = models.BigIntegerField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="absorbed")
    known = models.BooleanField(default=False)  # holds a strong claim
    family_name = models.CharField(max_length=100, default="")
    given_name = models.CharField(max_length=100, default="")
    family_kana = models.CharField(max_length=100, default="")
    given_kana = models.CharField(max_length=100, default="")
    email = models.CharField(max_length=254, default="")
    address_key = models.CharField(max_length=64, default="")  # keyed hash of `email`, to meet `suppression`
    phone = models.CharField(max_length=40, default="")
    language = models.CharField(max_length=10, default="")
    sex = models.CharField(max_length=10, default="")
    prefecture = models.CharField(max_length=40, default="")
    occupation = models.CharField(max_length=100, default="")
    birth_year = models.SmallIntegerField(null=True)
    birth_month = models.SmallIntegerField(null=True)
    birth_day = models.SmallIntegerField(null=True)
    acquisition_source = models.CharField(max_length=100, default="")
    is_test = models.BooleanField(default=False)
    first_seen_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    words = models.JSONField(default=dict)  # field → weight of the word that set it
    searched_text = models.TextField(default="")

    class Meta:
        db_table = "customer"
        indexes = [
            models.Index(fields=["-last_seen_at"], condition=Q(known=True, merged_into=None), name="customer_recent"),
        ]


class Claim(models.Model):
    """Who holds a visitor cookie, a shop's customer id (after `site:`) or an address, since which event."""

    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=320)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="claims")
    since_position = models.BigIntegerField()

    class Meta:
        db_table = "claim"
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="claim_held_once")]


class Link(models.Model):
    """At `position` everything of one customer became another's."""

    position = models.BigIntegerField(db_index=True)
    from_customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    into_customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "link"


class SeenEvent(models.Model):
    """An event that counts, with the customer it happened to as of then. A position without a row is a repeat or unreadable."""

    position = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    customer_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "seen_event"


class Consent(models.Model):
    """The consent ledger. Rows are only ever added."""

    position = models.BigIntegerField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="consents")
    at = models.DateTimeField()
    channel = models.CharField(max_length=20)
    purpose = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    method = models.CharField(max_length=20)
    source = models.CharField(max_length=100)
    wording = models.CharField(max_length=2000)
    page_url = models.CharField(max_length=2000)
    ip = models.CharField(max_length=45)
    message_id = models.CharField(max_length=64)

    class Meta:
        db_table = "consent"


class Hold(models.Model):
    """Complaints opened and contacts resolved. Rows are only ever added."""

    position = models.BigIntegerField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="holds")
    contact = models.CharField(max_length=320)
    is_open = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        db_table = "hold"


class Suppression(models.Model):
    """An address that is never written to for marketing, as a keyed hash: it outlives the person's erasure."""

    address_key = models.CharField(max_length=64, primary_key=True)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "suppression"
