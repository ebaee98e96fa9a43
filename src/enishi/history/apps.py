"""Django's card for this stage."""

from django.apps import AppConfig

from enishi.history import tables
from enishi.warehouse import api as warehouse


class HistoryConfig(AppConfig):
    name = "enishi.history"
    label = "history"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Its tables belong to the warehouse of whoever opens it."""
        warehouse.declare("history", tables.TABLES, tables.VERSION)
