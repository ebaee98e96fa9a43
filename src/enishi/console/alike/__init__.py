"""Customers who may be one person: asked pair by pair, decided by somebody of the shop, taken back with one press."""
