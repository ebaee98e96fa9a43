"""Django's card for this stage."""

from django.apps import AppConfig


class SegmentsConfig(AppConfig):
    name = "enishi.segments"
    label = "segments"
    default_auto_field = "django.db.models.BigAutoField"
