"""Django's card for this stage."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "enishi.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"
