"""Django's card for what the LINE connector remembers."""

from django.apps import AppConfig


class LineConfig(AppConfig):
    name = "enishi.connectors.line"
    label = "line"
    default_auto_field = "django.db.models.BigAutoField"
