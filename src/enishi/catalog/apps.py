"""Django's card for this stage."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "enishi.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"
