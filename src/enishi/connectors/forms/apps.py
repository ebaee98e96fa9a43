"""Django's card for sign-up forms and requests."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "enishi.connectors.forms"
    label = "forms"
    default_auto_field = "django.db.models.BigAutoField"
