"""Customers in the state store."""
