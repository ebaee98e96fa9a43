"""Django's card for what Shopify's connector keeps besides its connection: discount codes."""

from django.apps import AppConfig


class ShopifyConfig(AppConfig):
    name = "enishi.connectors.shopify"
    label = "shopify"
    default_auto_field = "django.db.models.BigAutoField"
