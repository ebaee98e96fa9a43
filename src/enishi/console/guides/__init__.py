"""Guides for the real shop: where to paste what, filled in with the shop's own keys and address, and what each system does not allow."""
