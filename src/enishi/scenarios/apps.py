"""Django's card for this stage."""

from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    name = "enishi.scenarios"
    label = "scenarios"
    default_auto_field = "django.db.models.BigAutoField"
