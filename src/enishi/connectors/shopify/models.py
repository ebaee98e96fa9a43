"""Discounts made at Shopify, and the pool of codes of each. No column says who a person is."""

from django.db import models


class Discount(models.Model):
    """A discount that exists at Shopify; `wanted` codes of it are kept ready to be handed out."""

    id = models.CharField(max_length=200, primary_key=True)  # Shopify's gid
    connection_id = models.CharField(max_length=40, db_index=True)
    title = models.CharField(max_length=255)
    prefix = models.CharField(max_length=20)
    wanted = models.IntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "shopify_discount"


class DiscountCode(models.Model):
    """One code: `making` until Shopify has it, `free`, then `handed` to a slot for ever."""

    discount = models.ForeignKey(Discount, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="making")
    job = models.CharField(max_length=200, default="")  # Shopify's, that makes it
    slot = models.CharField(max_length=200, null=True)  # who or what it was handed to, in the words of who asked
    handed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "shopify_discount_code"
        constraints = [
            models.UniqueConstraint(fields=["discount", "code"], name="shopify_code_once"),
            models.UniqueConstraint(fields=["discount", "slot"], name="shopify_slot_once"),
        ]
        indexes = [models.Index(fields=["discount", "state", "id"], name="shopify_code_state")]
