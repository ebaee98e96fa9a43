"""Django's card for the storefront: its templates and pictures. It has no tables."""

from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "enishi.demo.storefront"
    label = "storefront"
