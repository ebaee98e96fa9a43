"""Shopify as a way in: webhooks, the first import, reconciliation, the pixel, and discount codes as the one way out.

Takes what the shop's Shopify tells, in two languages: webhooks speak the old REST shapes, the Admin API GraphQL. Gives the same
events for the same facts whichever told them, under ids that derive from Shopify's own. Guarantees that a forgery is never parsed.
Never writes to the shop's data, except webhook subscriptions and discount codes.
"""
