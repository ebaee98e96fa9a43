"""Django's card for what all connectors share: connections and their inbox."""

from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "enishi.connectors"
    label = "connectors"
    default_auto_field = "django.db.models.BigAutoField"
