"""What the LINE connector remembers beside its connection."""

from django.db import models


class LineNonce(models.Model):
    """A number that LINE gives back when a friend agreed to be connected with a customer. Used once, and soon."""

    nonce = models.CharField(max_length=64, primary_key=True)
    connection = models.CharField(max_length=40)
    user_id = models.CharField(max_length=64)
    email = models.CharField(max_length=254)
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "line_nonce"


class LineSource(models.Model):
    """A QR code or link for becoming a friend, and how often it was followed. LINE does not tell which one a friend used."""

    id = models.CharField(max_length=20, primary_key=True)
    connection = models.CharField(max_length=40, db_index=True)
    name = models.CharField(max_length=100)
    made_at = models.DateTimeField()
    followed = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "line_source"
