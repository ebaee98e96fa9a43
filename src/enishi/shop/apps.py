"""Django's card for this stage."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "enishi.shop"
    label = "shop"
    default_auto_field = "django.db.models.BigAutoField"
