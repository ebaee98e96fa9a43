"""The live half, in the state store: the last months of each customer, for decisions about that one customer.

As in the warehouse a row counts to `customer_id` and stays with its `node_id`. Rows are forgotten `MEMORY` after their instant,
counted from the newest event taken in. The warehouse forgets nothing.
"""

from django.db import models


class CartChange(models.Model):
    """A cart_updated or checkout_started; `lines` as JSON."""

    position = models.BigIntegerField(primary_key=True)
    event_id = models.CharField(max_length=36)
    customer_id = models.BigIntegerField()
    node_id = models.BigIntegerField(db_index=True)
    site = models.CharField(max_length=200)
    cart_id = models.CharField(max_length=200, default="")
    occurred_at = models.DateTimeField(db_index=True)
    kind = models.CharField(max_length=10)  # filled, touched, emptied
    lines = models.TextField(default="[]")
    value = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="JPY")
    cart_url = models.CharField(max_length=2000, default="")

    class Meta:
        db_table = "cart_change"
        indexes = [models.Index(fields=["customer_id", "occurred_at"], name="cart_change_customer")]


class CartPiece(models.Model):
    """A cart_lines_added or cart_lines_removed, until the whole cart that was made of it has come back through the log."""

    position = models.BigIntegerField(primary_key=True)
    event_id = models.CharField(max_length=36)
    customer_id = models.BigIntegerField(db_index=True)
    site = models.CharField(max_length=200)
    cart_id = models.CharField(max_length=200, default="")
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=200)
    claims = models.TextField()  # forgotten once the whole is announced
    added = models.BooleanField()
    lines = models.TextField()
    currency = models.CharField(max_length=3, default="JPY")
    whole = models.TextField(null=True)  # the cart's lines after it; null before they are worked out
    whole_id = models.CharField(max_length=36, default="")  # the event that announced them
    node_id = models.BigIntegerField(default=0, db_index=True)

    class Meta:
        db_table = "cart_piece"


class OrderFact(models.Model):
    """An order_placed, as far as carts need it."""

    position = models.BigIntegerField(primary_key=True)
    customer_id = models.BigIntegerField(db_index=True)
    node_id = models.BigIntegerField(db_index=True)
    site = models.CharField(max_length=200)
    order_id = models.CharField(max_length=200)
    cart_id = models.CharField(max_length=200, default="", db_index=True)
    placed_at = models.DateTimeField(db_index=True)
    channel = models.CharField(max_length=20)
    total = models.BigIntegerField()
    by_browser = models.BooleanField(default=False)  # reported by the tag, which anybody may speak through

    class Meta:
        db_table = "order_fact"
        indexes = [models.Index(fields=["order_id", "site"], name="order_fact_order")]


class MessageFact(models.Model):
    """A message that a provider took."""

    message_id = models.CharField(max_length=200, primary_key=True)
    customer_id = models.BigIntegerField()
    node_id = models.BigIntegerField(db_index=True)
    accepted_at = models.DateTimeField(db_index=True)
    message_class = models.CharField(max_length=20)

    class Meta:
        db_table = "message_fact"
        indexes = [models.Index(fields=["customer_id", "accepted_at"], name="message_fact_customer")]


class Activity(models.Model):
    """A minute in which a customer did something on a site."""

    customer_id = models.BigIntegerField()
    node_id = models.BigIntegerField()
    minute = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "activity"
        constraints = [models.UniqueConstraint(fields=["node_id", "minute"], name="activity_minute_of_node")]
        indexes = [models.Index(fields=["customer_id", "minute"], name="activity_customer")]
