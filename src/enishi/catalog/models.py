"""The table of the catalogue."""

from django.db import models


class Product(models.Model):
    """A product as last heard of, and which word made it so."""

    site = models.CharField(max_length=100)
    product_id = models.CharField(max_length=200)
    name = models.CharField(max_length=500)
    price = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    url = models.CharField(max_length=2000)
    image_url = models.CharField(max_length=2000)
    category = models.CharField(max_length=500)
    stock = models.BigIntegerField(null=True)
    on_sale = models.BooleanField()
    listed = models.BooleanField()
    removed = models.BooleanField()
    said_at = models.DateTimeField()
    event_id = models.UUIDField()

    class Meta:
        db_table = "product"
        constraints = [models.UniqueConstraint(fields=["site", "product_id"], name="product_known_once")]
