"""Django's card for this stage."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "enishi.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
