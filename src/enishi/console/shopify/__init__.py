"""Shopify: connecting a shop, and how its connection stands."""
