"""Django's card for imports: their jobs, saved mappings, and what was imported before."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "enishi.connectors.csv"
    label = "imports"
    default_auto_field = "django.db.models.BigAutoField"
