"""Tables of the customers stage.

Everything that was said stands at the node it was said to, and stays there when nodes are made one customer; so a merge can be
taken back. `customer.merged_into` says who a node counts to.
"""

from django.db import models
from django.db.models import Q


class Customer(models.Model):
    """A node, and where it is the senior one of its customer, the customer.

    `merged_into` is null for the senior one: its columns show the whole customer. A node that counts to another shows nothing; only
    `words` and its own visits are its own. Ids are given in the order of the log.
    """

    id = models.BigIntegerField(primary_key=True)
    public_id = models.UUIDField(unique=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="absorbed")
    known = models.BooleanField(default=False)  # holds a strong claim
    named_since = models.BigIntegerField(null=True)  # position at which it got one
    family_name = models.CharField(max_length=100, default="")
    given_name = models.CharField(max_length=100, default="")
    family_kana = models.CharField(max_length=100, default="")
    given_kana = models.CharField(max_length=100, default="")
    email = models.CharField(max_length=254, default="")
    address_key = models.CharField(max_length=64, default="")  # keyed hash of `email`, to meet `suppression`
    phone = models.CharField(max_length=40, default="")
    language = models.CharField(max_length=10, default="")
    sex = models.CharField(max_length=10, default="")
    postal_code = models.CharField(max_length=200, default="")
    prefecture = models.CharField(max_length=40, default="")
    city = models.CharField(max_length=200, default="")
    street = models.CharField(max_length=200, default="")
    building = models.CharField(max_length=200, default="")
    occupation = models.CharField(max_length=100, default="")
    birth_year = models.SmallIntegerField(null=True)
    birth_month = models.SmallIntegerField(null=True)
    birth_day = models.SmallIntegerField(null=True)
    acquisition_source = models.CharField(max_length=100, default="")
    is_test = models.BooleanField(default=False)
    is_staff = models.BooleanField(default=False)
    is_wholesale = models.BooleanField(default=False)
    is_mall = models.BooleanField(default=False)  # only a mall ever told `email`
    tags = models.JSONField(default=list)
    traits = models.JSONField(default=dict)
    first_seen_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    own_first_seen_at = models.DateTimeField(null=True)
    own_last_seen_at = models.DateTimeField(null=True)
    words = models.JSONField(default=dict)  # field → what each voice last said of it
    searched_text = models.TextField(default="")

    class Meta:
        db_table = "customer"
        indexes = [
            models.Index(fields=["-last_seen_at"], condition=Q(known=True, merged_into=None), name="customer_recent"),
        ]


class Claim(models.Model):
    """Which node holds a visitor cookie, a shop's customer id (after `site:`), an address …, since which event."""

    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=320)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="claims")
    since_position = models.BigIntegerField()

    class Meta:
        db_table = "claim"
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="claim_held_once")]


class Merge(models.Model):
    """Two nodes are one person since `position`. Where somebody took that back, `undone_position` says when."""

    position = models.BigIntegerField(db_index=True)
    one_id = models.BigIntegerField(db_index=True)
    other_id = models.BigIntegerField(db_index=True)
    automatic = models.BooleanField()
    reason = models.CharField(max_length=500)  # the kind of claim; of a merge by hand, the person's words
    undone_position = models.BigIntegerField(null=True)

    class Meta:
        db_table = "merge"


class Move(models.Model):
    """From `position` on a node counts to another customer. Rows are only ever added."""

    position = models.BigIntegerField(db_index=True)
    node_id = models.BigIntegerField()
    customer_id = models.BigIntegerField()

    class Meta:
        db_table = "move"
        indexes = [models.Index(fields=["node_id", "position"], name="move_of_node")]


class KeptApart(models.Model):
    """Two nodes that are not joined by themselves: somebody said they are two people. A claim of both seen later is noted."""

    one_id = models.BigIntegerField()
    other_id = models.BigIntegerField(db_index=True)
    position = models.BigIntegerField()
    contradicted_position = models.BigIntegerField(null=True)

    class Meta:
        db_table = "kept_apart"
        constraints = [models.UniqueConstraint(fields=["one_id", "other_id"], name="kept_apart_once")]


class Likeness(models.Model):
    """What a customer has in common with whoever has the same key: a telephone, a mailbox, a name with birthday or address."""

    customer_id = models.BigIntegerField()
    key = models.CharField(max_length=400)

    class Meta:
        db_table = "likeness"
        constraints = [models.UniqueConstraint(fields=["customer_id", "key"], name="likeness_once")]
        indexes = [models.Index(fields=["key"], name="likeness_key")]


class Suggestion(models.Model):
    """Two customers who may be one person, and why. Made anew whenever either changes."""

    one_id = models.BigIntegerField()
    other_id = models.BigIntegerField(db_index=True)
    score = models.SmallIntegerField()
    reasons = models.CharField(max_length=200)

    class Meta:
        db_table = "suggestion"
        constraints = [models.UniqueConstraint(fields=["one_id", "other_id"], name="suggestion_once")]
        indexes = [models.Index(fields=["-score", "-other_id"], name="suggestion_best")]


class SeenEvent(models.Model):
    """An event that counts, with the node it is addressed to. A position without a row is a repeat or unreadable."""

    position = models.BigIntegerField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    customer_id = models.BigIntegerField(null=True)

    class Meta:
        db_table = "seen_event"


class DoubtedAddress(models.Model):
    """An event whose address says nothing of its person: a browser said it that was never theirs. Rows are only ever added."""

    position = models.BigIntegerField(primary_key=True)

    class Meta:
        db_table = "doubted_address"


class Consent(models.Model):
    """The consent ledger. Rows are only ever added."""

    position = models.BigIntegerField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="consents")
    at = models.DateTimeField()
    channel = models.CharField(max_length=20)
    purpose = models.CharField(max_length=20)
    state = models.CharField(max_length=20)
    method = models.CharField(max_length=20)
    basis = models.CharField(max_length=20, default="")
    source = models.CharField(max_length=100)
    wording = models.CharField(max_length=2000)
    page_url = models.CharField(max_length=2000)
    ip = models.CharField(max_length=45)
    message_id = models.CharField(max_length=64)

    class Meta:
        db_table = "consent"


class Hold(models.Model):
    """Why marketing waits: complaints opened and settled, holds placed and lifted. Rows are only ever added."""

    position = models.BigIntegerField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=20, default="complaint")
    contact = models.CharField(max_length=320)  # tells complaints apart; of other kinds the kind
    is_open = models.BooleanField()
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)  # it ends by itself

    class Meta:
        db_table = "hold"


class Preference(models.Model):
    """How often a person wants to hear from us. Rows are only ever added."""

    position = models.BigIntegerField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="preferences")
    at = models.DateTimeField()
    frequency = models.CharField(max_length=10)
    paused_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "preference"


class Reach(models.Model):
    """A customer came within reach over a channel, or left it: a friend on LINE. Rows are only ever added."""

    position = models.BigIntegerField(unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="reaches")
    at = models.DateTimeField()
    channel = models.CharField(max_length=20)
    joined = models.BooleanField()
    code = models.CharField(max_length=100, default="")

    class Meta:
        db_table = "reach"


class Suppression(models.Model):
    """An address that is never written to for marketing, as a keyed hash: it outlives the person's erasure."""

    address_key = models.CharField(max_length=64, primary_key=True)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        db_table = "suppression"


class SuppressionLift(models.Model):
    """A suppression that somebody of the shop took back, and why. Rows are only ever added."""

    address_key = models.CharField(max_length=64, db_index=True)
    reason = models.CharField(max_length=40)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField()
    lifted_by = models.CharField(max_length=150)
    lift_reason = models.CharField(max_length=500)

    class Meta:
        db_table = "suppression_lift"


class Note(models.Model):
    """What a member of the shop wrote down about a customer; a note taken back keeps its row, so that it can be put back."""

    note_id = models.CharField(max_length=200, unique=True)
    position = models.BigIntegerField()
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    written_by = models.CharField(max_length=150)
    at = models.DateTimeField()
    removed = models.BooleanField(default=False)

    class Meta:
        db_table = "note"


class SubjectRequest(models.Model):
    """Somebody wants to know what is held about them, or to be erased. Whom it is about is sealed, and forgotten when it is done."""

    id = models.CharField(max_length=40, primary_key=True)
    natural_key = models.CharField(max_length=200, unique=True)  # the same request told twice is one
    kind = models.CharField(max_length=10)  # export, erasure
    sealed_claims = models.TextField()
    site = models.CharField(max_length=100)
    reason = models.CharField(max_length=500)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, default="")
    outcome = models.CharField(max_length=10, default="")  # done, declined

    class Meta:
        db_table = "subject_request"


class Erasure(models.Model):
    """A person who was, or is being, erased: how they are recognised in an older copy (keyed hashes), and how far the work is."""

    id = models.CharField(max_length=40, primary_key=True)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=150)
    reason = models.CharField(max_length=500)
    step = models.CharField(max_length=10)  # asked, log, state, files, tables, scrub, done
    public_ids = models.JSONField(default=list)
    customer_ids = models.JSONField(default=list)
    claim_keys = models.JSONField(default=list)  # keyed hashes of what the person was called
    sealed_person = models.TextField(default="")  # what to look for, until the work is done
    upto = models.BigIntegerField(default=0)  # the log's position up to which the person is gone
    counts = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "erasure"
