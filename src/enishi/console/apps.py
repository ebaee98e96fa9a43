"""Django's card for this stage."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "enishi.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"
