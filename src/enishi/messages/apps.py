"""Django's card for this stage."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "enishi.messages"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"
