"""Django's card for this stage."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "enishi.history"
    label = "history"
    default_auto_field = "django.db.models.BigAutoField"
