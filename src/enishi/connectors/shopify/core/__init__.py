"""Shopify's words as events, as pure rules."""
